"""Documents after a schema was declared or removed: the same data, in the form that they would be kept in today.

Nothing is lost. What a schema does not know, or what does not fit it, stays as the client sent it, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maestro.scim.errors import InvalidValue
from maestro.scim.resource import Document, in_serving_order, own_attributes, schemas_of
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.values import read


def recast(served: Mapping[str, Any], resource_type: ResourceType) -> tuple[Document, tuple[str, ...]]:
    """A whole stored document by the schemas of its resource type, and the paths of what these could not read.

    Its id and `meta` stay: what it says is what it said before.
    """
    document = own_attributes(served)
    misfits: list[str] = []
    for extension in filter(resource_type.is_extension, resource_type.attributes):
        for urn in [each for each in document if each.lower() == extension.name.lower()]:
            document[extension.name], unread = _recast_parts(extension, document.pop(urn))
            misfits += (f"{extension.name}:{name}" for name in unread)
    ordered = in_serving_order(document, resource_type)
    kept = {"schemas": schemas_of(ordered, resource_type), "id": served["id"], **ordered, "meta": served["meta"]}
    return kept, tuple(misfits)


def _recast_parts(extension: Attribute, parts: Mapping[str, Any]) -> tuple[Document, list[str]]:
    found: Document = {}
    unread: list[str] = []
    for name, value in parts.items():
        sub = extension.sub_attribute(name)
        if sub is not None and name != sub.name and (sub.name in parts or sub.name in found):
            sub = None  # the other spelling is the attribute; this one stays beside it
        canonical = None if sub is None else _read_whole(sub, value)
        kept = name if sub is None else sub.name
        found[kept] = value if canonical is None else canonical
        unread += [kept] if canonical is None else []
    return found, unread


def _read_whole(attribute: Attribute, value: Any) -> Any:
    """The canonical form of a value; None when it has none, or when something of the value is not in it."""
    try:
        canonical = read(attribute, value, attribute.name)
    except InvalidValue:
        return None
    return canonical if set(_names(value)) <= set(_names(canonical)) else None


def _names(value: Any) -> Iterator[str]:
    """Every name within a value, in lower case."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield name.lower()
            yield from _names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)
