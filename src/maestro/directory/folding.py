"""The noise of provisioning folded into what came of it: a look-up and the create that followed are one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.exchange import READS, Exchange
from maestro.directory.instants import later
from maestro.directory.log import Entry

# Okta sends what follows a look-up within a second; a slow network may take longer.
FOLD_SECONDS: Final = 60
# Tests of the connection that follow each other so soon are one: Okta sends one for the test and one for Save.
_TEST_SECONDS: Final = 120
# Whom a test of the connection is about: no id is like this.
_TEST: Final = " test"


@dataclass(frozen=True, slots=True)
class Line:
    """What came of it, and the reads that led there, the oldest first."""

    entry: Entry
    steps: tuple[Exchange, ...] = ()

    @property
    def exchange(self) -> Exchange:
        """What came of it."""
        return self.entry.exchange


def fold(entries: Sequence[Entry]) -> Sequence[Line]:
    """The entries, the newest first, as lines; each read that was done stands with what followed for the same one."""
    lines: list[tuple[Entry, list[Exchange]]] = []
    # The one that came next, seen from the entry at hand, by whom it is about.
    following: dict[str, tuple[Entry, list[Exchange]]] = {}
    for entry in entries:
        keys = _keys(entry.exchange)
        for outcome, steps in (following[key] for key in keys if key in following):
            if _leads_to(entry.exchange, outcome.exchange):
                steps.insert(0, entry.exchange)
                break
        else:
            lines.append((entry, []))
            following.update((key, lines[-1]) for key in keys if entry.exchange.act not in READS)
    return [Line(entry, tuple(steps)) for entry, steps in lines]


def steps_of(outcome: Exchange, earlier: Sequence[Exchange]) -> Sequence[Exchange]:
    """Those of the exchanges before an outcome that led to it, the oldest first."""
    return sorted((each for each in earlier if _leads_to(each, outcome)), key=lambda each: each.at)


def _leads_to(exchange: Exchange, outcome: Exchange) -> bool:
    """Whether an exchange is but a step on the way to a later one."""
    if exchange.reference == outcome.reference or exchange.is_refused or exchange.credential != outcome.credential:
        return False
    if exchange.act == "tested" == outcome.act:
        return not outcome.is_refused and _is_soon(exchange, outcome, _TEST_SECONDS)
    if exchange.act not in READS or outcome.act in READS or not _keys(exchange) & _keys(outcome):
        return False
    return _is_soon(exchange, outcome, FOLD_SECONDS)


def _is_soon(exchange: Exchange, outcome: Exchange, seconds: int) -> bool:
    return later(outcome.at, -seconds) <= exchange.at <= outcome.at


def _keys(exchange: Exchange) -> set[str]:
    if exchange.act == "tested":
        return {_TEST}
    return {each for each in (exchange.about_key, exchange.resource) if each}
