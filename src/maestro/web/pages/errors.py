"""What people see when something goes wrong on a page."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.scim.errors import MethodNotAllowed, ScimError, TooManyRequests
from maestro.web.pages.render import render

_TITLES: Final = {
    400: "This request cannot be read",
    403: "Not allowed",
    404: "Nothing here",
    405: "Not possible here",
    409: "Not possible now",
    413: "Too large",
    415: "This request cannot be read",
    429: "Busy just now",
    503: "Busy just now",
}
_OURS: Final = "Something went wrong on our side"
_BUSY: Final = "Clinical Maestro is busy. Nothing was changed. Wait a moment and try again."
_LAST_RESORT: Final = "Something went wrong. If it happens again, tell Clinical Maestro's support this reference: "


def send_error_page(req: falcon.Request, resp: falcon.Response, error: ScimError) -> None:
    """Answer with the error in words. Whatever fails in doing so, a plain sentence is left."""
    resp.status = error.status
    resp.stream = None
    if isinstance(error, MethodNotAllowed):
        resp.set_header("Allow", ", ".join(error.allowed))
    if isinstance(error, TooManyRequests):
        resp.set_header("Retry-After", str(error.retry_after))
    # The detail of a TooManyRequests is written for an Okta administrator.
    detail = _BUSY if isinstance(error, TooManyRequests) else error.detail
    title = _TITLES.get(error.status, _OURS if error.status >= 500 else _TITLES[400])
    try:
        render(req, resp, "error.html", status=error.status, title=title, detail=detail)
    except Exception:  # noqa: BLE001 - an error about an error would leave the person with nothing
        resp.content_type = falcon.MEDIA_TEXT
        resp.text = f"{_LAST_RESORT}{getattr(req.context, 'reference', 'none')}\n"
