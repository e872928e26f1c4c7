"""A tape: what was said to the database, statement by statement, in order."""

from __future__ import annotations

import pickle
import threading
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Act: TypeAlias = Literal["read", "write", "each", "begin", "commit"]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement on one connection, and its parameters; `each` is one statement with many of them."""

    connection: int
    act: Act
    sql: Any = ""
    parameters: Any = ()


@dataclass(slots=True)
class Tape:
    """All that was said while so many units of a work were done."""

    units: int = 0
    said: list[Said] = field(default_factory=list)
    is_running: threading.Event = field(default_factory=threading.Event)

    def note(self, connection: object, act: Act, sql: Any = "", parameters: Any = ()) -> None:
        """Note what is said, while the tape runs."""
        if self.is_running.is_set():
            self.said.append(Said(id(connection), act, sql, parameters))

    def write(self, path: Path) -> None:
        """Keep it in a file."""
        path.write_bytes(pickle.dumps((self.units, [astuple(each) for each in self.said])))


def read_tape(path: Path) -> Tape:
    """A tape from a file that this benchmark wrote."""
    units, said = pickle.loads(path.read_bytes())
    return Tape(units, [Said(*each) for each in said])


def is_read(sql: str) -> bool:
    """Whether a statement is asked for its rows; one that writes and returns some is, too."""
    words = sql.lstrip().upper()
    return words.startswith(("SELECT", "WITH")) or "RETURNING" in words
