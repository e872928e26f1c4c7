"""PostgreSQL: any number of processes over one database, each thread with a connection of its own."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors
from sqlalchemy import ClauseElement

from maestro.directory.errors import Unavailable
from maestro.directory.turns import Turns
from maestro.store.engines.behind import Backlog, save_what_can_be
from maestro.store.engines.connections import CONNECT_SECONDS, Connections
from maestro.store.engines.engine import Behind, Duplicate, Parameters, Work
from maestro.store.engines.watch import PATIENCE_SECONDS, Watch
from maestro.store.statements import EngineName, Statement, with_values

T = TypeVar("T")

# What the database asks to be tried again, and how often it is.
_AGAIN: Final = (errors.SerializationFailure, errors.DeadlockDetected)
_ATTEMPTS: Final = 5
_BEHIND_SECONDS: Final = 0.5
# A connection that is lost later was waited for in vain, and so would be the next.
_AT_ONCE_SECONDS: Final = 1.0
# A replica that does not answer is waited for so long, and then not asked for a while.
_REPLICA_SECONDS: Final = 2.0
_REST_SECONDS: Final = 10.0

# An exchange that a crash of the server loses was of the last fraction of a second; no answer waits for its sync.
_UNSYNCED: Final = Statement("", b"SET LOCAL synchronous_commit = off")


class PostgresqlTransaction:
    """A transaction that is open; see engine.Transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: Statement, parameters: Parameters) -> psycopg.Cursor[Any]:
        """Run a statement. Raises Duplicate."""
        with _as_duplicate():
            return self._connection.execute(statement.postgresql, parameters)

    def execute_each(self, statement: Statement, parameters: Sequence[Parameters]) -> None:
        """Run a statement for each of many parameters, without waiting for each."""
        with _as_duplicate(), self._connection.cursor() as cursor:
            cursor.executemany(statement.postgresql, parameters)


class Reading:
    """Reads of one server, on each thread's own connection; see engine.Readers."""

    name: EngineName = "postgresql"
    _patience = PATIENCE_SECONDS

    def __init__(self, url: str, watch: Watch, turns: Turns) -> None:
        self._connections = Connections(url, watch)
        self._watch = watch
        self.turns = turns

    def rows(self, statement: Statement, parameters: Parameters) -> list[Any]:
        """All rows of a query, as tuples."""
        return self._read(statement.postgresql, parameters, psycopg.Cursor.fetchall) or []

    def row(self, statement: Statement, parameters: Parameters) -> Any:
        """The first row of a query, or None."""
        return self._read(statement.postgresql, parameters, psycopg.Cursor.fetchone)

    def found(self, query: ClauseElement, parameters: Parameters = {}) -> list[Any]:  # noqa: B006 - never changed
        """All rows of a query that was built for one request."""
        text, values = with_values("postgresql", query)
        return self._read(text.encode(), {**values, **parameters}, psycopg.Cursor.fetchall) or []

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()

    def _read(self, text: bytes, parameters: Parameters, fetch: Callable[[psycopg.Cursor[Any]], T]) -> T | None:
        """Read; once more on another connection where the first was lost at once: a read changes nothing."""

        def read(connection: psycopg.Connection[Any]) -> T:
            return fetch(connection.execute(text, parameters))

        began = time.monotonic()
        try:
            try:
                return self._on_connection(read)
            except _Lost:
                is_at_once = time.monotonic() - began < _AT_ONCE_SECONDS
                if not is_at_once or self._watch.left < CONNECT_SECONDS:
                    raise
                return self._on_connection(read)
        except psycopg.DataError:
            if any(isinstance(each, str) and "\x00" in each for each in parameters.values()):
                return None  # no text that is kept has a NUL, so none is like this one
            raise

    def _on_connection(self, use: Callable[[psycopg.Connection[Any]], T]) -> T:
        """Use this thread's connection, and drop it when it was lost. Raises errors.Unavailable."""
        self._watch.arrive()
        try:
            with self.turns.aside():
                return self._watched(use, self._connections.current())
        finally:
            self._watch.end()

    def _watched(self, use: Callable[[psycopg.Connection[Any]], T], connection: psycopg.Connection[Any]) -> T:
        try:
            self._watch.begin(connection, self._patience)
            return use(connection)
        except (*_AGAIN, errors.UniqueViolation):
            raise
        except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError) as error:
            is_lost = connection.broken or connection.closed or isinstance(error, errors.ReadOnlySqlTransaction)
            if is_lost:  # one that may only read is that of a server which is the replica now
                self._connections.drop()
            raise (_Lost if is_lost else Unavailable)(f"The database did not answer ({_kind(error)}).") from error


