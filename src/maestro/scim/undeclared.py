"""Extensions that have no schema here: kept and given back, so that a client finds again what it sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from maestro.scim.errors import InvalidValue
from maestro.scim.limits import NAMES
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.text import clean
from maestro.scim.values import read

_URN: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", re.ASCII | re.IGNORECASE)


def is_urn(name: str) -> bool:
    """Whether a name may be that of an extension (RFC 8141 §2): whatever else is unknown is dropped."""
    return _URN.fullmatch(name) is not None


def may_be_undeclared(name: str, value: Any, resource_type: ResourceType) -> bool:
    """Whether a name that no schema here has is that of an extension without one, or of an attribute in such.

    What stands behind the URN of a schema is an unknown attribute of that schema. Only where it has parts it may be an
    extension of its own, as Okta's `urn:okta:app:1.0:user:custom` is beside `urn:okta:app:1.0:user`; none of RFC 7643's
    namespace is named so.
    """
    lowered, core = name.lower(), resource_type.schema.id.lower()
    if not is_urn(name) or lowered == core or lowered.startswith(f"{core}:"):
        return False
    for extension in resource_type.extensions:
        urn = extension.id.lower()
        rest = lowered[len(urn) + 1 :] if lowered.startswith(f"{urn}:") else None
        if rest and (urn.startswith("urn:ietf:") or not _has_parts(rest, value, resource_type.attribute(urn))):
            return False
    return True


def _has_parts(rest: str, value: Any, extension: Attribute | None) -> bool:
    first = re.split("[:.]", rest)[0]
    is_known = extension is not None and extension.sub_attribute(first) is not None
    return not is_known and (":" in rest or isinstance(value, dict))


def read_beside(kept: Mapping[str, Any], attribute: Attribute, value: Any) -> Any:
    """A client's value of an extension that replaces what is `kept` of it.

    Parts that come back as they are kept stay, though the schema does not know them or they do not fit it: they are
    older than the schema, and to refuse a person's whole push for them would leave somebody active whom it was to
    deactivate. Raises InvalidValue.
    """
    if not isinstance(value, dict):
        return read(attribute, value, attribute.name)
    odd = {
        name: kept[name]
        for name, each in value.items()
        if name in kept and kept[name] == each and not _is_canonical(attribute.sub_attribute(name), name, each)
    }
    rest = {name: each for name, each in value.items() if name not in odd} if odd else value
    return {**(read(attribute, rest, attribute.name) or {}), **odd} or None


def _is_canonical(attribute: Attribute | None, name: str, value: Any) -> bool:
    """Whether a part of an extension is as its schema has it; another spelling of a name is a part of its own."""
    try:
        return attribute is not None and attribute.name == name and bool(read(attribute, value, name) == value)
    except InvalidValue:
        return False


def with_undeclared(before: Mapping[str, Any], parts: Mapping[str, Any], resource_type: ResourceType) -> dict[str, Any]:
    """The parts of an extension with these among them, in place of those of the same name in any case (RFC 7643 §2.1).

    One that is unassigned goes. What was there before is canonical, and not read again. Raises InvalidValue.
    """
    known: dict[str, str] = {}
    for name in before:
        known.setdefault(name.lower(), name)
    given = {name if name in before else known.get(name.lower(), name): each for name, each in parts.items()}
    read_ = read_undeclared(given, resource_type) or {}
    after = {name: each for name, each in before.items() if name not in given} | read_
    if len(after) > NAMES:
        raise InvalidValue(f"An object of an extension has more than {NAMES} names.")
    return {name: after[name] for name in (*before, *given) if name in after}


def read_undeclared(value: Any, resource_type: ResourceType) -> Any:
    """A value as it is kept: without what is unassigned, without secrets, its text clean; None for nothing.

    What is called `password` is a secret under every roof. Raises InvalidValue for an object of too many names.
    """
    match value:
        case str():
            return clean(value) or None
        case Mapping():
            if len(value) > NAMES:
                raise InvalidValue(f"An object of an extension has more than {NAMES} names.")
            kept = {
                name: part
                for name, each in value.items()
                if name.lower() not in resource_type.secrets
                and (part := read_undeclared(each, resource_type)) is not None
            }
            return kept or None
        case list():
            return [part for each in value if (part := read_undeclared(each, resource_type)) is not None] or None
        case _:
            return value
