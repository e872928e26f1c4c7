"""Whether requests should be sent to this process, and where not, why, and what mends it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final, Literal

from maestro.web.wiring import Wiring

Reason = Literal["draining", "overloaded", "database"]

# However often it is asked, the database is asked once a second.
_KEPT_SECONDS: Final = 1.0
# An answer that takes longer is none.
_PATIENCE_SECONDS: Final = 2.0

FIXES: Final[Mapping[Reason, str]] = {
    "draining": "This process is about to stop. Nothing has to be done: others answer, and it ends by itself.",
    "overloaded": "Every thread is busy. If that lasts, see how long the database takes, then add a process, or raise "
    "MAESTRO_THREADS.",
    "database": "The database does not answer, or its migrations are not those of this program. Run: maestro doctor, "
    "and where it says so: maestro migrate",
}


class Readiness:
    """What stands against sending requests here: a word each.

    `draining` when the process is about to stop, `overloaded` when no thread is free for an organization that has none,
    `database` when that does not answer or its migrations are not those of this program.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._asking = threading.Lock()
        self._asked_at: float | None = None
        self._is_database_ready = False

    def wrong(self, at: float) -> list[Reason]:
        """The reasons at an instant, in seconds; none where it is ready."""
        reasons: dict[Reason, bool] = {
            "draining": self._wiring.draining.is_set(),
            "overloaded": self._wiring.admission.is_full,
            "database": not self._database(at),
        }
        return [word for word, is_so in reasons.items() if is_so]

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
