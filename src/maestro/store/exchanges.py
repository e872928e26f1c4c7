"""Exchanges in the store: written behind the answers, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select

from maestro.directory.exchange import Exchange
from maestro.store.credentials import note_use
from maestro.store.engines.engine import Transaction
from maestro.store.statements import ZERO, compiled, insert_into
from maestro.store.tables import EXCHANGE

_X = EXCHANGE.c
_INSERT: Final = compiled(insert_into(EXCHANGE, "number"))
_COLUMNS: Final = tuple(_X[name] for name in Exchange.__slots__)
LATEST: Final = compiled(
    select(*_COLUMNS)
    .where(_X.organization == bindparam("organization"))
    .order_by(_X.number.desc())
    .limit(bindparam("limit"))
    .offset(ZERO)
)
BY_REFERENCE: Final = compiled(
    select(*_COLUMNS).where(_X.organization == bindparam("organization"), _X.reference == bindparam("reference"))
)


def save_exchanges(transaction: Transaction, exchanges: Sequence[Exchange]) -> None:
    """Save a batch, and note when each credential in it was last used."""
    transaction.execute_each(_INSERT, [_columns(each) for each in exchanges])
    used = {(each.organization, each.credential): each.at for each in exchanges}
    for (organization, credential), at in used.items():
        if organization is not None and credential is not None:
            note_use(transaction, organization, credential, at)


def _columns(exchange: Exchange) -> dict[str, Any]:
    return {name: getattr(exchange, name) for name in Exchange.__slots__}
