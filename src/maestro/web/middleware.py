"""What happens around every request: its reference, the form of its address, and its headers."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

import falcon

from maestro.directory.exchange import reference_from
from maestro.web.scim.routes import is_scim
from maestro.web.wiring import Wiring

_SLASHES: Final = re.compile(r"/{2,}")


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
        # What the provisioning log is told of it, as it becomes known.
        context.organization = context.credential = context.resource = context.error = None
        context.act = context.search = context.found = context.document = context.body = None

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


def _has_more(req: falcon.Request, resp: falcon.Response) -> bool:
    """Whether a request has a body that was not read to its end; of one without a length, an error tells it."""
    if "HTTP_TRANSFER_ENCODING" in req.env:
        return resp.status_code >= 400
    return req.env.get("CONTENT_LENGTH", "0") not in {"", "0"} and not req.bounded_stream.eof
