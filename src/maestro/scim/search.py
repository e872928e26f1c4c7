"""What a search asks for: the query of RFC 7644 §3.4.2, its SearchRequest message (§3.4.3) and RFC 9865's cursors."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from maestro.scim.comparison import is_exact
from maestro.scim.errors import InvalidCount, InvalidCursor, InvalidSyntax, InvalidValue
from maestro.scim.limits import DEFAULT_PAGE, NAMES, PAGE

SEARCH_REQUEST_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

# A value that resources are sorted by, as it compares; None for a resource without one.
SortValue: TypeAlias = str | int | float | None
# Room for a text of as many characters as are sorted by, each of as many bytes as UTF-8 has.
_MAX_CURSOR: Final = 8192
# What a SearchRequest message has beside lists of names. One that is null is not there (RFC 7643 §2.5).
_TEXTS: Final = ("filter", "sortby", "sortorder", "startindex", "count", "cursor")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a search asks for, within what a page may hold.

    `start_index` counts from 1. `cursor` is None where pages are asked for by index, and empty for the first page.
    """

    filter: str | None = None
    sort_by: str | None = None
    is_descending: bool = False
    start_index: int = 1
    count: int = DEFAULT_PAGE
    cursor: str | None = None
    attributes: tuple[str, ...] = ()
    excluded_attributes: tuple[str, ...] = ()

    @property
    def is_projected(self) -> bool:
        """Whether it says which attributes are to be shown."""
        return bool(self.attributes or self.excluded_attributes)

    def fingerprint(self, scope: str) -> str:
        """What a cursor belongs to: the same search of the same `scope`. Never the texts themselves."""
        parts = json.dumps([scope, self.filter, self.sort_by, self.is_descending])
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list: behind the resource of this id, which had this value of what the list is sorted by."""

    id: str
    value: SortValue = None


def read_search(parameters: Mapping[str, str]) -> SearchRequest:
    """The query parameters of a search, their names in any case; those that are not known are ignored.

    Microsoft Entra's flag, `aadOptscim062020`, stands in the URL that its administrator enters.

    Raises InvalidValue, InvalidCount.
    """
    given = {name.lower(): value for name, value in parameters.items()}
    return _search_request(given, _names(given.get("attributes")), _names(given.get("excludedattributes")))


def read_search_message(body: object) -> SearchRequest:
    """The SearchRequest message of a POST to `/.search` (RFC 7644 §3.4.3).

    Raises InvalidSyntax, InvalidValue, InvalidCount.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax("The body must be a JSON object: a SearchRequest message.")
    given = {name.lower(): value for name, value in body.items()}
    lists = [_list_of_names(given.pop(name, None)) for name in ("attributes", "excludedattributes")]
    texts = {name: _text(name, given[name]) for name in _TEXTS if given.get(name) is not None}
    return _search_request(texts, *lists)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidSyntax(f"{name} of a SearchRequest message has a value of the wrong type.")
    return str(value)


def _list_of_names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return _names(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(each.strip() for each in value if each.strip())
    raise InvalidSyntax("attributes and excludedAttributes of a SearchRequest message are lists of names.")


def _search_request(given: Mapping[str, str], attributes: tuple[str, ...], excluded: tuple[str, ...]) -> SearchRequest:
    """A `startIndex` below 1 means 1 and a negative `count` means 0 (RFC 7644 §3.4.2.4), but not beside a cursor."""
    if attributes and excluded:
        raise InvalidValue("attributes and excludedAttributes cannot be used together.")
    if len(attributes) + len(excluded) > NAMES:
        raise InvalidValue(f"At most {NAMES} attributes can be named.")
    order = given.get("sortorder", "").strip().lower() or "ascending"
    if order not in {"ascending", "descending"}:
        raise InvalidValue("sortOrder must be ascending or descending.")
    count = _integer(given, "count", DEFAULT_PAGE)
    cursor = given.get("cursor")
    if cursor is not None and count < 1:
        raise InvalidCount(f"count must be between 1 and {PAGE} where pages are asked for by cursor.")
    return SearchRequest(
        filter=given.get("filter"),
        sort_by=given.get("sortby", "").strip() or None,
        is_descending=order == "descending",
        start_index=max(1, _integer(given, "startIndex", 1)),
        count=min(PAGE, max(0, count)),
        cursor=cursor,
        attributes=attributes,
        excluded_attributes=excluded,
    )


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(each for part in text.split(",") if (each := part.strip())) if text else ()


def _integer(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name.lower(), "").strip()
    if not text:
        return default
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidValue(f"{name} must be a whole number.")
    digits = digits.lstrip("0") or "0"
    size = int(digits) if len(digits) <= 18 else 10**18  # more than there can be, and still a number for SQL
    return -size if text.startswith("-") else size


def write_cursor(position: Position, fingerprint: str) -> str:
    """A cursor for what comes after the position; of characters that need no escaping in a URL (RFC 9865 §2)."""
    text = json.dumps([fingerprint, position.id, position.value], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_cursor(cursor: str, fingerprint: str) -> Position | None:
    """The position that a cursor stands for, None for the first page. Raises InvalidCursor."""
    if not cursor:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = (
            json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)) if len(cursor) < _MAX_CURSOR else None
        )
    except (binascii.Error, ValueError, RecursionError):
        parts = None
    match parts:
        case [str(given), str(resource_id), value] if given == fingerprint and _sorts(resource_id) and _sorts(value):
            return Position(resource_id, value)
        case _:
            raise InvalidCursor("The cursor is not one of this search. Begin again with an empty cursor.")


def _sorts(value: Any) -> bool:
    """Whether a value can be what resources are sorted by: text that is UTF-8, or a number that is kept as it is."""
    match value:
        case str():
            return value.isascii() or value.encode("utf-8", "ignore").decode() == value
        case int() | float():
            return is_exact(value)
        case _:
            return value is None
