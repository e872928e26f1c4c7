"""`/o/{organization}/contacts`: Internal Contacts, as a list and as a spreadsheet."""

from __future__ import annotations

from dataclasses import replace

import falcon

from maestro.directory.event import Change, Event
from maestro.directory.lists import ContactState
from maestro.directory.organization import Organization
from maestro.directory.store import OrganizationStore
from maestro.web.pages.compression import compress
from maestro.web.pages.export import lines_of
from maestro.web.pages.listing import PAGE_SIZES, Listing, read_listing
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring


class OrganizationRoot:
    """`/o/{organization}`: where an organization's own host leads."""

    def on_get(self, _req: falcon.Request, _resp: falcon.Response, organization: Organization) -> None:
        """On to its contacts."""
        raise falcon.HTTPFound(_path(organization))

    on_head = on_get


class Contacts:
    """`/o/{organization}/contacts`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """A page of the list; an address that leads past its end leads to its beginning."""
        store = self._store.organization(organization)
        listing = read_listing(_path(organization), req.get_param)
        page = store.contacts(listing.search)
        if page.total and not page.contacts:
            raise falcon.HTTPFound(listing.address())
        render(
            req,
            resp,
            "contacts.html",
            organization=organization,
            listing=listing,
            page=page,
            last=page.position + len(page.contacts) - 1,
            counts=store.contact_counts(),
            page_sizes=PAGE_SIZES,
            elsewhere=_elsewhere(store, listing) if not page.total else 0,
        )
        if not listing.search.text:
            compress(req, resp)

    on_head = on_get


class Export:
    """`/o/{organization}/contacts.csv`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The whole list as a file, noted as an event: people's data leaves the system with it."""
        store = self._store.organization(organization)
        search = read_listing(_path(organization), req.get_param).search
        total = store.contacts(replace(search, after=None, before=None, limit=1)).total
        changes = (Change("state", None, search.state), Change("rows", None, total))
        subject = organization.subdomain
        store.note(Event("support:contacts:exported", "organization", subject, occasion_of(req), changes))
        name = f"{subject}-contacts-{search.state}-{req.context.received:%Y-%m-%d}.csv"
        resp.content_type = "text/csv; charset=utf-8"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        resp.stream = lines_of(store.every_contact(search))


def _elsewhere(store: OrganizationStore, listing: Listing) -> int:
    """How many contacts of the other state the search finds, when it finds none of this one."""
    other: dict[ContactState, ContactState] = {"active": "inactive", "inactive": "active"}
    state = other.get(listing.search.state)
    if state is None or not listing.search.text.strip():
        return 0
    return store.contacts(replace(listing.search, state=state, after=None, before=None, limit=1)).total


def _path(organization: Organization) -> str:
    return f"/o/{organization.subdomain}/contacts"
