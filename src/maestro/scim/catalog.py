"""The schemas and resource types that are served, read from the JSON tables beside this file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from maestro.scim.schema import Attribute, ResourceType, Schema

USER_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE_USER_SCHEMA: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

# Every attribute of these types compares byte by byte (RFC 7643 §2.3.6, §2.3.7).
_CASE_EXACT_TYPES = frozenset({"reference", "binary"})


def attribute_from(row: dict[str, Any]) -> Attribute:
    """Read one row of a schema table; what it leaves out has the defaults of RFC 7643 §2.2."""
    kind = row.get("type", "string")
    return Attribute(
        name=row["name"],
        type=kind,
        description=row.get("description", ""),
        multi_valued=row.get("multiValued", False),
        required=row.get("required", False),
        case_exact=row.get("caseExact", kind in _CASE_EXACT_TYPES),
        mutability=row.get("mutability", "readWrite"),
        returned=row.get("returned", "default"),
        uniqueness=row.get("uniqueness", "none"),
        canonical_values=tuple(row.get("canonicalValues", ())),
        reference_types=tuple(row.get("referenceTypes", ())),
        sub_attributes=tuple(attribute_from(each) for each in row.get("subAttributes", ())),
    )


def schema_from(table: dict[str, Any]) -> Schema:
    """Read a schema table."""
    return Schema(
        id=table["id"],
        name=table["name"],
        description=table["description"],
        attributes=tuple(attribute_from(row) for row in table["attributes"]),
    )


def resource_type_from(
    name: str, endpoint: str, description: str, schema: Schema, extensions: tuple[Schema, ...]
) -> ResourceType:
    """Put the common attributes, a schema and its extensions together, in serving order."""
    common = {each.name: each for each in _load("common").attributes}
    return ResourceType(
        name=name,
        endpoint=endpoint,
        description=description,
        schema=schema,
        extensions=extensions,
        attributes=(
            common["schemas"],
            common["id"],
            common["externalId"],
            *schema.attributes,
            *(Attribute(name=each.id, type="complex", sub_attributes=each.attributes) for each in extensions),
            common["meta"],
        ),
    )


@cache
def _load(name: str) -> Schema:
    return schema_from(json.loads(files(__package__).joinpath(f"schemas/{name}.json").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Catalog:
    """The resource types that an organization has: the standard ones, with the extensions it declared."""

    resource_types: tuple[ResourceType, ...]

    def resource_type(self, name: str) -> ResourceType:
        """The resource type of that name. Raises KeyError."""
        for each in self.resource_types:
            if each.name == name:
                return each
        raise KeyError(name)

    def by_endpoint(self, endpoint: str) -> ResourceType | None:
        """The resource type that is served at an endpoint, such as `/Users`, in any case."""
        return next((each for each in self.resource_types if each.endpoint.lower() == endpoint.lower()), None)

    @property
    def schemas(self) -> tuple[Schema, ...]:
        """Every schema in use, each once."""
        used = (schema for each in self.resource_types for schema in (each.schema, *each.extensions))
        return tuple(dict.fromkeys(used))

    def extended(self, name: str, extension: Schema) -> Catalog:
        """The same with one more extension of the resource type of that name. Raises KeyError."""
        extended = self.resource_type(name)
        extensions = (*extended.extensions, extension)
        more = resource_type_from(name, extended.endpoint, extended.description, extended.schema, extensions)
        more = replace(more, declared=extended.declared | {extension.id})
        return Catalog(tuple(more if each.name == name else each for each in self.resource_types))


USER: Final = resource_type_from(
    "User",
    "/Users",
    "A person of an organization: an internal contact of Clinical Maestro.",
    _load("user"),
    (_load("enterprise_user"),),
)
GROUP: Final = resource_type_from("Group", "/Groups", "A group of people of an organization.", _load("group"), ())
ROLE: Final = resource_type_from("Role", "/Roles", "A role that people may have.", _load("role"), ())
ENTITLEMENT: Final = resource_type_from(
    "Entitlement", "/Entitlements", "An entitlement that people may have.", _load("entitlement"), ()
)

STANDARD: Final = Catalog((USER, GROUP, ROLE, ENTITLEMENT))

# Extensions that an organization may declare by name, with the resource type that each extends.
SHIPPED: Final = {"okta-group": (GROUP.name, _load("okta_group"))}
