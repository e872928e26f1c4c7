"""Values as they compare: one folding for filters in memory, filters in SQL and duplicates in PATCH."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.text import fold

# xsd:dateTime. Python reads more than that: week dates, a time without minutes, a space for the T.
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,12})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?",
    re.ASCII | re.IGNORECASE,
)


def instant(text: str) -> str | None:
    """An xsd:dateTime as UTC text that sorts by time, or None when it is not one (RFC 7643 §2.3.5).

    Without an offset it is taken as UTC, and what is finer than a microsecond is cut off.
    """
    if not _INSTANT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        moment = moment if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, or one before the year 1 or after 9999
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def is_exact(number: int | float) -> bool:
    """Whether a number is kept and compared as it is by every engine: finite, and within 64 bits if it is whole."""
    return -(2**63) <= number < 2**63 if isinstance(number, int) else isfinite(number)


def comparable(attribute: Attribute, value: Any) -> Any:
    """A canonical value of an attribute as it compares: folded text, instants as UTC, whole numbers; the same shape."""
    if isinstance(value, str):
        if attribute.type == "dateTime":
            return instant(value) or value
        return value if attribute.case_exact else fold(value)
    if isinstance(value, list):
        return [comparable(attribute, each) for each in value]
    if isinstance(value, dict):
        return {sub.name: comparable(sub, value[sub.name]) for sub in attribute.sub_attributes if sub.name in value}
    if isinstance(value, float) and value.is_integer() and is_exact(int(value)):
        return int(value)  # 1e16 is written otherwise than it is read by some engines
    return value


def fits(attribute: Attribute, value: Any) -> bool:
    """Whether a value is of the attribute's type, so that it compares: one may be older than the schema."""
    if attribute.multi_valued:
        return isinstance(value, list) and all(_is_of_type(attribute, each) for each in value)
    return _is_of_type(attribute, value)


def _is_of_type(attribute: Attribute, value: Any) -> bool:
    match attribute.type:
        case "complex":
            return isinstance(value, dict) and all(
                (sub := attribute.sub_attribute(name)) is not None and fits(sub, each) for name, each in value.items()
            )
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "decimal":
            kinds = int if attribute.type == "integer" else int | float
            return isinstance(value, kinds) and not isinstance(value, bool) and is_exact(value)
        case "dateTime":
            return isinstance(value, str) and instant(value) is not None
        case _:
            return isinstance(value, str)


def comparable_document(document: Mapping[str, Any], resource_type: ResourceType) -> dict[str, Any]:
    """A whole document as it compares: what filters are evaluated on.

    What has no schema is left out, and so is what is older than its schema and does not fit it.
    """
    compared = {
        each.name: comparable(each, document[each.name]) for each in resource_type.attributes if each.name in document
    }
    if resource_type.declared:
        declared = [each for each in resource_type.attributes if each.name in resource_type.declared & compared.keys()]
        compared |= {each.name: _comparable_extension(each, document[each.name]) for each in declared}
    return compared


def _comparable_extension(extension: Attribute, parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        sub.name: comparable(sub, parts[sub.name])
        for sub in extension.sub_attributes
        if sub.name in parts and fits(sub, parts[sub.name])
    }
