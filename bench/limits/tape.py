"""A tape: what was said to the database, statement by statement, in order."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Act = Literal["execute", "executemany"]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: on which connection, and with which parameters; `rows` where its answer was read."""

    connection: int
    act: Act
    sql: str
    parameters: Any
    is_read: bool


@dataclass(slots=True)
class Tape:
    """All that was said while a work was done so many times."""

    units: int = 0
    said: list[Said] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Keep it in a file."""
        path.write_bytes(
            pickle.dumps((self.units, [(s.connection, s.act, s.sql, s.parameters, s.is_read) for s in self.said]))
        )


def read_tape(path: Path) -> Tape:
    """A tape from a file that this benchmark wrote."""
    units, said = pickle.loads(path.read_bytes())
    return Tape(units, [Said(*each) for each in said])
