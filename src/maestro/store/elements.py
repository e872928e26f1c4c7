"""What filters look into behind a multi-valued attribute: elements in a document, or memberships, which are rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import CTE, ColumnElement, and_, bindparam, case, func, literal, literal_column, null, select, union_all

from maestro.store.statements import ONE
from maestro.store.tables import MEMBER, RESOURCE

_M, _R = MEMBER.c, RESOURCE.c
_ORGANIZATION: Final[ColumnElement[int]] = bindparam("organization")

# An element as it compares: JSON, or the columns of its parts.
Element: TypeAlias = ColumnElement[Any] | Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Elements:
    """Rows that each have an element.

    They are those of the resource that is looked at, or of everybody's: then `of` is the id of the resource a row
    belongs to.
    """

    rows: Any
    element: Element
    order: ColumnElement[Any]
    of: ColumnElement[str] | None = None

    def is_any(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether some element of the resource fulfils the condition."""
        if self.of is None:
            return select(literal_column("1")).select_from(self.rows).where(condition).exists()
        return _R.id.in_(select(self.of).select_from(self.rows).where(condition))

    def first(self, value: ColumnElement[Any], order: tuple[ColumnElement[Any], ...]) -> ColumnElement[Any]:
        """A value of the first element of the resource that is looked at."""
        return select(value).select_from(self.rows).order_by(*order).limit(ONE).scalar_subquery()

    def firsts(self, value: ColumnElement[Any], resource_type: str) -> CTE:
        """Every resource of the organization, with a value of its first element: to be joined.

        Those without one are among them: what is joined to what may be missing is looked for row by row.
        """
        place = func.row_number().over(partition_by=self.of, order_by=self.order).label("place")
        ranked = select(cast("Any", self.of).label("id"), value.label("value"), place).subquery()
        having = select(_text(resource_type).label("type"), ranked.c.id, ranked.c.value).where(ranked.c.place == ONE)
        everybody = select(_R.resource_type, _R.id, null()).where(_R.organization == _ORGANIZATION)
        each = union_all(having, everybody).subquery()
        value = func.max(each.c.value).label("value")
        query = select(each.c.type, each.c.id, value).group_by(each.c.type, each.c.id)
        return query.cte("firsts").prefix_with("MATERIALIZED")


def members_as_elements(base_url: str) -> Elements:
    """A group's members: found once for every group, however often a filter asks."""
    member = _MEMBERSHIP.c
    where = case((member.member_type == _text("User"), _text("/Users/")), else_=_text("/Groups/"))
    element = {
        "value": member.member_id,
        "$ref": literal(base_url) + where + member.member_id,
        "type": func.lower(member.member_type),
        "display": member.display_key,
    }
    return Elements(_MEMBERSHIP, element, member.member_id, of=member.group_id)


def groups_as_elements(base_url: str) -> Elements:
    """A user's groups, direct and indirect: found once for everybody, however often a filter asks."""
    belonging = _BELONGING.c
    element = {
        "value": belonging.group_id,
        "$ref": literal(f"{base_url}/Groups/") + belonging.group_id,
        "type": case((belonging.indirect == literal_column("0"), _text("direct")), else_=_text("indirect")),
        "display": belonging.display_key,
    }
    return Elements(_BELONGING, element, belonging.group_id, of=belonging.member_id)


def _text(constant: str) -> ColumnElement[str]:
    return literal_column(f"'{constant}'")


def _membership() -> CTE:
    """Every member of every group of the organization, with the name that is shown."""
    member = RESOURCE.alias("member_resource")
    is_member = and_(
        member.c.organization == _ORGANIZATION,
        member.c.resource_type == _M.member_type,
        member.c.id == _M.member_id,
    )
    display = func.coalesce(_M.display_key, member.c.display_key).label("display_key")
    rows = (
        select(_M.group_id, _M.member_id, _M.member_type, display)
        .select_from(MEMBER.outerjoin(member, is_member))
        .where(_M.organization == _ORGANIZATION)
    )
    return rows.cte("membership").prefix_with("MATERIALIZED")


def _belonging() -> CTE:
    """Every user of the organization with every group; `indirect` is 0 where the user is one of its own members."""
    start = select(_M.member_id, _M.group_id, literal_column("0").label("indirect")).where(
        _M.organization == _ORGANIZATION, _M.member_type == _text("User")
    )
    upward = start.cte("upward", recursive=True)
    upward = upward.union(
        select(upward.c.member_id, _M.group_id, literal_column("1"))
        .select_from(MEMBER.join(upward, _M.member_id == upward.c.group_id))
        .where(_M.organization == _ORGANIZATION)
    )
    group = RESOURCE.alias("group_resource")
    is_group = and_(
        group.c.organization == _ORGANIZATION,
        group.c.resource_type == _text("Group"),
        group.c.id == upward.c.group_id,
    )
    pairs = (
        select(
            upward.c.member_id,
            upward.c.group_id,
            func.min(upward.c.indirect).label("indirect"),
            group.c.display_key,
        )
        .select_from(upward.join(group, is_group))
        .group_by(upward.c.member_id, upward.c.group_id, group.c.display_key)
    )
    return pairs.cte("belonging").prefix_with("MATERIALIZED")


_MEMBERSHIP: Final = _membership()
_BELONGING: Final = _belonging()
