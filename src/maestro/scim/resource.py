"""A resource as a canonical document: what a client sent, in the order and form in which it is served."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from maestro.scim.errors import InvalidSyntax, InvalidValue
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.values import read

# Canonical documents, without `schemas`, `id` and `meta`: those are the service provider's to say.
Document = dict[str, Any]

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def read_resource(body: object, resource_type: ResourceType) -> Document:
    """The canonical document of a create or replace request (RFC 7644 §3.3, §3.5.1).

    Names are matched in any case; read-only attributes and secrets are dropped; what is unassigned is
    left out; attributes of extensions without a schema here are kept as they came; an attribute that
    neither a schema nor an extension knows is dropped. Raises InvalidSyntax, InvalidValue.
    """
    if not isinstance(body, Mapping):
        raise InvalidSyntax("The body must be a JSON object.")
    found: Document = {}
    named: set[str] = set()
    for name, value in body.items():
        if name.lower() in named:
            raise InvalidValue(f"{name[:100]} is given twice.")
        named.add(name.lower())
        attribute = resource_type.attribute(name)
        if attribute is None:
            _read_undeclared(found, name, value, resource_type)
        elif not (attribute.is_read_only or attribute.is_secret):
            _assign(found, attribute, read(attribute, value, attribute.name))
    return in_serving_order(found, resource_type)


def _read_undeclared(found: Document, name: str, value: Any, resource_type: ResourceType) -> None:
    if ":" in name:
        if isinstance(value, Mapping) and value:
            found[name] = dict(value)
        return
    # OneLogin's template and older Okta mappings put attributes of an extension beside those of the core.
    for schema in resource_type.extensions:
        extension = resource_type.attribute(schema.id)
        sub = extension.sub_attribute(name) if extension else None
        if sub is not None:
            part = read(sub, value, sub.name)
            if part is not None:
                found.setdefault(schema.id, {}).setdefault(sub.name, part)


def _assign(found: Document, attribute: Attribute, value: Any) -> None:
    if value is None:
        return
    if attribute.name in found and isinstance(value, dict):
        value = found[attribute.name] | value
    found[attribute.name] = value


def in_serving_order(document: Mapping[str, Any], resource_type: ResourceType) -> Document:
    """The document's attributes as its schemas order them, extensions without a schema last."""
    ordered: Document = {}
    for attribute in resource_type.attributes:
        value = document.get(attribute.name)
        if value is None:
            continue
        if isinstance(value, dict):
            value = {sub.name: value[sub.name] for sub in attribute.sub_attributes if sub.name in value}
        ordered[attribute.name] = value
    for name in sorted(document.keys() - ordered.keys()):
        ordered[name] = document[name]
    return ordered


def require(document: Mapping[str, Any], resource_type: ResourceType) -> None:
    """Raise InvalidValue unless every attribute that the client must give is there (RFC 7644 §3.12)."""
    for attribute in resource_type.attributes:
        if attribute.required and not attribute.is_read_only and attribute.name not in document:
            raise InvalidValue(f"{attribute.name} is required.")


def schemas_of(document: Mapping[str, Any], resource_type: ResourceType) -> list[str]:
    """The `schemas` of a document: its own, then the URN of each extension it has attributes of."""
    return [resource_type.schema.id, *(name for name in document if ":" in name)]


def served(
    document: Mapping[str, Any],
    resource_type: ResourceType,
    *,
    resource_id: str,
    created: str,
    modified: str,
    version: int,
) -> Document:
    """The whole document as it is stored and served, but for `meta.location`, which depends on the URL."""
    return {
        "schemas": schemas_of(document, resource_type),
        "id": resource_id,
        **document,
        "meta": {
            "resourceType": resource_type.name,
            "created": created,
            "lastModified": modified,
            "version": etag(version),
        },
    }


def own_attributes(served_document: Mapping[str, Any]) -> Document:
    """A served document without `schemas`, `id` and `meta`: what the client may change."""
    return {k: v for k, v in served_document.items() if k not in {"schemas", "id", "meta"}}


def encode(document: Mapping[str, Any]) -> str:
    """The document as compact JSON text."""
    return _encode(document)


def with_location(text: str, location: str) -> str:
    """The stored text of a document with `meta.location` in its place at the end: a splice, no decoding."""
    return f'{text[:-2]},"location":"{location}"}}}}'


def etag(version: int) -> str:
    """The entity tag of a version (RFC 7644 §3.14): weak, as one state may be written in different bytes."""
    return f'W/"{version}"'
