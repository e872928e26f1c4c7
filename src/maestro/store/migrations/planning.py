"""What would be run, as SQL, for whoever wants to read it first or run it otherwise."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from alembic import command
from alembic.util import CommandError

from maestro.store.locations import path_of
from maestro.store.migrations.applying import ALEMBIC, due
from maestro.store.migrations.history import History, Step, history

# SQLite changes little of a table in place.
_UNWRITTEN: Final = "-- A table is made anew as it is then, and its rows are copied: there is no SQL before that.\n"


def plan(url: str, of: History | None = None) -> Sequence[tuple[Step, str]]:
    """What is due, each migration with its SQL. Raises errors.Refused as `due` does."""
    line = of or history()
    engine = "sqlite" if path_of(url) is not None else "postgresql"
    return [(step, _sql(line, step, engine)) for step in due(url, line)]


def _sql(line: History, step: Step, engine: str) -> str:
    before = line.steps[step.stamp.number - 2].id if step.stamp.number > 1 else "base"
    with ALEMBIC:
        line.config.attributes["dialect"] = engine
        line.config.output_buffer = io.StringIO()
        try:
            command.upgrade(line.config, f"{before}:{step.id}", sql=True)
        except CommandError:
            return _UNWRITTEN
        return line.config.output_buffer.getvalue().strip() + "\n"
