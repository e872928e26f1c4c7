"""`/o/{organization}/deactivations`: everybody whom Okta removed within a span of time, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import falcon

from maestro.directory.deactivations import Deactivation, Standing
from maestro.directory.event import Change, Event
from maestro.directory.exchange import read_reference
from maestro.directory.organization import Organization
from maestro.web.pages.deactivation_listing import DeactivationListing, read_deactivation_listing
from maestro.web.pages.export import encoded, guarded
from maestro.web.pages.ordering import PAGE
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring, timestamp

HEADINGS: Final = ("Name", "User name", "Contact id", "Removed", "Request", "Now", "Since")
STANDINGS: Final[dict[Standing, str]] = {"inactive": "Inactive", "back": "Active again", "erased": "Erased"}
_CHUNK: Final = 500


class DeactivationsPage:
    """`/o/{organization}/deactivations`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """A page of the list; the reference of one deactivation leads to all that came with it."""
        store = self._store.organization(organization)
        deactivations = store.log.deactivations
        listing = read_deactivation_listing(_path(organization), req.get_param)
        reference = req.get_param("reference")
        exchange = store.exchange(read_reference(reference)) if reference else None
        if exchange is not None:
            since, until = deactivations.burst(exchange.at)
            raise falcon.HTTPFound(listing.address(since=since[:16], until=until[:16]))
        search = listing.search(timestamp(req.context.received))
        page = deactivations.page(search)
        if page.total and not page.lines:
            raise falcon.HTTPFound(listing.address())
        render(
            req,
            resp,
            "deactivations.html",
            organization=organization,
            listing=listing,
            search=search,
            page=page,
            begin=search.offset,
            page_size=PAGE,
            counts=deactivations.counts(search.since, search.until),
            standings=STANDINGS,
        )

    on_head = on_get


class DeactivationsExport:
    """`/o/{organization}/deactivations.csv`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The whole list as a file, noted as an event: people's data leaves the system with it."""
        store = self._store.organization(organization)
        listing: DeactivationListing = read_deactivation_listing(_path(organization), req.get_param)
        subject = organization.subdomain
        changes = (Change("search", None, listing.query),)
        store.note(Event("support:deactivations:exported", "organization", subject, occasion_of(req), changes))
        name = f"{subject}-removed-{req.context.received:%Y-%m-%d}.csv"
        resp.content_type = "text/csv; charset=utf-8"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        search = listing.search(timestamp(req.context.received))
        resp.stream = _file(store.log.deactivations.every(search))


def _file(lines: Iterable[Deactivation]) -> Iterator[bytes]:
    """The file in chunks, as lines are read. It begins with a byte order mark, else Excel misreads `Zoë`."""
    yield b"\xef\xbb\xbf" + encoded([HEADINGS])
    remaining = iter(lines)
    while rows := [_row(each) for each in islice(remaining, _CHUNK)]:
        yield encoded(rows)


def _row(line: Deactivation) -> list[str]:
    exchange = line.exchange
    columns = (
        line.name,
        line.user_name,
        exchange.resource,
        exchange.at,
        exchange.reference,
        STANDINGS[line.standing],
        line.since,
    )
    return [guarded(each) for each in columns]


def _path(organization: Organization) -> str:
    return f"/o/{organization.subdomain}/deactivations"
