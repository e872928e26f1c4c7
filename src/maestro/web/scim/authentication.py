"""Who is calling: Basic or Bearer, against the organization of the URL."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

import falcon

from maestro.directory.credential import PASSWORD_PREFIX, digest, fits
from maestro.directory.event import Occasion
from maestro.directory.organization import Organization
from maestro.directory.store import OrganizationStore
from maestro.scim.catalog import Catalog
from maestro.scim.errors import TooManyRequests, Unauthorized
from maestro.web.wiring import Wiring, timestamp

_MAX_HEADER: Final = 8192

# Okta waits as long as it is told, twice as long after each further refusal, and gives up after the tenth: so that
# what happens within five days of a pause arrives by itself when it ends.
_PAUSED_SECONDS: Final = 900
_PAUSED: Final = (
    "Clinical Maestro support has paused provisioning for {}. Nothing is lost: Okta will try again by itself. Ask "
    "Clinical Maestro support when it goes on."
)


class Paused(TooManyRequests):
    """Support has paused the organization: nothing of its client is taken until it is resumed."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a request speaks for: a provisioning client of an organization, known by its credential."""

    organization: Organization
    credential: str
    store: OrganizationStore
    base_url: str
    catalog: Catalog

    def occasion(self, req: falcon.Request) -> Occasion:
        """This request as the occasion of a change."""
        return Occasion("credential", self.credential, timestamp(req.context.received), req.context.reference)


def authenticate(req: falcon.Request, subdomain: str, wiring: Wiring) -> Caller:
    """The caller of a request on an organization's URL.

    Whether the organization does not exist, the credential is unknown, revoked or another organization's: the
    answer is the same, after the same work. Raises Unauthorized, and Paused for who is known.
    """
    user_name, password = _presented(req.get_header("Authorization"))
    presented = digest(password, wiring.pepper)
    organization, credential = wiring.store.authenticate(subdomain, presented)
    if organization is not None:
        req.context.organization = organization.number
    if credential is not None:
        req.context.credential = credential.id  # also one that was revoked: the log tells which is still in use
    at = timestamp(req.context.received)
    if not fits(credential, presented, user_name, at) or organization is None or credential is None:
        raise Unauthorized("Authentication failed. Check the base URL, user name and password in Okta.")
    if organization.paused is not None:
        raise Paused(_PAUSED.format(organization.name), _PAUSED_SECONDS)
    store = wiring.store.organization(organization)
    return Caller(
        organization=organization,
        credential=credential.id,
        store=store,
        base_url=wiring.addresses.base_url(organization.subdomain),
        catalog=wiring.catalogs.catalog(organization, store.declared_schemas),
    )


def _presented(header: str | None) -> tuple[str | None, str]:
    """User name (None for a bearer token) and password of an Authorization header (RFC 7617, RFC 6750)."""
    if not header:
        raise Unauthorized("Authentication is needed: user name and password, as issued by Clinical Maestro support.")
    scheme, _, value = header.strip().partition(" ")
    value = value.strip()
    if scheme.startswith(PASSWORD_PREFIX) and len(header) <= _MAX_HEADER and not value:
        return None, scheme  # Okta's *Header* authentication sends the token alone
    if len(header) <= _MAX_HEADER and value:
        if scheme.lower() == "bearer":
            return None, value
        if scheme.lower() == "basic":
            return _basic(value)
    raise Unauthorized("Authentication failed: the Authorization header is neither Basic nor Bearer.")


def _basic(value: str) -> tuple[str, str]:
    try:
        user_name, colon, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        colon = user_name = password = ""
    if not colon:
        raise Unauthorized("Authentication failed: the Authorization header cannot be read.")
    return user_name, password
