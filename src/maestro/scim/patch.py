"""PATCH: RFC 7644 §3.5.2. All operations are applied to a copy, so one that fails leaves nothing behind.

What is not understood is refused: an answer of success for an operation that did nothing would leave somebody
active whom the client has deactivated.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from maestro.scim.comparison import fits
from maestro.scim.elements import added, changed, without
from maestro.scim.errors import InvalidPath, InvalidValue, Mutability, NoTarget
from maestro.scim.grammar import PatchPath, parse_path
from maestro.scim.limits import NAMES
from maestro.scim.messages import PatchOperation
from maestro.scim.path import AttributePath
from maestro.scim.resource import Document, attributes_of, in_serving_order
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.undeclared import is_urn, may_be_undeclared, read_undeclared, spelled
from maestro.scim.values import read


def patch(document: Document, operations: Iterable[PatchOperation], resource_type: ResourceType) -> Document:
    """The document after all operations, in order, each on the result of the one before.

    Takes and returns the client's attributes (no `schemas`, `id`, `meta`); the argument is not changed.
    Raises InvalidPath, InvalidFilter, InvalidValue, NoTarget or Mutability.
    """
    after = copy.deepcopy(document)
    for operation in operations:
        if operation.path is None:
            _apply_without_path(after, operation, resource_type)
        else:
            _apply_at(after, operation.op, operation.path, operation.value, resource_type)
    if len(after) > NAMES:
        raise InvalidValue(f"The resource would have more than {NAMES} attributes.")
    return in_serving_order(after, resource_type)


def _apply_without_path(document: Document, operation: PatchOperation, resource_type: ResourceType) -> None:
    """Apply to each attribute that the value names; what no schema knows is dropped, as on replace.

    So is what is read-only: Okta repeats `id` in what it changes. Not all of it may be unknown, though. A name may be
    any path: Microsoft Entra, asked by its flag, sends `name.givenName` and `urn:...:employeeNumber` as names.
    SailPoint disables a person by an `add` of this form.
    """
    if operation.op == "remove":
        raise NoTarget("A remove operation needs a path that says what to remove.")
    if not isinstance(operation.value, Mapping):
        raise InvalidValue("An operation without a path needs an object of attributes as its value.")
    given = attributes_of(operation.value, resource_type)
    understood = [_apply_named(document, operation.op, name, value, resource_type) for name, value in given]
    if given and not any(understood):
        raise InvalidPath("The operation names no attribute that is known here.")


def _apply_named(document: Document, op: str, name: str, value: Any, resource_type: ResourceType) -> bool:
    """Apply to the attribute of that name, and say whether there is one."""
    try:
        path = parse_path(name, resource_type)
    except InvalidPath:
        return _apply_undeclared(document, op, name, value, resource_type)
    if not any(each.is_read_only or each.is_secret for each in _attributes_of(path)):
        _apply(document, op, path, value)
    return True


def _apply_at(document: Document, op: str, text: str, value: Any, resource_type: ResourceType) -> None:
    try:
        path = parse_path(text, resource_type)
    except InvalidPath:
        if _apply_undeclared(document, op, text, value, resource_type):
            return
        raise
    if any(each.is_secret for each in _attributes_of(path)):
        return  # Okta's password synchronisation: accepted and discarded
    if any(each.is_read_only for each in _attributes_of(path)):
        raise Mutability(f"{text[:100]} is read-only.")
    _apply(document, op, path, value)


def _attributes_of(path: PatchPath) -> tuple[Attribute, ...]:
    return (*path.path.attributes, path.sub) if path.sub else path.path.attributes


def _apply(document: Document, op: str, path: PatchPath, value: Any) -> None:
    first, *rest = path.path.attributes
    if not rest:
        _apply_here(document, op, path, value)
    elif first.multi_valued:  # `emails.value` without brackets: that part of every element
        everything = PatchPath(AttributePath((first,)), None, path.path.leaf)
        _set(document, first, changed(first, document.get(first.name, []), everything, op, value))
    else:
        parts = document.get(first.name, {})
        _make_way(parts, first, rest[0])
        _apply(parts, op, PatchPath(AttributePath(tuple(rest)), path.filter, path.sub), value)
        _set(document, first, parts or None)


def _apply_here(document: Document, op: str, path: PatchPath, value: Any) -> None:
    leaf = path.path.leaf
    elements = document.get(leaf.name, [])
    if path.filter is not None:
        if not leaf.multi_valued:
            raise InvalidPath(f"{leaf.name} has one value; brackets select among several.")
        _set(document, leaf, changed(leaf, elements, path, op, value))
    elif op == "remove":
        _set(document, leaf, without(leaf, elements, value) if leaf.multi_valued and value not in (None, "") else None)
    elif leaf.multi_valued and op == "add":
        _set(document, leaf, added(leaf, elements, value))
    elif leaf.type == "complex" and not leaf.multi_valued:
        _merge(document, leaf, op, value)
    else:
        _set(document, leaf, read(leaf, value, leaf.name))


def _set(parent: Document, attribute: Attribute, value: Any) -> None:
    if value is None:
        if attribute.required:
            raise Mutability(f"{attribute.name} is required and cannot be removed.")
        parent.pop(attribute.name, None)
    else:
        parent[attribute.name] = value


def _merge(parent: Document, attribute: Attribute, op: str, value: Any) -> None:
    """Change the parts of a complex attribute that are given, and no others (RFC 7644 §3.5.2.3)."""
    if isinstance(value, str) and value and attribute.sub_attribute("value"):
        value = {"value": value}
    if value in (None, "", [], {}):
        if op != "add":
            parent.pop(attribute.name, None)
        return
    if not isinstance(value, Mapping):
        raise InvalidValue(f"{attribute.name} must be an object.")
    given = {sub: each for name, each in value.items() if (sub := attribute.sub_attribute(name))}
    if not given:
        raise InvalidValue(f"The value has no part of {attribute.name} that is known.")
    parts = parent.get(attribute.name, {})
    for sub, each in given.items():
        if not sub.is_read_only:
            _make_way(parts, attribute, sub)
            _apply(parts, op, PatchPath(AttributePath((sub,))), each)
    _set(parent, attribute, parts or None)


def _make_way(parts: Document, attribute: Attribute, sub: Attribute) -> None:
    """Drop what is kept of an extension's attribute, and is older than its schema, where it does not fit that."""
    if ":" in attribute.name and sub.name in parts and not fits(sub, parts[sub.name]):
        del parts[sub.name]


def _apply_undeclared(document: Document, op: str, text: str, value: Any, resource_type: ResourceType) -> bool:
    """Change an extension without a schema, or `urn:...:name` in one; say whether the path was one."""
    whole = spelled(text, document)
    if whole not in document and not may_be_undeclared(text, value, resource_type):
        return False
    if whole in document or isinstance(value, Mapping):
        parts = value if isinstance(value, Mapping) and op != "remove" else {}
        _set_undeclared(document, whole, parts, document.get(whole, {}) if parts else {}, resource_type)
        return True
    urn, _, name = text.rpartition(":")
    if not is_urn(urn) or not name.isidentifier():
        return False
    urn = spelled(urn, document)
    _set_undeclared(document, urn, {name: None if op == "remove" else value}, document.get(urn, {}), resource_type)
    return True


def _set_undeclared(
    document: Document, urn: str, parts: Mapping[str, Any], before: Mapping[str, Any], resource_type: ResourceType
) -> None:
    after = read_undeclared({**before, **{spelled(name, before): each for name, each in parts.items()}}, resource_type)
    if after is None:
        document.pop(urn, None)
    else:
        document[urn] = after
