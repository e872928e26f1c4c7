"""What processes share beside the directory itself: how often something was done, and where pages ended.

The tables are unlogged: nothing waits for a disk, a crash of the server empties them, and no replica has them. That
costs some organizations a fresh bucket, and some readings their anchors.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from maestro.directory.paging import KEPT_SECONDS, Anchor, Reading
from maestro.directory.rates import Bucket, Grant, Rate, take
from maestro.scim.search import Position
from maestro.store.engines.engine import Transaction
from maestro.store.engines.postgresql import Postgresql
from maestro.store.statements import Statement, text_for
from maestro.store.tables import ANCHOR, RATE

_A, _B = ANCHOR.c, RATE.c
_NOW: Final[ColumnElement[Any]] = func.extract("epoch", func.clock_timestamp())


def _only(expression: Any) -> Statement:
    """A statement for PostgreSQL alone: one process over SQLite keeps these in its memory."""
    return Statement("", text_for("postgresql", expression).encode())


def _locked(table: Any, *columns: Any) -> Statement:
    """Make a row if it is not there, hold it until the transaction ends, and return columns of it."""
    keys: dict[str, Any] = {each.name: bindparam(each.name) for each in table.primary_key}
    made = insert(table).values(keys)
    first = next(iter(keys))
    held = made.on_conflict_do_update(constraint=table.primary_key, set_={first: made.excluded[first]})
    return _only(held.returning(*columns))


_BUCKET: Final = _locked(RATE, _B.tokens, _B.at, _NOW)
_KEEP_BUCKET: Final = _only(
    update(RATE).where(_B.key == bindparam("of")).values(tokens=bindparam("new_tokens"), at=bindparam("new_at"))
)
_FORGET_BUCKET: Final = _only(delete(RATE).where(_B.key == bindparam("of")))

_OF_READING: Final = (
    _A.organization == bindparam("organization"),
    _A.credential == bindparam("credential"),
    _A.search == bindparam("search"),
)
_FIND: Final = _only(
    select(_A.position, _A.total, _A.at).where(*_OF_READING, _A.start_index == bindparam("start_index"))
)
_ANCHOR: Final = _locked(ANCHOR, _A.position, _A.total, _A.at)
_KEEP_ANCHOR: Final = _only(
    update(ANCHOR)
    .where(
        _A.organization == bindparam("of_organization"),
        _A.credential == bindparam("of_credential"),
        _A.search == bindparam("of_search"),
        _A.start_index == bindparam("of_index"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("position", "total", "at")})
)
_FORGET_ANCHORS: Final = _only(
    delete(ANCHOR).where(_A.organization == bindparam("of_organization"), _A.at < bindparam("before"))
)


class SharedRates:
    """Buckets in the database; see directory.rates.Rates. Time is that of the database's server, for all processes."""

    def __init__(self, engine: Postgresql) -> None:
        self._engine = engine

    def take(self, key: str, rate: Rate, wanted: int, at: float) -> Grant:  # noqa: ARG002 - the server has a clock
        """A transaction of two statements, for some dozens of requests."""

        def work(transaction: Transaction) -> Grant:
            tokens, since, now = transaction.execute(_BUCKET, {"key": key}).fetchone()
            known = None if tokens is None else Bucket(tokens, since)
            grant, bucket = take(known, rate, wanted, float(now))
            transaction.execute(_KEEP_BUCKET, {"of": key, "new_tokens": bucket.tokens, "new_at": bucket.at})
            return grant

        return self._engine.run(work)

    def forget(self, key: str) -> None:
        """The bucket of that key is full again."""
        self._engine.run(lambda transaction: transaction.execute(_FORGET_BUCKET, {"of": key}))


class SharedAnchors:
    """Anchors in the database; see directory.paging.Anchors."""

    def __init__(self, engine: Postgresql) -> None:
        self._engine = engine

    def find(self, reading: Reading, start_index: int, at: float) -> Anchor | None:
        """One indexed read."""
        row = self._engine.row(_FIND, {**reading._asdict(), "start_index": start_index})
        anchor = Anchor(Position(row[0]), row[1], row[2]) if row else None
        return anchor if anchor is not None and anchor.is_fresh(at) else None

    def remember(self, reading: Reading, next_index: int, anchor: Anchor) -> None:
        """Together with forgetting the organization's old ones."""
        organization, credential, search = reading
        of = {"of_organization": organization, "of_credential": credential, "of_search": search}

        def work(transaction: Transaction) -> None:
            key = {**reading._asdict(), "start_index": next_index}
            position, total, at = transaction.execute(_ANCHOR, key).fetchone()
            known = None if position is None else Anchor(Position(position), total, at)
            kept = anchor.beside(known)
            new = {"new_position": kept.position.id, "new_total": kept.total, "new_at": kept.at}
            transaction.execute(_KEEP_ANCHOR, {**of, "of_index": next_index, **new})
            before = {"of_organization": organization, "before": anchor.at - KEPT_SECONDS}
            transaction.execute(_FORGET_ANCHORS, before)

        self._engine.run(work)
