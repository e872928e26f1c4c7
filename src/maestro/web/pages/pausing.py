"""`/support/organizations/{organization}/pause` and `/resumption`: provisioning stops for a while, and goes on."""

from __future__ import annotations

from collections.abc import Callable

import falcon

from maestro.directory.errors import Refused
from maestro.directory.event import Occasion
from maestro.directory.organization import Organization
from maestro.directory.store import Store
from maestro.web.pages.forms import read_form
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring

Act = Callable[[Store, Organization, str, Occasion], Organization]


class Pausing:
    """Says what will happen, asks for the reason, and does it: `act` is pausing or resuming."""

    def __init__(self, wiring: Wiring, act: Act) -> None:
        self._store = wiring.store
        self._act = act

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """Say what will happen, and ask."""
        _ask(req, resp, organization)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """Do it; once it is done, saying so again changes nothing."""
        reason = read_form(req).get("reason", "")
        try:
            self._act(self._store, organization, reason, occasion_of(req))
        except Refused as error:
            _ask(req, resp, organization, reason, str(error))
            return
        resp.status = 303
        resp.location = f"/support/organizations/{organization.subdomain}"


def _ask(
    req: falcon.Request,
    resp: falcon.Response,
    organization: Organization,
    reason: str = "",
    problem: str | None = None,
) -> None:
    render(
        req,
        resp,
        "pausing.html",
        status=422 if problem else 200,
        organization=organization,
        reason=reason,
        problems={"reason": problem} if problem else {},
    )
