"""The SCIM surface's routes, and what is asked of a request before any of them answers."""

from __future__ import annotations

import re
from typing import Any, Final, NoReturn, Protocol

import falcon

from maestro.scim.catalog import STANDARD
from maestro.scim.errors import NotFound, NotImplementedHere, Unauthorized
from maestro.web.scim.authentication import Caller, authenticate
from maestro.web.scim.bulk import BulkEndpoint
from maestro.web.scim.discovery import ResourceTypes, Schemas, ServiceProviderConfig
from maestro.web.scim.gate import Gate
from maestro.web.scim.resources import Collection, Single
from maestro.web.scim.searching import DotSearch, Root
from maestro.web.wiring import Wiring

_ROOT: Final = "/o/{organization}/scim/v2"
# Base URLs come without `/scim/v2`, or in capitals; and a line break in a path is a part of it.
_ANYWHERE: Final = re.compile(
    r"/o/(?P<organization>[^/]*)"
    r"/(?:scim|v2|Users|Groups|Roles|Entitlements|Bulk|Me|\.search|Schemas|ResourceTypes|ServiceProviderConfig)(?:/.*)?\Z",
    re.DOTALL | re.IGNORECASE,
)


def is_scim(path: str) -> bool:
    """Whether a path lies on the SCIM surface, so that whatever goes wrong there is told in SCIM JSON."""
    return _ANYWHERE.match(path) is not None


class Callers(Protocol):
    """Who says whom a request speaks for."""

    def caller(self, req: falcon.Request, subdomain: str, /) -> Caller:
        """The caller of a request. Raises Unauthorized, TooManyRequests."""
        ...


def add_routes(app: falcon.App[Any, Any], wiring: Wiring, authentication: Callers) -> None:
    """Add the SCIM surface to the application, whose middleware `authentication` is."""
    anchors = wiring.anchors
    app.add_route(_ROOT, Root(anchors))
    app.add_route(f"{_ROOT}/.search", DotSearch(anchors))
    app.add_route(f"{_ROOT}/Bulk", BulkEndpoint(wiring))
    for each in STANDARD.resource_types:
        app.add_route(f"{_ROOT}{each.endpoint}", Collection(wiring, each.name, anchors))
        app.add_route(f"{_ROOT}{each.endpoint}/.search", DotSearch(anchors, each.name))
        app.add_route(f"{_ROOT}{each.endpoint}/{{resource_id}}", Single(each.name))
    app.add_route(f"{_ROOT}/ServiceProviderConfig", ServiceProviderConfig())
    for name, collection in (("ResourceTypes", ResourceTypes()), ("Schemas", Schemas())):
        app.add_route(f"{_ROOT}/{name}", collection)
        app.add_route(f"{_ROOT}/{name}/{{name}}", collection)
    app.add_sink(_NoSuchEndpoint(authentication), _ANYWHERE)


class Authentication:
    """Asks every request that reached a SCIM resource for its credential: after routing, so no path can slip by."""

    def __init__(self, wiring: Wiring, gate: Gate) -> None:
        self._wiring = wiring
        self._gate = gate

    def process_resource(
        self, req: falcon.Request, _resp: falcon.Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Put the caller in the place of the organization's name."""
        if getattr(resource, "surface", None) == "scim":
            params["caller"] = self.caller(req, params.pop("organization"))

    def caller(self, req: falcon.Request, subdomain: str) -> Caller:
        """The caller of a request, which is let in. Raises Unauthorized, TooManyRequests."""
        try:
            caller = authenticate(req, subdomain, self._wiring)
        except Unauthorized:
            if req.context.organization is None:  # nothing was presented; whose log it belongs to is known all the same
                asked = self._wiring.store.organization_by_subdomain(subdomain)
                req.context.organization = asked.number if asked else None
            # To come without a credential is how a client asks which one is wanted (RFC 7235 §2.1): no failure.
            if req.get_header("Authorization"):
                self._gate.note_failure(req, subdomain)
            raise
        self._gate.let_in(req, caller.organization)
        return caller


class _NoSuchEndpoint:
    """Every other path on the SCIM surface: 401 without a credential, else 404, with the base URL that is right."""

    def __init__(self, authentication: Callers) -> None:
        self._authentication = authentication

    def __call__(self, req: falcon.Request, resp: falcon.Response, **names: Any) -> NoReturn:  # noqa: ARG002
        caller = self._authentication.caller(req, names["organization"])
        if re.search(r"/Me(/|$)", req.path):
            raise NotImplementedHere("Clinical Maestro does not support this operation.")
        raise NotFound(f"There is nothing at this address. The base URL in Okta must be exactly {caller.base_url}")
