"""Extensions that have no schema here: kept and given back, so that a client finds again what it sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from maestro.scim.errors import InvalidValue
from maestro.scim.limits import NAMES
from maestro.scim.schema import ResourceType
from maestro.scim.text import clean

_URN: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", re.ASCII | re.IGNORECASE)


def is_urn(name: str) -> bool:
    """Whether a name may be that of an extension (RFC 8141 §2): whatever else is unknown is dropped."""
    return _URN.fullmatch(name) is not None


def is_declared(name: str, resource_type: ResourceType) -> bool:
    """Whether a URN is that of a schema here, or an attribute's that is qualified by one."""
    lowered = name.lower()
    urns = (resource_type.schema.id.lower(), *(each.lower() for each in resource_type.extension_urns))
    return lowered in urns or lowered.startswith(tuple(f"{urn}:" for urn in urns))


def spelled(name: str, names: Mapping[str, Any]) -> str:
    """The name as it is already spelled among these, in any case (RFC 7643 §2.1); else as it is given."""
    if name in names:
        return name
    lowered = name.lower()
    return next((each for each in names if each.lower() == lowered), name)


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
