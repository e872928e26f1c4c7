"""Exchanges in words: what happened, for the one who reads the provisioning log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from maestro.directory.exchange import Act, Exchange
from maestro.directory.log import Result

Kind = Literal["person", "group", "role", "entitlement", "resource"]

_KINDS: Final[Mapping[str, Kind]] = {
    "users": "person",
    "groups": "group",
    "roles": "role",
    "entitlements": "entitlement",
}
_ENDPOINT: Final = re.compile(r"/scim/v2/(\w+)")
_PLURALS: Final[Mapping[Kind, str]] = {"person": "people", "entitlement": "entitlements"}

_DONE: Final[Mapping[Act, str]] = {
    "tested": "Okta tested the connection.",
    "looked up": "Okta looked up {one}.",
    "listed": "Okta read the list of {many}.",
    "read": "Okta read {one}.",
    "discovered": "Okta read what is supported.",
    "created": "Okta added {one}.",
    "changed": "Okta changed {one}.",
    "unchanged": "Okta sent {one} once more; nothing changed.",
    "deactivated": "Okta removed {one}, who can no longer sign in. All data is kept.",
    "reactivated": "Okta added {one} back. The earlier data is there again.",
    "deleted": "Okta deleted {one}. All data is kept.",
    "several": "Okta asked for several changes at once.",
    "nothing": "Okta asked for something that is not here.",
}
_REFUSED: Final[Mapping[Act, str]] = {
    "tested": "The test of the connection failed.",
    "looked up": "{One} could not be looked up.",
    "listed": "The list of {many} could not be read.",
    "read": "{One} could not be read.",
    "discovered": "What is supported could not be read.",
    "created": "{One} was not added.",
    "changed": "{One} was not changed.",
    "unchanged": "{One} was not changed.",
    "deactivated": "{One} was not removed.",
    "reactivated": "{One} was not added back.",
    "deleted": "{One} was not deleted.",
    "several": "Several changes at once were not made.",
    "nothing": "Okta asked for something that is not here.",
}
ACT_WORDS: Final[Mapping[Act, str]] = {
    "created": "Added",
    "changed": "Changed",
    "unchanged": "Sent again, nothing changed",
    "deactivated": "Removed",
    "reactivated": "Added back",
    "deleted": "Deleted",
    "tested": "Connection tested",
    "looked up": "Looked up",
    "listed": "List read",
    "read": "Read",
    "discovered": "Supported features read",
    "several": "Several at once",
    "nothing": "Not here",
}
RESULT_WORDS: Final[Mapping[Result, str]] = {
    "done": "Done",
    "unchanged": "No change",
    "refused": "Refused",
    "failed": "Failed",
}


def kind_of(exchange: Exchange) -> Kind:
    """What an exchange was about, by its path."""
    found = _ENDPOINT.search(exchange.path)
    return _KINDS.get(found[1].lower(), "resource") if found else "resource"


def result_of(exchange: Exchange) -> Result:
    """What became of it in a word. What we put off, by 429, we have refused; what failed is our fault."""
    if exchange.status >= 500:
        return "failed"
    if exchange.status >= 400:
        return "refused"
    return "unchanged" if exchange.act == "unchanged" else "done"


def told(exchange: Exchange, name: str | None = None) -> str:
    """What happened in a sentence. `name` is what people see of the one it was about, where it is known."""
    kind = kind_of(exchange)
    name = name or exchange.about
    one = _one(kind, name)
    words = {
        "one": one,
        "One": one if one == name else one[:1].upper() + one[1:],
        "many": _PLURALS.get(kind, f"{kind}s"),
    }
    if exchange.is_refused:
        return _REFUSED[exchange.act].format(**words)
    if exchange.act == "looked up" and exchange.found == 0:
        return f"Okta looked up {one}: not here."
    if exchange.act in {"deactivated", "reactivated"} and kind != "person":
        return f"Okta changed {one}."
    return _DONE[exchange.act].format(**words)


def _one(kind: Kind, name: str | None) -> str:
    if not name:
        return "an entitlement" if kind == "entitlement" else f"a {kind}"
    return name if kind == "person" else f"the {kind} {name}"


def steps_told(steps: Sequence[Exchange]) -> str:
    """What led to it in a few words: `looked up, read`."""
    if steps and all(each.act == "tested" for each in steps):
        return f"{len(steps) + 1} times"
    words = {"looked up": "looked up", "read": "read", "listed": "listed"}
    return ", ".join(dict.fromkeys(words.get(each.act, each.act) for each in steps)) + " first" if steps else ""
