"""The raw driver as a subject: a database filled once, a tape of each work, and the tape played on copies."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from bench.figure import Figure
from bench.limits.tape import read_tape
from bench.load import LoadFailed
from bench.subjects.ours import ORGANIZATION, environment
from bench.work.work import Sequences, Work

_SHARE: Final = 0.35  # of a second's work is recorded: the rest of a second goes into making it ready


class RawSqlite:
    """The limit of SQLite. `origin` is a database of this service's that nobody has open."""

    def __init__(self, folder: Path, origin: Path, headers: dict[str, str]) -> None:
        folder.mkdir(parents=True)
        self._folder, self._origin, self._headers = folder, origin, headers
        self._tapes: dict[tuple[str, int], Path] = {}

    def record(self, work: Work, clients: int, sequences: Sequences) -> None:
        """Make the tape of a work. Raises LoadFailed."""
        database, tape = self._copy(), self._folder / f"{work.name}-{clients}.tape"
        units = sum(request.kind in work.counted for each in sequences for request in each)
        asked = self._folder / "sequences"
        asked.write_bytes(pickle.dumps((sequences, f"/o/{ORGANIZATION}/scim/v2", self._headers, units)))
        self._run("record", asked, clients, tape, database=database)
        self._tapes[work.name, clients] = tape

    def measure(self, work: Work, clients: int) -> Figure:
        """Play the tape of a work."""
        database = self._copy()
        told = json.loads(self._run("replay", self._tapes[work.name, clients], database, database=database))
        return Figure(
            per_second=told["units"] / told["seconds"],
            cpu=told["cpu"] / told["units"],
            written=told["written"] / told["units"],
            memory=told["memory"],
            failures=0,
            generator=0.0,
            size=0.0,
            steps={},
        )

    def statements(self, work: Work, clients: int) -> list[str]:
        """What is on a tape, for people to read."""
        return [each.sql for each in read_tape(self._tapes[work.name, clients]).said]

    def stop(self) -> None:
        """Remove what it kept."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _copy(self) -> Path:
        database = self._folder / "work.db"
        for each in self._folder.glob("work.db*"):
            each.unlink()
        shutil.copy(self._origin, database)
        return database

    def _run(self, module: str, *arguments: Any, database: Path) -> str:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.limits.{module}", *map(str, arguments)],
            env={**os.environ, **environment(f"sqlite:///{database}", 8000)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LoadFailed(f"{module}: {done.stderr[-2000:]}")
        return done.stdout
