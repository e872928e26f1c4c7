"""The load generator: `load.c`, compiled on first use, run, and what it measured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.script import Address, Sequence_, read_answers, write_script

_SOURCE: Final = Path(__file__).with_name("load.c")
_PATIENCE_SECONDS: Final = 900


class LoadFailed(Exception):
    """The generator could not be built, or gave up: its words say why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a work, such as the POST of a create: how many were answered, and how fast, in microseconds."""

    count: int
    p50: int
    p99: int
    max: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What the generator saw.

    `cpu_seconds` are its own, `received` is in bytes, `failures` are the answers of another status than asked for.
    """

    seconds: float
    cpu_seconds: float
    received: int
    failures: int
    statuses: dict[str, int]
    steps: dict[int, Step]


def generator(cache: Path) -> Path:
    """The compiled generator. Raises LoadFailed where there is no C compiler."""
    compiler = next((each for each in ("cc", "gcc", "clang") if shutil.which(each)), None)
    program = cache / "load"
    if program.exists() and program.stat().st_mtime > _SOURCE.stat().st_mtime:
        return program
    if compiler is None:
        raise LoadFailed(
            "The load generator is written in C and no compiler is here: install gcc (Debian: gcc libc6-dev)."
        )
    cache.mkdir(parents=True, exist_ok=True)
    fresh = program.with_suffix(f".{os.getpid()}")
    built = subprocess.run(
        [compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-o", str(fresh), str(_SOURCE)],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise LoadFailed(f"The load generator does not compile:\n{built.stderr}")
    fresh.replace(program)
    return program


@dataclass(frozen=True, slots=True)
class Load:
    """The generator, and a folder for its scripts."""

    program: Path
    folder: Path

    def write(self, sequences: Iterable[Sequence_], address: Address, name: str = "script") -> Path:
        """A script of these sequences."""
        path = self.folder / name
        if not write_script(path, sequences, address):
            raise LoadFailed("A script without a request.")
        return path

    def run(
        self, script: Path, port: int, clients: int, seconds: float, *, is_repeating: bool, answers: Path | None = None
    ) -> Measured:
        """Run a script. Raises LoadFailed when the server is not there or stops answering."""
        process = self.start(script, port, clients, seconds, is_repeating=is_repeating, answers=answers)
        return finished(process)

    def start(
        self, script: Path, port: int, clients: int, seconds: float, *, is_repeating: bool, answers: Path | None = None
    ) -> subprocess.Popen[str]:
        """Start a script, for what runs beside another."""
        command = [str(self.program), str(port), str(clients), str(seconds), str(int(is_repeating)), str(script)]
        return subprocess.Popen(
            [*command, *([str(answers)] if answers else [])], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ask(self, sequences: Iterable[Sequence_], address: Address, clients: int) -> tuple[Measured, dict[int, Any]]:
        """Send everything once and return the answers too, by the place of their request."""
        script, answers = self.write(sequences, address, "asked"), self.folder / "answers"
        measured = self.run(script, address.port, clients, _PATIENCE_SECONDS, is_repeating=False, answers=answers)
        return measured, read_answers(answers)


def finished(process: subprocess.Popen[str]) -> Measured:
    """What a started run measured, once it has ended. Raises LoadFailed."""
    output, errors = process.communicate(timeout=_PATIENCE_SECONDS)
    if process.returncode:
        raise LoadFailed(errors.strip() or f"the generator ended with {process.returncode}")
    told = json.loads(output)
    if told["failures"] and errors:
        told["statuses"]["first refused"] = errors[:2000]
    steps = {
        int(kind): Step(each["count"], each["p50_us"], each["p99_us"], each["max_us"], each["bytes"])
        for kind, each in told["kinds"].items()
    }
    return Measured(told["seconds"], told["cpu_seconds"], told["received"], told["failures"], told["statuses"], steps)
