"""How the service itself stands, for those who run it: the process and its database. Nobody's data is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from maestro.directory.traffic import Traffic


class Statistics(NamedTuple):
    """What a database's planner knows of a table: about how many rows, how many of them dead, and since when."""

    table: str
    rows: int
    dead: int
    analyzed: str | None


class Neighbour(NamedTuple):
    """A process of the service that runs on the same database, itself among them; `seen` so many seconds ago."""

    name: str
    program: int
    seen: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A database as it stands. What an engine does not have or does not tell is None.

    `answered` is how many seconds a read took and `wrote` a write, with everything that waited before it; `waiting`
    are pieces of work that wait to be written, `behind` exchanges that are written behind their answers. Sizes are in
    bytes; `log` is that of the write-ahead log. `skew` is how many seconds its clock is ahead of the process's.
    """

    engine: str
    version: str
    answered: float
    wrote: float | None
    waiting: int
    behind: int
    size: int
    log: int | None
    free: int | None
    skew: float | None
    migration: str
    due: Sequence[str]
    backed_up: str | None
    processes: Sequence[Neighbour]
    statistics: Sequence[Statistics]


class Watched(Protocol):
    """What can be asked how it stands."""

    def standing(self, *, writes: bool) -> Standing:
        """How it stands; with `writes`, also how long a write waits. Raises errors.Unavailable."""
        ...


@dataclass(slots=True)
class Upkeep:
    """What a process does by itself now and then: when it last removed what the log keeps no longer, and how much."""

    pruned: str | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the service: what it was started as, and what it has done since. `began` is an instant.

    `settings` are told as they may be shown, without secrets. Whoever knows `metrics_token` may read its figures;
    without one nobody may.
    """

    name: str = ""
    version: str = ""
    began: str = "2000-01-01T00:00:00.000Z"
    settings: Sequence[tuple[str, str]] = ()
    metrics_token: bytes | None = None
    traffic: Traffic = field(default_factory=Traffic)
    upkeep: Upkeep = field(default_factory=Upkeep)
