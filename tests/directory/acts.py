"""What tests of provisioning do and look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from maestro.directory import provisioning
from maestro.directory.event import Event, Occasion
from maestro.directory.paging import AnchorsInMemory
from maestro.directory.provisioning import Kept, Request
from maestro.directory.resource import StoredResource
from maestro.directory.search import Reader, SearchResult
from maestro.directory.search import search as search_resources
from maestro.scim.catalog import USER
from maestro.scim.messages import PatchOperation
from maestro.scim.search import SearchRequest
from maestro.store.part import OrganizationDatabase

Now = Callable[[], Occasion]
DEACTIVATE = [PatchOperation("replace", None, {"active": False})]


def document(stored: StoredResource) -> Any:
    """A stored User's document."""
    return json.loads(stored.text)


def events(store: OrganizationDatabase, resource_id: str) -> list[Event]:
    """The events of a User, the oldest first."""
    return list(reversed(store.events("User", resource_id)))


def read(store: OrganizationDatabase, resource_id: str) -> StoredResource:
    """Read a User."""
    return provisioning.read(store, USER, resource_id)


def create(store: OrganizationDatabase, body: object, at: Occasion, new_id: str) -> StoredResource:
    """Create a User."""
    return provisioning.create(Request(store, at), USER, body, new_id)


def replace(
    store: OrganizationDatabase, resource_id: str, body: object, at: Occasion, if_match: Sequence[str] = ()
) -> Kept:
    """Replace a User."""
    return provisioning.replace(Request(store, at, if_match), USER, resource_id, body)


def patch(
    store: OrganizationDatabase,
    resource_id: str,
    operations: Sequence[PatchOperation],
    at: Occasion,
    if_match: Sequence[str] = (),
) -> Kept:
    """Patch a User."""
    return provisioning.patch(Request(store, at, if_match), USER, resource_id, operations)


def delete(store: OrganizationDatabase, resource_id: str, at: Occasion, if_match: Sequence[str] = ()) -> None:
    """Delete a User."""
    provisioning.delete(Request(store, at, if_match), USER, resource_id)


def search(store: OrganizationDatabase, request: SearchRequest) -> SearchResult:
    """Search Users."""
    reader = Reader(1, "acme-1", 0, AnchorsInMemory())
    return search_resources(store, [USER], request, base_url="https://acme.example/scim/v2", reader=reader)
