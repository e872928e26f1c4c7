"""The provisioning log as people read it."""

from __future__ import annotations

from typing import Protocol

from maestro.directory.exchange import Exchange
from maestro.directory.raw import KeptExchange


class Log(Protocol):
    """The exchanges of one organization."""

    def raw(self, exchange: Exchange) -> KeptExchange | None:
        """What went over the wire, while it is kept; None of a read that was done, of which it never is."""
        ...
