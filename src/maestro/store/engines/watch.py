"""Limits to how long a thread waits for the database, whatever the database or the network does."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from psycopg import Connection

from maestro.directory.errors import Unavailable

# Longer than the time-outs that the server itself keeps, which end a statement in a better way.
PATIENCE_SECONDS: Final = 7.0
_LOOK_SECONDS: Final = 0.25
# Who has no connection yet is limited by how long one takes to be opened.
_ARRIVED: Final = (math.inf, None)


class Watch:
    """Cuts the connection of whoever waited too long, who then hears of it as of any other lost connection.

    At `most` so many threads wait for the database at the same time: while it hangs, others are there for what asks
    nothing of it, such as whether the process is alive.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = sys.maxsize if most is None else most
        self._waiting: dict[int, tuple[float, Connection[Any] | None]] = {}
        self._limits = threading.local()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="maestro-watch", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything that this thread asks within this must be over in so many seconds, all of it together."""
        before = getattr(self._limits, "deadline", None)
        self._limits.deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            self._limits.deadline = before

    @property
    def left(self) -> float:
        """How many seconds this thread has for whatever it asks next."""
        deadline: float | None = getattr(self._limits, "deadline", None)
        return PATIENCE_SECONDS if deadline is None else deadline - time.monotonic()

    def arrive(self) -> None:
        """This thread is about to ask, until it says `end`. Raises errors.Unavailable where enough others wait."""
        if len(self._waiting) >= self._most:
            raise Unavailable("As many wait for the database as there is room for.")
        self._waiting[threading.get_ident()] = _ARRIVED

    def begin(self, connection: Connection[Any], seconds: float = PATIENCE_SECONDS) -> None:
        """What this thread now asks of the connection must be over in time. Raises errors.Unavailable for no time."""
        limit = min(seconds, self.left)
        if limit <= 0:
            raise Unavailable("The database took all the time that there was.")
        self._waiting[threading.get_ident()] = (time.monotonic() + limit, connection)

    def end(self) -> None:
        """It is over."""
        self._waiting.pop(threading.get_ident(), None)

    def close(self) -> None:
        """Watch no longer."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            now = time.monotonic()
            for thread, waiting in list(self._waiting.items()):
                if waiting[0] < now and self._waiting.get(thread) is waiting:
                    self._waiting.pop(thread, None)
                    if waiting[1] is not None:
                        _cut(waiting[1])


def _cut(connection: Connection[Any]) -> None:
    # The connection is its own thread's to close; to end its socket is what any thread may do.
    with contextlib.suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
