"""What happens around every request: its reference, the form of its address, its headers and its exchange."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

import falcon

from maestro.directory.exchange import Exchange, reference_from
from maestro.web.scim.routes import is_scim
from maestro.web.wiring import Wiring, timestamp

_SLASHES: Final = re.compile(r"/{2,}")
_MAX_LOGGED: Final = 2000


class Surroundings:
    """Gives each request a reference, and each answer the headers that all have."""

    def __init__(self, wiring: Wiring) -> None:
        self._now = wiring.now
        self._random = wiring.random
        self._is_secure = wiring.addresses.is_secure
        self._draining = wiring.draining

    def process_request(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """Note when it came and what it will be known by."""
        context = req.context
        context.received = self._now()
        context.reference = reference_from(int.from_bytes(self._random(5)))
        context.organization = context.credential = context.resource = context.error = None

    def process_response(self, req: falcon.Request, resp: falcon.Response, _resource: object, _ok: bool) -> None:
        """No answer is cached unless it says so itself, and none is taken for another type."""
        resp.set_header("X-Content-Type-Options", "nosniff")
        if resp.get_header("Cache-Control") is None:
            resp.set_header("Cache-Control", "no-store")
        if self._is_secure:
            resp.set_header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        # Whoever keeps connections open makes the next one elsewhere; and where a body was not waited for, the server
        # closes the connection, of which a client that was not told learns when its next request is lost.
        if self._draining.is_set() or _has_more(req, resp):
            resp.set_header("Connection", "close")


class Address:
    """Makes the two forms of an organization's address one: `acme.<base domain>/…` becomes `/o/acme/…`."""

    def __init__(self, wiring: Wiring) -> None:
        self._addresses = wiring.addresses
        self._suffix = f".{wiring.addresses.base_domain}" if wiring.addresses.base_domain else None
        self._own_host = urlsplit(wiring.addresses.public_url).hostname

    def process_request(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """Rewrite the path where the host names an organization. Base URLs in Okta come with slashes too many."""
        if "//" in req.path or (req.path.endswith("/") and req.path != "/"):
            req.path = _SLASHES.sub("/", req.path).rstrip("/") or "/"
        host = req.host.lower()
        # The host that people sign in on may be a sibling of the organizations' hosts, and is none of them.
        if self._suffix is None or not host.endswith(self._suffix) or host == self._own_host:
            return
        subdomain = host.removesuffix(self._suffix)
        req.path = f"/o/{subdomain}{req.path}"
        if not is_scim(req.path):
            # People sign in on one host: their session is of that host alone. The path was decoded; a Location is not.
            query = f"?{req.query_string}" if req.query_string else ""
            raise falcon.HTTPFound(f"{self._addresses.public_url}{quote(req.path)}{query}")


class ProvisioningLog:
    """Records every exchange on the SCIM surface, refused or not, and tells the operational log of refusals."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def process_response(self, req: falcon.Request, resp: falcon.Response, _resource: object, _ok: bool) -> None:
        """Hand the exchange over to be written behind the answer."""
        if not is_scim(req.path):
            return
        context, error = req.context, req.context.error
        took = (self._wiring.now() - context.received).total_seconds()
        exchange = Exchange(
            reference=context.reference,
            organization=context.organization,
            credential=context.credential,
            at=timestamp(context.received),
            method=req.method,
            path=_kept(req.path),
            query=_kept(req.query_string),
            status=resp.status_code,
            scim_type=error.scim_type if error else None,
            detail=error.detail if error else None,
            resource=_kept(context.resource) if context.resource else None,
            took=round(took * 1_000_000),
        )
        self._wiring.store.record(exchange)
        if error is not None:
            self._log(exchange, type(error).__name__)

    def _log(self, exchange: Exchange, error: str) -> None:
        # Neither path, query nor detail: a look-up has the person's user name in it.
        self._wiring.log(
            "request refused",
            reference=exchange.reference,
            organization=exchange.organization,
            credential=exchange.credential,
            method=exchange.method,
            status=exchange.status,
            error=error,
            took=exchange.took,
        )


def _has_more(req: falcon.Request, resp: falcon.Response) -> bool:
    """Whether a request has a body that was not read to its end; of one without a length, an error tells it."""
    if "HTTP_TRANSFER_ENCODING" in req.env:
        return resp.status_code >= 400
    return req.env.get("CONTENT_LENGTH", "0") not in {"", "0"} and not req.bounded_stream.eof


def _kept(text: str) -> str:
    """What the log keeps of a text that a client wrote: bounded, without what no database takes."""
    return text[:_MAX_LOGGED].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
