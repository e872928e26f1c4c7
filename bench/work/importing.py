"""Okta's full import: every page in turn, by index."""

from __future__ import annotations

from functools import partial
from typing import Final

from bench.script import Request
from bench.stock import Stock
from bench.work.work import Sequences, Work, expect, total


def _page(start: int, size: int) -> Request:
    return Request("GET", f"/Users?startIndex={start}&count={size}")


def _sequences(size: int, stock: Stock, _number: int) -> Sequences:
    """One import: a connection reads its pages one after another, and then begins the next import."""
    return [[_page(start, size) for start in range(1, max(2, len(stock.people) - size + 2), size)]]


def _check(size: int, stock: Stock) -> None:
    answer = stock.ask(_page(1, size))
    wanted = min(size, len(stock.people))
    expect(len(answer["Resources"]) == wanted, f"{wanted} people were to be on the page", len(answer["Resources"]))
    expect(total(answer) >= len(stock.people), "all people were to be counted", total(answer))


def _import(size: int) -> Work:
    return Work(
        f"import-{size}",
        f"Full import, pages of {size}",
        "pages",
        ["page"],
        [0],
        partial(_sequences, size),
        partial(_check, size),
    )


IMPORT_100: Final = _import(100)
IMPORT_200: Final = _import(200)
