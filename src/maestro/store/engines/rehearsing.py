"""An engine on which everything is done and undone: what would be refused is refused, and nothing stays."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ClauseElement

from maestro.store.engines.engine import Engine, Parameters, Readers, Transaction, Work
from maestro.store.statements import Statement

T = TypeVar("T")


class _Undone(Exception):
    """Carries what a piece of work came to, past the end of its transaction."""

    def __init__(self, result: Any) -> None:
        super().__init__("rehearsed")
        self.result = result


class Rehearsing:
    """Another engine, of which nothing is kept; see engine.Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine: Final = engine
        self.name = engine.name
        self.turns = engine.turns

    @property
    def lagging(self) -> Readers:
        """Itself: a rehearsal is of how things stand now."""
        return self

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """As the other engine."""
        return self._engine.within(seconds)

    def rows(self, statement: Statement, parameters: Parameters) -> list[Any]:
        """All rows of a query, as tuples."""
        return self._engine.rows(statement, parameters)

    def row(self, statement: Statement, parameters: Parameters) -> Any:
        """The first row of a query, or None."""
        return self._engine.row(statement, parameters)

    def found(self, query: ClauseElement, parameters: Parameters = {}) -> list[Any]:  # noqa: B006 - never changed
        """All rows of a query that was built for one request."""
        return self._engine.found(query, parameters)

    def run(self, work: Work[T]) -> T:
        """Run work in a transaction, undo it, and return its result."""

        def undone(transaction: Transaction) -> T:
            raise _Undone(work(transaction))

        try:
            return self._engine.run(undone)
        except _Undone as rehearsed:
            return cast("T", rehearsed.result)

    def later(self, record: Any) -> None:
        """Nothing is recorded."""

    def flush(self) -> None:
        """Nothing is behind."""

    def close(self) -> None:
        """The other engine stays open."""
