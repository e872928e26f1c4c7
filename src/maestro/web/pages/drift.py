"""`/o/{organization}/drift`: who is out of step with Okta, and what to do there, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

import falcon

from maestro.directory.advice import advice_on
from maestro.directory.drift import (
    DRIFT_KINDS,
    MISSING_DAYS,
    MOST_COUNTED,
    DriftKind,
    DriftLine,
    DriftPage,
    DriftReport,
    Reading,
)
from maestro.directory.event import Change, Event
from maestro.directory.instants import later
from maestro.directory.organization import Organization
from maestro.directory.store import OrganizationStore
from maestro.directory.told import told
from maestro.web.pages.drift_listing import DAYS, DriftListing, read_drift_listing
from maestro.web.pages.export import encoded, guarded
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring, timestamp

HEADINGS: Final = (
    "List",
    "Name",
    "As Okta names it",
    "Contact id",
    "Active",
    "Deleted",
    "Last change",
    "Request",
    "Time of the request",
    "What happened",
    "Detail",
)
_CHUNK: Final = 500
_DAY: Final = 86_400


class DriftReportPage:
    """`/o/{organization}/drift`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """A page of one of the three lists, and how many are on each."""
        report, at = self._store.organization(organization).log.drift, timestamp(req.context.received)
        listing = read_drift_listing(_path(organization), req.get_param)
        reading = report.reading()
        page = _page(report, listing, reading, at)
        counts = _counts(report, replace(listing, text=""), reading, at)
        if page.total and not page.lines:
            raise falcon.HTTPFound(listing.address())
        render(
            req,
            resp,
            "drift.html",
            organization=organization,
            listing=listing,
            page=page,
            counts=counts if listing.text.strip() else {**counts, listing.kind: page.total},
            reading=reading,
            is_read=_confirms(listing, reading, at),
            days=DAYS,
            most=MOST_COUNTED,
            missing_days=MISSING_DAYS,
            told=told,
            advice=advice_on,
        )

    on_head = on_get


class DriftExport:
    """`/o/{organization}/drift.csv`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The whole list as a file, noted as an event: people's data leaves the system with it."""
        store, at = self._store.organization(organization), timestamp(req.context.received)
        listing = read_drift_listing(_path(organization), req.get_param)
        subject = organization.subdomain
        changes = (Change("list", None, listing.kind), Change("search", None, listing.query))
        store.note(Event("support:drift:exported", "organization", subject, occasion_of(req), changes))
        name = f"{subject}-{listing.kind}-{req.context.received:%Y-%m-%d}.csv"
        resp.content_type = "text/csv; charset=utf-8"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        report = store.log.drift
        is_read = _confirms(listing, report.reading(), at)
        resp.stream = _file(listing.kind, () if is_read else report.every(listing.search(at)))


def counts_of(store: OrganizationStore, at: str, most: int) -> Mapping[DriftKind, int]:
    """How many are on each list of the report as it opens; no more are counted than `most`."""
    report = store.log.drift
    return _counts(report, DriftListing(""), report.reading(), at, most)


def _page(report: DriftReport, listing: DriftListing, reading: Reading, at: str) -> DriftPage:
    return DriftPage((), 0) if _confirms(listing, reading, at) else report.page(listing.search(at))


def _counts(
    report: DriftReport, listing: DriftListing, reading: Reading, at: str, most: int = MOST_COUNTED
) -> Mapping[DriftKind, int]:
    listings = {kind: replace(listing, kind=kind) for kind in DRIFT_KINDS}
    return {
        kind: 0 if _confirms(each, reading, at) else report.count(each.search(at), most)
        for kind, each in listings.items()
    }


def _confirms(listing: DriftListing, reading: Reading, at: str) -> bool:
    """Whether an import has shown Okta everybody within the days that are asked for."""
    if listing.kind != "unconfirmed" or listing.pushes_alone or reading.completed is None:
        return False
    return reading.completed >= later(at, -listing.days * _DAY)


def _file(kind: DriftKind, lines: Iterable[DriftLine]) -> Iterator[bytes]:
    """The file in chunks, as lines are read. It begins with a byte order mark, else Excel misreads `Zoë`."""
    yield b"\xef\xbb\xbf" + encoded([HEADINGS])
    remaining = iter(lines)
    while rows := [_row(kind, each) for each in islice(remaining, _CHUNK)]:
        yield encoded(rows)


def _row(kind: DriftKind, line: DriftLine) -> list[str]:
    exchange = line.exchange
    columns = (
        kind,
        line.name,
        line.asked,
        line.contact,
        "yes" if line.is_active else "no",
        line.ended,
        line.changed,
        *((exchange.reference, exchange.at, told(exchange, line.name), exchange.detail) if exchange else [None] * 4),
    )
    return [guarded(each) for each in columns]


def _path(organization: Organization) -> str:
    return f"/o/{organization.subdomain}/drift"
