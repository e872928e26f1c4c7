"""Reading a client's value for an attribute: tolerant of how it is written, strict about what it means."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Hashable, Iterable
from typing import Any, Final, assert_never

from maestro.scim.comparison import instant, is_exact
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import BINARY_CHARACTERS, ELEMENTS, TEXT_CHARACTERS
from maestro.scim.schema import Attribute
from maestro.scim.text import clean

# Parts of an element that say nothing on their own: a telephone number without a number is no number.
INSUBSTANTIAL: Final = frozenset({"type", "primary", "display"})


def read(attribute: Attribute, value: Any, path: str) -> Any:
    """The canonical form of a value, or None when it leaves the attribute unassigned.

    Null, the empty text, the empty list and the empty object are all *unassigned* (RFC 7643 §2.5): Microsoft Entra
    clears by empty text, by null and by `{"value": ""}`; Okta's default mappings send empty texts.
    `path` names the attribute in the words of the client. Raises InvalidValue.
    """
    if attribute.multi_valued:
        return read_elements(attribute, value, path)
    return read_single(attribute, value, path)


def read_elements(attribute: Attribute, value: Any, path: str) -> list[Any] | None:
    """The elements of a multi-valued attribute, each once, at most one of them primary."""
    if value is None or value == "":
        return None
    given = value if isinstance(value, list) else [value]  # OneLogin sends one object where an array is due
    if len(given) > ELEMENTS:
        raise InvalidValue(f"{path} has {len(given)} values; at most {ELEMENTS} are kept.")
    return distinct(read_single(attribute, each, path) for each in given)


def distinct(elements: Iterable[Any]) -> list[Any] | None:
    """Canonical elements, each once, at most one of them primary; None when there is none."""
    given = [each for each in elements if each is not None]
    return given if len(given) == 1 else _each_once(one_primary(_each_once(given))) or None


def _each_once(elements: list[Any]) -> list[Any]:
    """The elements without those that are there already."""
    once: dict[Hashable, Any] = {}
    for each in elements:
        once.setdefault(hashable(each), each)
    return list(once.values())


def hashable(value: Any) -> Hashable:
    """What is the same for values that are equal, whatever is nested in them."""
    if isinstance(value, dict):
        return frozenset((name, hashable(each)) for name, each in value.items())
    return tuple(map(hashable, value)) if isinstance(value, list) else value


def read_single(attribute: Attribute, value: Any, path: str) -> Any:
    """One value of an attribute, or one element of a multi-valued one."""
    if value is None or value in ("", [], {}):
        if attribute.type == "boolean" and value is not None and value != []:
            raise InvalidValue(f"{path} must be true or false.")
        return None
    match attribute.type:
        case "string" | "reference":
            return _read_text(attribute, value, path)
        case "complex":
            return _read_complex(attribute, value, path)
        case "boolean":
            return _read_boolean(value, path)
        case "integer" | "decimal":
            return _read_number(attribute, value, path)
        case "dateTime":
            if not isinstance(value, str) or instant(value) is None:
                raise InvalidValue(f"{path} must be a date and time, such as 2026-11-24T08:00:00Z.")
            return value
        case "binary":
            return _read_binary(value, path)
        case _:
            assert_never(attribute.type)


def read_parts(attribute: Attribute, value: Any, path: str) -> dict[str, Any]:
    """The parts of a complex value that are given and known, in canonical form, None for one that is unassigned.

    Raises InvalidValue.
    """
    if isinstance(value, str) and attribute.sub_attribute("value"):
        value = {"value": value}  # Microsoft Entra sends a manager as its id alone, perhaps one that names nobody
    if not isinstance(value, dict):
        raise InvalidValue(f"{path} must be an object.")
    found: dict[str, Any] = {}
    for name, each in value.items():
        sub = attribute.sub_attribute(name)
        if sub is None or sub.is_read_only:
            continue
        if sub.name in found:
            raise InvalidValue(f"{path}.{sub.name} is given twice.")
        # A `primary` that is empty text says nothing; `active`, which is no part, must be said outright.
        is_blank = sub.type == "boolean" and each == ""
        found[sub.name] = None if is_blank else read(sub, each, f"{path}.{sub.name}")
    return found


def _read_complex(attribute: Attribute, value: Any, path: str) -> dict[str, Any] | None:
    found = read_parts(attribute, value, path)
    ordered = {sub.name: found[sub.name] for sub in attribute.sub_attributes if found.get(sub.name) is not None}
    if attribute.multi_valued and not ordered.keys() - INSUBSTANTIAL and _has_substance(attribute):
        return None
    return ordered or None


def _has_substance(attribute: Attribute) -> bool:
    """Whether an element could say more than what it is for: an extension may have elements that cannot."""
    return any(each.name not in INSUBSTANTIAL for each in attribute.sub_attributes)


def one_primary(elements: list[Any], chosen: int | None = None) -> list[Any]:
    """The elements with at most one primary (RFC 7643 §2.4): the one at `chosen`, else the first that is."""
    primary = [i for i, each in enumerate(elements) if isinstance(each, dict) and each.get("primary") is True]
    if len(primary) < 2:
        return elements
    kept = chosen if chosen in primary else primary[0]
    return [{**each, "primary": False} if i in primary and i != kept else each for i, each in enumerate(elements)]


def _read_boolean(value: Any, path: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:  # Microsoft Entra, OneLogin templates
        return value.lower() == "true"
    raise InvalidValue(f"{path} must be true or false.")


def _read_number(attribute: Attribute, value: Any, path: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int if attribute.type == "integer" else int | float):
        raise InvalidValue(f"{path} must be a number.")
    if not is_exact(value):
        raise InvalidValue(f"{path} must be a number of at most 64 bits.")
    return value


def _read_binary(value: Any, path: str) -> str:
    if isinstance(value, str) and len(value) <= BINARY_CHARACTERS:
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            pass
        else:
            return value
    raise InvalidValue(f"{path} must be base64, at most {BINARY_CHARACTERS} characters.")


def _read_text(attribute: Attribute, value: Any, path: str) -> str | None:
    if not isinstance(value, str):
        if not isinstance(value, int | float) or isinstance(value, bool) or attribute.uniqueness != "none":
            raise InvalidValue(f"{path} must be text.")
        value = str(value)  # an employee number that the client's directory keeps as a number; never who one is
    if len(value) > TEXT_CHARACTERS:
        raise InvalidValue(f"{path} has {len(value)} characters; at most {TEXT_CHARACTERS} are kept.")
    return clean(value) or None
