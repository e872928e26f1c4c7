"""PgBouncer in transaction mode, as it stands before PostgreSQL in many places."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from typing import Self

from tests.postgres.cluster import ROLE
from tests.postgres.databases import with_database
from tests.postgres.missing import missing
from tests.postgres.ports import lasting_port
from tests.postgres.processes import give_to_owner, spawn
from tests.postgres.room import Room, memory
from tests.postgres.server import Server

_SECONDS = 30


def pgbouncer() -> str:
    """The program. Debian has it where only root's path leads."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    found = os.environ.get("MAESTRO_TEST_PGBOUNCER") or shutil.which("pgbouncer", path=path)
    if found is None:
        missing("no pgbouncer on the path; install it, or set MAESTRO_TEST_PGBOUNCER")
    return found


class Bouncer:
    """A running PgBouncer: each transaction gets one of `pool` connections to the server, and gives it back."""

    def __init__(self, server: Server, *, pool: int = 5) -> None:
        self.port = lasting_port()
        self._server = server
        self._program = pgbouncer()
        self._room = Room(memory())
        self._write("people", f'"{ROLE}" "{server.cluster.password}"\n')
        self._write("pgbouncer.ini", self._settings(pool))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.start()
        except BaseException:
            self._room.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def url(self, database: str) -> str:
        """Where the service finds a database through it."""
        return with_database(f"postgresql://{ROLE}:{self._server.cluster.password}@127.0.0.1:{self.port}", database)

    def start(self) -> None:
        """Start it and wait until it listens."""
        with (self._room.path / "log").open("ab") as output:
            self._process = spawn(self._program, self._room.path / "pgbouncer.ini", cwd=self._room.path, output=output)
        deadline = time.monotonic() + _SECONDS
        while not self._listens():
            ended = self._process.poll()
            if ended is not None or time.monotonic() > deadline:
                raise AssertionError(f"PgBouncer did not start (exit code {ended}):\n{self.log()}")
            time.sleep(0.005)

    def stop(self) -> None:
        """Stop it at once: every client loses its connection."""
        assert self._process is not None, "it does not run"
        self._process.terminate()
        self._process.wait(_SECONDS)
        self._process = None

    def log(self) -> str:
        """What it has said so far."""
        return (self._room.path / "log").read_text("utf-8", errors="replace")

    def close(self) -> None:
        """End it and remove its files."""
        if self._process is not None:
            self.stop()
        self._room.close()

    def _settings(self, pool: int) -> str:
        lines = [
            "[databases]",
            f"* = host=127.0.0.1 port={self._server.port}",
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {self.port}",
            "unix_socket_dir =",
            "pool_mode = transaction",
            f"default_pool_size = {pool}",
            "max_client_conn = 500",
            "auth_type = scram-sha-256",
            "auth_file = people",
            "server_login_retry = 0.1",  # seconds; by default clients are refused for 15 after a failed login
        ]
        return "\n".join([*lines, ""])

    def _write(self, name: str, text: str) -> None:
        path = self._room.path / name
        path.write_text(text, "utf-8")
        give_to_owner(path)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False
