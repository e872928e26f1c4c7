"""`/o/{organization}/contacts/{contact_id}`: one contact, and everything that is known of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import falcon

from maestro.directory.access import Access, Caution, access_of, cautions
from maestro.directory.contact import Contact
from maestro.directory.event import Event
from maestro.directory.exchange import Exchange
from maestro.directory.log import LogSearch
from maestro.directory.organization import Organization
from maestro.directory.store import OrganizationStore
from maestro.scim.catalog import USER
from maestro.scim.errors import NotFound
from maestro.scim.resource import etag, served
from maestro.scim.text import fold
from maestro.web.pages.history import Entry, actor_of, history_of, last_changes, of_attribute
from maestro.web.pages.profile import others_of, rows_of
from maestro.web.pages.render import render
from maestro.web.wiring import Wiring, timestamp

# Of a history, so many entries are shown at once: a page of everything that ever was would be long.
SHOWN: Final = 50
# So many of the last requests about a person tell whether anything stands in the way.
_TOLD: Final = 20
_REFUSED: Final = 200


@dataclass(frozen=True, slots=True)
class History:
    """What of a contact's history is shown: of one attribute, or of all of them; the newest, or everything."""

    entries: Sequence[Entry]
    total: int
    attributes: Sequence[str]
    attribute: str | None


class OneContact:
    """`/o/{organization}/contacts/{contact_id}`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store
        self._addresses = wiring.addresses

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization, contact_id: str) -> None:
        """The contact, deleted in Okta or not; of one who was erased, that it was."""
        store = self._store.organization(organization)
        contact = store.contact(contact_id)
        events = store.events(USER.name, contact_id)
        access = access_of(contact, events)
        if contact is None:
            _render_nobody(req, resp, organization, store, access)
            return
        history = history_of(events, store.credentials())
        changed = last_changes(history)
        base_url = self._addresses.base_url(organization.subdomain)
        render(
            req,
            resp,
            "contact.html",
            organization=organization,
            contact=contact,
            access=access,
            cautions=_cautions(store, organization, contact, access, timestamp(req.context.received)),
            rows=rows_of(contact, changed),
            others=others_of(contact, changed),
            groups=store.groups_of([contact.id]).get(contact.id, ()),
            history=_shown(history, req.get_param("field"), is_whole=req.get_param("history") == "all"),
            document=_document(contact, f"{base_url}{USER.endpoint}/{contact.id}"),
            etag=etag(contact.version),
        )

    on_head = on_get


def _render_nobody(
    req: falcon.Request, resp: falcon.Response, organization: Organization, store: OrganizationStore, access: Access
) -> None:
    """That somebody was erased, when, by whom and in which case. Raises NotFound where nobody ever was."""
    if access.event is None:
        raise NotFound(f"{organization.name} has no such contact. It may be misspelled, or of another organization.")
    render(
        req,
        resp,
        "erased.html",
        status=410,
        organization=organization,
        access=access,
        at=access.event.occasion.at,
        actor=actor_of(access.event, store.credentials()),
        case=_case(access.event),
    )


def _case(event: Event) -> str | None:
    return next((str(each.new) for each in event.changes if each.path == "case" and each.new), None)


def _cautions(
    store: OrganizationStore, organization: Organization, contact: Contact, access: Access, at: str
) -> Sequence[Caution]:
    told = _told(store, contact) if access.is_allowed else ()
    return cautions(access, told, organization.paused, at)


def _told(store: OrganizationStore, contact: Contact) -> Sequence[Exchange]:
    """The last requests about a person, the newest first.

    One that would have given them another user name is known by that name; of those, the refused ones are looked for.
    One that would have given their user name to somebody else is not about them.
    """
    keys = tuple(dict.fromkeys((contact.id, fold(contact.user_name))))
    named = store.log.page(LogSearch(keys=keys, limit=_TOLD)).entries
    entries = [each for each in named if each.exchange.resource in {None, contact.id}]
    refused = store.log.page(LogSearch(failures=True, limit=_REFUSED)).entries
    entries += [each for each in refused if each.exchange.resource == contact.id]
    return [each.exchange for each in sorted(entries, key=lambda each: each.place, reverse=True)]


def _shown(history: Sequence[Entry], attribute: str | None, *, is_whole: bool) -> History:
    """What an address means by `field` and `history`; a field that never changed is as none."""
    attributes = sorted({each.label for entry in history for each in entry.differences})
    chosen = attribute if attribute in attributes else None
    entries = history if chosen is None else of_attribute(history, chosen)
    return History(entries if is_whole else entries[:SHOWN], len(entries), attributes, chosen)


def _document(contact: Contact, location: str) -> str:
    """The document as SCIM serves it, for reading."""
    document = served(
        contact.document,
        USER,
        resource_id=contact.id,
        created=contact.created,
        modified=contact.modified,
        version=contact.version,
    )
    document["meta"]["location"] = location
    return json.dumps(document, ensure_ascii=False, indent=2)
