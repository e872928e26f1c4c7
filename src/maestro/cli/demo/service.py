"""The service of the demonstration: `maestro serve` in a process of its own, as it runs anywhere."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2

from maestro.cli.settings import PREFIX
from maestro.directory.errors import Unavailable

_START_SECONDS: Final = 30
_STOP_SECONDS: Final = 25


def write_config(directory: Path) -> Path:
    """The demonstration's own settings, written the first time; commands use them by MAESTRO_CONFIG."""
    path = directory / "maestro.toml"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f'database_url = "sqlite:///{directory}/maestro.db"\npepper = "{secrets.token_hex(32)}"\n')
    return path


def free_port(wanted: int) -> int:
    """The port that is wanted, or another one when somebody listens there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise Unavailable("No port is free on 127.0.0.1.")


@contextmanager
def serving(config: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The service, answering; stopped as an operator stops it. Raises Unavailable when it does not start."""
    environment = os.environ | {f"{PREFIX}CONFIG": str(config)}
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "maestro.cli", "serve", "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the demonstration alone, which then stops the service
        )
    try:
        _wait_until_healthy(process, port, log)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.05)
    raise Unavailable(f"The service did not start; {log} says why.")
