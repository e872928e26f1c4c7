"""The one place where errors become answers."""

from __future__ import annotations

import traceback
from typing import Any, Final

import falcon

from maestro.directory.errors import Unavailable
from maestro.scim.errors import InvalidValue, MethodNotAllowed, NotFound, ScimError, TooManyRequests
from maestro.web.pages.errors import send_error_page
from maestro.web.scim import routes as scim
from maestro.web.scim.responses import send_error
from maestro.web.wiring import Wiring

# Who says so in Accept is no person with a browser but an Okta whose base URL is wrong, and shows nothing but JSON.
_SCIM: Final = "scim+json"
_NOWHERE: Final = "There is nothing at this address."
_BASE_URL: Final = "In Okta, enter the base URL exactly as Clinical Maestro support gave it; it ends in /scim/v2."


def add_errors(app: falcon.App[Any, Any], wiring: Wiring) -> None:
    """Let the application answer whatever is raised."""
    errors = _Errors(wiring)
    for kind in (ScimError, falcon.HTTPError, Unavailable, Exception):
        app.add_error_handler(kind, errors)


class _Errors:
    """Turns whatever was raised into SCIM JSON where SCIM is spoken, and into a page elsewhere."""

    def __init__(self, wiring: Wiring) -> None:
        self._log = wiring.log

    def __call__(self, req: falcon.Request, resp: falcon.Response, error: Exception, _params: dict[str, Any]) -> None:
        """Answer with the error. What is not one of ours is told to the log, without the values in it."""
        if isinstance(error, falcon.HTTPStatus):
            raise error
        known = _as_scim(error)
        if isinstance(error, falcon.HTTPNotFound) and _SCIM in req.accept:
            known = NotFound(f"{_NOWHERE} {_BASE_URL}")
        if known is None:
            known = _Failed("Clinical Maestro could not do this; it is our fault. Try again, then tell support.")
            where = "; ".join(f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-6:])
            self._log(
                "request failed",
                level="error",
                reference=req.context.reference,
                error=type(error).__name__,
                where=where,
            )
        if isinstance(error, Unavailable):
            self._log("database unavailable", level="error", reference=req.context.reference, reason=str(error))
        if scim.is_scim(req.path) or _SCIM in req.accept:
            send_error(req, resp, known)
        else:
            if isinstance(error, Unavailable):
                known.status = 503  # 429 is for Okta, which tries again by itself then and no other time
            send_error_page(req, resp, known)


class _Failed(ScimError):
    status = 500


def _as_scim(error: Exception) -> ScimError | None:
    match error:
        case ScimError():
            return error
        case Unavailable():
            return TooManyRequests("Clinical Maestro is busy. Okta will try again by itself.")
        case falcon.HTTPMethodNotAllowed():
            allowed = tuple(each.strip() for each in str(error.headers["Allow"]).split(","))  # type: ignore[index]
            return MethodNotAllowed("This method is not served here.", allowed)
        case falcon.HTTPNotFound():
            return NotFound(_NOWHERE)
        case falcon.HTTPError() if error.status_code < 500:
            refused = InvalidValue(error.description or error.title or "The request cannot be read.")
            refused.status = error.status_code
            return refused
        case _:
            return None
