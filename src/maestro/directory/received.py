"""What a client sent of a resource, attribute by attribute, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from maestro.scim.path import AttributePath, resolve
from maestro.scim.resource import attributes_of
from maestro.scim.schema import ResourceType
from maestro.scim.undeclared import may_be_undeclared

# Kept by a schema that everybody has, or that the organization declared, or by none; or not kept: it is ours to say,
# it is a secret, or nothing here knows it.
Fate = Literal["kept", "declared", "undeclared", "ours", "secret", "unknown"]

FATES: Final[Mapping[Fate, str]] = {
    "kept": "Kept, and shown in the contact’s document",
    "declared": "Kept, by a schema that the organization declared",
    "undeclared": "Kept and given back as sent; no schema declares it, so nothing checks or searches it",
    "ours": "Ignored: Clinical Maestro says it, and Okta only repeats it",
    "secret": "Thrown away at once: passwords are never kept",
    "unknown": "Ignored: no schema has an attribute of this name",
}
KEPT: Final[frozenset[Fate]] = frozenset({"kept", "declared", "undeclared"})


@dataclass(frozen=True, slots=True)
class Received:
    """One attribute as a client sent it: its path in the words of the schema where that has it, and its value.

    `place` is where the document has it if it is kept.
    """

    path: str
    value: Any
    fate: Fate
    place: tuple[str, ...]

    def kept_in(self, document: Mapping[str, Any]) -> Any:
        """The value that the document has of it; None where nothing of it is kept."""
        value: Any = document
        for name in self.place:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def received_in(body: Mapping[str, Any], resource_type: ResourceType) -> list[Received]:
    """The attributes in the body of a create or replace request. Raises InvalidValue for a name given twice."""
    return [
        each for name, value in attributes_of(body, resource_type) for each in _received(name, value, resource_type)
    ]


def _received(name: str, value: Any, resource_type: ResourceType) -> Iterator[Received]:
    known = resource_type.attribute(name)
    path = AttributePath((known,)) if known else resolve(name, resource_type)
    if path is None:
        if may_be_undeclared(name, value, resource_type) and isinstance(value, dict):
            yield from _undeclared(name, value, resource_type)
        else:
            yield Received(name, value, "unknown", (name,))
        return
    fate = _fate(path, resource_type)
    if fate not in KEPT or not path.leaf.sub_attributes:
        yield Received(str(path), value, fate, tuple(each.name for each in path.attributes))
    elif path.leaf.multi_valued:
        yield Received(str(path), value, fate, tuple(each.name for each in path.attributes))
        yield from _strange_parts(path, value)
    elif isinstance(value, dict):
        yield from _parts(path, value, resource_type)
    else:  # a manager as an id alone
        yield Received(str(path), value, fate, tuple(each.name for each in path.attributes))


def _fate(path: AttributePath, resource_type: ResourceType) -> Fate:
    if any(each.is_secret for each in path.attributes):
        return "secret"
    if any(each.is_read_only for each in path.attributes):
        return "ours"
    return "declared" if path.attributes[0].name in resource_type.declared else "kept"


def _parts(path: AttributePath, value: Mapping[str, Any], resource_type: ResourceType) -> Iterator[Received]:
    for name, each in value.items():
        sub = path.leaf.sub_attribute(name)
        if sub is None:
            place = tuple(each.name for each in path.attributes)
            yield Received(_joined(str(path), name), each, "unknown", (*place, name))
            continue
        part = AttributePath((*path.attributes, sub))
        fate = _fate(part, resource_type)
        if fate in KEPT and sub.sub_attributes and not sub.multi_valued and isinstance(each, dict):
            yield from _parts(part, each, resource_type)
        else:
            yield Received(str(part), each, fate, tuple(one.name for one in part.attributes))


def _undeclared(name: str, value: Mapping[str, Any], resource_type: ResourceType) -> Iterator[Received]:
    for part, each in value.items():
        fate: Fate = "secret" if part.lower() in resource_type.secrets else "undeclared"
        yield Received(f"{name}:{part}", each, fate, (name, part))


def _strange_parts(path: AttributePath, value: Any) -> Iterator[Received]:
    """Parts of elements that no schema has, each name once."""
    elements = value if isinstance(value, list) else [value]
    strange: dict[str, Any] = {}
    for element in elements:
        for name, each in element.items() if isinstance(element, dict) else ():
            if path.leaf.sub_attribute(name) is None:
                strange.setdefault(name, each)
    place = tuple(each.name for each in path.attributes)
    yield from (Received(f"{path}.{name}", each, "unknown", (*place, name)) for name, each in strange.items())


def _joined(path: str, name: str) -> str:
    return f"{path}:{name}" if path.startswith("urn:") else f"{path}.{name}"
