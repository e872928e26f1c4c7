"""Random filters: every attribute of a resource type, every operator that it has, in every combination."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from maestro.scim.resource import Document
from maestro.scim.schema import Attribute, ResourceType
from tests.conformance.varied import text, value_for

_TEXT: Final = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")
_ORDERED: Final = ("eq", "ne", "gt", "ge", "lt", "le")
_OPERATORS: Final = {
    "string": _TEXT,
    "reference": _TEXT,
    "binary": ("eq", "ne", "co", "sw", "ew"),
    "boolean": ("eq", "ne"),
    "integer": _ORDERED,
    "decimal": _ORDERED,
    "dateTime": _ORDERED,
}
# A name as it is written in a filter, and the attribute that it names.
_Named = tuple[str, Attribute]


class RandomFilters:
    """Filters on resources of a type, as texts; half of what they compare with is what some resource has."""

    def __init__(self, resource_type: ResourceType, directory: Mapping[Any, Document], random: Random) -> None:
        self._random = random
        self._core = resource_type.schema.id
        self._top = [each for each in resource_type.attributes if not each.is_secret]
        self._known: dict[str, list[Any]] = {}
        for document in directory.values():
            self._learn(document)

    def one(self, depth: int = 3) -> str:
        """A filter, nested at most so deep."""
        return self._combined(self._term, depth)

    def _learn(self, value: Any, name: str = "") -> None:
        if isinstance(value, Mapping):
            for each, part in value.items():
                self._learn(part, each)
        elif isinstance(value, list):
            for each in value:
                self._learn(each, name)
        else:
            self._known.setdefault(name, []).append(value)

    def _combined(self, term: Callable[[], str], depth: int) -> str:
        roll = self._random.random() if depth else 1.0
        if roll < 0.12:
            return f"not ({self._combined(term, depth - 1)})"
        if roll < 0.2:
            return f"({self._combined(term, depth - 1)})"
        if roll < 0.45:
            word = self._random.choice([" and ", " or ", " AND ", " Or "])
            return word.join(self._combined(term, depth - 1) for _ in range(self._random.choice([2, 2, 3])))
        return term()

    def _term(self) -> str:
        name, attribute = self._named(self._top)
        is_core = ":" not in name
        if is_core and self._random.random() < 0.1:
            name = f"{self._core}:{name}"
        return self._about(name, attribute)

    def _about(self, name: str, attribute: Attribute, *, is_inside: bool = False) -> str:
        """A filter about an attribute; inside brackets the names have no dots."""
        if attribute.type == "complex" and self._random.random() < 0.4:
            return f"{name}[{self._combined(lambda: self._about(*self._part(attribute), is_inside=True), 2)}]"
        if attribute.type == "complex" and not is_inside and self._random.random() < 0.85:
            part, sub = self._part(attribute)
            return self._about(f"{name}{':' if attribute.name.startswith('urn:') else '.'}{part}", sub)
        return self._compared(name, attribute)

    def _part(self, attribute: Attribute) -> _Named:
        return self._named(attribute.sub_attributes)

    def _named(self, attributes: Sequence[Attribute]) -> _Named:
        attribute = self._random.choice(attributes)
        name = attribute.name
        return (name.swapcase() if self._random.random() < 0.1 else name), attribute

    def _compared(self, name: str, attribute: Attribute) -> str:
        if attribute.type == "complex":
            value = attribute.sub_attribute("value")
            if value is None or self._random.random() < 0.3:
                return f"{name} pr"
            attribute = value
        if self._random.random() < 0.15:
            return self._random.choice([f"{name} pr", f"{name} eq null", f"{name} ne null"])
        operator = self._random.choice(_OPERATORS[attribute.type])
        return f"{name} {operator} {json.dumps(self._literal(attribute), ensure_ascii=self._random.random() < 0.3)}"

    def _literal(self, attribute: Attribute) -> Any:
        known = self._known.get(attribute.name)
        if known and self._random.random() < 0.5:
            value = self._random.choice(known)
            if isinstance(value, str) and attribute.type not in {"dateTime", "boolean"}:
                return self._changed(value)
            return value
        if attribute.type in {"string", "reference", "binary"} and self._random.random() < 0.5:
            return text(self._random) if self._random.random() < 0.95 else ""
        return _single(attribute, self._random)

    def _changed(self, value: str) -> str:
        """The text, a piece of it, or the same in another case."""
        start, end = sorted(self._random.randrange(len(value) + 1) for _ in range(2))
        return self._random.choice([value, value, value.swapcase(), value[start:end], value[:end], value[start:]])


def _single(attribute: Attribute, random: Random) -> Any:
    value = value_for(attribute, random)
    if not isinstance(value, list):
        return value
    return random.choice(value) if value else _single(attribute, random)
