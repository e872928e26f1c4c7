"""Provisioning: what a provisioning client asks of an organization's resources, each act with its event."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from maestro.directory.contact import Contact
from maestro.directory.event import Change, Event, Occasion, changes_between
from maestro.directory.exchange import Act
from maestro.directory.memberships import Group, change_of
from maestro.directory.resource import MembershipChange, Resource, StoredResource, resource_of
from maestro.directory.rules import name_taken, person_taken, rules_of
from maestro.directory.store import CatalogChanged, OrganizationStore, UniqueTaken
from maestro.scim.catalog import USER
from maestro.scim.errors import NotFound, PreconditionFailed, ScimError, TooManyRequests
from maestro.scim.membership import (
    MembersAct,
    ReplaceMembers,
    ReplaceMembersMeaning,
    has_members,
    split_operations,
    take_members,
)
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch as patched
from maestro.scim.resource import Document, etag, own_attributes, read_resource, require
from maestro.scim.schema import ResourceType

# Each round, one of those that race for the same resource succeeds; thirty-two is every worker thread there is.
_ROUNDS: Final = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """What a write left behind: the resource as it now is, and whether and how this very request changed it."""

    resource: StoredResource
    changed: bool
    act: Act = "unchanged"


@dataclass(frozen=True, slots=True)
class Request:
    """What every act is done with: an organization's store and the occasion.

    `if_match` has the entity tags that the client named, without `W/`. `expected` are resources, by id with their
    type, that the same request is about to create, and that may be members already. `replace_members` is what the
    organization's client means by a PATCH that replaces them.
    """

    store: OrganizationStore
    occasion: Occasion
    if_match: Sequence[str] = ()
    expected: Mapping[str, str] = field(default_factory=dict)
    replace_members: ReplaceMembersMeaning = "replaces"


# What a request makes of a resource: its document from the one before, and acts on its members.
Edit: TypeAlias = Callable[[Document], tuple[Document, Sequence[MembersAct]]]


def read(store: OrganizationStore, resource_type: ResourceType, resource_id: str) -> StoredResource:
    """One resource. Raises NotFound."""
    resource = store.resource(resource_type.name, resource_id)
    if resource is None:
        raise NotFound(rules_of(resource_type.name).missing)
    return resource


def create(request: Request, resource_type: ResourceType, body: object, new_id: str) -> StoredResource:
    """A new resource from a create request (RFC 7644 §3.3).

    Okta's person who comes back under another user name is the same contact again: an inactive one of the
    same externalId is reactivated, with its id and history. Raises Uniqueness, InvalidValue, InvalidSyntax.
    """
    document, acts = _read_body(body, resource_type)
    document = _settled(document, None, resource_type)
    back = _who_came_back(request, resource_type, document)
    if back is not None:
        return back
    at = request.occasion.at
    resource = resource_of(document, resource_type, resource_id=new_id, version=1, created=at, modified=at, since=at)
    group = Group(resource_type, new_id, is_new=True)
    for _ in range(_ROUNDS):
        members = change_of(request.store, group, acts, request.expected)
        changes = _with_members(changes_between({}, document), members)
        try:
            if request.store.create(resource, _event("created", resource, request.occasion, changes), members):
                return _stored(resource)
        except UniqueTaken as taken:
            raise _taken(taken, resource_type, document) from None
        except CatalogChanged:
            break
    raise _contended()


def _who_came_back(request: Request, resource_type: ResourceType, document: Document) -> StoredResource | None:
    """The inactive contact of a new person's externalId, reactivated as that person; None when there is none."""
    if resource_type.name != USER.name or "externalId" not in document:
        return None
    known = request.store.contact_by_external_id(document["externalId"])
    if known is None:
        return None
    if known.state == "active":
        raise person_taken(known, document)
    return _rewrite(request, resource_type, known.id, lambda now: (_again(known, now, document), ())).resource


def replace(request: Request, resource_type: ResourceType, resource_id: str, body: object) -> Kept:
    """Replace a resource's attributes (RFC 7644 §3.5.1): what the body leaves out is cleared, but for `active`.

    Raises NotFound, Uniqueness, PreconditionFailed, InvalidValue, InvalidSyntax.
    """
    return _rewrite(request, resource_type, resource_id, lambda before: _read_body(body, resource_type, before))


def patch(
    request: Request, resource_type: ResourceType, resource_id: str, operations: Sequence[PatchOperation]
) -> Kept:
    """Change a resource by PATCH operations (RFC 7644 §3.5.2), all of them or none.

    Raises what `replace` does, and the errors of `scim.patch`.
    """
    acts: Sequence[MembersAct] = ()
    if has_members(resource_type):
        operations, acts = split_operations(operations, resource_type, request.replace_members)
    return _rewrite(
        request, resource_type, resource_id, lambda before: (patched(before, operations, resource_type), acts)
    )


