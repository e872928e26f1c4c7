"""No acknowledgement without a sync: what SIGKILL cannot show, as the kernel keeps what was never synced.

The system calls of a process that creates contacts are watched. Before each acknowledgement it prints, what it
wrote to the write-ahead log must have been synced.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ACKNOWLEDGED = 60
CALL = re.compile(r"^\d+\s+(?P<name>\w+)\((?P<file>\d+<[^>]*>)?(?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<thread>\d+)\s+<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$")


@pytest.fixture
def strace() -> str:
    """The program that watches; a CI without it is broken, a laptop without it is only poorer."""
    found = shutil.which("strace")
    if found is None:
        message = "strace is not installed, so that nobody can see whether commits are synced"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def watched(strace: str, database_path: Path, synchronous: str) -> list[str]:
    """The calls of a process that creates contacts: `write wal`, `sync wal` and `ack`, in the order they ended."""
    trace = database_path.parent / "trace"
    creates = [sys.executable, "-m", "tests.store.creates", str(database_path), str(ACKNOWLEDGED), synchronous]
    watching = [strace, "-f", "-y", "-qq", "-e", "trace=fdatasync,fsync,write,pwrite64", "-o", str(trace)]
    done = subprocess.run(
        [*watching, *creates], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120, check=False
    )
    if "ptrace" in done.stderr or "PTRACE" in done.stderr:
        pytest.skip(f"strace may not watch here: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [word for i in range(ACKNOWLEDGED) for word in ("ack", str(i))]
    return happened(trace.read_text("utf-8", errors="replace").splitlines())


def happened(lines: list[str]) -> list[str]:
    """What the lines of a trace tell. A call that another thread interrupts counts where it ended."""
    told: list[str] = []
    begun: dict[str, str] = {}
    for line in lines:
        thread = line.split(maxsplit=1)[0]
        if resumed := RESUMED.match(line):
            line = begun.pop(thread, "") + resumed["rest"]  # noqa: PLW2901 - put together again
        elif line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>")
            continue
        call = CALL.match(line)
        if call is None or not call["file"]:
            continue
        is_wal = call["file"].endswith("-wal>")
        if call["name"] in {"fdatasync", "fsync"} and is_wal and line.rstrip().endswith("= 0"):
            told.append("sync wal")
        elif call["name"] in {"write", "pwrite64"} and is_wal:
            told.append("write wal")
        elif call["name"] == "write" and '"ack ' in call["rest"]:
            told.append("ack")
    return told


def acknowledged_without_a_sync(told: list[str]) -> int:
    """How many acknowledgements came while something written since the last sync was not synced, or nothing was."""
    unsafe, is_synced = 0, False
    for each in told:
        if each == "ack":
            unsafe += not is_synced
            is_synced = False  # the next one needs a sync of its own
        else:
            is_synced = each == "sync wal"
    return unsafe


def test_nothing_is_acknowledged_that_was_not_synced(strace: str, database_path: Path) -> None:
    told = watched(strace, database_path, "")
    assert told.count("ack") == ACKNOWLEDGED
    assert acknowledged_without_a_sync(told) == 0


def test_a_database_that_does_not_sync_is_found_out(strace: str, database_path: Path) -> None:
    told = watched(strace, database_path, "NORMAL")
    assert told.count("ack") == ACKNOWLEDGED
    assert acknowledged_without_a_sync(told) > ACKNOWLEDGED / 2
