"""`/o/{organization}/log/{reference}`: one request, what became of it, and what it would be answered now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import falcon

from maestro.directory.event import Event, Occasion, changes_between
from maestro.directory.exchange import READS, Exchange, read_reference
from maestro.directory.folding import FOLD_SECONDS, steps_of
from maestro.directory.instants import later
from maestro.directory.log import Place
from maestro.directory.okta_screen import person_of, seen_in_okta
from maestro.directory.organization import Organization
from maestro.directory.raw import REMOVED, KeptExchange, KeptMessage
from maestro.directory.searched import keys_of
from maestro.directory.store import OrganizationStore
from maestro.directory.told import told
from maestro.scim.errors import NotFound
from maestro.scim.resource import own_attributes
from maestro.web.pages.history import Difference, history_of
from maestro.web.pages.log import log_path
from maestro.web.pages.log_rows import Row, passwords_of, row_of
from maestro.web.pages.render import render
from maestro.web.pages.shown_raw import curl_of, pretty, shown_answer, shown_request
from maestro.web.wiring import Wiring

_STEPS: Final = 200
_NOW: Final = Occasion("system", "a rehearsal", "", "")


class Rehearsed(NamedTuple):
    """What a request would be answered."""

    status: int
    reason: str
    body: str


class Rehearsals(Protocol):
    """Asks what requests would be answered as things stand now."""

    def rehearse(self, organization: Organization, exchange: Exchange, request: KeptMessage | None) -> Rehearsed:
        """What the request of an exchange would be answered. `request` is what is kept of it, if anything is."""
        ...


@dataclass(frozen=True, slots=True)
class Replay:
    """What a request would be answered now, and which attributes that would change."""

    rehearsed: Rehearsed
    body: str
    differences: Sequence[Difference]


class OneRequest:
    """`/o/{organization}/log/{reference}`."""

    def __init__(self, wiring: Wiring, rehearsals: Rehearsals) -> None:
        self._store = wiring.store
        self._addresses = wiring.addresses
        self._retention = wiring.retention
        self._rehearsals = rehearsals

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization, reference: str) -> None:
        """The request; with `replay=1` in the address, also what it would be answered now, of which nothing stays."""
        store = self._store.organization(organization)
        exchange = store.exchange(read_reference(reference))
        if exchange is None:
            raise NotFound(
                f"{organization.name} has no request {reference}. References are kept for "
                f"{self._retention.exchanges} days; this one may be misspelled, or of another organization."
            )
        raw = store.log.raw(exchange)
        row = _row(store, exchange)
        event = store.log.event(exchange)
        why_not = _why_no_replay(exchange, raw)
        is_replayed = req.get_param("replay") == "1" and why_not is None
        before, after = store.log.beside(exchange.at, keys_of(store, exchange))
        render(
            req,
            resp,
            "request.html",
            organization=organization,
            path=log_path(organization),
            row=row,
            steps=[(each, told(each, row.name)) for each in _steps(store, exchange)],
            history=history_of([event], store.credentials()) if event else [],
            seen=seen_in_okta(exchange, person_of(exchange, _document(raw), row.name)),
            request=shown_request(exchange, raw.request if raw else None),
            answer=shown_answer(exchange, raw.answer if raw else None),
            curl=curl_of(exchange, raw.request if raw else None, self._addresses.base_url(organization.subdomain)),
            replay=self._replay(organization, store, exchange, raw) if is_replayed else None,
            why_not=why_not,
            before=before,
            after=after,
            retention=self._retention,
        )

    on_head = on_get

    def _replay(
        self, organization: Organization, store: OrganizationStore, exchange: Exchange, raw: KeptExchange | None
    ) -> Replay:
        rehearsed = self._rehearsals.rehearse(organization, exchange, raw.request if raw else None)
        differences: Sequence[Difference] = ()
        if rehearsed.status in {200, 201} and exchange.act not in READS and exchange.act != "several":
            differences = _differences(store, json.loads(rehearsed.body))
        return Replay(rehearsed, pretty(rehearsed.body), differences)


class AnyRequest:
    """`/log/{reference}`: for whoever has a reference and not the organization it is of."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, _req: falcon.Request, _resp: falcon.Response, reference: str) -> None:
        """On to the request."""
        known = read_reference(reference)
        organization = self._store.organization_by_reference(known)
        if organization is None:
            raise NotFound(f"There is no request {reference}. It may be misspelled, or too old to be kept.")
        raise falcon.HTTPFound(f"{log_path(organization)}/{known}")

    on_head = on_get


def _row(store: OrganizationStore, exchange: Exchange) -> Row:
    named = store.log.named([exchange.resource]) if exchange.resource else {}
    return row_of(exchange, (), named, passwords_of(store.credentials()))


def _steps(store: OrganizationStore, exchange: Exchange) -> Sequence[Exchange]:
    """The reads that led to it."""
    begin, end = Place(later(exchange.at, -FOLD_SECONDS), 0), Place(later(exchange.at, 1), 0)
    return steps_of(exchange, [each.exchange for each in store.log.between(begin, end, _STEPS)])


def _document(raw: KeptExchange | None) -> Any:
    if raw is None or raw.request.extent != "whole":
        return None
    return json.loads(raw.request.body)


def _why_no_replay(exchange: Exchange, raw: KeptExchange | None) -> str | None:
    """Why a request cannot be asked again; None where it can."""
    if exchange.status == 401:
        return "It was refused for its password, which is never kept."
    if REMOVED in f"{exchange.path}{exchange.query}":
        return "Something secret was in its address, and is not kept."
    if raw is None:
        return None if exchange.act in READS or exchange.act == "tested" else "What it sent is no longer kept."
    if raw.request.extent in {"cut", "not kept"}:
        return "Not all that it sent is kept."
    return None


def _differences(store: OrganizationStore, answered: Mapping[str, Any]) -> Sequence[Difference]:
    """What the resource of an answer has otherwise than the one that is kept; all of it where there is none."""
    meta = answered.get("meta", {})
    stored = store.resource(str(meta.get("resourceType")), str(answered.get("id")))
    before = own_attributes(json.loads(stored.text)) if stored else {}
    changes = changes_between(before, own_attributes(dict(answered)))
    shown = tuple(each for each in changes if each.path not in {"groups", "members"})
    event = Event("", "", "", _NOW, shown)
    return history_of([event], ())[0].differences
