"""Stopping so that nobody notices: the service says that it is not ready, answers on for a while, and then stops."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Final

from granian.server.mp import MPServer

# How long what was begun may take to end; a request that never ends, such as one whose body stalls, is cut off then.
FINISH_SECONDS: Final = 15
# What tells the process that answers that it is about to be stopped.
_SIGNAL: Final = signal.SIGUSR1
_STOPPING: Final = frozenset({signal.SIGTERM, signal.SIGINT})


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
        for each in _STOPPING:
            signal.signal(each, self._on_signal)
        # The process that answers is born ignoring it, until it has said what to do about it.
        signal.signal(_SIGNAL, signal.SIG_IGN)

    def _on_signal(self, *_: object) -> None:
        """Drain, then stop; at once where there is nothing to wait for, or on the second signal."""
        if self._has_begun or not self._seconds:
            self._stop()
            return
        self._has_begun = True
        for each in self._server.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each.inner.pid, _SIGNAL)
        _after(self._seconds, self._stop)

    def _stop(self) -> None:
        self._server.signal_handler_interrupt()  # type: ignore[no-untyped-call]


def watch_signals(draining: threading.Event, cut_off: Callable[[], None]) -> None:
    """In the process that answers: set `draining` when told, and `cut_off` what has not ended when it should have.

    Handlers in Python run when the main thread gets to it, which waits: of two signals that come together, the
    second may be lost on it. What is written here as a signal comes in is not, whichever thread takes the signal.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.signal(_SIGNAL, lambda *_: None)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    def watch() -> None:
        while told.fileno() >= 0:  # and so it is kept open: nobody else holds it
            numbers = heard.recv(64)
            draining.set()
            if not _STOPPING.isdisjoint(numbers):
                _after(FINISH_SECONDS, cut_off)

    threading.Thread(target=watch, name="maestro-signals", daemon=True).start()


def _after(seconds: int, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
