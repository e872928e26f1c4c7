"""What stands before every page: who may enter, which organization is meant, and what browsers are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from urllib.parse import quote

import falcon

from maestro.scim.errors import NotFound
from maestro.web.pages.session import Sessions
from maestro.web.scim.routes import is_scim
from maestro.web.wiring import Wiring

SIGN_IN: Final = "/support/sign-in"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Surfaces that let nobody in by a cookie: they have a guard of their own, or nothing to guard.
_OTHER_SURFACES: Final = frozenset({"scim", "health"})

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types htmx",
    )
)
# What of a person's requests the operational log hears about; sign-ins and failures have words of their own there.
_TOLD: Final = frozenset({400, 403, 404, 405, 409, 413, 415})
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Lets support alone in, to everything but the resources that are `open`: a page that is added is guarded."""

    def __init__(self, wiring: Wiring, sessions: Sessions, open_to_all: Collection[object]) -> None:
        self._store = wiring.store
        self._log = wiring.log
        self._origin = wiring.addresses.public_url.lower()
        self._sessions = sessions
        self._open = [id(each) for each in open_to_all]

    def process_resource(
        self, req: falcon.Request, _resp: falcon.Response, resource: object, params: dict[str, Any]
    ) -> None:
        """After routing, so that no spelling of a path slips by: the form's origin, the session, the organization."""
        if getattr(resource, "surface", None) in _OTHER_SURFACES:
            return
        if req.method not in _READING and not self._is_ours(req):
            raise falcon.HTTPForbidden(
                description="This form came from another site, so nothing was changed. Open the page here and send "
                f"it again. If it happens again, the address in your browser is not {self._origin}."
            )
        if id(resource) in self._open:
            return
        req.context.session = self._sessions.current(req)
        if req.context.session is None:
            raise _to_sign_in(req)
        if "organization" in params:
            organization = self._store.organization_by_subdomain(params["organization"])
            if organization is None:
                raise NotFound("There is no organization at this address. It may be misspelled.")
            params["organization"] = organization

    def process_response(self, req: falcon.Request, resp: falcon.Response, _resource: object, _ok: bool) -> None:
        """Tell browsers what a page may do: nothing from another host, nothing inline, in nobody's frame."""
        if is_scim(req.path):
            return
        resp.set_headers(_HEADERS)
        if resp.status_code in _TOLD:
            # So that the reference on an error page finds it. Neither path nor query: searches are for people.
            self._log("page refused", reference=req.context.reference, method=req.method, status=resp.status_code)

    def _is_ours(self, req: falcon.Request) -> bool:
        """Whether a form was sent by one of our own pages, as the browser says it (fetch metadata, else origin).

        `same-site` is refused: the organizations' hosts are siblings. So is silence: every browser says one of both.
        """
        site = req.get_header("Sec-Fetch-Site")
        if site is not None:
            return site in {"same-origin", "none"}
        return (req.get_header("Origin") or "").lower() == self._origin


def _to_sign_in(req: falcon.Request) -> falcon.HTTPStatus:
    """A redirect to the sign-in page, and from there back, where going back changes nothing."""
    location = SIGN_IN
    if req.method == "GET" and req.path != "/":
        # Encoded anew: `relative_uri` may hold what a Location must not.
        query = f"?{req.query_string}" if req.query_string else ""
        location += "?return_to=" + quote(quote(req.path, "/%") + query, safe="/")
    if req.get_header("HX-Request"):
        return falcon.HTTPStatus(204, headers={"HX-Redirect": location})
    return falcon.HTTPSeeOther(location)
