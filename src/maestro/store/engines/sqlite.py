"""SQLite: how its connections are opened, reading through one connection a thread, writing through one for all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import ClauseElement

from maestro.directory.errors import Unavailable
from maestro.directory.turns import Turns
from maestro.store.engines.engine import Behind, Duplicate, Parameters, Work
from maestro.store.engines.per_thread import PerThread
from maestro.store.engines.writer import Writer
from maestro.store.statements import EngineName, Statement, with_values
from maestro.store.tables import constraint_on

T = TypeVar("T")

# Before 3.38 there is no JSON built in, before 3.37 no strict tables.
MIN_VERSION: Final = (3, 38, 0)


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode: transactions are begun and ended by name.

    `synchronous=FULL` is what makes an acknowledged write durable in WAL mode: without it a commit is synced
    only at the next checkpoint.
    """
    if sqlite3.sqlite_version_info < MIN_VERSION:
        raise Unavailable(f"SQLite {'.'.join(map(str, MIN_VERSION))} or newer is needed, not {sqlite3.sqlite_version}.")
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    except sqlite3.Error as error:
        raise Unavailable(f"The database {path} cannot be opened: {error}.") from error
    try:
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        connection.close()
        raise Unavailable(f"The database {path} cannot be opened: {error}.") from error
    if mode != "wal":  # some network file systems: writes would be neither grouped nor seen by readers in time
        connection.close()
        raise Unavailable(f"The database {path} lies where SQLite cannot keep a write-ahead log. Use a local disk.")
    return connection


class SqliteTransaction:
    """A piece of work's savepoint; see engine.Transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: Statement, parameters: Parameters) -> sqlite3.Cursor:
        """Run a statement. Raises Duplicate."""
        try:
            return self._connection.execute(statement.sqlite, parameters)
        except sqlite3.IntegrityError as error:
            raise _as_duplicate(error) from error

    def execute_each(self, statement: Statement, parameters: Sequence[Parameters]) -> None:
        """Run a statement for each of many parameters."""
        self._connection.executemany(statement.sqlite, parameters)


class Sqlite:
    """A database in a file; see engine.Engine. Raises errors.Unavailable when it cannot be opened."""

    name: EngineName = "sqlite"

    def __init__(self, path: Path, behind: Behind) -> None:
        self.path = path
        self._own: PerThread[sqlite3.Connection] = PerThread()
        self.turns = Turns()
        self._writer = Writer(
            connect(path),
            lambda connection, records: behind(SqliteTransaction(connection), records),
            self.turns,
        )

    @property
    def lagging(self) -> Sqlite:
        """Itself: there is no replica of a file."""
        return self

    def rows(self, statement: Statement, parameters: Parameters) -> list[Any]:
        """All rows of a query, as tuples."""
        try:
            return self._connection().execute(statement.sqlite, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise _as_unavailable(error) from error

    def row(self, statement: Statement, parameters: Parameters) -> Any:
        """The first row of a query, or None."""
        try:
            return self._connection().execute(statement.sqlite, parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise _as_unavailable(error) from error

    def found(self, query: ClauseElement, parameters: Parameters = {}) -> list[Any]:  # noqa: B006 - never changed
        """All rows of a query that was built for one request."""
        text, values = with_values("sqlite", query)
        try:
            return self._connection().execute(text, {**values, **parameters}).fetchall()
        except sqlite3.DatabaseError as error:
            raise _as_unavailable(error) from error

    def within(self, seconds: float) -> AbstractContextManager[None]:  # noqa: ARG002 - always less
        """Nothing is to be limited: a file is read at once, and the writer has a patience of its own."""
        return nullcontext()

    def run(self, work: Work[T]) -> T:
        """Run work in a savepoint of the next group of commits."""
        return self._writer.run(lambda connection: work(SqliteTransaction(connection)))

    def later(self, record: Any) -> None:
        """Write the record with some commit, within half a second."""
        self._writer.later(record)

    def flush(self) -> None:
        """Wait for a commit that takes with it what is behind."""
        self._writer.run(lambda _: None, takes_behind=True)

    @property
    def waiting(self) -> tuple[int, int]:
        """How many pieces of work wait to be written, and how many records."""
        return self._writer.waiting

    def close(self) -> None:
        """Write what is behind, and close every connection, of whichever thread."""
        self._writer.close()
        self._own.close()

    def _connection(self) -> sqlite3.Connection:
        connection = self._own.get()
        if connection is None:
            connection = self._own.keep(connect(self.path))
            connection.execute("PRAGMA query_only=ON")
        return connection


def _as_duplicate(error: sqlite3.IntegrityError) -> Exception:
    """The name of the constraint that refused, of which SQLite tells the columns."""
    if error.sqlite_errorname not in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}:
        return error
    columns = str(error).partition(": ")[2].split(", ")
    return Duplicate(constraint_on(columns))


def _as_unavailable(error: sqlite3.DatabaseError) -> Exception:
    """What a read that failed is: a fault of the program, or of the database."""
    if isinstance(error, sqlite3.ProgrammingError):
        return error
    return Unavailable(f"The database could not be read ({error}).")
