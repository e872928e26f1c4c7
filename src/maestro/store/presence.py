"""In how many contacts attributes have a value: counted within the database, outside of everybody's turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, not_, select, tuple_

from maestro.directory.presence import PHONE_TYPE, WINDOW, Place, Presence, Without
from maestro.scim.catalog import USER
from maestro.scim.schema import ResourceType
from maestro.store.contacts import CONTACT_COLUMNS, contact_of
from maestro.store.dialects import Listed, Part, entries, if_object, items
from maestro.store.engines.engine import Engine
from maestro.store.statements import ONE, ZERO, compiled
from maestro.store.tables import RESOURCE

_R: Final = RESOURCE.c
_MOST_UNDECLARED: Final = 100
_ACTIVE: Final = (
    _R.organization == bindparam("organization"),
    _R.resource_type == bindparam("resource_type"),
    _R.active == ONE,
)


def _named(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    return column.in_(select(Listed(parameter).table_valued("value").c.value))


_ENTRY: Final = entries(_R.document)
_PART: Final = entries(if_object(_ENTRY))
_PEOPLE: Final = func.count().label("people")
# Those that the schemas have come first, so that no number of others leaves one out.
_IS_OTHER: Final = case((_named(_ENTRY.c.key, "names"), ZERO), else_=ONE).label("is_other")
_ATTRIBUTES: Final = compiled(
    select(_ENTRY.c.key, _PEOPLE, _IS_OTHER)
    .select_from(RESOURCE, _ENTRY)
    .where(*_ACTIVE)
    .group_by(_ENTRY.c.key, _IS_OTHER)
    .order_by(_IS_OTHER, _PEOPLE.desc(), _ENTRY.c.key)
    .limit(bindparam("most"))
    .offset(ZERO)
)
_PARTS: Final = compiled(
    select(_ENTRY.c.key, _PART.c.key, _PEOPLE)
    .select_from(RESOURCE, _ENTRY, _PART)
    .where(*_ACTIVE, _named(_ENTRY.c.key, "names"), _named(_PART.c.key, "parts"))
    .group_by(_ENTRY.c.key, _PART.c.key)
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
        """Three passes, one after the other."""
        kept = [each for each in resource_type.attributes if each.is_kept]
        names = json.dumps([each.name for each in kept])
        parts = json.dumps(sorted({part.name for each in kept for part in each.sub_attributes}))
        with self._engine.turns.aside():
            whole = self._listing.rows(_ATTRIBUTES, self._of | {"names": names, "most": len(kept) + _MOST_UNDECLARED})
            within = self._listing.rows(_PARTS, self._of | {"names": names, "parts": parts})
            ((typed,),) = self._listing.found(_WITH_PHONE_TYPE, self._of)
        having: dict[Place, int] = {(name,): people for name, people, is_other in whole if not is_other}
        having |= {(name, part): people for name, part, people in within}
        having[PHONE_TYPE] = typed
        undeclared = {name: people for name, people, is_other in whole if is_other and ":" in name}
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
