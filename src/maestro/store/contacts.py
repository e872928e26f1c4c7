"""Contacts as lists of people show them: searched, sorted, paged by key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, literal_column, or_, select

from maestro.directory.contact import Contact, contact_from
from maestro.directory.lists import ContactCounts, ContactPage, ContactSearch
from maestro.scim.catalog import USER
from maestro.scim.resource import own_attributes
from maestro.scim.text import unaccented
from maestro.store.counts import total
from maestro.store.dialects import Contains, Listed
from maestro.store.engines.engine import Engine
from maestro.store.statements import compiled
from maestro.store.tables import RESOURCE, TALLY

_R = RESOURCE.c
CONTACT_COLUMNS: Final = (_R.id, _R.document, _R.since, _R.created, _R.modified, _R.version, _R.deleted)

_READ: Final = compiled(
    select(*CONTACT_COLUMNS).where(
        _R.organization == bindparam("organization"),
        _R.resource_type == bindparam("resource_type"),
        _R.id == bindparam("id"),
    )
)
_COUNTS: Final = compiled(
    select(total(TALLY.c.active), total(TALLY.c.inactive, TALLY.c.deleted)).where(
        TALLY.c.organization == bindparam("organization"), TALLY.c.resource_type == bindparam("resource_type")
    )
)
_ONE: Final = RESOURCE.alias("one")
_SHARING: Final = compiled(
    select(_R.email_key, _R.id)
    .distinct()
    .select_from(
        RESOURCE.join(
            _ONE,
            and_(_R.organization == _ONE.c.organization, _R.email_key == _ONE.c.email_key, _R.email_key.is_not(None)),
        )
    )
    .where(
        _ONE.c.organization == bindparam("organization"),
        _ONE.c.resource_type == bindparam("resource_type"),
        _ONE.c.id.in_(select(Listed("ids").table_valued("value").c.value)),
        *(table.c.active == literal_column("1") for table in (_ONE, RESOURCE)),
        _R.resource_type == bindparam("resource_type"),
    )
    .order_by(_R.email_key, _R.id)
)
_SORTED_BY: Final = {"name": _R.sort_key, "changed": _R.modified}
_EXPORT_CHUNK: Final = 500


def contact_of(row: Any) -> Contact:
    """A contact from a row of CONTACT_COLUMNS."""
    id_, text, since, created, modified, version, deleted = row
    document = own_attributes(json.loads(text))
    return contact_from(
        document, id=id_, since=since, created=created, modified=modified, version=version, deleted=deleted
    )


class Contacts:
    """Reads of one organization's contacts. One of them and how many there are is fresh; lists may lag."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._readers = engine
        self._listing = engine.lagging
        self._organization = organization
        self._of = {"organization": organization, "resource_type": USER.name}

    def one(self, contact_id: str) -> Contact | None:
        """A contact, deleted or not."""
        row = self._readers.row(_READ, self._of | {"id": contact_id})
        return contact_of(row) if row else None

    def counts(self) -> ContactCounts:
        """How many there are."""
        return ContactCounts(*self._readers.row(_COUNTS, self._of))

    def page(self, search: ContactSearch) -> ContactPage:
        """A page, read from the key of its neighbour on; the total is counted only where there is a search."""
        neighbour = search.after or search.before
        rows = self._rows(search, self._key_of(neighbour, search) if neighbour else None, search.limit + 1)
        has_more = len(rows) > search.limit
        rows = rows[: search.limit]
        if search.before is not None:
            rows.reverse()
            has_more = True
        return ContactPage(
            contacts=[contact_of(row[2:]) for row in rows],
            total=self._total(search),
            position=self._position(search, rows[0]) if rows else 0,
            has_more=has_more,
        )

    def every(self, search: ContactSearch) -> Iterator[Contact]:
        """All of them, a chunk at a time, so that none is held longer than it is needed."""
        whole, key = ContactSearch(search.state, search.text, search.order), None
        while True:
            rows = self._rows(whole, key, _EXPORT_CHUNK)
            yield from (contact_of(row[2:]) for row in rows)
            if len(rows) < _EXPORT_CHUNK:
                return
            key = (rows[-1][0], rows[-1][1])  # as it was read: the contact may have changed its place since

    def sharing_an_address(self, contact_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See directory.store.OrganizationStore."""
        found: dict[str, list[str]] = {}
        for address, contact_id in self._listing.rows(_SHARING, self._of | {"ids": json.dumps(list(contact_ids))}):
            found.setdefault(address, []).append(contact_id)
        return {address: ids for address, ids in found.items() if len(ids) > 1}

    def _rows(self, search: ContactSearch, key: tuple[str, str] | None, limit: int) -> list[Any]:
        """Rows of (sort value, id, contact columns) beyond a key, each state read in the order of its own index."""
        descending = search.order.startswith("-") != (search.before is not None)
        column = _SORTED_BY[search.order.removeprefix("-")]
        rows: list[Any] = []
        for active in _active_of(search):
            query = select(column, _R.id, *CONTACT_COLUMNS).where(*self._where(search, active))
            if key is not None:
                query = query.where(_beyond(column, key, descending=descending))
            query = query.order_by(*((column.desc(), _R.id.desc()) if descending else (column, _R.id))).limit(limit)
            rows += self._listing.found(query)
        rows.sort(key=lambda row: (row[0], row[1]), reverse=descending)
        return rows[:limit]

    def _key_of(self, contact_id: str, search: ContactSearch) -> tuple[str, str] | None:
        column = _SORTED_BY[search.order.removeprefix("-")]
        query = select(column, _R.id).where(
            _R.organization == self._organization, _R.resource_type == USER.name, _R.id == contact_id
        )
        rows = self._listing.found(query)
        return (rows[0][0], rows[0][1]) if rows else None

    def _where(self, search: ContactSearch, active: int) -> list[ColumnElement[bool]]:
        words = unaccented(search.text).split()
        return [
            _R.organization == self._organization,
            _R.resource_type == USER.name,
            _R.active == active,
            *(Contains(_R.search_text, literal(word)) for word in words),
        ]

    def _total(self, search: ContactSearch) -> int:
        if search.text.strip():
            return self._counted(search, None)
        counts = self.counts()
        return {"active": counts.active, "inactive": counts.inactive, "all": counts.active + counts.inactive}[
            search.state
        ]

    def _position(self, search: ContactSearch, first: Any) -> int:
        """The first row's place in the list: how many come before it, and itself."""
        if search.after is None and search.before is None:
            return 1
        return self._counted(search, (first[0], first[1])) + 1

    def _counted(self, search: ContactSearch, before: tuple[str, str] | None) -> int:
        column = _SORTED_BY[search.order.removeprefix("-")]
        count = 0
        for active in _active_of(search):
            query: Select[Any] = select(func.count()).select_from(RESOURCE).where(*self._where(search, active))
            if before is not None:
                query = query.where(_beyond(column, before, descending=not search.order.startswith("-")))
            count += self._listing.found(query)[0][0]
        return count


def _active_of(search: ContactSearch) -> tuple[int, ...]:
    return {"active": (1,), "inactive": (0,), "all": (1, 0)}[search.state]


def _beyond(column: ColumnElement[Any], key: tuple[str, str], *, descending: bool) -> ColumnElement[bool]:
    value, id_ = key
    if descending:
        return or_(column < value, and_(column == value, _R.id < id_))
    return or_(column > value, and_(column == value, _R.id > id_))
