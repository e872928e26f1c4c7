"""The one line of migrations, and which programs may run at which place of it.

Migrations only add (`expand`) or take away (`contract`). A program is numbered by its newest expand. The id of a
migration says its own number and the oldest program that runs once it is applied, such as `0003_since_0002`; so the
one row that Alembic keeps tells every program, also one that has never heard of that migration, whether it may run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self, cast

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from maestro.store.statements import Statement

Phase = Literal["expand", "contract"]
DIRECTORY: Final = Path(__file__).parent
_ID: Final = re.compile(r"(\d{4})_since_(\d{4})")


# Alembic's own table, whose rows are what a database says of itself.
IDS: Final = Statement("SELECT version_num FROM alembic_version", b"SELECT version_num FROM alembic_version")

# A second row beside it: the database is being copied into, and not whole yet. So no program runs on it.
COPYING: Final = "copying_"


class Stamp(NamedTuple):
    """Where a database stands: the number of its newest migration, and of the oldest program that may run on it."""

    number: int
    oldest: int


NOTHING: Final = Stamp(0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """A migration. `id` is Alembic's name for it, `title` what it does in words."""

    id: str
    stamp: Stamp
    phase: Phase
    title: str

    @property
    def name(self) -> str:
        """Its number, as people say it."""
        return name_of(self.stamp.number)


class History:
    """The migrations of a program, in their order. Raises ValueError when they are no such line."""

    def __init__(self, directory: Path) -> None:
        self.config = Config()
        self.config.set_main_option("script_location", str(directory).replace("%", "%%"))
        scripts = list(ScriptDirectory.from_config(self.config).walk_revisions())[::-1]
        self.steps = tuple(_checked([_step(each) for each in scripts]))
        self._ids = frozenset(each.id for each in self.steps)
        self.program = max((each.stamp.number for each in self.steps if each.phase == "expand"), default=0)

    def until(self, number: int) -> Self:
        """The line as far as that migration, for whoever develops one and tests what leads to it."""
        part = copy(self)
        part.steps = self.steps[:number]
        return part

    def stamp_of(self, ids: Sequence[str]) -> Stamp | None:
        """Where a database stands that says these ids of itself; None where that is nowhere on this line."""
        if not ids:
            return NOTHING
        found = _ID.fullmatch(ids[0])
        if len(ids) > 1 or found is None:
            return None
        stamp = Stamp(int(found[1]), int(found[2]))
        # What is newer than this program it cannot know; what is not newer it must.
        is_newer = stamp.number > len(self.steps)
        return stamp if is_newer or ids[0] in self._ids else None

    def fits(self, ids: Sequence[str]) -> bool:
        """Whether this program may run on a database that says these ids of itself."""
        stamp = self.stamp_of(ids)
        return stamp is not None and stamp.oldest <= self.program <= stamp.number

    def due(self, stamp: Stamp) -> Sequence[Step]:
        """What a database that stands there does not have yet."""
        return self.steps[stamp.number :]


@cache
def history() -> History:
    """This program's."""
    return History(DIRECTORY)


def name_of(number: int) -> str:
    """A number as people say it."""
    return f"{number:04}"


def _step(script: Script) -> Step:
    found = _ID.fullmatch(script.revision)
    phase = getattr(script.module, "phase", None)
    if found is None or phase not in {"expand", "contract"}:
        raise ValueError(f"{script.path} must have a revision such as 0002_since_0001, and a phase: expand or contract")
    stamp = Stamp(int(found[1]), int(found[2]))
    return Step(script.revision, stamp, cast("Phase", phase), script.doc.rstrip("."))


def _checked(steps: Sequence[Step]) -> Iterator[Step]:
    before = Stamp(0, 1)
    for step in steps:
        number, oldest = step.stamp
        if number != before.number + 1:
            raise ValueError(f"{step.id} comes after {name_of(before.number)}: migrations are numbered in one line")
        if step.phase == "expand" and oldest != before.oldest:
            raise ValueError(f"{step.id} is an expand: whatever ran before it runs after it")
        if step.phase == "contract" and not before.oldest < oldest < number:
            raise ValueError(f"{step.id} is a contract: it ends some programs, and leaves some")
        yield step
        before = step.stamp
