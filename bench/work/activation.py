"""Somebody leaves and comes back: PATCH active false, PATCH active true."""

from __future__ import annotations

from typing import Final

from bench.people import PATCH_OP
from bench.script import ANY_SUCCESS, Request
from bench.stock import Stock
from bench.work.work import Sequences, Work, expect

_PEOPLE: Final = 2_000


def _patch(id_: str, *, active: bool) -> Request:
    body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": active}}]}
    return Request("PATCH", f"/Users/{id_}", body, ANY_SUCCESS, kind=int(active))


def _sequences(stock: Stock, _number: int) -> Sequences:
    return [[_patch(each, active=False), _patch(each, active=True)] for each in stock.people[:_PEOPLE]]


def _check(stock: Stock) -> None:
    id_ = stock.people[0]
    for active in (False, True):
        stock.ask(_patch(id_, active=active))
        read = stock.ask(Request("GET", f"/Users/{id_}"))
        expect(read["active"] is active, f"active was to be {active}", read)


ACTIVATION: Final = Work(
    "activation",
    "Deactivate, reactivate: PATCH",
    "changes",
    ["deactivate", "reactivate"],
    [0, 1],
    _sequences,
    _check,
)
