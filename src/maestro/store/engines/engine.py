"""What an engine does for the store: read, and run work in a transaction that is durable when it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from sqlalchemy import ClauseElement

from maestro.directory.turns import Turns
from maestro.store.statements import EngineName, Statement

T = TypeVar("T")
Parameters = Mapping[str, Any]


class Duplicate(Exception):
    """A unique index refused a row; `constraint` is its name. The transaction is undone."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Cursor(Protocol):
    """What a statement gave; the drivers' own."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:
        """The next row as a tuple, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows as tuples."""
        ...


class Transaction(Protocol):
    """A transaction that is open. What is raised while it is undoes it."""

    def execute(self, statement: Statement, parameters: Parameters) -> Cursor:
        """Run a statement."""
        ...

    def execute_each(self, statement: Statement, parameters: Sequence[Parameters]) -> None:
        """Run a statement for each of many parameters."""
        ...


Work = Callable[[Transaction], T]
# Writes what was recorded behind the answers, a batch of it.
Behind = Callable[[Transaction, Sequence[Any]], None]


class Readers(Protocol):
    """Reads of what is committed. Raises errors.Unavailable."""

    name: EngineName

    def rows(self, statement: Statement, parameters: Parameters) -> list[Any]:
        """All rows of a query, as tuples."""
        ...

    def row(self, statement: Statement, parameters: Parameters) -> Any:
        """The first row of a query, or None."""
        ...

    def found(self, query: ClauseElement, parameters: Parameters = ...) -> list[Any]:
        """All rows of a query that was built for one request; `parameters` are those it leaves open."""
        ...


class Engine(Readers, Protocol):
    """A database. Every method may raise errors.Unavailable; what it did not report as done was undone.

    `turns` are those of the process; whoever has one lets it go while the engine waits.
    """

    turns: Turns

    @property
    def lagging(self) -> Readers:
        """Reads that may be a little behind: of a replica, where there is one. For lists, logs and exports alone."""
        ...

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Everything that this thread asks within this is over in so many seconds, or raises Unavailable by then."""
        ...

    def run(self, work: Work[T]) -> T:
        """Run work in a transaction and return its result once it is durable.

        Work may be run again from its beginning where the database asks for it. Raises what the work raised, and
        Duplicate.
        """
        ...

    def later(self, record: Any) -> None:
        """Write the record with some later commit, at most half a second from now."""
        ...

    def flush(self) -> None:
        """Wait until everything recorded so far is written, or was lost with a failure that the log tells of."""
        ...

    def close(self) -> None:
        """Write what is behind, and close every connection."""
        ...
