"""The look-up by user name that precedes each of Okta's assignments: one that finds, and one that does not."""

from __future__ import annotations

from typing import Final

from bench.people import look_up, user_name
from bench.script import Request
from bench.stock import Stock
from bench.work.work import Sequences, Work, expect, total

_DIFFERENT: Final = 2_000


def _found(stock: Stock, _number: int) -> Sequences:
    step = max(1, len(stock.people) // _DIFFERENT)
    return [[Request("GET", look_up(n))] for n in range(0, len(stock.people), step)]


def _missing(_stock: Stock, _number: int) -> Sequences:
    return [[Request("GET", look_up(9_000_000 + n))] for n in range(_DIFFERENT)]


def _check_found(stock: Stock) -> None:
    answer = stock.ask(Request("GET", look_up(1)))
    found = answer.get("Resources") or [{}]
    expect(total(answer) == 1 and found[0].get("userName") == user_name(1), "one person was to be found", answer)


def _check_missing(stock: Stock) -> None:
    answer = stock.ask(Request("GET", look_up(9_000_000)))
    expect(total(answer) == 0, "nobody was to be found", answer)


LOOKUP_FOUND: Final = Work(
    "look-up", "Look-up by user name that finds", "look-ups", ["look-up"], [0], _found, _check_found
)
LOOKUP_MISSING: Final = Work(
    "look-up-missing", "Look-up that finds nobody", "look-ups", ["look-up"], [0], _missing, _check_missing
)
