"""A group is pushed: one PATCH that makes 1,000 people members of an empty group."""

from __future__ import annotations

from typing import Final

from bench.people import PATCH_OP
from bench.script import ANY_SUCCESS, Request
from bench.stock import Stock
from bench.work.work import Sequences, Work, expect

MEMBERS: Final = 1_000


def _patch(group: str, people: list[str]) -> Request:
    members = [{"value": each} for each in people]
    operation = {"op": "add", "path": "members", "value": members}
    return Request("PATCH", f"/Groups/{group}", {"schemas": [PATCH_OP], "Operations": [operation]}, ANY_SUCCESS)


def _sequences(stock: Stock, number: int) -> Sequences:
    return [[_patch(each, stock.people[:MEMBERS])] for each in stock.new_groups(number)]


def _check(stock: Stock) -> None:
    (group,) = stock.new_groups(1)
    stock.ask(_patch(group, stock.people[:MEMBERS]))
    read = stock.ask(Request("GET", f"/Groups/{group}"))
    found = {str(each["value"]) for each in read.get("members") or []}
    wanted = set(stock.people[:MEMBERS])
    expect(found == wanted, f"{len(wanted)} members were to be there", f"{len(found)} were")


MEMBERSHIP: Final = Work(
    "membership",
    "Group PATCH of 1,000 members",
    "groups",
    ["PATCH"],
    [0],
    _sequences,
    _check,
    repeats=False,
    fastest=60,
    clients=(1, 8),
)
