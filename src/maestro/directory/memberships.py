"""Who belongs to a group: what acts on its members come to, and what answers show of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from maestro.directory.resource import MembershipChange, StoredResource, display_of
from maestro.directory.store import OrganizationStore
from maestro.scim.comparison import comparable
from maestro.scim.errors import InvalidValue
from maestro.scim.evaluate import matches
from maestro.scim.filter import Filter
from maestro.scim.limits import SELECTED_MEMBERS
from maestro.scim.membership import (
    MEMBERS,
    AddMembers,
    GivenMember,
    MembersAct,
    Membership,
    RemoveMembers,
    RemoveSelected,
    ReplaceMembers,
    has_members,
)
from maestro.scim.schema import ResourceType

# What a group may have as a member.
_MEMBER_TYPES = frozenset({"User", "Group"})


class _Intent:
    """Who is to be a member, as the acts are read in order; all others stay, or go when `is_cleared`.

    `wanted` has None for an id that is not to be one.
    """

    def __init__(self) -> None:
        self.is_cleared = False
        self.wanted: dict[str, GivenMember | None] = {}

    def add(self, members: Iterable[GivenMember]) -> None:
        self.wanted |= {each.id: each for each in members}

    def remove(self, ids: Iterable[str]) -> None:
        self.wanted |= dict.fromkeys(ids)

    def clear(self) -> None:
        self.is_cleared = True
        self.wanted.clear()

    def keeps(self, member_id: str) -> bool:
        """Whether somebody who is a member stays one."""
        return bool(self.wanted[member_id]) if member_id in self.wanted else not self.is_cleared


@dataclass(frozen=True, slots=True)
class Group:
    """The resource whose members change; a new one has none yet."""

    resource_type: ResourceType
    id: str
    is_new: bool


def change_of(
    store: OrganizationStore, group: Group, acts: Sequence[MembersAct], expected: Mapping[str, str]
) -> MembershipChange:
    """What the acts change in the group. Reads no member that no act names, unless all are replaced or selected.

    Ids of nobody are left out, as Okta would otherwise not push the others; those that are `expected` count as
    resources of that type. Raises InvalidValue when nothing is left of what was asked, and for a group that is to be
    in itself.
    """
    if not acts:
        return MembershipChange()
    intent = _intent_of(store, group, acts, expected)
    if intent.wanted.get(group.id):
        raise InvalidValue("A group cannot be a member of itself.")
    present = _present(store, group, intent)
    coming = [each for each in intent.wanted.values() if each is not None and each.id not in present]
    types = {**expected, **store.types_of([each.id for each in coming])} if coming else {}
    known = tuple((each, types[each.id]) for each in coming if types.get(each.id) in _MEMBER_TYPES)
    change = MembershipChange(known, tuple(each for each in present if not intent.keeps(each)))
    if coming and not change and not any(intent.wanted.get(each) for each in present):
        raise InvalidValue("None of these members is in Clinical Maestro. Assign the people to the app in Okta first.")
    return change


def _intent_of(
    store: OrganizationStore, group: Group, acts: Sequence[MembersAct], expected: Mapping[str, str]
) -> _Intent:
    intent, selections = _Intent(), _Selections(store, group, expected)
    for act in acts:
        match act:
            case AddMembers(members):
                intent.add(members)
            case RemoveMembers(ids):
                intent.remove(ids)
            case ReplaceMembers(members):
                intent.clear()
                intent.add(members)
            case RemoveSelected(filter_):
                intent.remove(selections.selected(filter_, intent))
            case _:
                assert_never(act)
    return intent


class _Selections:
    """Selections of members, each made among those whom the acts before it left, not among who was there at first.

    Whoever is looked at is read once, and compared so often at most that a request cannot take minutes.
    """

    def __init__(self, store: OrganizationStore, group: Group, expected: Mapping[str, str]) -> None:
        self._store = store
        self._group = group
        self._expected = expected
        self._there: dict[str, Any] | None = None
        self._coming: dict[GivenMember, Any] = {}
        self._compared = 0

    def selected(self, filter_: Filter, intent: _Intent) -> list[str]:
        """The ids of the members that a filter selects. Raises InvalidValue."""
        if self._there is None:
            there = () if self._group.is_new else self._store.members([self._group.id]).get(self._group.id, ())
            self._there = {each.value: self._compares(each) for each in there}
        coming = [each for each in intent.wanted.values() if each is not None and each.id not in self._there]
        self._look_up([each for each in coming if each not in self._coming])
        among = {each: element for each, element in self._there.items() if intent.keeps(each)}
        among |= {each.id: self._coming[each] for each in coming}
        self._spend(len(among))
        return [each for each, element in among.items() if element is not None and matches(filter_, element)]

    def _spend(self, count: int) -> None:
        is_first = self._compared == 0
        self._compared += count
        if self._compared > SELECTED_MEMBERS and not is_first:
            raise InvalidValue("These filters go through too many members. Name the members by their value instead.")

    def _look_up(self, members: Sequence[GivenMember]) -> None:
        types = {**self._expected, **self._store.types_of([each.id for each in members])} if members else {}
        for each in members:
            kind, element = types.get(each.id), None
            if kind in _MEMBER_TYPES:
                display = each.display or _shown(self._store.resource(kind, each.id))
                element = self._compares(Membership(each.id, kind, display))
            self._coming[each] = element

    def _compares(self, member: Membership) -> Any:
        attribute = self._group.resource_type.attribute(MEMBERS)
        return None if attribute is None else comparable(attribute, element_of(member))


def _shown(resource: StoredResource | None) -> str | None:
    return None if resource is None else display_of(json.loads(resource.text), resource.resource_type)


def _present(store: OrganizationStore, group: Group, intent: _Intent) -> dict[str, None]:
    if group.is_new:
        return {}
    if intent.is_cleared:
        return {each.value: None for each in store.members([group.id]).get(group.id, ())}
    return dict.fromkeys(store.members_among(group.id, list(intent.wanted)))


def element_of(membership: Membership) -> dict[str, str]:
    """A membership as an element of a document, without `$ref`, which depends on the URL."""
    element = {"value": membership.value, "type": membership.type}
    return element if membership.display is None else element | {"display": membership.display}


def memberships_of(
    store: OrganizationStore, resource_type: ResourceType, ids: Sequence[str]
) -> Mapping[str, Sequence[Membership]]:
    """A group's members or a user's groups, by the resource's id: one read for all of them."""
    if not ids:
        return {}
    return store.members(ids) if has_members(resource_type) else store.groups_of(ids)
