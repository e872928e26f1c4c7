"""The raw exchange: what went over the wire, kept for a while, bounded, and without anything secret."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from maestro.scim.text import fold

# Of each body this much is kept. Nearly every exchange with an Okta is a tenth of it.
MAX_BODY: Final = 16_384
# A body in which something may be secret is read as a whole; a longer one is not kept at all.
MAX_SEARCHED: Final = 65_536
REMOVED: Final = "(removed)"

# What became of a body: none was sent, all of it is here, the end is missing, or it is not kept: it was no JSON, or
# too long to be sure that nothing secret is in it.
Extent = Literal["none", "whole", "cut", "not kept"]

# An attribute whose name has one of these in it has a secret as its value, whoever declared it.
_SECRETS: Final = ("passw", "passphrase", "secret", "token", "credential", "apikey", "privatekey", "cmscim")
# A text without any of these has none of those, and no escapes in which one could hide.
_HINTS: Final = ("passw", "passphrase", "secret", "token", "credential", "key", "cmscim", "\\u")
_PASSWORD: Final = re.compile(r'"password"\s*:\s*"(?:[^"\\]|\\.)*(?:"|\Z)')
_PASSWORD_REMOVED: Final = f'"password":"{REMOVED}"'
_OUR_PASSWORDS: Final = re.compile(r"cmscim_[\w-]+")
_OUR_PREFIX: Final = "cmscim_"
# A path names an attribute, and has no value in it.
_PLAIN_PATH: Final = re.compile(r"[\w:.$-]+\Z")
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer as it went over the wire: the headers that may be kept, a line each, and a JSON body.

    `length` is that of the whole body in bytes; where it is not 0 and `body` is None, the body was no JSON.
    """

    headers: str
    body: bytes | None
    length: int = 0


@dataclass(frozen=True, slots=True)
class RawExchange:
    """Both messages of an exchange."""

    request: Message
    answer: Message


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as it is kept. `length` is that of the body as it was sent, in bytes."""

    headers: str
    body: str
    extent: Extent
    length: int


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """Both messages of an exchange as they are kept."""

    request: KeptMessage
    answer: KeptMessage


def keep(message: Message) -> KeptMessage:
    """What is kept of a message: nothing secret, and no more than MAX_BODY characters of its body."""
    headers = without_our_passwords(message.headers)
    if not message.length:
        return KeptMessage(headers, "", "none", 0)
    body = None if message.body is None else without_secrets(message.body)
    if body is None:
        return KeptMessage(headers, "", "not kept", message.length)
    return _bounded(headers, body, message.length)


def keep_answer(message: Message) -> KeptMessage:
    """What is kept of an answer. We never return what is secret, unless somebody entered our password as a name."""
    if not message.body:
        return KeptMessage(message.headers, "", "none", 0)
    body = without_our_passwords(message.body[: 4 * MAX_BODY].decode("utf-8", "ignore"))
    return _bounded(message.headers, body, message.length)


def _bounded(headers: str, body: str, length: int) -> KeptMessage:
    is_cut = len(body) > MAX_BODY or length > MAX_SEARCHED
    return KeptMessage(headers, body[:MAX_BODY], "cut" if is_cut else "whole", length)


def without_secrets(body: bytes) -> str | None:
    """The text of a JSON body without the values of passwords and their like; None where that cannot be made sure.

    `body` must be JSON: of anything else the end of a value cannot be told. As Okta writes it, a password is found by
    its name and the text is otherwise left as it is; in any other form, such as a name with escapes in it, a PATCH
    path or a filter, the document is read and written anew.
    """
    text = body[:MAX_SEARCHED].decode("utf-8", "ignore")
    if '"password"' in text:
        text = _PASSWORD.sub(_PASSWORD_REMOVED, text)
    if not may_have_secrets(text.replace(_PASSWORD_REMOVED, "")):
        return text
    if len(body) > MAX_SEARCHED:
        return None
    try:
        return _encode(_cleansed(json.loads(body)))
    except (ValueError, RecursionError):
        return None


def without_our_passwords(text: str) -> str:
    """A text of a client's, such as a query, without passwords that this service issued."""
    return _OUR_PASSWORDS.sub(REMOVED, text) if _OUR_PREFIX in text else text


def without_secret_filter(query: str) -> str:
    """A query without the value of a filter that asks for something secret, however it is encoded."""
    if not may_have_secrets(re.sub("%[0-9A-Fa-f]{2}", lambda each: chr(int(each[0][1:], 16)), query)):
        return query
    return "&".join(f"{each.partition('=')[0]}={REMOVED}" for each in without_our_passwords(query).split("&"))


def may_have_secrets(text: str) -> bool:
    """Whether a text may have a password or its like in it, by the words that would name it."""
    lowered = text.lower()
    # Not `any`, which would cost more than the whole search.
    return bool([each for each in _HINTS if each in lowered])


def _is_secret(name: str) -> bool:
    folded = fold(name).replace("_", "").replace("-", "")
    return any(each in folded for each in _SECRETS)


def _cleansed(value: Any) -> Any:
    match value:
        case dict():
            return _cleansed_object(value)
        case list():
            return [_cleansed(each) for each in value]
        case str():
            # A filter, a value path, or a document within a text.
            return REMOVED if may_have_secrets(value) and not _PLAIN_PATH.match(value) else without_our_passwords(value)
        case _:
            return value


def _cleansed_object(value: dict[str, Any]) -> dict[str, Any]:
    path = next((each for name, each in value.items() if name.lower() == "path"), None)
    is_about_a_secret = isinstance(path, str) and _is_secret(path)
    return {
        name: REMOVED if _is_secret(name) or (is_about_a_secret and name.lower() == "value") else _cleansed(each)
        for name, each in value.items()
    }
