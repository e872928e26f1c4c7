"""Provisioning: what a provisioning client asks of an organization's Users, each act with its event."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.contact import Contact, settle
from maestro.directory.event import Change, Event, Occasion, changes_between
from maestro.directory.resource import Resource, StoredResource, resource_of
from maestro.directory.store import OrganizationStore, Page, UserNameTaken
from maestro.scim.catalog import USER
from maestro.scim.errors import NotFound, PreconditionFailed, TooManyRequests, Uniqueness
from maestro.scim.grammar import parse_filter
from maestro.scim.messages import PatchOperation, SearchRequest
from maestro.scim.patch import patch as patched
from maestro.scim.resource import Document, etag, own_attributes, read_resource
from maestro.scim.text import fold

# Each round, one of those that race for the same resource succeeds; thirty-two is every worker thread there is.
_ROUNDS: Final = 64

Edit = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a write left behind: the resource as it now is, and whether this very request changed it."""

    resource: StoredResource
    changed: bool


def read(store: OrganizationStore, resource_id: str) -> StoredResource:
    """One User. Raises NotFound."""
    resource = store.resource(USER.name, resource_id)
    if resource is None:
        raise NotFound("This person is not in Clinical Maestro. Unassign and assign the person again in Okta.")
    return resource


def search(store: OrganizationStore, request: SearchRequest) -> Page:
    """A page of Users, inactive ones too: Okta finds whom it assigns again. Raises InvalidFilter."""
    filter_ = parse_filter(request.filter, USER) if request.filter is not None else None
    return store.search(USER.name, filter_, request.start_index - 1, request.count)


def create(store: OrganizationStore, body: object, occasion: Occasion, new_id: str) -> StoredResource:
    """A new User from a create request (RFC 7644 §3.3).

    Okta's person who comes back under another user name is the same contact again: an inactive one of the
    same externalId is reactivated, with its id and history. Raises Uniqueness, InvalidValue, InvalidSyntax.
    """
    document = settle(read_resource(body, USER), None)
    known = store.contact_by_external_id(document["externalId"]) if "externalId" in document else None
    if known is not None and known.state == "active":
        raise _taken_by(known, document)
    try:
        if known is not None:
            return _rewrite(store, known.id, lambda before: _again(known, before, document), occasion).resource
        resource = resource_of(
            document,
            USER,
            resource_id=new_id,
            version=1,
            created=occasion.at,
            modified=occasion.at,
            since=occasion.at,
        )
        store.create(resource, _event("created", resource, occasion, changes_between({}, document)))
    except UserNameTaken as taken:
        raise _taken_by(taken.holder, document) from None
    return _stored(resource)


def replace(
    store: OrganizationStore, resource_id: str, body: object, occasion: Occasion, if_match: Sequence[str] = ()
) -> Kept:
    """Replace a User's attributes (RFC 7644 §3.5.1): what the body leaves out is cleared, but for `active`.

    Raises NotFound, Uniqueness, PreconditionFailed, InvalidValue, InvalidSyntax.
    """
    document = read_resource(body, USER)
    return _rewrite(store, resource_id, lambda _: document, occasion, if_match)


def patch(
    store: OrganizationStore,
    resource_id: str,
    operations: Sequence[PatchOperation],
    occasion: Occasion,
    if_match: Sequence[str] = (),
) -> Kept:
    """Change a User by PATCH operations (RFC 7644 §3.5.2), all of them or none.

    Raises what `replace` does, and the errors of `scim.patch`.
    """
    return _rewrite(store, resource_id, lambda before: patched(before, operations, USER), occasion, if_match)


def delete(store: OrganizationStore, resource_id: str, occasion: Occasion, if_match: Sequence[str] = ()) -> None:
    """Delete a User as a provisioning client sees it: gone from SCIM, kept as an inactive contact.

    Erasing data for good is support's alone. Raises NotFound, PreconditionFailed.
    """
    for _ in range(_ROUNDS):
        stored = _expected(read(store, resource_id), if_match)
        whole = json.loads(stored.text)
        before = own_attributes(whole)
        document = {**before, "active": False}
        resource = _next_version(stored, whole, document, occasion)
        event = _event("deleted", resource, occasion, changes_between(before, document))
        if store.delete(resource, event, stored.version):
            return
    raise _contended()


def _again(known: Contact, before: Document, document: Document) -> Document:
    if before["active"]:  # another request was faster
        raise _taken_by(dataclasses.replace(known, state="active"), document)
    return document


def _rewrite(
    store: OrganizationStore, resource_id: str, edit: Edit, occasion: Occasion, if_match: Sequence[str] = ()
) -> Kept:
    """Read, edit, and save where the version is still the one that was read; else again."""
    for _ in range(_ROUNDS):
        stored = _expected(read(store, resource_id), if_match)
        whole = json.loads(stored.text)
        before = own_attributes(whole)
        document = settle(edit(before), before)
        changes = changes_between(before, document)
        if not changes:
            return Kept(stored, changed=False)
        resource = _next_version(stored, whole, document, occasion)
        try:
            event = _event(_act(before, document), resource, occasion, changes)
            if store.replace(resource, event, stored.version):
                return Kept(_stored(resource), changed=True)
        except UserNameTaken as taken:
            raise _taken_by(taken.holder, document) from None
    raise _contended()


def _next_version(stored: StoredResource, whole: Document, document: Document, occasion: Occasion) -> Resource:
    return resource_of(
        document,
        USER,
        resource_id=stored.id,
        version=stored.version + 1,
        created=whole["meta"]["created"],
        modified=occasion.at,
        since=stored.since if whole["active"] == document["active"] else occasion.at,
    )


def _stored(resource: Resource) -> StoredResource:
    return StoredResource(resource.id, resource.version, resource.text, resource.since)


def _act(before: Document, after: Document) -> str:
    if before["active"] == after["active"]:
        return "changed"
    return "reactivated" if after["active"] else "deactivated"


def _event(act: str, resource: Resource, occasion: Occasion, changes: tuple[Change, ...]) -> Event:
    return Event(f"scim:user:{act}", USER.name, resource.id, occasion, changes, resource.version)


def _expected(stored: StoredResource, if_match: Sequence[str]) -> StoredResource:
    """The resource, when its version is one the client named (RFC 7644 §3.14); weak and strong tags compare alike."""
    if if_match and "*" not in if_match and etag(stored.version).removeprefix("W/") not in if_match:
        raise PreconditionFailed("This person has changed since it was last read. Read it again, then change it.")
    return stored


def _taken_by(holder: Contact, document: Document) -> Uniqueness:
    state = "active" if holder.state == "active" else f"inactive since {holder.since[:10]}"
    if fold(holder.user_name) != fold(document["userName"]):
        return Uniqueness(
            f"This person (externalId {holder.external_id}) already exists in Clinical Maestro with user name "
            f"{holder.user_name}, {state}. Change the user name in Okta back, or contact support."
        )
    return Uniqueness(
        f"A contact with user name (userName) {document['userName']} already exists in Clinical Maestro, {state}. "
        "Unassign and assign the person again in Okta, or contact support."
    )


def _contended() -> TooManyRequests:
    return TooManyRequests("Too many changes to this person at the same time. Okta will try again by itself.", 1)
