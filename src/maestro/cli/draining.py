"""Stopping so that nobody notices: the service says that it is not ready, answers on for a while, and then stops."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import Final

from granian.server.mp import MPServer

# What tells the process that answers that it is about to be stopped.
DRAIN_SIGNAL: Final = signal.SIGUSR1


class Drain:
    """Puts itself before the server's own way to stop: on the first SIGTERM it goes on for `seconds`, and then stops.

    SIGTERM must come to the server's own process alone: the one that answers stops at once when it gets it itself.
    """

    def __init__(self, server: MPServer, seconds: int) -> None:
        self._server = server
        self._seconds = seconds
        self._has_begun = False
        server.on_startup(self._stand_by)

    def _stand_by(self) -> None:
        """After the server has set its signals, and before the process that answers is born."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._on_signal)
        # The process that answers is born ignoring it, until it has said what to do about it.
        signal.signal(DRAIN_SIGNAL, signal.SIG_IGN)

    def _on_signal(self, *_: object) -> None:
        """Drain, then stop; at once where there is nothing to wait for, or on the second signal."""
        if self._has_begun or not self._seconds:
            self._stop()
            return
        self._has_begun = True
        for each in self._server.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each.inner.pid, DRAIN_SIGNAL)
        timer = threading.Timer(self._seconds, self._stop)
        timer.daemon = True
        timer.start()

    def _stop(self) -> None:
        self._server.signal_handler_interrupt()  # type: ignore[no-untyped-call]
