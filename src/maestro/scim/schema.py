"""Attributes, schemas and resource types as values: RFC 7643 §2, §6 and §7."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

AttributeType = Literal["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"]
Mutability = Literal["readOnly", "readWrite", "immutable", "writeOnly"]
Returned = Literal["always", "never", "default", "request"]
Uniqueness = Literal["none", "server", "global"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Everything RFC 7643 §7 says of an attribute.

    An extension is held as a complex attribute whose name is its URN, so that one walk serves both.
    """

    name: str
    type: AttributeType = "string"
    description: str = ""
    multi_valued: bool = False
    required: bool = False
    case_exact: bool = False
    mutability: Mutability = "readWrite"
    returned: Returned = "default"
    uniqueness: Uniqueness = "none"
    canonical_values: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    sub_attributes: tuple[Attribute, ...] = ()
    # Whether a client can set it and have it kept: otherwise what it sends is ignored (RFC 7644 §3.5.1).
    is_kept: bool = field(init=False, repr=False, compare=False, hash=False)
    _by_name: dict[str, Attribute] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_kept", not (self.is_read_only or self.is_secret))
        object.__setattr__(self, "_by_name", {each.name.lower(): each for each in self.sub_attributes})

    def sub_attribute(self, name: str) -> Attribute | None:
        """The sub-attribute of that name, in any case (RFC 7643 §2.1)."""
        return self._by_name.get(name.lower())

    @property
    def is_read_only(self) -> bool:
        """Clients cannot set it; what they send is ignored on create and replace (RFC 7644 §3.5.1)."""
        return self.mutability == "readOnly"

    @property
    def is_secret(self) -> bool:
        """Never returned, so never stored either: `password`."""
        return self.returned == "never"

    def as_document(self) -> dict[str, Any]:
        """The representation of RFC 7643 §7, without nulls."""
        document: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "multiValued": self.multi_valued,
            "description": self.description,
            "required": self.required,
            "mutability": self.mutability,
            "returned": self.returned,
        }
        if self.type in {"string", "reference", "binary"}:
            document["caseExact"] = self.case_exact
            document["uniqueness"] = self.uniqueness
        if self.canonical_values:
            document["canonicalValues"] = list(self.canonical_values)
        if self.reference_types:
            document["referenceTypes"] = list(self.reference_types)
        if self.sub_attributes:
            document["subAttributes"] = [each.as_document() for each in self.sub_attributes]
        return document


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema of RFC 7643 §7: a URN and its attributes; `requires` are those that a client must give."""

    id: str
    name: str
    description: str
    attributes: tuple[Attribute, ...]
    requires: tuple[Attribute, ...] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "requires", tuple(each for each in self.attributes if each.required))


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type of RFC 7643 §6, with its attributes ready to be looked up and served in order.

    `attributes` holds the common attributes of RFC 7643 §3.1, those of the schema, and one complex
    attribute for each extension, in the order in which a document shows them; `meta` comes last. `declared`
    are the URNs of those extensions that an organization declared, and that documents may be older than. `secrets`
    are the names, in lower case, of what is never kept.
    """

    name: str
    endpoint: str
    description: str
    schema: Schema
    extensions: tuple[Schema, ...]
    attributes: tuple[Attribute, ...]
    declared: frozenset[str] = frozenset()
    _by_name: dict[str, Attribute] = field(init=False, repr=False, compare=False, hash=False)
    extension_urns: frozenset[str] = field(init=False, repr=False, compare=False, hash=False)
    secrets: frozenset[str] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {each.name.lower(): each for each in self.attributes})
        object.__setattr__(self, "extension_urns", frozenset(each.id for each in self.extensions))
        secrets = frozenset(each.name.lower() for each in self.attributes if each.is_secret)
        object.__setattr__(self, "secrets", secrets)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute, or the extension by its URN, of that name in any case (RFC 7643 §2.1)."""
        return self._by_name.get(name.lower())

    @property
    def unique(self) -> Attribute | None:
        """The attribute whose text no two resources of the type share: `userName`, `displayName` of groups."""
        return next((each for each in self.schema.attributes if each.uniqueness == "server"), None)

    def is_extension(self, attribute: Attribute) -> bool:
        """Whether this top-level attribute stands for an extension."""
        return attribute.name in self.extension_urns
