"""What stands before every page: the console holds a password, and answers nobody but this machine's own browser."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import falcon

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Answers requests for its own hosts alone, and takes forms from its own pages alone."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = frozenset(hosts)

    def process_request(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """Raises falcon.HTTPError where another site's name was made to lead here, or a form came from elsewhere."""
        host = (req.get_header("Host") or "").lower()
        if host not in self._hosts:
            raise falcon.HTTPForbidden(description="The simulated Okta is reached at 127.0.0.1 alone.")
        if req.method not in _READING and not _is_ours(req, host):
            raise falcon.HTTPForbidden(
                description="This form came from another site, so nothing was done. Open the page and send it again."
            )

    def process_response(self, _req: falcon.Request, resp: falcon.Response, _resource: object, _ok: bool) -> None:
        """Tell browsers what a page may do: nothing from elsewhere, no script at all, in nobody's frame."""
        resp.set_headers(_HEADERS)


def _is_ours(req: falcon.Request, host: str) -> bool:
    """Whether one of these pages sent a form, as the browser says it; silence is refused."""
    site = req.get_header("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return (req.get_header("Origin") or "").lower() == f"http://{host}"
