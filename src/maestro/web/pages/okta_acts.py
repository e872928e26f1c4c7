"""`/help/what-okta-sends`: what Okta sends and when, for whoever wonders why nothing arrives, or why this did."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.directory import okta_acts
from maestro.web.pages.render import render

OKTA_ACTS: Final = "/help/what-okta-sends"


class WhatOktaSends:
    """`/help/what-okta-sends`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Every act, with the requests that follow from it."""
        render(req, resp, "okta_acts.html", acts=okta_acts.OKTA_ACTS, never=okta_acts.NEVER)

    on_head = on_get
