"""A limit to how long a thread waits for the database, whatever the database or the network does."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from typing import Any, Final

from psycopg import Connection

# Longer than the time-outs that the server itself keeps, which end a statement in a better way; and a request that
# waits for several statements still ends long before the 60 seconds after which Okta hangs up.
PATIENCE_SECONDS: Final = 7.0
_LOOK_SECONDS: Final = 0.25


class Watch:
    """Cuts the connection of whoever waited too long, who then hears of it as of any other lost connection."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[float, Connection[Any]]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="maestro-watch", daemon=True)
        self._thread.start()

    def begin(self, connection: Connection[Any]) -> None:
        """What this thread now asks of the connection must be over in time."""
        self._waiting[threading.get_ident()] = (time.monotonic() + PATIENCE_SECONDS, connection)

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
                    _cut(waiting[1])


def _cut(connection: Connection[Any]) -> None:
    # The connection is its own thread's to close; to end its socket is what any thread may do.
    with contextlib.suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