def delete(request: Request, resource_type: ResourceType, resource_id: str) -> None:
    """Delete a resource as a provisioning client sees it: gone from SCIM, a person kept as an inactive contact.

    It leaves every group it was in. Erasing data for good is support's alone. Raises NotFound, PreconditionFailed.
    """
    for _ in range(_ROUNDS):
        stored = _expected(read(request.store, resource_type, resource_id), request.if_match)
        whole = json.loads(stored.text)
        before = own_attributes(whole)
        document = {**before, "active": False} if "active" in before else before
        resource = _next_version(stored, whole, document, resource_type, request.occasion)
        members = _everybody(request.store, resource_id) if has_members(resource_type) else MembershipChange()
        changes = _with_members(changes_between(before, document), members)
        event = _event("deleted", resource, request.occasion, changes)
        if request.store.delete(resource, event, stored.version):
            return
    raise _contended()


def _everybody(store: OrganizationStore, group_id: str) -> MembershipChange:
    """The members a group loses when it is deleted."""
    return MembershipChange(removed=tuple(each.value for each in store.members([group_id]).get(group_id, ())))


def _again(known: Contact, before: Document, document: Document) -> Document:
    if before["active"]:  # another request was faster
        raise person_taken(dataclasses.replace(known, state="active"), document)
    return document


def _settled(document: Document, before: Document | None, resource_type: ResourceType) -> Document:
    settled = rules_of(resource_type.name).settle(document, before)
    require(settled, resource_type, before)
    return settled


def _read_body(
    body: object, resource_type: ResourceType, before: Document | None = None
) -> tuple[Document, Sequence[MembersAct]]:
    """The document of a create or replace request, and its members as one act; the document is without them."""
    if not has_members(resource_type):
        return read_resource(body, resource_type, before), ()
    rest, members = take_members(body, resource_type)
    return read_resource(rest, resource_type, before), [ReplaceMembers(members)]


def _rewrite(request: Request, resource_type: ResourceType, resource_id: str, edit: Edit) -> Kept:
    """Read, edit, and save where the version is still the one that was read; else again."""
    group = Group(resource_type, resource_id, is_new=False)
    for _ in range(_ROUNDS):
        stored = _expected(read(request.store, resource_type, resource_id), request.if_match)
        whole = json.loads(stored.text)
        before = own_attributes(whole)
        edited, acts = edit(before)
        document = _settled(edited, before, resource_type)
        members = change_of(request.store, group, acts, request.expected)
        changes = _with_members(changes_between(before, document), members)
        if not changes:
            return Kept(stored, changed=False)
        resource = _next_version(stored, whole, document, resource_type, request.occasion)
        act = _act(before, document)
        event = _event(act, resource, request.occasion, changes)
        try:
            if request.store.replace(resource, event, stored.version, members):
                return Kept(_stored(resource, is_member=stored.is_member), changed=True, act=act)
        except UniqueTaken as taken:
            raise _taken(taken, resource_type, document) from None
    raise _contended()


def _next_version(
    stored: StoredResource, whole: Document, document: Document, resource_type: ResourceType, occasion: Occasion
) -> Resource:
    # Never before the version that it follows, which another process's clock, or one that was set back, would make it.
    at = max(occasion.at, whole["meta"]["lastModified"])
    return resource_of(
        document,
        resource_type,
        resource_id=stored.id,
        version=stored.version + 1,
        created=whole["meta"]["created"],
        modified=at,
        since=stored.since if _active(whole) == _active(document) else at,
    )


def _active(document: Document) -> Any:
    return document.get("active", True)


def _stored(resource: Resource, *, is_member: bool = False) -> StoredResource:
    return StoredResource(
        resource.resource_type, resource.id, resource.version, resource.text, resource.since, is_member
    )


def _act(before: Document, after: Document) -> Act:
    if _active(before) == _active(after):
        return "changed"
    return "reactivated" if _active(after) else "deactivated"


def _with_members(changes: tuple[Change, ...], members: MembershipChange) -> tuple[Change, ...]:
    return (*changes, members.as_change()) if members else changes


def _event(act: str, resource: Resource, occasion: Occasion, changes: tuple[Change, ...]) -> Event:
    source = f"scim:{resource.resource_type.lower()}:{act}"
    return Event(source, resource.resource_type, resource.id, occasion, changes, resource.version)


def _expected(stored: StoredResource, if_match: Sequence[str]) -> StoredResource:
    """The resource, when its version is one the client named (RFC 7644 §3.14); weak and strong tags compare alike.

    What a tag says of a user's groups is not looked at: no write to the user changes those.
    """
    current = etag(stored.version).removeprefix("W/")
    if if_match and "*" not in if_match and current not in {_without_groups(each) for each in if_match}:
        raise PreconditionFailed("This resource has changed since it was last read. Read it again, then change it.")
    return stored


def _without_groups(tag: str) -> str:
    number, dot, _ = tag.partition(".")
    return f'{number}"' if dot else tag


def _taken(taken: UniqueTaken, resource_type: ResourceType, document: Document) -> ScimError:
    if taken.holder is not None:
        return person_taken(taken.holder, document)
    return name_taken(resource_type.name, document)


def _contended() -> TooManyRequests:
    return TooManyRequests("Too many changes to this resource at the same time. Okta will try again by itself.", 1)
