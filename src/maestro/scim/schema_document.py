"""Schemas that organizations declare, read from documents of RFC 7643 §7: strict, and about one thing at a time.

What a schema promises must be true afterwards, so one that asks for more than extensions are given here is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NoReturn, get_args

from maestro.scim.catalog import Catalog, attribute_from
from maestro.scim.limits import SCHEMA_ATTRIBUTES, SCHEMA_BYTES
from maestro.scim.schema import Attribute, AttributeType, ResourceType, Schema

SCHEMA_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:Schema"
# What RFC 7643 §10 keeps for itself.
_RESERVED: Final = ("urn:ietf:params:scim:schemas:core:", "urn:ietf:params:scim:api:")
_MAX_URN: Final = 200
# A part of what RFC 8141 §2 allows: what a filter, a path in PATCH and a URL can all name.
_URN: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}(?::[a-z0-9._-]+)+", re.ASCII | re.IGNORECASE)
_NAME: Final = re.compile(r"(?:[a-z][a-z0-9_$-]{0,99}|\$ref)", re.ASCII | re.IGNORECASE)  # RFC 7643 §2.1
_TYPES: Final = get_args(AttributeType)
# What extensions are given here, and why an attribute that asks for something else cannot be declared.
_GIVEN: Final = {
    "mutability": ("readWrite", "what a client pushes is kept as it was pushed, and may be pushed again"),
    "returned": ("default", "what is kept is given back with every answer"),
    "uniqueness": ("none", "nobody is refused because somebody else has the same value"),
}


class NotASchema(ValueError):
    """The document is no schema that can be declared; the message says what is wrong, and at which attribute."""


def read_schema(text: str | bytes) -> Schema:
    """The schema of a document; keys in any case, those of no meaning here (`schemas`, `meta`) as they may be.

    Raises NotASchema.
    """
    if len(text) > SCHEMA_BYTES:
        raise NotASchema(f"The document is larger than {SCHEMA_BYTES} bytes.")
    try:
        document = json.loads(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise NotASchema(f"The document is not JSON: {error.msg} (line {error.lineno}).") from None
    except (ValueError, RecursionError):
        raise NotASchema("The document is not JSON, or not text in UTF-8.") from None
    given = _keys(document, "The document")
    _check_kind(given)
    attributes = tuple(_attributes(given.get("attributes"), "attributes", ""))
    count = sum(1 + len(each.sub_attributes) for each in attributes)
    if count > SCHEMA_ATTRIBUTES:
        raise NotASchema(f"The schema has {count} attributes; at most {SCHEMA_ATTRIBUTES} can be declared.")
    urn = _urn(given.get("id"))
    name = _text(given, "name", "The schema") or urn
    return Schema(urn, name, _text(given, "description", "The schema"), attributes)


def write_schema(schema: Schema) -> str:
    """The schema as a document that `read_schema` reads."""
    attributes = [each.as_document() for each in schema.attributes]
    document = {"id": schema.id, "name": schema.name, "description": schema.description, "attributes": attributes}
    return json.dumps(document | {"schemas": [SCHEMA_SCHEMA]}, ensure_ascii=False, separators=(",", ":"))


def check_extension(schema: Schema, resource_type: ResourceType, catalog: Catalog) -> None:
    """Raise NotASchema unless the schema can extend the resource type beside all that the catalog has already."""
    urn = schema.id.lower()
    if urn.startswith(_RESERVED):
        raise NotASchema(f"{schema.id} is kept for the schemas of RFC 7643; an extension has a URN of its own.")
    if any(each.id.lower() == urn for each in catalog.schemas):
        raise NotASchema(f"{schema.id} is a schema that is here already.")
    for each in schema.attributes:
        # RFC 7643 §3.3: an extension should not define again what the RFC defines.
        if resource_type.attribute(each.name) is not None:
            raise NotASchema(f"{each.name} is an attribute that every {resource_type.name} has; name it otherwise.")
    for other in (resource_type.schema, *resource_type.extensions):
        is_of_core = other is resource_type.schema and urn.startswith(f"{other.id.lower()}:")
        if is_of_core or _is_ambiguous(schema, other) or _is_ambiguous(other, schema):
            raise NotASchema(f"{schema.id} cannot be told from an attribute of {other.id}; one must have another URN.")


def _is_ambiguous(shorter: Schema, longer: Schema) -> bool:
    """Whether the URN of one may as well be read as an attribute of the other: `urn:a:user` has one called `custom`."""
    _, is_longer, rest = longer.id.lower().partition(f"{shorter.id.lower()}:")
    return bool(is_longer) and any(each.name.lower() == re.split("[:.]", rest)[0] for each in shorter.attributes)


def _check_kind(given: Mapping[str, Any]) -> None:
    if "resources" in given:
        raise NotASchema("The document is a list of schemas; take the one that is to be declared out of it.")
    kinds = given.get("schemas", [SCHEMA_SCHEMA])
    if not isinstance(kinds, list) or SCHEMA_SCHEMA.lower() not in {str(each).lower() for each in kinds}:
        raise NotASchema(f"The document is not a schema: its schemas do not name {SCHEMA_SCHEMA}.")
    if "attributes" not in given:
        raise NotASchema("The document is not a schema: it has no attributes.")


def _urn(value: object) -> str:
    if not isinstance(value, str) or not _URN.fullmatch(value) or len(value) > _MAX_URN:
        raise NotASchema(
            "The id of a schema must be a URN of letters, digits, dots, hyphens and underscores between colons, of at "
            f"most {_MAX_URN} characters, such as urn:ietf:params:scim:schemas:extension:acme:2.0:User."
        )
    return value


def _attributes(rows: object, key: str, within: str) -> list[Attribute]:
    """The attributes of a schema, or of the complex attribute that they are within."""
    if not isinstance(rows, list) or not rows:
        raise NotASchema(f"{within or 'The schema'}: {key} must be a list of at least one attribute.")
    if len(rows) > SCHEMA_ATTRIBUTES:
        raise NotASchema(f"The schema has more than {SCHEMA_ATTRIBUTES} attributes.")
    found = [_attribute(row, within) for row in rows]
    names = [each.name.lower() for each in found]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise NotASchema(f"{_at(within, found[i].name)} is there twice; names are the same in any case.")
    return found


def _attribute(row: object, within: str) -> Attribute:
    given = _keys(row, f"Each attribute of {within or 'the schema'}")
    name = given.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise NotASchema(
            f"{within or 'The schema'}: the name of an attribute must be a letter and then letters, digits, hyphens, "
            f"underscores or dollar signs; {str(name)[:60]!r} is not."
        )
    where = _at(within, name)
    kind = given.get("type", "string")
    if kind not in _TYPES:
        raise NotASchema(f"{where}: the type must be one of {', '.join(_TYPES)}; {str(kind)[:60]!r} is not.")
    table: dict[str, Any] = {"name": name, "type": kind, "description": _text(given, "description", where)}
    table |= {key: _flag(given, key, where) for key in ("multiValued", "required")}
    if kind in {"string", "reference", "binary"} and "caseexact" in given:
        table["caseExact"] = _flag(given, "caseExact", where)
    table |= {key: _texts(given, key, where) for key in ("canonicalValues", "referenceTypes")}
    _check_given(given, where)
    return _with_parts(attribute_from(table), given, within, where)


def _with_parts(attribute: Attribute, given: Mapping[str, Any], within: str, where: str) -> Attribute:
    """The attribute with its sub-attributes, where it is one that has them (RFC 7643 §2.3.8)."""
    parts = given.get("subattributes")
    if attribute.type != "complex":
        if parts:
            raise NotASchema(f"{where} has subAttributes; only an attribute of type complex has.")
        return attribute
    if within:
        raise NotASchema(f"{where} is complex within {within}, which is complex itself: one level is all there may be.")
    return replace(attribute, sub_attributes=tuple(_attributes(parts, "subAttributes", where)))


def _check_given(given: Mapping[str, Any], where: str) -> None:
    for key, (only, because) in _GIVEN.items():
        value = given.get(key, only)
        if value != only:
            raise NotASchema(f"{where}: {key} can only be {only}, not {str(value)[:60]!r}: {because}.")


def _at(within: str, name: str) -> str:
    return f"{within}.{name}" if within else name


def _keys(value: object, what: str) -> dict[str, Any]:
    """An object with its keys in lower case."""
    if not isinstance(value, dict):
        raise NotASchema(f"{what} must be a JSON object.")
    found: dict[str, Any] = {}
    for key, each in value.items():
        if key.lower() in found:
            raise NotASchema(f"{what} has {key[:60]} twice.")
        found[key.lower()] = each
    return found


def _text(given: Mapping[str, Any], key: str, where: str) -> str:
    value = given.get(key)
    if value is not None and not isinstance(value, str):
        _wrong(where, key, "text")
    return value or ""


def _flag(given: Mapping[str, Any], key: str, where: str) -> bool:
    value = given.get(key.lower())
    if value is not None and not isinstance(value, bool):
        _wrong(where, key, "true or false")
    return bool(value)


def _texts(given: Mapping[str, Any], key: str, where: str) -> Sequence[str]:
    value = given.get(key.lower())
    if value is not None and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        _wrong(where, key, "a list of texts")
    return value or []


def _wrong(where: str, key: str, wanted: str) -> NoReturn:
    raise NotASchema(f"{where}: {key} must be {wanted}.")
