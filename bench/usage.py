"""What a server's processes have used, from /proc: time of processors, bytes written and memory.

Bytes are those that were handed to write calls (`wchar`), so answers are among them, and on Node what is said to a
database. The kernel's other count, `write_bytes`, is of whole folios made dirty, and on file systems with large ones it
says a megabyte where a commit writes a page.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICK_US: Final = 1_000_000 // os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """Of a whole tree of processes since it began: `cpu` in microseconds, `written` in bytes, `memory` in kB (PSS)."""

    cpu: int
    written: int
    memory: int


def tree(roots: Iterable[int]) -> list[int]:
    """These processes and all their descendants."""
    children: dict[int, list[int]] = {}
    for each in _PROC.iterdir():
        if each.name.isdigit() and (fields := _fields(int(each.name))):
            children.setdefault(int(fields[1]), []).append(int(each.name))
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def usage(roots: Iterable[int]) -> Usage:
    """What these processes and their descendants have used; of a process that has ended, what its parent took over."""
    cpu = written = memory = 0
    for pid in tree(roots):
        if fields := _fields(pid):
            cpu += sum(map(int, fields[11:15])) * _TICK_US  # its own and its ended children's, user and system
            written += _number(pid, "io", "wchar:")
            memory += _number(pid, "smaps_rollup", "Pss:")
    return Usage(cpu, written, memory)


def _fields(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat behind the name, which may have anything in it: state, parent and on."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _number(pid: int, file: str, name: str) -> int:
    try:
        lines = (_PROC / str(pid) / file).read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
