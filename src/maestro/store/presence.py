"""In how many contacts attributes have a value: counted within the database, outside of everybody's turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, literal_column, not_, select, true, tuple_

from maestro.directory.presence import PHONE_TYPE, WINDOW, Place, Presence, Without
from maestro.scim.catalog import USER
from maestro.scim.schema import ResourceType
from maestro.store.contact_rows import CONTACT_COLUMNS, contact_of
from maestro.store.dialects import Part, entries, if_object, items
from maestro.store.engines.engine import Engine
from maestro.store.statements import ONE, ZERO, compiled
from maestro.store.tables import RESOURCE

_R: Final = RESOURCE.c
_MOST_UNDECLARED: Final = 100
# So many names and parts are told apart; whoever sends more of them has the rarest left out.
_MOST: Final = 20_000
_ACTIVE: Final = (
    _R.organization == bindparam("organization"),
    _R.resource_type == bindparam("resource_type"),
    _R.active == ONE,
)


_ENTRY: Final = entries(_R.document)
_PART: Final = entries(if_object(_ENTRY))
_PEOPLE: Final = func.count().label("people")
# Everything at once: an attribute without parts has none here, one with parts is there for each of them.
_ATTRIBUTES: Final = compiled(
    select(_ENTRY.c.key, _PART.c.key, _PEOPLE)
    .select_from(RESOURCE.join(_ENTRY, true()).outerjoin(_PART, true()))
    .where(*_ACTIVE, *(_ENTRY.c.key != literal_column(f"'{name}'") for name in ("schemas", "id", "meta")))
    .group_by(_ENTRY.c.key, _PART.c.key)
    .order_by(_PEOPLE.desc(), _ENTRY.c.key, _PART.c.key)
    .limit(bindparam("most"))
    .offset(ZERO)
)


def _has_phone_type() -> ColumnElement[bool]:
    phones = items(_R.document, PHONE_TYPE[:1])
    typed = Part(phones.c.value, PHONE_TYPE[1:], "any").is_not(None)
    return select(ONE).select_from(phones).where(typed).exists()


_WITH_PHONE_TYPE: Final = select(func.count()).select_from(RESOURCE).where(*_ACTIVE, _has_phone_type())


class Presences:
    """Passes over one organization's contacts; see directory.presence.AttributeReads."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._engine = engine
        self._listing = engine.lagging
        self._of = {"organization": organization, "resource_type": USER.name}

    def presence(self, resource_type: ResourceType) -> Presence:
        """Two passes, one after the other: the second over telephone numbers, whose kind is in a list."""
        with self._engine.turns.aside():
            rows = self._listing.rows(_ATTRIBUTES, self._of | {"most": _MOST})
            ((typed,),) = self._listing.found(_WITH_PHONE_TYPE, self._of)
        having: dict[Place, int] = {PHONE_TYPE: typed}
        undeclared: dict[Place, int] = {}
        for name, part, people in rows:
            place = (name,) if part is None else (name, part)
            if resource_type.attribute(name) is not None:
                having[place] = people
            elif len(undeclared) < _MOST_UNDECLARED:
                undeclared[place] = people
        return Presence(having.get(("userName",), 0), having, undeclared)

    def without(self, place: Sequence[str], after: str | None, limit: int) -> Without:
        """A page out of a window of the list, whose end is found by index alone."""
        behind = self._behind(after)
        ends = self._listing.found(self._listed(behind, _R.sort_key, _R.id).limit(1).offset(WINDOW - 1), self._of)
        query = self._listed(behind, *CONTACT_COLUMNS).where(_lacks(place))
        if ends:
            query = query.where(_in_list() <= _pair(ends[0]))
        with self._engine.turns.aside():
            rows = self._listing.found(query.limit(limit + 1), self._of)
        contacts = [contact_of(row) for row in rows[:limit]]
        if len(rows) > limit:
            return Without(contacts, contacts[-1].id)
        return Without(contacts, ends[0][1] if ends else None, is_searched=bool(ends))

    def _listed(self, behind: Any, *columns: Any) -> Any:
        query = select(*columns).where(*_ACTIVE).order_by(_R.sort_key, _R.id)
        return query.where(_in_list() > _pair(behind)) if behind else query

    def _behind(self, contact_id: str | None) -> Any:
        """Where a contact is in the list; None for the beginning, and for whom nobody knows."""
        if contact_id is None:
            return None
        query = select(_R.sort_key, _R.id).where(
            _R.organization == bindparam("organization"),
            _R.resource_type == bindparam("resource_type"),
            _R.id == contact_id,
        )
        rows = self._listing.found(query, self._of)
        return rows[0] if rows else None


def _lacks(place: Sequence[str]) -> ColumnElement[bool]:
    if tuple(place) == PHONE_TYPE:
        has_phone = Part(_R.document, place[:1], "any").is_not(None)
        return and_(has_phone, not_(_has_phone_type()))
    return Part(_R.document, tuple(place), "any").is_(None)


def _in_list() -> Any:
    return tuple_(_R.sort_key, _R.id)


def _pair(key: Any) -> Any:
    return tuple_(literal(key[0]), literal(key[1]))
