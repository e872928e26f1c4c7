"""Ends a room when whoever opened it has ended, killed or not: `python -m tests.postgres.warden ROOM`."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

from tests.postgres.processes import kill_all, signal_all

_PATIENCE_SECONDS = 5.0


def main() -> None:
    """Wait until standard input ends, as it does with the process at its other end; then clear the room."""
    room = Path(sys.argv[1])
    sys.stdin.buffer.read()
    clear(room)


def clear(room: Path) -> None:
    """End every process that works in the room, and remove it.

    PostgreSQL is first asked to end at once, by SIGQUIT, as it then gives its shared memory back.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    signal_all(room, signal.SIGCONT)
    while signal_all(room, signal.SIGQUIT) and time.monotonic() < deadline:
        time.sleep(0.02)
    kill_all(room)
    shutil.rmtree(room, ignore_errors=True)


if __name__ == "__main__":
    os.chdir("/")
    main()