class Replica(Reading):
    """Reads of a replica, and of the first server while the replica is away or hangs."""

    _patience = _REPLICA_SECONDS

    def __init__(self, url: str, watch: Watch, first: Reading) -> None:
        super().__init__(url, watch, first.turns)
        self._first = first
        self._rests_until = 0.0

    def _read(self, text: bytes, parameters: Parameters, fetch: Callable[[psycopg.Cursor[Any]], T]) -> T | None:
        if time.monotonic() >= self._rests_until:
            try:
                return super()._read(text, parameters, fetch)
            except Unavailable:
                self._rests_until = time.monotonic() + _REST_SECONDS
        return self._first._read(text, parameters, fetch)  # noqa: SLF001 - of the same kind


class Postgresql(Reading):
    """A database on a server; see engine.Engine.

    `replica` is the URL of a server that may lag. At `most` so many threads wait for the database at the same time.
    """

    def __init__(self, url: str, behind: Behind, replica: str | None = None, most: int | None = None) -> None:
        super().__init__(url, Watch(most), Turns())
        self._write_behind = behind
        self._replica = Replica(replica, self._watch, self) if replica else None
        self._backlog = Backlog()
        self._stopping = threading.Event()
        self._saving = threading.Lock()
        self._thread = threading.Thread(target=self._save_regularly, name="maestro-behind", daemon=True)
        self._thread.start()

    @property
    def lagging(self) -> Reading:
        """The replica, if there is one."""
        return self._replica or self

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Limit what this thread waits for."""
        return self._watch.within(seconds)

    def run(self, work: Work[T]) -> T:
        """Run work in a transaction of its own; again, a few times, where the database asks for it."""

        def in_transaction(connection: psycopg.Connection[Any]) -> T:
            with connection.transaction():
                return work(PostgresqlTransaction(connection))

        return self._again(in_transaction)

    def at_once(self, text: bytes, parameters: Parameters) -> Any:
        """The first row of one statement that writes, and is a transaction by itself. Raises Duplicate."""

        def at_once(connection: psycopg.Connection[Any]) -> Any:
            with _as_duplicate():
                return connection.execute(text, parameters).fetchone()

        return self._again(at_once)

    def later(self, record: Any) -> None:
        """Write the record within half a second."""
        self._backlog.add(record)

    def flush(self) -> None:
        """Write everything recorded so far. Raises errors.Unavailable, and keeps it, where that cannot be done now."""
        with self._saving:
            records = self._backlog.take()
            try:
                if records:
                    save_what_can_be(records, self._saved)
            except Unavailable:
                self._backlog.give_back(records)
                raise

    @property
    def waiting(self) -> tuple[int, int]:
        """No work waits here, each thread does its own; and how many records wait to be written."""
        return 0, len(self._backlog)

    def close(self) -> None:
        """Write what is behind, and close every connection."""
        self._stopping.set()
        self._thread.join()
        self._watch.close()
        if self._replica:
            self._replica.close()
        super().close()

    def _again(self, use: Callable[[psycopg.Connection[Any]], T]) -> T:
        reason = ""
        for attempt in range(_ATTEMPTS):
            try:
                return self._on_connection(use)
            except _AGAIN as error:
                reason = _kind(error)
                time.sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 - no secret
        raise Unavailable(f"The database is contended ({reason}).")

    def _save_regularly(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._stopping.wait(_BEHIND_SECONDS)
            try:
                self.flush()
            except Unavailable:
                continue  # kept, and tried again; whether the database answers is told by what waits for it

    def _saved(self, records: Sequence[Any]) -> Exception | None:
        def save(connection: psycopg.Connection[Any]) -> None:
            with connection.transaction():
                transaction = PostgresqlTransaction(connection)
                transaction.execute(_UNSYNCED, {})
                self._write_behind(transaction, records)

        try:
            self._again(save)
        except (psycopg.Error, Duplicate) as error:
            return error
        return None


class _Lost(Unavailable):
    """The connection was lost; whether what was asked happened is not known."""


@contextmanager
def _as_duplicate() -> Iterator[None]:
    try:
        yield
    except errors.UniqueViolation as error:
        raise Duplicate(error.diag.constraint_name or "") from error


def _kind(error: Exception) -> str:
    """What went wrong in a word an operator can look up, such as QueryCanceled: never the message, which has values."""
    return type(error).__name__
