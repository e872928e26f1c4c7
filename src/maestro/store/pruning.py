"""Removing what the provisioning log keeps no longer: a few rows at a time, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Table, bindparam, delete, select

from maestro.store.engines.engine import Engine, Transaction
from maestro.store.exchange_tables import EXCHANGE, RAW_EXCHANGE
from maestro.store.statements import ZERO, Statement, compiled
from maestro.store.tables import ORGANIZATION

# A hundredth of a second of the one who writes.
BATCH: Final = 500
_ORGANIZATIONS: Final = compiled(select(ORGANIZATION.c.number).order_by(ORGANIZATION.c.number))


def _oldest(table: Table, *, of_none: bool = False) -> Statement:
    """Remove the oldest of an organization, or those whose URL named none, that are from before an instant."""
    whose = table.c.organization.is_(None) if of_none else table.c.organization == bindparam("organization")
    oldest = (
        select(table.c.number)
        .where(whose, table.c.at < bindparam("before"))
        .order_by(table.c.at)
        .limit(bindparam("limit"))
        .offset(ZERO)
    )
    return compiled(delete(table).where(table.c.number.in_(oldest.scalar_subquery())))


_MESSAGES: Final = _oldest(RAW_EXCHANGE)
_EXCHANGES: Final = _oldest(EXCHANGE)
_NOBODYS: Final = _oldest(EXCHANGE, of_none=True)


def prune(engine: Engine, messages_before: str, exchanges_before: str) -> Iterator[int]:
    """Remove what is from before these instants; each number is how many rows one transaction has removed."""
    yield from _removed(engine, _NOBODYS, {"before": exchanges_before})
    for (number,) in engine.rows(_ORGANIZATIONS, {}):
        yield from _removed(engine, _MESSAGES, {"organization": number, "before": messages_before})
        yield from _removed(engine, _EXCHANGES, {"organization": number, "before": exchanges_before})


def _removed(engine: Engine, statement: Statement, parameters: dict[str, Any]) -> Iterator[int]:
    removed = BATCH

    def work(transaction: Transaction) -> int:
        return transaction.execute(statement, parameters | {"limit": BATCH}).rowcount

    while removed == BATCH:
        removed = engine.run(work)
        if removed:
            yield removed
