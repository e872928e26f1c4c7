"""Memberships in the store: a row for each member of each group, read from either side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    literal_column,
    select,
)

from maestro.directory.resource import MembershipChange
from maestro.scim.membership import Membership
from maestro.scim.text import fold
from maestro.store.dialects import Listed
from maestro.store.engines.engine import Readers, Transaction
from maestro.store.statements import ONE, compiled, insert_into
from maestro.store.tables import MEMBER, RESOURCE

_M, _R = MEMBER.c, RESOURCE.c
_ORGANIZATION: Final[ColumnElement[int]] = bindparam("organization")


def _listed(name: str) -> Any:
    """The texts of a parameter that is a JSON list, as a subquery."""
    return select(Listed(name).table_valued("value").c.value)


_MEMBERS: Final = compiled(
    select(_M.group_id, _M.member_id, _M.member_type, func.coalesce(_M.display, _R.display))
    .select_from(
        MEMBER.outerjoin(
            RESOURCE,
            and_(
                _R.organization == _M.organization,
                _R.resource_type == _M.member_type,
                _R.id == _M.member_id,
            ),
        )
    )
    .where(_M.organization == _ORGANIZATION, _M.group_id.in_(_listed("groups")))
    .order_by(_M.group_id, _M.member_id)
)
_AMONG: Final = compiled(
    select(_M.member_id).where(
        _M.organization == _ORGANIZATION, _M.group_id == bindparam("group"), _M.member_id.in_(_listed("ids"))
    )
)
_BEYOND: Final = compiled(
    select(_M.member_id)
    .where(_M.organization == _ORGANIZATION, _M.group_id == bindparam("group"))
    .limit(ONE)
    .offset(bindparam("than"))
)
_TYPES: Final = compiled(
    select(_R.id, _R.resource_type).where(
        _R.organization == _ORGANIZATION,
        _R.resource_type.in_([literal_column("'User'"), literal_column("'Group'")]),
        _R.id.in_(_listed("ids")),
        _R.deleted.is_(None),
    )
)
# Read under a lock that lasts as long as the transaction, in one order, so that nobody is deleted meanwhile.
_HELD: Final = compiled(
    select(_R.deleted)
    .where(
        _R.organization == _ORGANIZATION,
        _R.resource_type.in_([literal_column("'User'"), literal_column("'Group'")]),
        _R.id.in_(_listed("ids")),
    )
    .order_by(_R.id)
    .with_for_update(read=True)
)


def _upward() -> Any:
    """Each listed member with every group it is in; `indirect` is 0 where it is one of the group's own members."""
    start = select(
        _M.member_id.label("member_id"), _M.group_id.label("group_id"), literal_column("0").label("indirect")
    ).where(_M.organization == _ORGANIZATION, _M.member_id.in_(_listed("members")))
    upward = start.cte("upward", recursive=True)
    return upward.union(
        select(upward.c.member_id, _M.group_id, literal_column("1"))
        .select_from(MEMBER.join(upward, _M.member_id == upward.c.group_id))
        .where(_M.organization == _ORGANIZATION)
    )


_UPWARD: Final = _upward()
_GROUPS_OF: Final = compiled(
    select(_UPWARD.c.member_id, _UPWARD.c.group_id, func.min(_UPWARD.c.indirect), _R.display)
    .select_from(
        _UPWARD.join(
            RESOURCE,
            and_(
                _R.organization == _ORGANIZATION,
                _R.resource_type == literal_column("'Group'"),
                _R.id == _UPWARD.c.group_id,
            ),
        )
    )
    .group_by(_UPWARD.c.member_id, _UPWARD.c.group_id, _R.display)
    .order_by(_UPWARD.c.member_id, _UPWARD.c.group_id)
)
_INSERT: Final = compiled(insert_into(MEMBER))
_REMOVE: Final = compiled(
    delete(MEMBER).where(
        _M.organization == _ORGANIZATION, _M.group_id == bindparam("group"), _M.member_id.in_(_listed("ids"))
    )
)
_GROUPS_WITH: Final = compiled(
    select(_M.group_id)
    .where(_M.organization == _ORGANIZATION, _M.member_id == bindparam("member"))
    .order_by(_M.group_id)
)
_LEAVE: Final = compiled(delete(MEMBER).where(_M.organization == _ORGANIZATION, _M.member_id == bindparam("member")))
_EMPTY: Final = compiled(delete(MEMBER).where(_M.organization == _ORGANIZATION, _M.group_id == bindparam("group")))

