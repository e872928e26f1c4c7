"""Stopping so that nobody notices: the server that says it is not ready, answers for a while longer, and then stops."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import Any, Final

from granian.server.mp import MPServer

# What tells the process that answers that it is about to be stopped.
DRAIN_SIGNAL: Final = signal.SIGUSR1


class DrainingServer(MPServer):
    """Granian, which on the first SIGTERM lets the process that answers go on for `drain_seconds`, and then stops it.

    The SIGTERM must come to this process alone: one that comes to the process that answers stops that at once.
    """

    def __init__(self, drain_seconds: int, **options: Any) -> None:
        super().__init__(**options)
        self._drain_seconds = drain_seconds
        self._is_draining = False
        # The process that answers is born ignoring it, until it has said what to do about it.
        signal.signal(DRAIN_SIGNAL, signal.SIG_IGN)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Drain, then stop; at once where there is nothing to wait for, or on the second signal."""
        is_first, self._is_draining = not self._is_draining, True
        if is_first:
            for each in self.wrks:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each.inner.pid, DRAIN_SIGNAL)
        if is_first and self._drain_seconds:
            timer = threading.Timer(self._drain_seconds, super().signal_handler_interrupt)
            timer.daemon = True
            timer.start()
        else:
            super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]
