"""Health, for whoever watches the process and whoever sends requests to it."""

from __future__ import annotations

import threading
from typing import Final

import falcon

from maestro.web.wiring import Wiring

# However often it is asked, the database is asked once a second.
_KEPT_SECONDS: Final = 1.0
# An answer that takes longer is none.
_PATIENCE_SECONDS: Final = 2.0


class Alive:
    """`/healthz`: the process answers. It asks nobody else, for a restart mends no database."""

    surface = "health"

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Say so."""
        _say(resp, [])

    on_head = on_get


class Ready:
    """`/readyz`: whether requests should be sent here, and if not, why: a word a line.

    `draining` when the process is about to stop, `overloaded` when no thread is free for an organization that has none,
    `database` when that does not answer or its migrations are not those of this program.
    """

    surface = "health"

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._asking = threading.Lock()
        self._asked_at: float | None = None
        self._is_database_ready = False

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Say so."""
        wrong = {
            "draining": self._wiring.draining.is_set(),
            "overloaded": self._wiring.admission.is_full,
            "database": not self._database(req.context.received.timestamp()),
        }
        _say(resp, [word for word, is_so in wrong.items() if is_so])

    on_head = on_get

    def _database(self, at: float) -> bool:
        """Whether the database is ready: by an answer a second old at most, or by how long one is overdue.

        One probe alone waits for the database; however long that takes, the others take no threads.
        """
        if self._asked_at is not None and 0 <= at - self._asked_at < _KEPT_SECONDS:
            return self._is_database_ready
        if not self._asking.acquire(blocking=False):
            is_overdue = self._asked_at is None or at - self._asked_at >= _KEPT_SECONDS + _PATIENCE_SECONDS
            return self._is_database_ready and not is_overdue
        try:
            self._is_database_ready = self._wiring.store.is_ready()
            self._asked_at = at
        finally:
            self._asking.release()
        return self._is_database_ready


def _say(resp: falcon.Response, wrong: list[str]) -> None:
    resp.status = 503 if wrong else 200
    if wrong:
        resp.set_header("Retry-After", "1")
    resp.content_type = falcon.MEDIA_TEXT
    resp.text = "".join(f"{each}\n" for each in wrong or ["ok"])
