"""An organization's credentials: issued and shown once, revoked after a warning."""

from __future__ import annotations

import falcon

from maestro.directory.credential import Credential
from maestro.directory.errors import Missing, Refused
from maestro.directory.issuing import issue_credential, revoke_credential
from maestro.directory.organization import Organization
from maestro.scim.errors import NotFound
from maestro.web.pages.forms import read_form
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring, timestamp


class Credentials:
    """`/support/organizations/{organization}/credentials`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """Issue a credential. This answer alone has its password, so it is the page itself and no redirect to one."""
        wiring = self._wiring
        try:
            issued = issue_credential(
                wiring.store,
                organization,
                occasion_of(req),
                random=wiring.random,
                pepper=wiring.pepper,
                new_id=wiring.new_id(),
            )
        except Refused as error:
            raise falcon.HTTPConflict(description=str(error)) from None
        base_url = wiring.addresses.base_url(organization.subdomain)
        render(req, resp, "credential_issued.html", organization=organization, issued=issued, base_url=base_url)


class Revocation:
    """`/support/organizations/{organization}/credentials/{credential}/revocation`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization, credential: str) -> None:
        """Say what will happen, and ask."""
        self._ask(req, resp, organization, credential)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization, credential: str) -> None:
        """Revoke it, or ask again for the reason; once it is, saying so again changes nothing."""
        reason = read_form(req).get("reason", "")
        try:
            revoke_credential(self._store, organization, credential, occasion_of(req), reason=reason)
        except Missing:
            raise _missing(organization) from None
        except Refused as error:
            self._ask(req, resp, organization, credential, reason=reason, problem=str(error))
            return
        resp.status = 303
        resp.location = f"/support/organizations/{organization.subdomain}"

    def _ask(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        organization: Organization,
        credential: str,
        *,
        reason: str = "",
        problem: str | None = None,
    ) -> None:
        render(
            req,
            resp,
            "credential_revocation.html",
            status=422 if problem else 200,
            organization=organization,
            credential=self._live(req, organization, credential),
            reason=reason,
            problems={"reason": problem} if problem else {},
        )

    def _live(self, req: falcon.Request, organization: Organization, credential: str) -> Credential:
        at = timestamp(req.context.received)
        for each in self._store.organization(organization).credentials():
            if each.id == credential and each.is_live(at):
                return each
        raise _missing(organization)


def _missing(organization: Organization) -> NotFound:
    return NotFound(f"{organization.name} has no such credential, or it was revoked already.")
