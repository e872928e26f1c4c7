"""`maestro prune`, and the thread in which the service does the same by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Final

from maestro.cli.opening import now, opened
from maestro.cli.output import Json, explained, show_one
from maestro.cli.settings import load_settings
from maestro.directory.errors import Unavailable
from maestro.directory.instants import instant
from maestro.directory.operating import Upkeep
from maestro.directory.retention import Retention
from maestro.store.database import Database
from maestro.web.wiring import Log

_FIRST_SECONDS: Final = 60.0
_EVERY_SECONDS: Final = 3600.0
# Of each second, the removing takes a fifth at most.
_REST: Final = 4


def prune(as_json: Json = False) -> None:
    """Remove what the provisioning log keeps no longer. The service does so by itself, once an hour."""
    with explained():
        settings = load_settings()
        with opened(settings) as database:
            show_one({"removed": sum(removed(database, settings.retention))}, as_json=as_json)


def removed(database: Database, retention: Retention) -> Iterator[int]:
    """Remove what is too old by now, some rows at a time."""
    at = instant(now())
    return database.prune(retention.messages_from(at), retention.exchanges_from(at))


class Pruning:
    """Removes once an hour what the log keeps no longer, until it is closed."""

    def __init__(
        self,
        database: Database,
        retention: Retention,
        log: Log,
        first: float = _FIRST_SECONDS,
        upkeep: Upkeep | None = None,
    ) -> None:
        self._database = database
        self._retention = retention
        self._log = log
        self._upkeep = upkeep or Upkeep()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(first,), name="maestro-pruning", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; what is left is removed another time."""
        self._stopping.set()
        self._thread.join()

    def _run(self, wait: float) -> None:
        while not self._stopping.wait(wait):
            wait = _EVERY_SECONDS
            try:
                self._prune()
            except Unavailable:
                continue  # who waits for the database tells of it

    def _prune(self) -> None:
        count, began = 0, time.monotonic()
        for number in removed(self._database, self._retention):
            count += number
            if self._stopping.wait((time.monotonic() - began) * _REST):
                break
            began = time.monotonic()
        self._upkeep.pruned, self._upkeep.rows = instant(now()), count
        if count:
            self._log("provisioning log pruned", rows=count)
