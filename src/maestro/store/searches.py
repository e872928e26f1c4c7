"""Searches of an organization's resources: pages by index and by position, sorted or in the order of the ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from maestro.directory.lists import Page, Row, Search, Target
from maestro.scim.filter import Compare
from maestro.scim.limits import SORT_CHARACTERS
from maestro.scim.search import Position
from maestro.scim.sorting import is_sorted_as_text
from maestro.store.compile_filter import Scope, condition_of, first_memberships, sort_value_of
from maestro.store.counts import total
from maestro.store.dialects import ByBytes
from maestro.store.engines.engine import Readers
from maestro.store.memberships import IS_MEMBER
from maestro.store.resources import VISIBLE
from maestro.store.statements import ONE, ZERO, compiled
from maestro.store.tables import MEMBER, RESOURCE, TALLY

_R = RESOURCE.c
Value = ColumnElement[Any]
_SORT_CHARACTERS: Final[Value] = literal_column(str(SORT_CHARACTERS))

_ROW: Final = (_R.id, _R.version, _R.document)
_BY_NAME: Final = compiled(select(*_ROW, IS_MEMBER).where(*VISIBLE, _R.unique_key == bindparam("unique_key")))
_PAGE: Final = compiled(
    select(*_ROW).where(*VISIBLE).order_by(_R.id).limit(bindparam("limit")).offset(bindparam("offset"))
)
_PAGE_AFTER: Final = compiled(
    select(*_ROW)
    .where(*VISIBLE, _R.id > bindparam("after"))
    .order_by(_R.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_MEMBER_BETWEEN: Final = compiled(
    select(ONE)
    .where(
        MEMBER.c.organization == bindparam("organization"),
        MEMBER.c.member_id >= bindparam("first"),
        MEMBER.c.member_id <= bindparam("last"),
    )
    .limit(ONE)
    .offset(ZERO)
)
_TOTAL: Final = compiled(
    select(total(TALLY.c.active, TALLY.c.inactive)).where(
        TALLY.c.organization == bindparam("organization"), TALLY.c.resource_type == bindparam("resource_type")
    )
)


class Searches:
    """Pages of one organization's resources."""

    def __init__(self, readers: Readers, organization: int) -> None:
        self._readers = readers
        self._organization = organization

    def page(self, search: Search) -> Page:
        """See directory.store.OrganizationStore."""
        if len(search.targets) == 1 and not search.is_sorted:
            (target,) = search.targets
            match target.filter:
                case None:
                    return self._plain(search, target)
                case Compare(path, "eq", str(name)) if path.attributes == (target.resource_type.unique,):
                    return self._named(search, target, name)
        return self._any(search)

    def _plain(self, search: Search, target: Target) -> Page:
        """A page of all resources of a type; the total is kept, not counted."""
        of = {"organization": self._organization, "resource_type": target.resource_type.name}
        place = {"limit": search.limit, "offset": search.offset}
        if search.after is None:
            rows = self._readers.rows(_PAGE, of | place)
        else:
            rows = self._readers.rows(_PAGE_AFTER, of | place | {"after": search.after.id})
        return Page(rows, self._readers.row(_TOTAL, of)[0], are_members=self._are_members(rows))

    def _are_members(self, rows: Sequence[Row]) -> bool:
        """Whether some group may have one of them as a member: one probe for a page, instead of one for each row."""
        if not rows:
            return False
        ids = (rows[0][0], rows[-1][0])
        between = {"organization": self._organization, "first": min(ids), "last": max(ids)}
        return self._readers.row(_MEMBER_BETWEEN, between) is not None

    def _named(self, search: Search, target: Target, name: str) -> Page:
        """The one resource that has the name: the look-up before each of Okta's assignments and pushes."""
        of = {"organization": self._organization, "resource_type": target.resource_type.name, "unique_key": name}
        row = self._readers.row(_BY_NAME, of)
        if row is None:
            return Page([], 0)
        is_shown = search.offset == 0 and search.after is None and search.limit > 0
        return Page([row[:3]] if is_shown else [], 1, are_members=bool(row[3]))

    def _any(self, search: Search) -> Page:
        """A page of what matches any filter, of any types, in any order."""
        where = (_R.organization == self._organization, _R.deleted.is_(None), _matches(search))
        value, rows = _sorted(search)
        query = (
            select(*_ROW, _R.resource_type, value)
            .select_from(rows)
            .where(*where)
            .limit(search.limit)
            .offset(search.offset)
        )
        query = query.order_by(*_order(search, value))
        if search.after is not None:
            query = query.where(_beyond(search, value, search.after))
        of = {"organization": self._organization}
        read = self._readers.found(query, of)
        found = [row[:3] for row in read]
        types = [row[3] for row in read] if len(search.targets) > 1 else ()
        values = [row[4] for row in read] if search.is_sorted else ()
        if search.after is None and len(found) < search.limit and (found or search.offset == 0):
            return Page(found, search.offset + len(found), types, values, are_members=bool(found))
        count = select(func.count()).select_from(RESOURCE).where(*where)
        return Page(found, self._readers.found(count, of)[0][0], types, values, are_members=bool(found))


def _matches(search: Search) -> ColumnElement[bool]:
    conditions = []
    for each in search.targets:
        is_type = _R.resource_type == each.resource_type.name
        condition = (
            true() if each.filter is None else condition_of(each.filter, Scope(each.resource_type, search.base_url))
        )
        conditions.append(and_(is_type, condition))
    return or_(*conditions)


def _sorted(search: Search) -> tuple[Value, FromClause]:
    """What resources are sorted by, and the rows that have it.

    It is null where there is no sort, or the type does not have the attribute.
    """
    rows: FromClause = RESOURCE
    values = []
    for each in search.targets:
        if each.sort is not None:
            scope = Scope(each.resource_type, search.base_url)
            firsts = first_memberships(each.sort, scope)
            if firsts is not None:
                rows = rows.join(firsts, and_(firsts.c.type == _R.resource_type, firsts.c.id == _R.id))
            value = sort_value_of(each.sort, scope) if firsts is None else firsts.c.value
            value = ByBytes(func.substr(value, ONE, _SORT_CHARACTERS)) if is_sorted_as_text(each.sort) else value
            values.append((_R.resource_type == each.resource_type.name, value))
    if not values:
        return literal(None), rows
    return values[0][1] if len(search.targets) == 1 else case(*values, else_=None), rows


def _order(search: Search, value: Value) -> tuple[Value, ...]:
    """Resources without a value come last, or first when descending (RFC 7644 §3.4.2.3); the id decides a tie."""
    if not search.is_sorted:
        return (_R.id,)
    if search.is_descending:
        return (value.is_not(None), value.desc(), _R.id)
    return (value.is_(None), value, _R.id)


def _beyond(search: Search, value: Value, after: Position) -> ColumnElement[bool]:
    """Whether a row comes after the position."""
    later_id = _R.id > after.id
    if not search.is_sorted:
        return later_id
    if after.value is None:
        same = and_(value.is_(None), later_id)
        return or_(same, value.is_not(None)) if search.is_descending else same
    same = and_(value == literal(after.value), later_id)
    if search.is_descending:
        return and_(value.is_not(None), or_(value < literal(after.value), same))
    return or_(value.is_(None), value > literal(after.value), same)
