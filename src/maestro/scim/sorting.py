"""Sorting: RFC 7644 §3.4.2.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from maestro.scim.errors import InvalidValue
from maestro.scim.path import AttributePath, resolve
from maestro.scim.schema import ResourceType
from maestro.scim.search import SortValue


def parse_sort(text: str, resource_type: ResourceType) -> AttributePath | None:
    """The attribute that resources of a type are sorted by; None when the type has no such attribute.

    A complex attribute sorts by its `value`. Raises InvalidValue for one that has none, for a
    secret, and for what is binary: that has no order, in filters either (RFC 7644 §3.4.2.2).
    """
    path = resolve(text, resource_type)
    if path is None:
        return None
    if path.leaf.type == "complex":
        value = path.leaf.sub_attribute("value")
        if value is None:
            raise InvalidValue(f"sortBy must name one part of {path.leaf.name}.")
        path = AttributePath((*path.attributes, value))
    if path.leaf.type == "binary" or any(each.is_secret for each in path.attributes):
        raise InvalidValue("sortBy cannot name this attribute.")
    return path


def sort_value(path: AttributePath, document: Mapping[str, Any]) -> SortValue:
    """What a comparable document is sorted by: of several values the primary one, or the first."""
    found: Any = document
    for attribute in path.attributes:
        found = found.get(attribute.name) if isinstance(found, Mapping) else None
        if isinstance(found, list):
            primary = (each for each in found if isinstance(each, Mapping) and each.get("primary") is True)
            found = next(primary, found[0] if found else None)
    return int(found) if isinstance(found, bool) else cast("SortValue", found)
