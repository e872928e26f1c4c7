"""The raw driver beside this service: a database filled once, a tape of each work, and the tape played on copies."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.limits.origin import Origin
from bench.load import Load, LoadFailed
from bench.script import Address
from bench.stock import Stock
from bench.subjects.ours import ORGANIZATION, environment, start
from bench.work.work import Work


class Raw:
    """The limit of one engine."""

    def __init__(self, make: Callable[[Path], Origin], load: Load, folder: Path, people: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._origin = make(folder)
        self._tapes: dict[tuple[str, int], Path] = {}
        with ExitStack() as stack:
            address, _ = start(self._origin.url, folder, stack)
            self._stock = Stock(address, load)
            self._stock.fill(people)

    def record(self, work: Work, clients: int, units: int) -> None:
        """Make the tape of about so many units of a work. Raises LoadFailed."""
        address: Address = self._stock.address
        made = work.sequences(self._stock, units)
        of_one = max(1, sum(request.kind in work.counted for request in made[0]))
        sequences = [made[n % len(made)] for n in range(max(clients, units // of_one))]
        count = sum(request.kind in work.counted for each in sequences for request in each)
        asked, tape = self._folder / "sequences", self._folder / f"{work.name}-{clients}.tape"
        asked.write_bytes(pickle.dumps((sequences, f"/o/{ORGANIZATION}/scim/v2", dict(address.headers), count)))
        self._run("record", asked, clients, tape, url=self._origin.copy())
        self._tapes[work.name, clients] = tape

    def measure(self, work: Work, clients: int) -> Figure:
        """Play the tape of a work."""
        url, before = self._origin.copy(), self._origin.usage()
        told = json.loads(self._run("replay", self._tapes[work.name, clients], url, url=url))
        after = self._origin.usage()
        return Figure(
            per_second=told["units"] / told["seconds"],
            cpu=(told["cpu"] + after.cpu - before.cpu) / told["units"],
            written=(told["written"] + after.written - before.written) / told["units"],
            memory=told["memory"] + after.memory,
            failures=0,
            generator=0.0,
            size=0.0,
            steps={},
        )

    def stop(self) -> None:
        """Remove what it kept."""
        self._origin.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, module: str, *arguments: Any, url: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.limits.{module}", *map(str, arguments)],
            env={**os.environ, **environment(url, 8000)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LoadFailed(f"{module}: {done.stderr[-2000:]}")
        return done.stdout
