"""A request that came once, asked again as things stand now: answered as it would be, with nothing of it done."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any, Final

import falcon

from maestro.directory.exchange import Exchange
from maestro.directory.organization import Organization
from maestro.directory.paging import AnchorsInMemory
from maestro.directory.raw import KeptMessage
from maestro.web.errors import add_errors
from maestro.web.middleware import Surroundings
from maestro.web.pages.one_request import Rehearsed
from maestro.web.scim import routes as scim
from maestro.web.scim.authentication import Caller
from maestro.web.wiring import Wiring, no_log

_CALLER: Final = "maestro.rehearsing"


@dataclass(frozen=True, slots=True)
class _Rehearsing:
    """Puts the caller of the rehearsal in the place of the one who would be authenticated. See scim.Authentication."""

    def process_resource(
        self, req: falcon.Request, _resp: falcon.Response, resource: object, params: dict[str, Any]
    ) -> None:
        if getattr(resource, "surface", None) == "scim":
            params["caller"] = self.caller(req, params.pop("organization"))

    def caller(self, req: falcon.Request, _subdomain: str) -> Caller:
        """The caller, whoever it is: nobody reaches this application but from within."""
        caller: Caller = req.env[_CALLER]
        return caller


class Rehearsals:
    """The SCIM surface once more, without authentication, gate and log, over a store of which nothing stays."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = replace(wiring, anchors=AnchorsInMemory(), log=no_log)
        rehearsing = _Rehearsing()
        self._app: falcon.App[Any, Any] = falcon.App(middleware=[Surroundings(self._wiring), rehearsing])
        scim.add_routes(self._app, self._wiring, rehearsing)
        add_errors(self._app, self._wiring)

    def rehearse(self, organization: Organization, exchange: Exchange, request: KeptMessage | None) -> Rehearsed:
        """What the request of an exchange would be answered now. `request` is what is kept of it, if anything is."""
        environ = _environ(exchange, request)
        environ[_CALLER] = self._caller(organization, exchange)
        answered: list[str] = []

        def start_response(status: str, _headers: Any, _error: Any = None) -> Any:
            answered.append(status)

        body = b"".join(self._app(environ, start_response)).decode("utf-8")
        status, _, reason = answered[0].partition(" ")
        return Rehearsed(int(status), reason, body)

    def _caller(self, organization: Organization, exchange: Exchange) -> Caller:
        store = self._wiring.store.organization(organization).rehearsal
        return Caller(
            organization=organization,
            credential=exchange.credential or "",
            store=store,
            base_url=self._wiring.addresses.base_url(organization.subdomain),
            catalog=self._wiring.catalogs.catalog(organization, store.declared_schemas),
        )


def _environ(exchange: Exchange, request: KeptMessage | None) -> dict[str, Any]:
    body = request.body.encode("utf-8") if request else b""
    headers = dict(line.split(": ", 1) for line in request.headers.split("\n") if ": " in line) if request else {}
    environ: dict[str, Any] = {
        "REQUEST_METHOD": exchange.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": exchange.path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": exchange.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(body)),
    }
    for name in ("Accept", "If-Match", "If-None-Match"):
        if name in headers:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = headers[name]
    if "Content-Type" in headers:
        environ["CONTENT_TYPE"] = headers["Content-Type"]
    return environ
