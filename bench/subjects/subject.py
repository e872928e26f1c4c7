"""What is measured: a server that speaks SCIM, with its durability in words."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from bench.ports import wait_until_answered
from bench.script import Address
from bench.usage import Usage, usage

Role = Literal["ours", "limit", "peer"]
Started: TypeAlias = tuple[Address, Sequence[int]]


@dataclass(slots=True)
class Running:
    """A subject that has started: where it is, and which processes are its own. `stop` ends them all."""

    address: Address
    processes: Sequence[int]
    stack: ExitStack = field(default_factory=ExitStack)

    def usage(self) -> Usage:
        """What its processes have used so far."""
        return usage(self.processes)

    def stop(self) -> None:
        """End it, and remove what it kept."""
        self.stack.close()


@dataclass(frozen=True, slots=True)
class Subject:
    """A server: `keeps` says what of a write is still there after a power cut, and is empty where nothing is.

    `start` is given a folder of its own and a stack that ends what it starts; it returns where it is, and its
    processes. `unable` names works that it cannot do, with the reason.
    """

    name: str
    title: str
    role: Role
    keeps: str
    start: Callable[[Path, ExitStack], Started]
    unable: Mapping[str, str] = field(default_factory=dict)


def started(subject: Subject, folder: Path) -> Running:
    """Start a subject. What it had begun is ended when it fails."""
    with ExitStack() as stack:
        folder.mkdir(parents=True)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        address, processes = subject.start(folder, stack)
        return Running(address, processes, stack.pop_all())


def spawned(
    command: Sequence[str], port: int, folder: Path, stack: ExitStack, environment: Mapping[str, str] | None = None
) -> int:
    """Start a server that will answer on a port, and return its process; the stack ends it."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    stack.callback(_end, process)
    wait_until_answered(port, process, log)
    return process.pid


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
