"""SQLite: how its connections are opened, and reading through one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from maestro.directory.errors import Unavailable

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


class Readers:
    """One reading connection for each thread, opened when the thread first reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
        """All rows of a query, as tuples."""
        with _as_unavailable():
            return self._connection().execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Mapping[str, Any]) -> Any:
        """The first row of a query, or None."""
        with _as_unavailable():
            return self._connection().execute(sql, parameters).fetchone()

    def close(self) -> None:
        """Close every connection, of whichever thread."""
        for each in self._opened:
            each.close()

    def _connection(self) -> sqlite3.Connection:
        try:
            connection: sqlite3.Connection = self._local.connection
        except AttributeError:
            connection = connect(self._path)
            connection.execute("PRAGMA query_only=ON")
            self._local.connection = connection
            self._opened.append(connection)
        return connection


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"The database could not be read ({error}).") from error
