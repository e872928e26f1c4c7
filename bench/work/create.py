"""Somebody is assigned: the look-up that finds nobody, then the POST with the eight attributes."""

from __future__ import annotations

from typing import Final

from bench.people import look_up, person, user_name
from bench.script import Request
from bench.stock import Stock
from bench.work.work import Sequences, Work, expect, total


def sequences(stock: Stock, number: int) -> Sequences:
    """So many people, each looked for and then created."""
    return [
        [Request("GET", look_up(n)), Request("POST", "/Users", person(n), 201, kind=1)]
        for n in stock.take_numbers(number)
    ]


def _check(stock: Stock) -> None:
    (number,) = stock.take_numbers(1)
    created = stock.ask(Request("POST", "/Users", person(number), 201))
    expect(
        created["userName"] == user_name(number) and created["active"] is True, "the person was to come back", created
    )
    expect(total(stock.ask(Request("GET", look_up(number)))) == 1, "who was created was to be found", created)


CREATE: Final = Work(
    "create",
    "Create: look-up, then POST",
    "people",
    ["look-up", "POST"],
    [1],
    sequences,
    _check,
    repeats=False,
    fastest=6_000,
)
