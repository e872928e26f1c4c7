"""Exchanges as people read them: what was asked, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.exchange import Exchange

# The request that Okta sends for its button Test API Credentials.
_CONNECTION_TEST: Final = "startIndex=1&count=2"
_OF_ONE: Final = re.compile(r"/Users/[^/]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange: `asked` in words, and its `outcome`: done, refused or failed."""

    exchange: Exchange
    asked: str
    outcome: str


def lines_of(exchanges: Sequence[Exchange]) -> Sequence[Line]:
    """The exchanges as lines of a table."""
    return [Line(each, _asked(each), _outcome(each.status)) for each in exchanges]


def _asked(exchange: Exchange) -> str:
    if "/Users" not in exchange.path:
        return "Read what is supported" if exchange.method == "GET" else "Something that is not here"
    is_one = _OF_ONE.search(exchange.path) is not None
    match exchange.method:
        case "GET" | "HEAD" if is_one:
            return "Read a person"
        case "GET" | "HEAD" if "filter=" in exchange.query:
            return "Looked a person up"
        case "GET" | "HEAD" if exchange.query == _CONNECTION_TEST:
            return "Tested the connection"
        case "GET" | "HEAD":
            return "Read a list of people"
        case "POST":
            return "Add a person"
        case "PUT" | "PATCH":
            return "Change a person"
        case "DELETE":
            return "Remove a person"
        case _:
            return "Something that is not here"


def _outcome(status: int) -> str:
    if status < 400:
        return "Done"
    return "Refused" if status < 500 else "Failed"
