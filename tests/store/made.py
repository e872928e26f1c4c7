"""Resources, events and exchanges to put into a store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from maestro.directory.contact import settle
from maestro.directory.event import Event, Occasion, changes_between
from maestro.directory.exchange import Exchange
from maestro.directory.lists import Page, Search, Target
from maestro.directory.resource import MembershipChange, Resource, resource_of
from maestro.directory.store import OrganizationStore
from maestro.scim.catalog import GROUP, USER
from maestro.scim.grammar import parse_filter
from maestro.scim.membership import GivenMember
from maestro.scim.resource import read_resource

BASE_URL = "https://acme.maestro.example/scim/v2"
CREATED = "2026-11-24T08:00:00.000Z"


def resource(
    id: str, user_name: str | None = None, /, version: int = 1, modified: str = CREATED, **attributes: Any
) -> Resource:
    """A version of a User."""
    document = settle(read_resource({"userName": user_name or f"user-{id}", **attributes}, USER), None)
    times = {"created": CREATED, "modified": modified, "since": modified}
    return resource_of(document, USER, resource_id=id, version=version, **times)


def event(of: Resource, act: str = "scim:user:changed") -> Event:
    """An event of a version of a User."""
    occasion = Occasion("credential", "acme-1", of.modified, "7F3K2M9Q")
    return Event(act, of.resource_type, of.id, occasion, changes_between({}, {"version": of.version}), of.version)


def create(store: OrganizationStore, *arguments: Any, **attributes: Any) -> Resource:
    """Put a new User into the store."""
    return keep(store, resource(*arguments, **attributes))


def keep(store: OrganizationStore, made: Resource) -> Resource:
    """Put this very User into the store."""
    store.create(made, event(made, "scim:user:created"), MembershipChange())
    return made


def change(store: OrganizationStore, made: Resource, version: int) -> bool:
    """Keep a new version over this one; say whether it was the current one."""
    return store.replace(made, event(made), version, MembershipChange())


def delete(store: OrganizationStore, made: Resource, version: int) -> bool:
    """Hide a User; say whether this version was the current one."""
    return store.delete(made, event(made, "scim:user:deleted"), version)


def search(store: OrganizationStore, text: str | None = None, offset: int = 0, limit: int = 1000) -> Page:
    """A page of Users in the order of their ids."""
    target = Target(USER, parse_filter(text, USER) if text else None)
    return store.search(Search((target,), BASE_URL, limit, offset))


def group(id: str, name: str, version: int = 1, modified: str = CREATED) -> Resource:
    """A version of a Group."""
    times = {"created": CREATED, "modified": modified, "since": modified}
    return resource_of({"displayName": name}, GROUP, resource_id=id, version=version, **times)


def create_group(store: OrganizationStore, id: str, name: str) -> None:
    """Put a new Group into the store."""
    made = group(id, name)
    store.create(made, event(made, "scim:group:created"), MembershipChange())


def change_members(store: OrganizationStore, id: str, added: Sequence[str], removed: Sequence[str] = ()) -> None:
    """Add members, each `id:type` or `id:type:display`, to a group, and remove these ids."""
    stored = store.resource("Group", id)
    assert stored is not None
    made = group(id, json.loads(stored.text)["displayName"], stored.version + 1)
    parts = [each.split(":") for each in added]
    members = tuple((GivenMember(part[0], part[2] if len(part) > 2 else None), part[1]) for part in parts)
    assert store.replace(made, event(made), stored.version, MembershipChange(members, tuple(removed)))


def delete_group(store: OrganizationStore, id: str, name: str, version: int) -> bool:
    """Hide a Group."""
    made = group(id, name, version + 1)
    return store.delete(made, event(made, "scim:group:deleted"), version)


def exchange(reference: str, organization: int | None = 1, credential: str | None = None, **parts: Any) -> Exchange:
    """An exchange to record."""
    told: dict[str, Any] = {
        "at": CREATED,
        "method": "GET",
        "path": "/Users",
        "query": "",
        "status": 200,
        "scim_type": None,
        "detail": None,
        "resource": None,
        "took": 7,
    }
    return Exchange(reference=reference, organization=organization, credential=credential, **(told | parts))
