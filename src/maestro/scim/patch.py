"""PATCH: RFC 7644 §3.5.2. All operations are applied to a copy, so one that fails leaves nothing behind.

What is not understood is refused: an answer of success for an operation that did nothing would leave somebody
active whom the client has deactivated.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from maestro.scim.comparison import fits
from maestro.scim.elements import added, changed, without
from maestro.scim.errors import InvalidPath, InvalidValue, Mutability, NoTarget
from maestro.scim.grammar import PatchPath, parse_path
from maestro.scim.limits import NAMES, PATCH_VALUES
from maestro.scim.messages import PatchOperation
from maestro.scim.path import AttributePath
from maestro.scim.resource import Document, attributes_of, in_serving_order
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.undeclared import is_urn, may_be_undeclared, with_undeclared
from maestro.scim.values import read


@dataclass(slots=True)
class _Patch:
    """A document while it is patched.

    `extensions` has the names of the extensions without a schema by what they are in lower case; `values` is how many
    values of multi-valued attributes may still be gone through.
    """

    document: Document
    resource_type: ResourceType
    extensions: dict[str, str]
    values: int = PATCH_VALUES

    def spend(self, path: PatchPath, value: Any) -> None:
        """Count the values that an operation goes through. Raises InvalidValue."""
        there: Any = self.document
        for each in path.path.attributes:
            there = there.get(each.name) if isinstance(there, dict) else there
        self.values -= _size(there) + _size(value)
        if self.values < 0:
            raise InvalidValue(
                f"The operations go through more than {PATCH_VALUES} values. Send them in several requests."
            )

    def spelled(self, name: str) -> str:
        """The name of an extension as the document has it, in any case; else as it is given."""
        return name if name in self.document else self.extensions.get(name.lower(), name)

    def set_extension(self, urn: str, parts: Document) -> None:
        """Have an extension without a schema, or none where it has no parts. Raises InvalidValue."""
        if not parts:
            self.document.pop(urn, None)
            self.extensions.pop(urn.lower(), None)
            return
        self.document[urn] = parts
        self.extensions[urn.lower()] = urn
        if len(self.document) > NAMES:
            raise InvalidValue(f"The resource would have more than {NAMES} attributes.")


def _size(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    return sum(len(each) for each in value.values() if isinstance(each, list)) if isinstance(value, dict) else 0


def patch(document: Document, operations: Iterable[PatchOperation], resource_type: ResourceType) -> Document:
    """The document after all operations, in order, each on the result of the one before.

    Takes and returns the client's attributes (no `schemas`, `id`, `meta`); the argument is not changed.
    Raises InvalidPath, InvalidFilter, InvalidValue, NoTarget or Mutability.
    """
    extensions = {name.lower(): name for name in document if ":" in name}
    on = _Patch(copy.deepcopy(document), resource_type, extensions)
    for operation in operations:
        if operation.path is None:
            _apply_without_path(on, operation)
        else:
            _apply_at(on, operation.op, operation.path, operation.value)
    return in_serving_order(on.document, resource_type)


def _apply_without_path(on: _Patch, operation: PatchOperation) -> None:
    """Apply to each attribute that the value names; what no schema knows is dropped, as on replace.

    So is what is read-only: Okta repeats `id` in what it changes. Not all of it may be unknown, though. A name may be
    any path: Microsoft Entra, asked by its flag, sends `name.givenName` and `urn:...:employeeNumber` as names.
    SailPoint disables a person by an `add` of this form.
    """
    if operation.op == "remove":
        raise NoTarget("A remove operation needs a path that says what to remove.")
    if not isinstance(operation.value, dict):
        raise InvalidValue("An operation without a path needs an object of attributes as its value.")
    given = attributes_of(operation.value, on.resource_type)
    understood = [_apply_named(on, operation.op, name, value) for name, value in given]
    if given and not any(understood):
        raise InvalidPath("The operation names no attribute that is known here.")


def _apply_named(on: _Patch, op: str, name: str, value: Any) -> bool:
    """Apply to the attribute of that name, and say whether there is one."""
    try:
        path = parse_path(name, on.resource_type)
    except InvalidPath:
        return _apply_undeclared(on, op, name, value)
    if not any(each.is_read_only or each.is_secret for each in _attributes_of(path)):
        on.spend(path, value)
        _apply(on.document, op, path, value)
    return True


def _apply_at(on: _Patch, op: str, text: str, value: Any) -> None:
    try:
        path = parse_path(text, on.resource_type)
    except InvalidPath:
        if _apply_undeclared(on, op, text, value):
            return
        raise
    if any(each.is_secret for each in _attributes_of(path)):
        return  # Okta's password synchronisation: accepted and discarded
    if any(each.is_read_only for each in _attributes_of(path)):
        raise Mutability(f"{text[:100]} is read-only.")
    on.spend(path, value)
    _apply(on.document, op, path, value)


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
    if not isinstance(value, dict):
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


def _apply_undeclared(on: _Patch, op: str, text: str, value: Any) -> bool:
    """Change an extension without a schema, or `urn:...:name` in one; say whether the path was one."""
    whole = on.spelled(text)
    if whole not in on.document and not may_be_undeclared(text, value, on.resource_type):
        return False
    if whole in on.document or isinstance(value, dict):
        if op == "remove" or value in (None, "", [], {}):
            on.set_extension(whole, {})
        elif isinstance(value, dict):
            on.set_extension(whole, with_undeclared(on.document.get(whole, {}), value, on.resource_type))
        else:
            raise InvalidValue(f"{whole[:100]} must be an object.")
        return True
    urn, _, name = text.rpartition(":")
    if not is_urn(urn) or not name.isidentifier():
        return False
    urn = on.spelled(urn)
    parts = {name: None if op == "remove" else value}
    on.set_extension(urn, with_undeclared(on.document.get(urn, {}), parts, on.resource_type))
    return True
