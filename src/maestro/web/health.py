"""Health, for whoever watches the process and whoever sends requests to it."""

from __future__ import annotations

from collections.abc import Sequence

import falcon

from maestro.web.readiness import Readiness


class Alive:
    """`/healthz`: the process answers. It asks nobody else, for a restart mends no database."""

    surface = "health"

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Say so."""
        _say(resp, [])

    on_head = on_get


class Ready:
    """`/readyz`: whether requests should be sent here, and if not, why: a word a line, see Readiness."""

    surface = "health"

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Say so."""
        _say(resp, self._readiness.wrong(req.context.received.timestamp()))

    on_head = on_get


def _say(resp: falcon.Response, wrong: Sequence[str]) -> None:
    resp.status = 503 if wrong else 200
    if wrong:
        resp.set_header("Retry-After", "1")
    resp.content_type = falcon.MEDIA_TEXT
    resp.text = "".join(f"{each}\n" for each in wrong or ["ok"])
