"""One list of contacts: searched, sorted, paged by key.

The index by name ends in the text that is searched. So a search reads that index and nothing else, from one end to the
other where nobody matches: 100,000 people in some 20 ms. Keys are found there,
and rows read of those alone who are shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select, tuple_

from maestro.directory.contact import Contact
from maestro.directory.lists import ContactCounts, ContactPage, ContactSearch
from maestro.directory.resource import SEARCH_CHARACTERS
from maestro.scim.catalog import USER
from maestro.scim.text import unaccented
from maestro.store.contact_rows import CONTACT_COLUMNS, contact_of
from maestro.store.dialects import Contains, Listed
from maestro.store.engines.engine import Readers
from maestro.store.statements import Statement, compiled
from maestro.store.tables import RESOURCE

_R = RESOURCE.c
_SORTED_BY: Final = {"name": _R.sort_key, "changed": _R.modified}
_ACTIVE: Final = {"active": (1,), "inactive": (0,), "all": (1, 0)}
_CHUNK: Final = 500
# So few that match are found in one pass, which tells all of them, in any order. Of more, any order soon meets as many
# as a page shows, and a second pass counts them.
_FEW: Final = 1000

_THESE: Final = compiled(
    select(*CONTACT_COLUMNS).where(
        _R.organization == bindparam("organization"),
        _R.resource_type == bindparam("resource_type"),
        _R.id.in_(select(Listed("ids").table_valued("value").c.value)),
    )
)

# With a column that no index has: for one that has all of them, everybody in it would be gone through.
_CHANGED: Final = compiled(
    select(_R.modified, _R.id, _R.version).where(
        _R.organization == bindparam("organization"),
        _R.resource_type == bindparam("resource_type"),
        _R.id.in_(select(Listed("ids").table_valued("value").c.value)),
    )
)

# What a contact is sorted by, and its id.
Key = tuple[str, str]
Conditions = Sequence[ColumnElement[bool]]


class ContactList:
    """What a search finds in one organization. Each of its two states is read in the order of an index."""

    def __init__(self, readers: Readers, organization: int, search: ContactSearch) -> None:
        self._readers = readers
        self._organization = organization
        self._search = search
        self._column = _SORTED_BY[search.order.removeprefix("-")]
        self._words = [each[:SEARCH_CHARACTERS] for each in unaccented(search.text).split()]

    def page(self, counts: Callable[[], ContactCounts]) -> ContactPage:
        """The page behind, or before, the neighbour that the search names. `counts` tells how many there are in all."""
        search = self._search
        neighbour = search.after or search.before
        keys = self._keys(self._key_of(neighbour) if neighbour else None, search.limit + 1)
        has_more = len(keys) > search.limit
        is_whole = neighbour is None and not has_more
        keys = keys[: search.limit]
        if search.before is not None:
            keys.reverse()
            has_more = True
        return ContactPage(
            contacts=self._contacts(keys),
            total=len(keys) if is_whole else self._total(counts),
            position=self._position(keys[0] if keys else None),
            has_more=has_more,
        )

    def every(self) -> Iterator[Contact]:
        """All of a list that begins at its beginning, a chunk at a time: none is held longer than it is needed."""
        key = None
        while True:
            keys = self._keys(key, _CHUNK)
            yield from self._contacts(keys)
            if len(keys) < _CHUNK:
                return
            key = keys[-1]  # as it was read: the contact may have changed its place since

    @cached_property
    def _conditions(self) -> Sequence[Conditions]:
        """Who is in the list, each state by itself."""
        return [
            (
                _R.organization == self._organization,
                _R.resource_type == USER.name,
                _R.active == active,
                *(Contains(_R.search_text, literal(word)) for word in self._words),
            )
            for active in _ACTIVE[self._search.state]
        ]

    @cached_property
    def _few(self) -> Sequence[Key] | None:
        """The keys of all whom a search finds, in their order; None where they are many, or nothing is searched."""
        if not self._words:
            return None
        keys: list[Key] = []
        for conditions in self._conditions:
            query = select(_R.sort_key, _R.id).where(*conditions).order_by(_R.sort_key, _R.id).limit(_FEW + 1)
            keys += [(name, id_) for name, id_ in self._readers.found(query)]
            if len(keys) > _FEW:
                return None
        if self._column is not _R.sort_key:
            keys = [(at, id_) for at, id_, _ in self._these(_CHANGED, keys)]
        return sorted(keys, reverse=self._is_descending)

    @property
    def _is_descending(self) -> bool:
        return self._search.order.startswith("-")

    def _keys(self, key: Key | None, limit: int) -> list[Key]:
        """The keys of those beyond a key, or before it where the search says so, the nearest first."""
        descending = self._is_descending != (self._search.before is not None)
        if self._few is not None:
            beyond = [each for each in self._few if key is None or (each < key if descending else each > key)]
            return sorted(beyond, reverse=descending)[:limit]
        keys: list[Key] = []
        for conditions in self._conditions:
            query = select(self._column, _R.id).where(*conditions)
            if key is not None:
                query = query.where(self._beyond(key, descending=descending))
            order = (self._column.desc(), _R.id.desc()) if descending else (self._column, _R.id)
            keys += [(value, id_) for value, id_ in self._readers.found(query.order_by(*order).limit(limit))]
        return sorted(keys, reverse=descending)[:limit]

    def _contacts(self, keys: Sequence[Key]) -> list[Contact]:
        """The contacts of these keys, in their order."""
        known = {row[0]: contact_of(row) for row in self._these(_THESE, keys)}
        return [known[id_] for _, id_ in keys if id_ in known]

    def _these(self, statement: Statement, keys: Sequence[Key]) -> list[Any]:
        ids = json.dumps([id_ for _, id_ in keys])
        of = {"organization": self._organization, "resource_type": USER.name, "ids": ids}
        return self._readers.rows(statement, of)

    def _key_of(self, contact_id: str) -> Key | None:
        query = select(self._column, _R.id).where(
            _R.organization == self._organization, _R.resource_type == USER.name, _R.id == contact_id
        )
        rows = self._readers.found(query)
        return (rows[0][0], rows[0][1]) if rows else None

    def _total(self, counts: Callable[[], ContactCounts]) -> int:
        if self._few is not None:
            return len(self._few)
        if self._words:
            return self._counted(None)
        known = counts()
        return sum({1: known.active, 0: known.inactive}[active] for active in _ACTIVE[self._search.state])

    def _position(self, first: Key | None) -> int:
        """The first one's place in the list: how many come before it, and itself."""
        if first is None:
            return 0
        if self._search.after is None and self._search.before is None:
            return 1
        return self._counted(first) + 1

    def _counted(self, before: Key | None) -> int:
        """How many of the list come before a key, or are in it."""
        if self._few is not None and before is not None:
            return self._few.index(before) if before in self._few else 0
        count = 0
        for conditions in self._conditions:
            query: Select[Any] = select(_R.id).where(*conditions)
            if before is not None:
                query = query.where(self._beyond(before, descending=not self._is_descending))
            # In an order, so that they are counted in the index that has all of it.
            ordered = query.order_by(*((self._column if before else _R.sort_key), _R.id)).subquery()
            count += self._readers.found(select(func.count()).select_from(ordered))[0][0]
        return count

    def _beyond(self, key: Key, *, descending: bool) -> ColumnElement[bool]:
        """Whether a row is beyond a key: compared as a pair, where an index can be entered."""
        row, bound = tuple_(self._column, _R.id), tuple_(*(literal(each) for each in key))
        return row < bound if descending else row > bound
