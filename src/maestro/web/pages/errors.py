"""What people see when something goes wrong on a page."""

from __future__ import annotations

import falcon

from maestro.scim.errors import ScimError


def send_error_page(_req: falcon.Request, resp: falcon.Response, error: ScimError) -> None:
    """Answer with the error in words."""
    resp.status = error.status
    resp.content_type = falcon.MEDIA_TEXT
    resp.text = error.detail
