"""What a request says of whether Okta and we are in step: noted with it, so that it is found by index."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple
from urllib.parse import parse_qs

from maestro.directory.exchange import READS, Exchange
from maestro.directory.told import kind_of
from maestro.scim.limits import DEFAULT_PAGE, PAGE

# Of the person that a request was about: they are not here, or the push was refused.
Astray = Literal["missing", "refused"]

# Refused whoever it was about, or put off: it says nothing of the person.
_OF_NOBODY: Final = frozenset({401, 429})
_OF_NO_PERSON: Final = frozenset({"tested", "listed", "discovered", "several", "nothing"})


def astray_of(exchange: Exchange) -> Astray | None:
    """What an exchange says of the person it was about: that they are not here, or that a push was refused."""
    if exchange.status < 400 and exchange.found != 0:
        return None  # most there are, told apart at no cost
    if exchange.act in _OF_NO_PERSON or kind_of(exchange) != "person":
        return None
    if exchange.status == 404 and exchange.resource:
        return "missing"
    if exchange.status < 400:
        return "missing" if exchange.act == "looked up" and exchange.about else None
    is_push = exchange.act not in READS and exchange.status not in _OF_NOBODY
    return "refused" if is_push else None


class Part(NamedTuple):
    """What a page of a list is of the reading of everybody: its beginning, its end, or both."""

    begins: bool
    ends: bool


def part_of_reading(exchange: Exchange) -> Part | None:
    """Which end of a reading of all people a request is; None of one in the middle, or of no reading.

    Okta imports by index. The last page is the one that reaches to how many there are, which it was told.
    """
    if exchange.act != "listed" or exchange.status != 200 or exchange.found is None or kind_of(exchange) != "person":
        return None
    asked = parse_qs(exchange.query)
    start = max(1, _number(asked.get("startIndex"), 1))
    count = min(_number(asked.get("count"), DEFAULT_PAGE), PAGE)
    part = Part(begins=start == 1 and count > 0, ends=count > 0 and start + count > exchange.found)
    return part if part.begins or part.ends else None


def _number(given: list[str] | None, default: int) -> int:
    text = given[0] if given else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