# Whether a resource is a member of some group, as a column of whatever reads resources.
IS_MEMBER: Final = exists(
    select(literal_column("1")).where(_M.organization == _R.organization, _M.member_id == _R.id)
).correlate(RESOURCE)


class Memberships:
    """Reads of one organization's memberships."""

    def __init__(self, readers: Readers, organization: int) -> None:
        self._readers = readers
        self._of = {"organization": organization}

    def members(self, groups: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        """See directory.store.OrganizationStore."""
        found: dict[str, list[Membership]] = {}
        for group, *member in self._readers.rows(_MEMBERS, self._of | {"groups": json.dumps(groups)}):
            found.setdefault(group, []).append(Membership(*member))
        return found

    def members_among(self, group: str, ids: Sequence[str]) -> Sequence[str]:
        """See directory.store.OrganizationStore."""
        rows = self._readers.rows(_AMONG, self._of | {"group": group, "ids": json.dumps(ids)})
        return [row[0] for row in rows]

    def has_more_members(self, group: str, than: int) -> bool:
        """See directory.store.OrganizationStore."""
        return self._readers.row(_BEYOND, self._of | {"group": group, "than": than}) is not None

    def groups_of(self, members: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        """See directory.store.OrganizationStore."""
        found: dict[str, list[Membership]] = {}
        for member, group, indirect, display in self._readers.rows(
            _GROUPS_OF, self._of | {"members": json.dumps(members)}
        ):
            found.setdefault(member, []).append(Membership(group, "indirect" if indirect else "direct", display))
        return found

    def types_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See directory.store.OrganizationStore."""
        return dict(self._readers.rows(_TYPES, self._of | {"ids": json.dumps(ids)}))


def has_lost_members(transaction: Transaction, organization: int, change: MembershipChange) -> bool:
    """Whether somebody who is to be a member was deleted since that was decided: nobody would end the membership."""
    if not change.added:
        return False
    ids = json.dumps([member.id for member, _ in change.added])
    held = transaction.execute(_HELD, {"organization": organization, "ids": ids})
    return any(deleted is not None for (deleted,) in held.fetchall())


def save_members(transaction: Transaction, organization: int, group: str, change: MembershipChange) -> None:
    """Add and remove members of a group, in the transaction that is open."""
    if change.removed:
        gone = {"organization": organization, "group": group, "ids": json.dumps(change.removed)}
        transaction.execute(_REMOVE, gone)
    if change.added:
        rows = [
            {
                "organization": organization,
                "group_id": group,
                "member_id": each.id,
                "member_type": kind,
                "display": each.display,
                "display_key": None if each.display is None else fold(each.display),
            }
            for each, kind in change.added
        ]
        transaction.execute_each(_INSERT, rows)


def end_memberships(transaction: Transaction, organization: int, resource_id: str) -> list[str]:
    """Take a resource out of all groups and, if it is one, everybody out of it; return the groups it was in."""
    of = {"organization": organization}
    groups = [row[0] for row in transaction.execute(_GROUPS_WITH, of | {"member": resource_id}).fetchall()]
    transaction.execute(_LEAVE, of | {"member": resource_id})
    transaction.execute(_EMPTY, of | {"group": resource_id})
    return groups


def is_member_of(member_id: str) -> ColumnElement[bool]:
    """The condition on a row of the table of resources that it is a group with this member."""
    return exists(
        select(literal_column("1")).where(
            _M.organization == _R.organization, _M.group_id == _R.id, _M.member_id == literal(member_id)
        )
    ).correlate(RESOURCE)
