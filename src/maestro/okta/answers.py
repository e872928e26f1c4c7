"""Reading answers as strictly as Okta does, and saying what was wrong with one as Okta says it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Never

from maestro.okta.wire import Answer

_REPORTED: Final = "Errors reported by remote server"
_EXPECTED: Final = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_TOKEN: Final = re.compile(r"\w+")


class Failure(Exception):
    """An act that did not succeed; `reason` is Okta's text for it, or None where Okta gives none."""

    def __init__(self, reason: str | None, status: int | None = None) -> None:
        super().__init__(reason or "")
        self.reason = reason
        self.status = status


class TooManyRequests(Failure):
    """The answer was 429; `wait` is its Retry-After in seconds where that is a whole number, else None."""

    def __init__(self, reason: str | None, wait: int | None) -> None:
        super().__init__(reason, 429)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class ListResponse:
    """A page of resources (RFC 7644 §3.4.2)."""

    total: int
    resources: tuple[Mapping[str, Any], ...]


def accepted(answer: Answer) -> Answer:
    """The answer, when it is a success. Raises Failure, TooManyRequests."""
    if 200 <= answer.status < 300:
        return answer
    if answer.status == 429:
        given = answer.headers.get("retry-after", "")
        raise TooManyRequests(reason_of(answer), int(given) if given.isascii() and given.isdigit() else None)
    raise Failure(reason_of(answer), answer.status)


def reason_of(answer: Answer) -> str:
    """What Okta shows of a refusal: the reason phrase, then what the remote server had to say."""
    if not answer.body.strip():
        return answer.phrase
    try:
        body = read_json(answer.body)
    except Failure as failure:
        return f"{answer.phrase}. {_REPORTED}: {failure.reason}"
    detail = body.get("detail") if isinstance(body, Mapping) else None
    return f"{answer.phrase}. {_REPORTED}: {detail}" if detail else answer.phrase


def read_user(answer: Answer, *, when_empty: str) -> Mapping[str, Any]:
    """A User with its id, which must be text. Raises Failure; `when_empty` is its text for an empty body."""
    if not answer.body.strip():
        raise Failure(when_empty)
    user = read_json(answer.body)
    if not isinstance(user, Mapping) or not isinstance(user.get("id"), str) or not user["id"]:
        raise Failure(when_empty)
    return user


def read_list(answer: Answer) -> ListResponse:
    """A ListResponse. Its names may be in any case; its numbers must be numbers, or Okta fails without a reason.

    Raises Failure.
    """
    body = read_json(answer.body)
    if not isinstance(body, Mapping):
        raise Failure(None)
    given = {name.lower(): value for name, value in body.items()}
    for name in ("totalresults", "startindex", "itemsperpage"):
        if type(given.get(name, 0)) is not int:
            raise Failure(None)
    resources = given.get("resources") or []
    if "totalresults" not in given or not isinstance(resources, list):
        raise Failure(None)
    return ListResponse(given["totalresults"], tuple(each for each in resources if isinstance(each, Mapping)))


def read_json(body: bytes) -> Any:
    """The body as JSON. Raises Failure in the words of Okta's parser, which is Jackson."""
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Failure(f"Invalid JSON: {_in_jacksons_words(text, error)}") from None


def _refuse_constant(name: str) -> Never:
    raise Failure(f"Invalid JSON: Non-standard token '{name}'")


def _in_jacksons_words(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text):
        return f"Unexpected end-of-input [line: {error.lineno}, column: {error.colno}]"
    token = _TOKEN.match(text, error.pos)
    if token and not token[0][0].isdigit():
        place = f"[line: {error.lineno}, column: {error.colno + len(token[0])}]"
        return f"Unrecognized token '{token[0]}': was expecting {_EXPECTED} {place}"
    sign = text[error.pos]
    place = f"[line: {error.lineno}, column: {error.colno + 1}]"
    return f"Unexpected character ('{sign}' (code {ord(sign)})): expected a valid value {_EXPECTED} {place}"
