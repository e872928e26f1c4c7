"""`/o/{organization}/log`: the provisioning log, as a page, as a file, and as what is new since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import falcon

from maestro.directory.event import Change, Event
from maestro.directory.exchange import ACTS, read_reference
from maestro.directory.log import COUNTED, WINDOW, Cause, LogSearch
from maestro.directory.organization import Organization
from maestro.directory.searched import meant_by
from maestro.directory.store import OrganizationStore
from maestro.directory.told import ACT_WORDS, RESULT_WORDS
from maestro.web.pages.diagnosing import diagnoses_of
from maestro.web.pages.log_export import as_csv, as_ndjson
from maestro.web.pages.log_listing import LogListing, place_text, read_log_listing, read_place
from maestro.web.pages.log_rows import Row, passwords_of, row_of, rows_of
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring

_MOST_NEW = 100


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures of one cause: how many, of how many people, and the newest of them as a line."""

    cause: Cause
    row: Row


class ProvisioningLogPage:
    """`/o/{organization}/log`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._store = wiring.store
        self._retention = wiring.retention

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """A page of what the search finds; a reference leads to its request."""
        store = self._store.organization(organization)
        listing = read_log_listing(log_path(organization), req.get_param)
        if listing.text and store.exchange(read_reference(listing.text)) is not None:
            raise falcon.HTTPFound(f"{listing.path}/{read_reference(listing.text)}")
        search, is_cut = _search(store, listing)
        passwords = passwords_of(store.credentials())
        is_by_cause = listing.show == "failures" and not listing.is_filtered_beyond_days
        page = None if is_by_cause else store.log.page(search)
        is_folded = listing.show == "changes"
        render(
            req,
            resp,
            "log.html",
            organization=organization,
            listing=listing,
            page=page,
            rows=rows_of(store.log, page, passwords, is_folded=is_folded) if page else [],
            causes=_failures(store, search, passwords) if is_by_cause else [],
            newest=place_text(page.entries[0].place) if page and page.entries and not listing.before else None,
            last=_last(store) if page and not page.entries else None,
            is_cut=is_cut,
            diagnoses=() if listing.is_filtered or listing.before else diagnoses_of(req, self._wiring, organization),
            passwords={each: f"ends in {hint}" for each, hint in passwords.items()},
            retention=self._retention,
            window=WINDOW,
            counted_failures=COUNTED,
            acts={each: ACT_WORDS[each] for each in ACTS},
            results=RESULT_WORDS,
        )

    on_head = on_get


class News:
    """`/o/{organization}/log/news`: how much is new since a page was made, for the page that watches."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """A fragment that asks again by itself."""
        store = self._store.organization(organization)
        listing = read_log_listing(log_path(organization), req.get_param)
        search, _ = _search(store, listing)
        than = read_place(req.get_param("than"))
        count = store.log.newer(search, than, _MOST_NEW) if than else 0
        render(
            req, resp, "log_news.html", listing=listing, newest=place_text(than) if than else None, count=count,
            most=_MOST_NEW,
        )  # fmt: skip


class LogExport:
    """`/o/{organization}/log.csv` and `log.ndjson`: everything that the search finds, in a file."""

    def __init__(self, wiring: Wiring, form: str) -> None:
        self._store = wiring.store
        self._form = form

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The file as it is read, noted as an event: people's data leaves the system with it."""
        store = self._store.organization(organization)
        listing = read_log_listing(log_path(organization), req.get_param)
        search, _ = _search(store, listing)
        subject = organization.subdomain
        changes = (Change("form", None, self._form), Change("search", None, listing.query))
        store.note(Event("support:log:exported", "organization", subject, occasion_of(req), changes))
        name = f"{subject}-provisioning-log-{req.context.received:%Y-%m-%d}.{self._form}"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        passwords = passwords_of(store.credentials())
        if self._form == "csv":
            resp.content_type = "text/csv; charset=utf-8"
            resp.stream = as_csv(store.log, search, passwords)
        else:
            resp.content_type = "application/x-ndjson"
            resp.stream = as_ndjson(store.log, search)


def log_path(organization: Organization) -> str:
    """Where an organization's log is."""
    return f"/o/{organization.subdomain}/log"


def _search(store: OrganizationStore, listing: LogListing) -> tuple[LogSearch, bool]:
    """What is asked of the store, and whether the text means more people than are looked for."""
    meant = meant_by(store, listing.text) if listing.text else None
    like = store.exchange(listing.like) if listing.like else None
    problem = (like.problem if like else None) or ("" if listing.like else None)
    return listing.search(meant.keys if meant else None, problem), meant is not None and meant.is_cut


def _failures(store: OrganizationStore, search: LogSearch, passwords: Mapping[str, str]) -> Sequence[Failures]:
    causes = store.log.causes(search.since, search.until)
    named = store.log.named([each.newest.resource for each in causes if each.newest.resource])
    return [Failures(each, row_of(each.newest, (), named, passwords)) for each in causes]


def _last(store: OrganizationStore) -> str | None:
    """When the organization's Okta was last heard of."""
    newest = store.exchanges(1)
    return newest[0].at if newest else None
