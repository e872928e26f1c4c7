"""Values as they compare: one folding for filters in memory, filters in SQL and duplicates in PATCH."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.text import fold


def instant(text: str) -> str | None:
    """An xsd:dateTime as UTC text that sorts by time, or None when it is not one (RFC 7643 §2.3.5)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text.upper():
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def comparable(attribute: Attribute, value: Any) -> Any:
    """A canonical value of an attribute as it compares: folded text, instants as UTC, the same shape."""
    if isinstance(value, list):
        return [comparable(attribute, each) for each in value]
    if isinstance(value, Mapping):
        return {sub.name: comparable(sub, value[sub.name]) for sub in attribute.sub_attributes if sub.name in value}
    if not isinstance(value, str):
        return value
    if attribute.type == "dateTime":
        return instant(value) or value
    return value if attribute.case_exact else fold(value)


def comparable_document(document: Mapping[str, Any], resource_type: ResourceType) -> dict[str, Any]:
    """A whole document as it compares: what filters are evaluated on.

    What has no schema is left out.
    """
    return {
        each.name: comparable(each, document[each.name]) for each in resource_type.attributes if each.name in document
    }
