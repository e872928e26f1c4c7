"""Whether a filter matches, decided in memory: the meaning that every other execution must agree with."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from maestro.scim.filter import And, Compare, Filter, Not, Or, Present, ValuePath
from maestro.scim.path import AttributePath

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "co": operator.contains,
    "sw": str.startswith,
    "ew": str.endswith,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def matches(filter_: Filter, document: Mapping[str, Any]) -> bool:
    """Whether a comparable document, or a comparable element of a multi-valued attribute, fulfils the filter.

    An attribute that is absent equals null and nothing else, and so differs from every value; of a
    multi-valued attribute any one value may fulfil a comparison (RFC 7644 §3.4.2.2).
    """
    match filter_:
        case Present(path):
            return any(True for _ in _values(path, document))
        case Compare(path, "eq", None):
            return not any(True for _ in _values(path, document))
        case Compare(path, "ne", None):
            return any(True for _ in _values(path, document))
        case Compare(path, "ne", value):
            found = list(_values(path, document))
            return not found or any(each != value for each in found)
        case Compare(path, name, value):
            return any(_COMPARE[name](each, value) for each in _values(path, document))
        case ValuePath(path, inner):
            return any(isinstance(each, dict) and matches(inner, each) for each in _values(path, document))
        case Not(inner):
            return not matches(inner, document)
        case And(filters):
            return all(matches(each, document) for each in filters)
        case Or(filters):
            return any(matches(each, document) for each in filters)
        case _:
            assert_never(filter_)


def _values(path: AttributePath, document: Mapping[str, Any]) -> Iterator[Any]:
    """Every value at the end of the path, through the elements of multi-valued attributes."""
    found: list[Any] = [document]
    for attribute in path.attributes:
        deeper: list[Any] = []
        for each in found:
            value = each.get(attribute.name) if isinstance(each, dict) else None
            if isinstance(value, list):
                deeper.extend(value)
            elif value is not None:
                deeper.append(value)
        found = deeper
    return iter(found)
