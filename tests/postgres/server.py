"""A PostgreSQL of the tests' own, and everything that can happen to one."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, Self, TypeAlias

import psycopg

from tests.postgres import binaries
from tests.postgres.cluster import ROLE, SUPERUSER, Cluster, new_cluster
from tests.postgres.databases import Databases, with_database
from tests.postgres.ports import lasting_port
from tests.postgres.processes import kill_all, signal_all, spawn
from tests.postgres.room import memory

Mode: TypeAlias = Literal["smart", "fast", "immediate"]

SIGNALS: dict[str, signal.Signals] = {
    "smart": signal.SIGTERM,  # waits until everybody has left
    "fast": signal.SIGINT,  # ends every connection
    "immediate": signal.SIGQUIT,  # leaves the rest to the recovery at the next start
}
# Dynamic shared memory lies with the files, so that it goes with them.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
    "wal_keep_size": "256MB",  # a replica that was away finds what it missed
}
_READY = {"ready", "standby"}
_SECONDS = 60


class Server:
    """A running server on a port of its own, over a cluster of its own; use it with `with`, or `close()` it.

    What it was started with is `settings`; a change holds from the next start. The port stays the same.
    """

    def __init__(self, cluster: Cluster, settings: Mapping[str, str]) -> None:
        self.cluster = cluster
        self.port = lasting_port()
        self.settings = {**_SETTINGS, **settings}
        self.databases = Databases(self._url(ROLE), self._url(SUPERUSER))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.start()
        except BaseException:
            cluster.room.close()
            raise

    @classmethod
    def new(
        cls,
        *,
        settings: Mapping[str, str] | None = None,
        programs: Path | None = None,
        parent: Path | None = None,
    ) -> Self:
        """A server over a new cluster.

        Commits are synced before they are acknowledged, where a test does not say otherwise. The files are in memory
        all the same, where the machine allows: a killed process loses nothing of what the kernel has, on a disk or not,
        and a disk that others use too makes a recovery last seconds. A test that measures passes `disk()` as `parent`,
        the directory for its room. `programs` are those of another version than the chosen one.
        """
        cluster = new_cluster(binaries.runnable(programs or binaries.chosen()), parent or memory())
        return cls(cluster, settings or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def url(self, database: str) -> str:
        """Where the service finds a database, as a role that is no superuser."""
        return self.databases.url(database)

    def superuser_url(self, database: str = "postgres") -> str:
        """Where the tests look behind the scenes."""
        return with_database(self.databases.maker_url, database)

    def create_database(self, name: str, template: str | None = None) -> str:
        """As `Databases.create_database`."""
        return self.databases.create_database(name, template)

    def drop_database(self, name: str) -> None:
        """As `Databases.drop_database`."""
        self.databases.drop_database(name)

    def start(self) -> None:
        """Start the server and wait until it answers, its recovery included."""
        assert self._process is None, "it runs"
        options = [f"--{name}={value}" for name, value in {**self.settings, "port": str(self.port)}.items()]
        with (self.cluster.room.path / "log").open("ab") as output:
            self._process = spawn(
                self.cluster.binaries / "postgres",
                *("-D", str(self.cluster.path), *options),
                cwd=self.cluster.room.path,
                output=output,
                environment=self.cluster.environment,
            )
        deadline = time.monotonic() + _SECONDS
        while self._state() not in _READY:
            ended = self._process.poll()
            if ended is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"PostgreSQL did not start (exit code {ended}):\n{self.log()}")
            time.sleep(0.005)

    def stop(self, mode: Mode = "fast") -> None:
        """Stop the server and wait until it has ended; if that takes more than a minute it is killed, an error.

        While it recovers from a crash, as after the death of one of its processes, a version 18 may not hear `fast`:
        wait until `is_up()`, or stop it with `immediate`.
        """
        self.resume()
        process = self._running()
        process.send_signal(SIGNALS[mode])
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._process = None

    def restart(self, mode: Mode = "fast") -> None:
        """Stop the server and start it again."""
        self.stop(mode)
        self.start()

    def kill(self) -> None:
        """End every process of the server at once, with nothing written that was not: SIGKILL."""
        process = self._running()
        process.send_signal(signal.SIGSTOP)  # it cannot replace a dead child, nor have another one, while they end
        process.kill()
        kill_all(self.cluster.path)
        process.wait(_SECONDS)
        self._process = None

    def pause(self) -> None:
        """Let every process of the server hang: connections stay, and nothing answers, until `resume()`."""
        self._running().send_signal(signal.SIGSTOP)
        signal_all(self.cluster.path, signal.SIGSTOP)

    def resume(self) -> None:
        """Let the server go on after `pause()`."""
        signal_all(self.cluster.path, signal.SIGCONT)

    def is_up(self) -> bool:
        """Whether the server answers a statement within two seconds."""
        answered = False
        with suppress(psycopg.Error), psycopg.connect(self.superuser_url(), connect_timeout=2) as connection:
            answered = connection.execute("SELECT 1").fetchone() == (1,)
        return answered

    def log(self) -> str:
        """What the server has said so far, over all its starts."""
        return (self.cluster.room.path / "log").read_text("utf-8", errors="replace")

    def close(self) -> None:
        """End the server and remove its files."""
        if self._process is None:
            self._give_memory_back()
        self.cluster.room.close()
        if self._process is not None:
            self._process.wait(_SECONDS)
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "it does not run"
        return self._process

    def _url(self, role: str) -> str:
        return f"postgresql://{role}:{self.cluster.password}@127.0.0.1:{self.port}/postgres"

    def _state(self) -> str:
        """What the server's own file says of it: starting, ready, standby or stopping."""
        lines = self._status_lines()
        is_ours = self._process is not None and lines[:1] == [str(self._process.pid)]
        return lines[7].strip() if is_ours and len(lines) > 7 else ""

    def _give_memory_back(self) -> None:
        """A killed server leaves a few bytes of System V memory, by which the next start knows it; there is none."""
        lines = self._status_lines()
        if len(lines) > 6 and len(words := lines[6].split()) == 2:
            subprocess.run(["ipcrm", "-m", words[1]], capture_output=True, check=False)

    def _status_lines(self) -> list[str]:
        try:
            return (self.cluster.path / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
