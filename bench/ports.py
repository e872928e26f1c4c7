"""Ports of this machine, and waiting until somebody answers there."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

_START_SECONDS: Final = 120


class StartFailed(Exception):
    """A server did not start: its own words say why."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_answered(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until HTTP is answered there, whatever the answer is. Raises StartFailed."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            if process.poll() is not None or time.monotonic() > deadline:
                raise StartFailed(log.read_text(errors="replace")[-3000:]) from None
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
