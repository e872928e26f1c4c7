"""A work: sequences of requests, what counts as one of it, and whether the answers are right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.load import LoadFailed
from bench.script import Request
from bench.stock import Stock

Sequences = Sequence[Sequence[Request]]


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that Okta does.

    `sequences` makes about so many of them; where they are used up it `repeats` them, or ends. `steps` names
    the requests of one, and those of `counted` are one unit of the work each. `fastest` is how many units a second are
    made ready for a server that was never measured. `check` is given the stock and raises LoadFailed where an
    answer is not what was asked for.
    """

    name: str
    title: str
    unit: str
    steps: Sequence[str]
    counted: Sequence[int]
    sequences: Callable[[Stock, int], Sequences]
    check: Callable[[Stock], None]
    repeats: bool = True
    fastest: int = 2_000
    clients: Sequence[int] = (1, 8, 32)


def expect(is_right: bool, what: str, answer: Any) -> None:
    """Raise LoadFailed unless an answer is right."""
    if not is_right:
        raise LoadFailed(f"{what}: {str(answer)[:600]}")


def total(answer: Mapping[str, Any]) -> int:
    """How many a list says there are."""
    return int(answer["totalResults"])
