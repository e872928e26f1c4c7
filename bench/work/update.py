"""A profile changes: Okta reads the person, then puts the whole profile."""

from __future__ import annotations

from typing import Final

from bench.people import person
from bench.script import Request
from bench.stock import Stock, unused
from bench.work.work import Sequences, Work, expect

_PEOPLE: Final = 2_000


def _sequences(stock: Stock, _number: int) -> Sequences:
    """Each person twice, with two titles, so that every PUT changes something however often they are repeated."""
    tag, people = unused(), stock.people[:_PEOPLE]
    return [
        [
            Request("GET", f"/Users/{id_}"),
            Request("PUT", f"/Users/{id_}", {**person(n, f"Monitor {tag}{half}"), "id": id_}, kind=1),
        ]
        for half in "AB"
        for n, id_ in enumerate(people)
    ]


def _check(stock: Stock) -> None:
    title = f"Monitor {unused()}"
    path = f"/Users/{stock.people[0]}"
    stock.ask(Request("PUT", path, {**person(0, title), "id": stock.people[0]}))
    read = stock.ask(Request("GET", path))
    expect(read.get("title", title) == title, "the title was to change", read)


UPDATE: Final = Work("update", "Profile update: GET, then PUT", "updates", ["GET", "PUT"], [1], _sequences, _check)
