"""Bring a database up to date: migration by migration, each of them whole or not at all."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from psycopg import errors
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from maestro.directory.errors import DirectoryError, Refused, Unavailable
from maestro.store.locations import path_of
from maestro.store.migrations.alone import Tell, alone
from maestro.store.migrations.connecting import migrating, reading
from maestro.store.migrations.history import COPYING, NOTHING, History, Stamp, Step, history, name_of
from maestro.store.migrations.presence import older_than

# How long a table may be in use so that no migration gets hold of it.
PATIENCE_SECONDS: Final = 150.0
_PAUSE_SECONDS: Final = 1.0
_IN_USE: Final = (errors.LockNotAvailable, errors.DeadlockDetected)
# What Alembic runs is known to it by names of the whole process.
ALEMBIC: Final = threading.Lock()


class MigrationFailed(DirectoryError):
    """A migration could not be applied, and was undone."""


def migrate(
    url: str,
    *,
    contract: bool = False,
    tell: Tell = lambda _: None,
    patience: float = PATIENCE_SECONDS,
    of: History | None = None,
) -> Sequence[Step]:
    """Apply what is due, creating a file that is not there; return what was applied by this call.

    A contract is applied where `contract` says so, or nothing is in the database yet. `tell` hears what is waited for;
    a table that is in use is waited for so many seconds. Raises errors.Unavailable, errors.Refused, MigrationFailed.
    """
    line = of or history()
    path = path_of(url)
    if path is not None:
        path.touch(0o600)  # people's data is for the service alone; SQLite gives its log and index the same mode
    applied: list[Step] = []
    if not line.due(_place(url, line)):
        return applied
    with _one_at_a_time(url, tell) as check:
        is_new = _place(url, line) == NOTHING
        while due := line.due(_place(url, line)):
            if due[0].phase == "contract" and not is_new:
                if not contract:
                    _refuse_expands_behind(due)
                    break
                _refuse_while_older_run(url, due[0])
            check()
            applied += _Applying(url, line, due[0], tell).until_done(patience)
    return applied


def due(url: str, of: History | None = None) -> Sequence[Step]:
    """What the database does not have yet. Raises errors.Refused where it is not for this program."""
    line = of or history()
    return line.due(_place(url, line))


def explain_misfit(url: str, of: History | None = None) -> str | None:
    """Why this program may not run on the database, as the end of a sentence about it; None where it may."""
    line = of or history()
    ids = ids_in(url)
    if line.fits(ids):
        return None
    stamp = line.stamp_of(ids)
    if stamp is None or stamp.oldest > line.program:
        return _not_ours(ids, stamp, line)
    return f"is at {name_of(stamp.number)}, and this version needs {name_of(line.program)}. Run: maestro migrate"


def ids_in(url: str) -> tuple[str, ...]:
    """What the database says of itself; nothing where it is empty, or there is none."""
    path = path_of(url)
    if path is not None and not path.exists():
        return ()
    with reading(url) as connection:
        return MigrationContext.configure(connection).get_current_heads()


def _place(url: str, line: History) -> Stamp:
    """Where the database stands. Raises errors.Refused where nothing may be done to it."""
    ids = ids_in(url)
    stamp = line.stamp_of(ids)
    if stamp is None or stamp.oldest > line.program:
        raise Refused(f"The database {_not_ours(ids, stamp, line)}")
    return stamp


def _not_ours(ids: Sequence[str], stamp: Stamp | None, line: History) -> str:
    if any(each.startswith(COPYING) for each in ids):
        return "is part of a copy that is not whole yet. Finish it: run the same maestro copy again."
    if stamp is None:
        return "has migrations that are not of this line: another program made it, or one that was never released."
    return (
        f"is at {name_of(stamp.number)}, which versions before {name_of(stamp.oldest)} cannot use, and this one is "
        f"{name_of(line.program)}. Run a newer version."
    )


@contextmanager
def _one_at_a_time(url: str, tell: Tell) -> Iterator[Callable[[], None]]:
    """On PostgreSQL. A file is locked by each migration's own transaction."""
    if path_of(url) is not None:
        yield lambda: None
        return
    with alone(url, tell) as check:
        yield check


def _refuse_expands_behind(due: Sequence[Step]) -> None:
    behind = next((each for each in due if each.phase == "expand"), None)
    if behind is not None:
        raise Refused(
            f"{behind.name}, which this version needs, comes after {due[0].name}, which takes away what versions "
            f"before {name_of(due[0].stamp.oldest)} need. When none of them runs any more: maestro migrate --contract"
        )


def _refuse_while_older_run(url: str, step: Step) -> None:
    with reading(url) as connection:
        older = older_than(connection, step.stamp.oldest)
    if older:
        named = ", ".join(f"{each.name} ({name_of(each.program)}, {each.age:.0f} s ago)" for each in older)
        raise Refused(
            f"{step.name} takes away what versions before {name_of(step.stamp.oldest)} need, and such are still there: "
            f"{named}. Stop them; one that was killed is forgotten after a minute."
        )


class _Applying:
    """One migration, tried until it gets hold of its tables."""

    def __init__(self, url: str, line: History, step: Step, tell: Tell) -> None:
        self._url = url
        self._line = line
        self._step = step
        self._tell = tell

    def until_done(self, patience: float) -> list[Step]:
        """The migration, or nothing where another process was faster."""
        deadline = time.monotonic() + patience
        has_told = False
        while True:
            try:
                with migrating(self._url) as connection, ALEMBIC:
                    return self._once(connection)
            except DBAPIError as error:
                if not isinstance(error.orig, _IN_USE):
                    raise MigrationFailed(f"{self._step.name} failed and was undone: {error.orig}") from error
            except CommandError as error:
                raise MigrationFailed(f"{self._step.name} was not applied: {error}") from error
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"{self._step.name} needs a table that has been in use all the time: find the transaction that "
                    "does not end (pg_stat_activity, by xact_start), and migrate again."
                )
            if not has_told:
                self._tell(f"{self._step.name} needs a table that is in use; trying again.")
                has_told = True
            # What came to wait behind it has its turn first.
            time.sleep(_PAUSE_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    def _once(self, connection: Connection) -> list[Step]:
        applied: list[Step] = []

        def note(**_: Any) -> None:
            applied.append(self._step)

        self._line.config.attributes.update(connection=connection, on_version_apply=note)
        command.upgrade(self._line.config, self._step.id)
        return applied
