"""Request bodies: strict JSON within limits, refused in words before anything else looks at them."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any, Final, NoReturn

import falcon

from maestro.scim.errors import InvalidSyntax, TooLarge, UnsupportedMediaType
from maestro.scim.limits import BODY_BRACKETS, BODY_BYTES, DOCUMENT_DEPTH

# OneLogin sends application/json, and so do most clients of SCIM 1.1's time.
_MEDIA_TYPES: Final = frozenset({"application/scim+json", "application/json"})
_MAX_DIGITS: Final = 20


def read_json(req: falcon.Request) -> Any:
    """The body of a request as JSON.

    Raises UnsupportedMediaType, TooLarge, or InvalidSyntax for what RFC 8259 does not allow and for what two
    readers could take for two different things: duplicate keys, NaN, lone surrogates, NUL.
    """
    media_type = (req.content_type or "application/scim+json").partition(";")[0].strip().lower()
    if media_type not in _MEDIA_TYPES:
        raise UnsupportedMediaType("The body must be sent as application/scim+json or application/json.")
    if req.get_header("Content-Encoding") not in {None, "identity"}:
        raise UnsupportedMediaType("A compressed body is not accepted; send it as it is.")
    body = _read_bytes(req)
    document = decode(body)
    req.context.body, req.context.document = body, document
    return document


def _read_bytes(req: falcon.Request) -> bytes:
    too_large = TooLarge(f"The body is larger than {BODY_BYTES} bytes.")
    length = req.content_length
    if length is not None and length > BODY_BYTES:
        raise too_large
    stream = req.bounded_stream if length is not None else req.stream
    body: bytes = stream.read(BODY_BYTES + 1)
    if len(body) > BODY_BYTES:
        raise too_large
    return body


def decode(body: bytes) -> Any:
    """Strict JSON from UTF-8. Raises InvalidSyntax, TooLarge."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidSyntax(f"The body is not UTF-8 text at byte {error.start + 1}.") from None
    brackets = text.count("{") + text.count("[")
    if brackets > BODY_BRACKETS:
        raise TooLarge(f"The body has more than {BODY_BRACKETS} objects and lists.")
    try:
        document = _decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidSyntax(f"The body is not JSON: {error.msg} at {place}.") from None
    except RecursionError:
        raise _too_deep() from None
    # A text without a backslash-u has no NUL and no surrogate, and with few brackets it cannot be deep.
    if "\\u" in text or brackets > DOCUMENT_DEPTH:
        _check(document)
    return document


def _check(document: Any) -> None:
    """Look at a document level by level, without recursion, and refuse what the text alone did not show."""
    level = [document]
    for depth in range(DOCUMENT_DEPTH + 1):
        objects = [each for each in level if isinstance(each, dict)]
        arrays = [each for each in level if isinstance(each, list)]
        if depth == DOCUMENT_DEPTH and (objects or arrays):
            raise _too_deep()
        _check_texts([*chain.from_iterable(objects), *(each for each in level if isinstance(each, str))])
        level = [*chain.from_iterable(map(dict.values, objects)), *chain.from_iterable(arrays)]


def _check_texts(texts: list[str]) -> None:
    joined = "".join(texts)
    if "\x00" in joined:
        raise InvalidSyntax("The body has a NUL character (\\u0000), which no directory can keep.")
    try:
        joined.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidSyntax("The body has half of a surrogate pair (\\ud800 to \\udfff) without the other.") from None


def _too_deep() -> InvalidSyntax:
    return InvalidSyntax(f"The body is nested deeper than {DOCUMENT_DEPTH} levels.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise InvalidSyntax("The body has an object with the same key twice.")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidSyntax(f"The body has {name}, which is not JSON.")


def _number(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise InvalidSyntax(f"The body has a number of more than {_MAX_DIGITS} digits.")
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise InvalidSyntax("The body has a number that is too large.")
    return number


_decode: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=_number, parse_float=_fraction
).decode
