"""Attribute paths: a name in a filter or PATCH, found in the table of attributes (RFC 7644 §3.10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maestro.scim.schema import Attribute, ResourceType


@dataclass(frozen=True, slots=True)
class AttributePath:
    """The attributes from the resource down to the one meant: `(name, familyName)`, or `(URN, department)`.

    Inside the brackets of a value path it starts at the elements of that attribute instead.
    """

    attributes: tuple[Attribute, ...]

    @property
    def leaf(self) -> Attribute:
        """The attribute the path ends in."""
        return self.attributes[-1]

    def __str__(self) -> str:
        first, *rest = (each.name for each in self.attributes)
        return first + "".join(f"{':' if first.startswith('urn:') and not i else '.'}{n}" for i, n in enumerate(rest))


# What stands, in a search of several resource types, for an attribute that one of them does not define.
ABSENT: Final = AttributePath((Attribute(name="(absent)"),))


def resolve(text: str, resource_type: ResourceType) -> AttributePath | None:
    """Find `text` among the attributes of a resource type; None when it names nothing.

    Accepts a name, `name.sub`, and either with the URN of the schema or of an extension before it, in any
    case; an extension's URN alone names the extension as a whole. A name that only an extension has may do
    without the URN: OneLogin's template and older Okta mappings put `department` beside the core's attributes.
    """
    if ":" in text:
        return _resolve_qualified(text, resource_type)
    name, dot, rest = text.partition(".")
    attribute = resource_type.attribute(name)
    if attribute is not None:
        return _descend((attribute,), rest) if dot else AttributePath((attribute,))
    extensions = (resource_type.attribute(each.id) for each in resource_type.extensions)
    return next((path for each in extensions if each and (path := _descend((each,), text))), None)


def resolve_within(text: str, attribute: Attribute) -> AttributePath | None:
    """Find `text` among the sub-attributes of a complex attribute, as inside a value path's brackets."""
    found = attribute.sub_attribute(text)
    return AttributePath((found,)) if found else None


def _resolve_qualified(text: str, resource_type: ResourceType) -> AttributePath | None:
    lowered = text.lower()
    core = resource_type.schema.id.lower()
    if lowered.startswith(core + ":"):
        unqualified = text[len(core) + 1 :]
        return None if ":" in unqualified else resolve(unqualified, resource_type)
    for schema in resource_type.extensions:
        urn = schema.id.lower()
        extension = resource_type.attribute(urn)
        if extension is not None and lowered == urn:
            return AttributePath((extension,))
        if extension is not None and lowered.startswith(urn + ":"):
            # The URN of one extension may begin with that of another: `urn:a:user` and `urn:a:user:custom`.
            found = _descend((extension,), text[len(urn) + 1 :])
            if found is not None:
                return found
    return None


def _descend(parents: tuple[Attribute, ...], rest: str) -> AttributePath | None:
    name, dot, deeper = rest.partition(".")
    attribute = parents[-1].sub_attribute(name)
    if attribute is None:
        return None
    return _descend((*parents, attribute), deeper) if dot else AttributePath((*parents, attribute))
