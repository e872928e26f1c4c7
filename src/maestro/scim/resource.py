"""A resource as a canonical document: what a client sent, in the order and form in which it is served."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from maestro.scim.errors import InvalidSyntax, InvalidValue
from maestro.scim.limits import NAMES
from maestro.scim.path import resolve
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.undeclared import may_be_undeclared, read_beside, read_undeclared
from maestro.scim.values import read

# Canonical documents, without `schemas`, `id` and `meta`: those are the service provider's to say.
Document = dict[str, Any]

_VERSION: Final = '"version":'
_encode_text: Final = json.JSONEncoder(ensure_ascii=False).encode
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def read_resource(body: object, resource_type: ResourceType, before: Mapping[str, Any] | None = None) -> Document:
    """The canonical document of a create or replace request (RFC 7644 §3.3, §3.5.1); `before` is what it replaces.

    Names are matched in any case, with or without the URN of their schema, and with dots; read-only attributes
    and secrets are dropped; what is unassigned is left out; extensions without a schema here are kept; an
    attribute that neither a schema nor an extension knows is dropped. Okta puts back the whole answer that it read;
    Microsoft Entra sends `meta`, OneLogin an `id` that is null, and both name schemas of other versions of SCIM in
    `schemas`, which is read-only here. Raises InvalidSyntax, InvalidValue.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax("The body must be a JSON object.")
    found: Document = {}
    strays: list[tuple[Attribute, Any]] = []
    for name, value in attributes_of(body, resource_type):
        known = resource_type.attribute(name)
        path = (known,) if known else _attributes_on(name, resource_type)
        if not path:
            _read_undeclared(found, name, value, resource_type)
        elif all(each.is_kept for each in path):
            attribute, *parts = path
            for part in reversed(parts):
                value = {part.name: value}  # noqa: PLW2901 - `name.givenName` as `name` with a part
            kept = before.get(attribute.name) if before and attribute.name in resource_type.declared else None
            canonical = read_beside(kept, attribute, value) if kept else read(attribute, value, attribute.name)
            if resource_type.is_extension(attribute) and ":" not in name:
                strays.append((attribute, canonical))
            else:
                _assign(found, attribute.name, canonical)
    for attribute, canonical in strays:  # what the extension itself says goes before what stands beside it
        _assign(found, attribute.name, {**(canonical or {}), **found.pop(attribute.name, {})} or None)
    return in_serving_order(found, resource_type)


def _attributes_on(name: str, resource_type: ResourceType) -> tuple[Attribute, ...]:
    path = resolve(name, resource_type)
    return path.attributes if path else ()


def attributes_of(body: Mapping[str, Any], resource_type: ResourceType) -> list[tuple[str, Any]]:
    """The names and values of an object of attributes, those under the URN of the core schema among them.

    Raises InvalidValue for a name that one object has twice, in two cases.
    """
    found = _each_once(body)
    core = resource_type.schema.id.lower()
    if any(":" in name and name.lower() == core for name, _ in found):
        parts = (_each_once(v) if n.lower() == core and isinstance(v, dict) else [(n, v)] for n, v in found)
        return [each for several in parts for each in several]
    return found


def _each_once(attributes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if len(attributes) > NAMES:
        raise InvalidValue(f"The object has more than {NAMES} attributes.")
    if len({name.lower() for name in attributes}) < len(attributes):
        named = [name.lower() for name in attributes]
        twice = next(name for i, name in enumerate(attributes) if name.lower() in named[:i])
        raise InvalidValue(f"{twice[:100]} is given twice.")
    return list(attributes.items())


def _read_undeclared(found: Document, name: str, value: Any, resource_type: ResourceType) -> None:
    if may_be_undeclared(name, value, resource_type) and isinstance(value, dict):
        _assign(found, name, read_undeclared(value, resource_type))


def _assign(found: Document, name: str, value: Any) -> None:
    if value is not None:
        found[name] = _joined(name, found[name], value) if name in found else value


def _joined(path: str, one: Any, other: Any) -> Any:
    """Two spellings of one attribute as one, when they do not contradict each other."""
    if one == other:
        return one
    if not (isinstance(one, dict) and isinstance(other, dict)):
        raise InvalidValue(f"{path} is given twice, with different values.")
    both = {name: _joined(f"{path}.{name}", one[name], other[name]) for name in one.keys() & other.keys()}
    return {**one, **other, **both}


def in_serving_order(document: Mapping[str, Any], resource_type: ResourceType) -> Document:
    """The document's attributes as its schemas order them, extensions without a schema last."""
    ordered = _in_order(document, resource_type.attributes)
    return ordered | {name: document[name] for name in sorted(document.keys() - ordered.keys())}


def _in_order(document: Mapping[str, Any], attributes: tuple[Attribute, ...]) -> Document:
    ordered: Document = {}
    for attribute in attributes:
        value = document.get(attribute.name)
        if value is not None:
            if isinstance(value, dict):
                parts = _in_order(value, attribute.sub_attributes)
                if len(parts) < len(value):  # an extension has parts that are older than its schema, and not in it
                    parts |= {name: each for name, each in value.items() if name not in parts}
                value = parts
            ordered[attribute.name] = value
    return ordered


def require(document: Mapping[str, Any], resource_type: ResourceType, before: Mapping[str, Any] | None = None) -> None:
    """Raise InvalidValue unless every attribute that the client must give is there (RFC 7644 §3.12).

    What an extension requires is required of those that have it (RFC 7643 §6), and not of one that the request left
    as it was `before`: its schema may be younger.
    """
    for attribute in resource_type.attributes:
        if attribute.required and not attribute.is_read_only and attribute.name not in document:
            raise InvalidValue(f"{attribute.name} is required.")
    for extension in resource_type.extensions:
        if extension.requires and extension.id in document:
            parts = document[extension.id]
            missing = [each.name for each in extension.requires if each.name not in parts]
            if missing and parts != (before or {}).get(extension.id):
                raise InvalidValue(f"{extension.id}:{missing[0]} is required.")


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


def with_version(text: str, version: int, modified: str) -> str:
    """The stored text of a document as that of another version."""
    document = json.loads(text)
    document["meta"] |= {"lastModified": modified, "version": etag(version)}
    return _encode(document)


def with_memberships(text: str, name: str, elements: str, version: str | None = None) -> str:
    """The stored text of a document with `members` or `groups`, a JSON list, before its `meta`; perhaps another tag."""
    start = text.rindex(',"meta":{')
    meta = text[start:]
    if version is not None:
        meta = f"{meta[: meta.rindex(_VERSION) + len(_VERSION)]}{_encode_text(version)}}}}}"
    return f'{text[:start]},"{name}":{elements}{meta}'


def etag(version: int) -> str:
    """The entity tag of a version (RFC 7644 §3.14): weak, as one state may be written in different bytes."""
    return f'W/"{version}"'
