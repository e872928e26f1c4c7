"""Exchanges as people read them: what was asked, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.exchange import Exchange

# The request that Okta sends for its button Test API Credentials.
_CONNECTION_TEST: Final = "startIndex=1&count=2"
_PATH: Final = re.compile(r"/scim/v2/(?P<endpoint>[^/]+)(?:/(?P<rest>[^/]+))?$")
# What is at an endpoint: one of it, and many.
_NOUNS: Final = {
    "users": ("a person", "people"),
    "groups": ("a group", "groups"),
    "roles": ("a role", "roles"),
    "entitlements": ("an entitlement", "entitlements"),
}
_ELSEWHERE: Final = {
    "bulk": "Several changes at once",
    ".search": "Searched everything",
    "schemas": "Read what is supported",
    "resourcetypes": "Read what is supported",
    "serviceproviderconfig": "Read what is supported",
}
_NOTHING: Final = "Something that is not here"


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
    found = _PATH.search(exchange.path)
    if found is None:
        return "Searched everything" if exchange.path.endswith("/scim/v2") else _NOTHING
    endpoint, rest = found["endpoint"].lower(), found["rest"]
    if endpoint not in _NOUNS:
        return _ELSEWHERE.get(endpoint, _NOTHING)
    one, many = _NOUNS[endpoint]
    match exchange.method:
        case "POST" if rest == ".search":
            return f"Looked {many} up"
        case "GET" | "HEAD" if rest:
            return f"Read {one}"
        case "GET" | "HEAD" if "filter=" in exchange.query:
            return f"Looked {one} up"
        case "GET" | "HEAD" if exchange.query == _CONNECTION_TEST and endpoint == "users":
            return "Tested the connection"
        case "GET" | "HEAD":
            return f"Read a list of {many}"
        case "POST":
            return f"Add {one}"
        case "PUT" | "PATCH":
            return f"Change {one}"
        case "DELETE":
            return f"Remove {one}"
        case _:
            return _NOTHING


def _outcome(status: int) -> str:
    if status < 400:
        return "Done"
    return "Refused" if status < 500 else "Failed"
