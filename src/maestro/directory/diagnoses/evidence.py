"""The evidence that rules are given: what an organization's Okta sent of late, and how things stand here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from maestro.directory.contact import Contact
from maestro.directory.credential import Credential
from maestro.directory.event import Event
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later
from maestro.directory.lists import ContactCounts, Search, Target
from maestro.directory.log import LogSearch
from maestro.directory.store import OrganizationStore
from maestro.scim.catalog import USER
from maestro.scim.grammar import parse_filter

DAY: Final = 86_400
# How far back is looked, and at how many exchanges of each kind: a page that tells of it must not wait for it.
_DAYS: Final = 7
_MOST: Final = 500
_MOST_PEOPLE: Final = 10
_MOST_CAME: Final = 100
_NOBODY: Final = ContactCounts(0, 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is looked at. Exchanges are the newest of their kind within a week, the newest first.

    `recent` are those that tell something, `refused` those that were not done, `deactivated` and `reactivated` those
    that did so. `newest` is the last one of all, however old. `people` are the contacts whom refused requests were
    about, by their id or the user name that was asked for, and `ends` the last event of each who is no longer here.
    `sharing` are the names of active contacts of one e-mail address, by that address, of whom one came lately.
    """

    at: str
    base_url: str
    user_name: str
    recent: Sequence[Exchange] = ()
    refused: Sequence[Exchange] = ()
    deactivated: Sequence[Exchange] = ()
    reactivated: Sequence[Exchange] = ()
    newest: Exchange | None = None
    credentials: Sequence[Credential] = ()
    counts: ContactCounts = _NOBODY
    people: Mapping[str, Contact] = field(default_factory=dict)
    ends: Mapping[str, Event] = field(default_factory=dict)
    sharing: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def ago(self, seconds: int) -> str:
        """The instant so many seconds before now."""
        return later(self.at, -seconds)

    def name_of(self, exchange: Exchange) -> str:
        """What people see of the one whom an exchange was about."""
        contact = self.people.get(exchange.about_key or "") or self.people.get(exchange.resource or "")
        return contact.name if contact else exchange.about or exchange.resource or "somebody"


def gather(store: OrganizationStore, *, at: str, base_url: str, user_name: str) -> Evidence:
    """The evidence of an organization at an instant: a handful of reads by index, however long its log is."""
    since = later(at, -_DAYS * DAY)
    log = store.log

    def found(**search: object) -> Sequence[Exchange]:
        page = log.page(LogSearch(since=since, limit=_MOST, **search))  # type: ignore[arg-type]
        return [each.exchange for each in page.entries]

    refused = found(failures=True)
    people, ends = _people(store, refused)
    newest = store.exchanges(1)
    recent = found()
    return Evidence(
        at=at,
        base_url=base_url,
        user_name=user_name,
        recent=recent,
        refused=refused,
        deactivated=found(act="deactivated", result="done"),
        reactivated=found(act="reactivated", result="done"),
        newest=newest[0] if newest else None,
        credentials=store.credentials(),
        counts=store.contact_counts(),
        people=people,
        ends=ends,
        sharing=_sharing(store, recent),
    )


def _sharing(store: OrganizationStore, recent: Sequence[Exchange]) -> Mapping[str, Sequence[str]]:
    """Who shares an address with somebody who came or was changed lately."""
    acts = {"created", "changed", "reactivated"}
    came = dict.fromkeys(each.resource for each in recent if each.resource and each.act in acts and not each.is_refused)
    shared = store.sharing_an_address(list(came)[:_MOST_CAME]) if came else {}
    named = store.log.named([each for ids in shared.values() for each in ids])
    return {address: [named[each].name for each in ids if each in named] for address, ids in shared.items()}


def _people(store: OrganizationStore, refused: Sequence[Exchange]) -> tuple[Mapping[str, Contact], Mapping[str, Event]]:
    """Whom refused requests were about: by id where that was unknown, by user name where that was taken."""
    people: dict[str, Contact] = {}
    ends: dict[str, Event] = {}
    ids = dict.fromkeys(each.resource for each in refused if each.status == 404 and each.resource)
    for resource_id in list(ids)[:_MOST_PEOPLE]:
        contact = store.contact(resource_id)
        if contact is not None:
            people[resource_id] = contact
        events = store.events(USER.name, resource_id)
        if events:
            ends[resource_id] = events[0]
    names = dict.fromkeys(each.about for each in refused if each.status == 409 and each.about)
    for name in list(names)[:_MOST_PEOPLE]:
        contact = _holder(store, name)
        if contact is not None:
            people.update((each.about_key, contact) for each in refused if each.about == name and each.about_key)
    return people, ends


def _holder(store: OrganizationStore, user_name: str) -> Contact | None:
    """Who has a user name, if anybody has."""
    if '"' in user_name or "\\" in user_name:
        return None
    target = Target(USER, parse_filter(f'userName eq "{user_name}"', USER))
    ids = store.search(Search((target,), "", 1)).ids
    return store.contact(ids[0]) if ids else None
