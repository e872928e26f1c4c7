"""Ports that a server can be stopped on and started again."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from pathlib import Path

_LOWEST = 20_000


def lasting_port() -> int:
    """A port that nobody listens on, and that no outgoing connection is given while its server is down."""
    ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()[0])
    while True:
        port = random.randrange(_LOWEST, max(ephemeral, _LOWEST + 1000))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
