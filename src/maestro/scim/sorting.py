"""Sorting: RFC 7644 §3.4.2.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from maestro.scim.errors import InvalidValue
from maestro.scim.limits import SORT_CHARACTERS
from maestro.scim.path import AttributePath, resolve
from maestro.scim.schema import ResourceType
from maestro.scim.search import SortValue


def parse_sort(text: str, resource_type: ResourceType) -> AttributePath | None:
    """The attribute that resources of a type are sorted by; None when the type has no such attribute.

    A complex attribute sorts by its `value`. Raises InvalidValue for one that has none, and for a secret.
    """
    path = resolve(text, resource_type)
    if path is None:
        return None
    if any(each.is_secret for each in path.attributes):
        raise InvalidValue("sortBy cannot name this attribute.")
    if path.leaf.type != "complex":
        return path
    value = path.leaf.sub_attribute("value")
    if value is None:
        raise InvalidValue(f"sortBy must name one part of {path.leaf.name}.")
    return AttributePath((*path.attributes, value))


def is_sorted_as_text(path: AttributePath) -> bool:
    """Whether what resources are sorted by is text, which sorts by as many characters as go into a cursor."""
    return path.leaf.type not in {"boolean", "integer", "decimal"}


def sort_value(path: AttributePath, document: Mapping[str, Any]) -> SortValue:
    """What a comparable document is sorted by: of several values the primary or the first, of text its beginning."""
    found: Any = document
    for attribute in path.attributes:
        found = found.get(attribute.name) if isinstance(found, dict) else None
        if isinstance(found, list):
            primary = (each for each in found if isinstance(each, dict) and each.get("primary") is True)
            found = next(primary, found[0] if found else None)
    if isinstance(found, str):
        return found[:SORT_CHARACTERS]
    return int(found) if isinstance(found, bool) else cast("SortValue", found)
