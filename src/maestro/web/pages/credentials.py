"""An organization's credentials and setup links: looked at, issued and shown once, revoked after a warning."""

from __future__ import annotations

import falcon

from maestro.directory.credential import MAX_LIVE, Credential, user_name_for
from maestro.directory.errors import Missing, Refused
from maestro.directory.issuing import revoke_credential, revoke_setup_link
from maestro.directory.organization import Organization
from maestro.scim.errors import NotFound
from maestro.web.pages.credential_form import issue, show_form
from maestro.web.pages.credential_lines import line_of
from maestro.web.pages.forms import read_form
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring, timestamp


class Credentials:
    """`/support/organizations/{organization}/credentials`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """What its Okta needs, every credential there was, and every setup link."""
        store = self._wiring.store.organization(organization)
        at = timestamp(req.context.received)
        lines = [line_of(each, at) for each in store.credentials()]
        render(
            req,
            resp,
            "credentials.html",
            organization=organization,
            base_url=self._wiring.addresses.base_url(organization.subdomain),
            user_name=user_name_for(organization.subdomain),
            lines=lines,
            links=store.setup_links(),
            at=at,
            may_issue=sum(each.is_live for each in lines) < MAX_LIVE,
            max_live=MAX_LIVE,
        )

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """Issue one, or make the link that shows one. The answer alone has the secret, so it is no redirect."""
        issue(req, resp, organization, self._wiring)


class NewCredential:
    """`/support/organizations/{organization}/credentials/new`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The form."""
        show_form(req, resp, organization, self._store.organization(organization))

    on_head = on_get


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
        _to_credentials(resp, organization)

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


class LinkRevocation:
    """`/support/organizations/{organization}/setup-links/{link}/revocation`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization, link: str) -> None:
        """End it. No credential ends with it."""
        try:
            revoke_setup_link(self._store, organization, link, occasion_of(req))
        except Missing as error:
            raise NotFound(str(error)) from None
        _to_credentials(resp, organization)


def _to_credentials(resp: falcon.Response, organization: Organization) -> None:
    resp.status = 303
    resp.location = f"/support/organizations/{organization.subdomain}/credentials"


def _missing(organization: Organization) -> NotFound:
    return NotFound(f"{organization.name} has no such credential, or it was revoked already.")
