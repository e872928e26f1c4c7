"""An organization's credentials: issued and shown once, revoked after a warning."""

from __future__ import annotations

import falcon

from maestro.directory.administration import issue_credential, revoke_credential
from maestro.directory.credential import Credential
from maestro.directory.errors import Missing, Refused
from maestro.directory.organization import Organization
from maestro.scim.errors import NotFound
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring


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
        found = self._live(organization, credential)
        render(req, resp, "credential_revocation.html", organization=organization, credential=found)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization, credential: str) -> None:
        """Revoke it; once it is, saying so again changes nothing."""
        try:
            revoke_credential(self._store, organization, credential, occasion_of(req))
        except Missing:
            raise _missing(organization) from None
        resp.status = 303
        resp.location = f"/support/organizations/{organization.subdomain}"

    def _live(self, organization: Organization, credential: str) -> Credential:
        for each in self._store.organization(organization).credentials():
            if each.id == credential and each.revoked is None:
                return each
        raise _missing(organization)


def _missing(organization: Organization) -> NotFound:
    return NotFound(f"{organization.name} has no such credential, or it was revoked already.")
