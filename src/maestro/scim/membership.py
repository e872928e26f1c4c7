"""Members of groups: what a client asks to be added, removed or replaced (RFC 7643 §4.2, RFC 7644 §3.5.2).

Members are not part of a group's document: a group may have a hundred thousand, and to change one must cost what it
costs in a group of ten. So operations on them become acts on a set, in order, while all others stay with the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from maestro.scim.errors import InvalidPath, InvalidValue, Mutability, NoTarget
from maestro.scim.filter import Compare, Filter
from maestro.scim.grammar import PatchPath, parse_path
from maestro.scim.messages import PatchOperation
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.values import read_single

MEMBERS: Final = "members"
GROUPS: Final = "groups"

# What a client means by a PATCH that replaces `members` by a list: these and no others, as RFC 7644 §3.5.2.3 has it; or
# these as well, as some tenants of Microsoft Entra ID have it, which send every member in a request of its own.
ReplaceMembersMeaning: TypeAlias = Literal["replaces", "adds"]


@dataclass(frozen=True, slots=True)
class Membership:
    """One element of a group's `members`, or of a user's `groups`.

    `value` is an id. `type` is the resource type of a member (`User`, `Group`), and how a user belongs to a group
    (`direct`, `indirect`).
    """

    value: str
    type: str
    display: str | None


@dataclass(frozen=True, slots=True)
class GivenMember:
    """A member as a client names it. `display` is immutable (RFC 7643 §2.4); None where the client said none."""

    id: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class AddMembers:
    """Add those of these that are not members yet."""

    members: tuple[GivenMember, ...]


@dataclass(frozen=True, slots=True)
class RemoveMembers:
    """Remove those of these ids that are members."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveSelected:
    """Remove the members that a filter selects. Its paths start at a member."""

    filter: Filter


@dataclass(frozen=True, slots=True)
class ReplaceMembers:
    """Have these members and no others."""

    members: tuple[GivenMember, ...]


_DISPLAY: Final = Attribute("display")
# `members`, and whatever may stand behind it in a path: brackets, a dot, blanks; not the name of another attribute.
_MEMBERS_PATH: Final = re.compile(r"members(?![a-z0-9_$:-])")

MembersAct: TypeAlias = AddMembers | RemoveMembers | RemoveSelected | ReplaceMembers


def has_members(resource_type: ResourceType) -> bool:
    """Whether resources of this type have members: groups do."""
    attribute = resource_type.attribute(MEMBERS)
    return attribute is not None and not attribute.is_read_only


def read_members(value: Any) -> tuple[GivenMember, ...]:
    """A list of members, each once, in order. Raises InvalidValue."""
    if value is None or value == "":
        return ()
    given = value if isinstance(value, list) else [value]
    members = [_read_member(each) for each in given]
    return tuple({each.id: each for each in reversed(members)}.values())[::-1]


def _read_member(member: Any) -> GivenMember:
    # Okta sends value and display, without type and $ref; Microsoft Entra a $ref that is null. The id alone says who.
    parts = {name.lower(): each for name, each in member.items()} if isinstance(member, dict) else {"value": member}
    member_id = parts.get("value")
    if not isinstance(member_id, str) or not member_id:
        raise InvalidValue("Each of members needs a value: the id of a user or group.")
    return GivenMember(member_id, read_single(_DISPLAY, parts.get("display"), "members.display"))


def take_members(body: object, resource_type: ResourceType) -> tuple[object, tuple[GivenMember, ...]]:
    """The body of a create or replace request without its members, and these, however many they are.

    Raises InvalidValue.
    """
    if not isinstance(body, dict):
        return body, ()
    rest, named = _parted(body, resource_type)
    return rest, tuple(member for _, value in named for member in read_members(value))


def _parted(attributes: Mapping[str, Any], resource_type: ResourceType) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """The attributes that are not members, and those that are, which may stand under the URN of the core schema too."""
    rest: dict[str, Any] = {}
    named: list[tuple[str, Any]] = []
    for name, value in attributes.items():
        if _names_members(name, resource_type):
            named.append((name, value))
        elif isinstance(value, dict) and name.lower() == resource_type.schema.id.lower():
            rest[name], inside = _parted(value, resource_type)
            named += inside
        else:
            rest[name] = value
    return rest, named


def split_operations(
    operations: Iterable[PatchOperation],
    resource_type: ResourceType,
    replace_members: ReplaceMembersMeaning = "replaces",
) -> tuple[list[PatchOperation], list[MembersAct]]:
    """Operations on the document, and acts on the members; each in the order given.

    Where to replace members is to add them, an empty list still empties the group: there is nothing it could add.
    Raises InvalidPath, InvalidFilter, InvalidValue, Mutability, NoTarget.
    """
    others: list[PatchOperation] = []
    acts: list[MembersAct] = []
    for operation in operations:
        if operation.path is None and isinstance(operation.value, dict):
            rest, named = _parted(operation.value, resource_type)
            for name, each in named:
                acts += _acts(PatchOperation(operation.op, name, each), resource_type, replace_members)
            if rest or not named:
                others.append(PatchOperation(operation.op, None, rest))
        elif operation.path is not None and _names_members(operation.path, resource_type):
            acts += _acts(operation, resource_type, replace_members)
        else:
            others.append(operation)
    return others, acts


def _names_members(path: str, resource_type: ResourceType) -> bool:
    name = path.strip().lower().removeprefix(f"{resource_type.schema.id.lower()}:")
    return _MEMBERS_PATH.match(name) is not None


def _acts(
    operation: PatchOperation, resource_type: ResourceType, replace_members: ReplaceMembersMeaning
) -> Sequence[MembersAct]:
    path = parse_path(operation.path or "", resource_type)
    if path.sub is not None or len(path.path.attributes) > 1:
        raise Mutability("A member cannot be changed; remove it and add another.")  # RFC 7643 §8.7.1
    if path.filter is not None:
        return _selected(operation, path)
    if operation.op == "add":
        return [AddMembers(read_members(operation.value))]
    if operation.op == "replace":
        members = read_members(operation.value)
        return [AddMembers(members) if members and replace_members == "adds" else ReplaceMembers(members)]
    if operation.value is None:
        return [ReplaceMembers(())]
    # Microsoft Entra names the members to remove in the value, where the RFC wants a value path.
    return [RemoveMembers(tuple(each.id for each in read_members(operation.value)))]


def _selected(operation: PatchOperation, path: PatchPath) -> Sequence[MembersAct]:
    match path.filter:
        case None:
            raise InvalidPath("The brackets after members are empty.")
        case Compare(inner, "eq", str(value)) if inner.leaf.name == "value":
            named = RemoveMembers((value,))
        case selection:
            if operation.op != "remove":
                raise NoTarget("A member cannot be changed; remove it and add another.")
            return [RemoveSelected(selection)]
    if operation.op == "remove":
        return [named]
    # Replacing or adding at the very member that is named: it is there afterwards.
    members = read_members(operation.value) or tuple(GivenMember(each) for each in named.ids)
    stays = named.ids == tuple(each.id for each in members)
    return [AddMembers(members)] if stays else [named, AddMembers(members)]
