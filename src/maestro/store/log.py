"""The provisioning log of one organization, read from the tables of exchanges."""

from __future__ import annotations

from maestro.directory.exchange import Exchange
from maestro.directory.raw import KeptExchange
from maestro.store.engines.engine import Engine
from maestro.store.exchanges import RAW, kept_exchange


class ExchangeLog:
    """Reads of the log; see directory.log.Log."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._engine = engine
        self._of = {"organization": organization}

    def raw(self, exchange: Exchange) -> KeptExchange | None:
        """One indexed read."""
        row = self._engine.row(RAW, self._of | {"at": exchange.at, "reference": exchange.reference})
        return kept_exchange(row) if row else None
