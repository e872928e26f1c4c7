"""Messages as they went over the wire, for reading and for copying."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from maestro.directory.exchange import Exchange
from maestro.directory.raw import KeptMessage

# What is not seen, or turns what is seen round, is shown as JSON writes it.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message: its first line and headers, its body, and what is to be said of it."""

    head: str
    body: str
    note: str | None


def shown_request(exchange: Exchange, message: KeptMessage | None) -> Shown:
    """The request. Its first line is kept as long as the exchange is."""
    target = f"{exchange.path}?{exchange.query}" if exchange.query else exchange.path
    return _shown(f"{exchange.method} {target} HTTP/1.1", message, exchange.received)


def shown_answer(exchange: Exchange, message: KeptMessage | None) -> Shown:
    """The answer."""
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = ""
    return _shown(f"HTTP/1.1 {exchange.status} {phrase}", message, exchange.answered)


def curl_of(exchange: Exchange, message: KeptMessage | None, base_url: str) -> str:
    """The request as a command, which reads the password from the environment."""
    _, _, below = exchange.path.partition("/scim/v2")
    url = f"{base_url}{below}" + (f"?{exchange.query}" if exchange.query else "")
    parts = ["curl", "--request", exchange.method, "--header", '"Authorization: Bearer $MAESTRO_PASSWORD"']
    if message and message.body and message.extent == "whole":
        parts += [
            "--header",
            shlex.quote("Content-Type: application/scim+json"),
            "--data",
            shlex.quote(visible(message.body)),
        ]
    return " ".join([*parts, shlex.quote(visible(url))])


def visible(text: str) -> str:
    """The text with every character that is not seen as an escape."""
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)


def pretty(text: str) -> str:
    """JSON with a line for each value; what is no JSON, because it was cut, as it is."""
    try:
        return visible(json.dumps(json.loads(text), ensure_ascii=False, indent=2))
    except ValueError:
        return visible(text)


def _shown(first: str, message: KeptMessage | None, length: int) -> Shown:
    if message is None:
        return Shown(visible(first), "", f"Headers and body ({length:,} bytes) are not kept." if length else None)
    head = visible("\n".join(each for each in (first, message.headers) if each))
    note: str | None
    match message.extent:
        case "cut":
            note = f"The body was {message.length:,} bytes long; this is its beginning."
        case "not kept":
            note = (
                f"The body ({message.length:,} bytes) is not kept: it was no JSON, or too long to be sure that no "
                "password is in it."
            )
        case _:
            note = None
    return Shown(head, pretty(message.body) if message.body else "", note)
