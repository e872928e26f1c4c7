"""What an organization's Okta sent of late, read from the provisioning log: an example, and which attributes came."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from maestro.directory.contact import Contact, contact_from, settle
from maestro.directory.exchange import Act, Exchange
from maestro.directory.log import LogSearch
from maestro.directory.presence import Place
from maestro.directory.received import Fate, received_in
from maestro.directory.store import OrganizationStore
from maestro.directory.told import kind_of
from maestro.scim.errors import ScimError
from maestro.scim.resource import read_resource
from maestro.scim.schema import ResourceType

# So many of the newest requests are looked at; what a page says of them must not make it wait.
LOOKED_AT: Final = 20
_ACTS: Final[tuple[Act, ...]] = ("created", "changed", "unchanged", "reactivated", "deactivated")


@dataclass(frozen=True, slots=True)
class Arrived:
    """An attribute that came: its path, what becomes of it, and in how many of the requests it was."""

    path: str
    fate: Fate
    place: Place
    requests: int


@dataclass(frozen=True, slots=True)
class Arriving:
    """The newest requests that carried a whole person, how many they are, and the attributes in them.

    `example` is the contact that the newest of them describes, by the request `newest`; None where none is kept.
    """

    requests: int = 0
    newest: Exchange | None = None
    example: Contact | None = None
    attributes: Sequence[Arrived] = field(default=())


def arriving(store: OrganizationStore, resource_type: ResourceType) -> Arriving:
    """What arrived of late, refused or not: a handful of reads by index for each request that is looked at."""
    seen: Counter[tuple[str, Fate, Place]] = Counter()
    requests, newest, example = 0, None, None
    for exchange, body in _bodies(store):
        try:
            received = received_in(body, resource_type)
        except ScimError:
            continue
        requests += 1
        seen.update({(each.path, each.fate, each.place) for each in received})
        if example is None:
            example = _contact(body, exchange, resource_type)
            newest = exchange if example else None
    found = [Arrived(path, fate, place, count) for (path, fate, place), count in seen.items()]
    return Arriving(requests, newest, example, sorted(found, key=lambda each: (-each.requests, each.path)))


def _bodies(store: OrganizationStore) -> Iterator[tuple[Exchange, Mapping[str, Any]]]:
    """The newest requests that name a whole person, with what is kept of each."""
    entries = [each for act in _ACTS for each in store.log.page(LogSearch(act=act, limit=LOOKED_AT)).entries]
    entries.sort(key=lambda each: each.place, reverse=True)
    exchanges = [each.exchange for each in entries]
    whole = [each for each in exchanges if each.method in {"POST", "PUT"} and kind_of(each) == "person"]
    for exchange in whole[:LOOKED_AT]:
        raw = store.log.raw(exchange)
        if raw is None or raw.request.extent != "whole":
            continue
        body = json.loads(raw.request.body)
        if isinstance(body, dict):
            yield exchange, body


def _contact(body: Mapping[str, Any], exchange: Exchange, resource_type: ResourceType) -> Contact | None:
    """The contact that a body describes; None where it describes none."""
    try:
        document = settle(read_resource(body, resource_type), None)
    except ScimError:
        return None
    return contact_from(
        document, id="", since=exchange.at, created=exchange.at, modified=exchange.at, version=1, deleted=None
    )
