"""PATCH: RFC 7644 §3.5.2. All operations are applied to a copy, so one that fails leaves nothing behind."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maestro.scim.comparison import comparable
from maestro.scim.errors import InvalidPath, InvalidValue, Mutability, NoTarget
from maestro.scim.evaluate import matches
from maestro.scim.filter import And, Compare
from maestro.scim.grammar import PatchPath, parse_path
from maestro.scim.messages import PatchOperation
from maestro.scim.path import AttributePath
from maestro.scim.resource import Document, in_serving_order
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.values import read, read_single, same


def patch(document: Document, operations: Iterable[PatchOperation], resource_type: ResourceType) -> Document:
    """The document after all operations, in order, each on the result of the one before.

    Takes and returns the client's attributes (no `schemas`, `id`, `meta`); the argument is not changed.
    Raises InvalidPath, InvalidFilter, InvalidValue, NoTarget or Mutability.
    """
    changed = copy.deepcopy(document)
    for operation in operations:
        if operation.path is None:
            _apply_without_path(changed, operation, resource_type)
        else:
            _apply(changed, operation.op, operation.path, operation.value, resource_type)
    return in_serving_order(_without_empty(changed), resource_type)


def _apply_without_path(document: Document, operation: PatchOperation, resource_type: ResourceType) -> None:
    if operation.op == "remove":
        raise NoTarget("A remove operation needs a path that says what to remove.")
    if not isinstance(operation.value, Mapping):
        raise InvalidValue("An operation without a path needs an object of attributes as its value.")
    for name, value in operation.value.items():
        attribute = resource_type.attribute(name)
        if attribute is not None and (attribute.is_read_only or attribute.is_secret):
            continue  # Okta repeats `id` in what it changes, and sends passwords that are placeholders
        if attribute is None and ":" not in name and "." not in name and "[" not in name:
            continue  # as on replace: what no schema knows is dropped
        if attribute is None and ":" in name and isinstance(value, Mapping):
            document[name] = {**document.get(name, {}), **value}
            continue
        _apply(document, operation.op, name, value, resource_type)


def _apply(document: Document, op: str, text: str, value: Any, resource_type: ResourceType) -> None:
    try:
        path = parse_path(text, resource_type)
    except InvalidPath:
        if _apply_undeclared(document, op, text, value, resource_type):
            return
        raise
    for attribute in (*path.path.attributes, *((path.sub,) if path.sub else ())):
        if attribute.is_read_only:
            raise Mutability(f"{text[:100]} is read-only.")
    leaf = path.path.leaf
    parent = document
    for attribute in path.path.attributes[:-1]:
        if attribute.multi_valued:  # `emails.value` without brackets: that part of every element
            everything = PatchPath(AttributePath((attribute,)), None, leaf)
            _change_elements(_at(document, path.path.attributes[:-2]), attribute, everything, op, value)
            return
        parent = parent.setdefault(attribute.name, {})
    if path.filter is not None:
        _change_elements(parent, leaf, path, op, value)
    elif op == "remove":
        _remove(parent, leaf, value)
    elif leaf.type == "complex" and not leaf.multi_valued:
        _merge(parent, leaf, value, op)
    elif leaf.multi_valued and op == "add":
        _append(parent, leaf, value)
    else:
        _set(parent, leaf, read(leaf, value, leaf.name))


def _apply_undeclared(document: Document, op: str, text: str, value: Any, resource_type: ResourceType) -> bool:
    """Keep `urn:...:name` of an extension without a schema; say whether the path was one."""
    urn, colon, name = text.rpartition(":")
    known = {resource_type.schema.id.lower(), *(each.lower() for each in resource_type.extension_urns)}
    if not colon or not text.lower().startswith("urn:") or not name.isidentifier() or urn.lower() in known:
        return False
    extension = document.setdefault(urn, {})
    if op == "remove" or value is None or value == "":
        extension.pop(name, None)
    else:
        extension[name] = value
    return True


def _at(document: Document, attributes: tuple[Attribute, ...]) -> Document:
    for attribute in attributes:
        document = document.setdefault(attribute.name, {})
    return document


def _set(parent: Document, attribute: Attribute, value: Any) -> None:
    if value is None:
        if attribute.required:
            raise Mutability(f"{attribute.name} is required and cannot be cleared.")
        parent.pop(attribute.name, None)
    else:
        parent[attribute.name] = value


def _merge(parent: Document, attribute: Attribute, value: Any, op: str) -> None:
    """Change the parts of a complex attribute that are given, and no others (RFC 7644 §3.5.2.3)."""
    if isinstance(value, str) and value and attribute.sub_attribute("value"):
        value = {"value": value}
    if not value:
        parent.pop(attribute.name, None)
        return
    if not isinstance(value, Mapping):
        raise InvalidValue(f"{attribute.name} must be an object.")
    target = parent.setdefault(attribute.name, {})
    for name, each in value.items():
        sub = attribute.sub_attribute(name)
        if sub is None or sub.is_read_only:
            continue
        if sub.type == "complex" and not sub.multi_valued:
            _merge(target, sub, each, op)
        elif sub.multi_valued and op == "add":
            _append(target, sub, each)
        else:
            _set(target, sub, read(sub, each, f"{attribute.name}.{sub.name}"))


def _append(parent: Document, attribute: Attribute, value: Any) -> None:
    """Add the elements that are not there yet; a new primary one ends the old one's (RFC 7644 §3.5.2)."""
    added = read(attribute, value, attribute.name) or []
    elements: list[Any] = parent.get(attribute.name, [])
    fresh = [each for each in added if not any(same(attribute, each, old) for old in elements)]
    if fresh:
        parent[attribute.name] = _primary_moved(elements, fresh) + fresh


def _primary_moved(elements: list[Any], fresh: list[Any]) -> list[Any]:
    if not any(isinstance(each, Mapping) and each.get("primary") is True for each in fresh):
        return elements
    return [{**each, "primary": False} if each.get("primary") is True else each for each in elements]


def _remove(parent: Document, attribute: Attribute, value: Any) -> None:
    if attribute.required:
        raise Mutability(f"{attribute.name} is required and cannot be removed.")
    if attribute.multi_valued and value:
        # Microsoft Entra names what to remove in the value, where the RFC wants a value path.
        gone = read(attribute, value, attribute.name) or []
        kept = [
            each
            for each in parent.get(attribute.name, [])
            if not any(_covers(attribute, each, other) for other in gone)
        ]
        _set(parent, attribute, kept or None)
    else:
        parent.pop(attribute.name, None)


def _covers(attribute: Attribute, element: Any, asked: Any) -> bool:
    """Whether the element has every part that the client named."""
    if not isinstance(element, Mapping):
        return same(attribute, element, asked)
    one, other = comparable(attribute, element), comparable(attribute, asked)
    return all(one.get(name) == part for name, part in other.items())


def _change_elements(parent: Document, attribute: Attribute, path: PatchPath, op: str, value: Any) -> None:
    """Operate on the elements that the filter selects, all of them where there is none."""
    if not attribute.multi_valued:
        raise InvalidPath(f"{attribute.name} has one value; brackets select among several.")
    elements: list[Any] = list(parent.get(attribute.name, []))
    selected = [
        i for i, each in enumerate(elements) if path.filter is None or matches(path.filter, comparable(attribute, each))
    ]
    if op == "remove":
        _remove_elements(parent, attribute, elements, selected, path.sub)
        return
    if not selected:
        elements.append(_element_selected_by(path, attribute))
        selected = [len(elements) - 1]
    change = _change_of(path, attribute, op, value)
    for i in selected:
        elements[i] = change(elements[i])
    if any(elements[i] and elements[i].get("primary") is True for i in selected):
        chosen = next(i for i in selected if elements[i] and elements[i].get("primary") is True)
        elements = [
            {**each, "primary": False} if i != chosen and each and each.get("primary") is True else each
            for i, each in enumerate(elements)
        ]
    _set(parent, attribute, read(attribute, elements, attribute.name))


def _change_of(path: PatchPath, attribute: Attribute, op: str, value: Any) -> Callable[[Any], Any]:
    sub = path.sub
    if sub is not None:
        part = read(sub, value, f"{attribute.name}.{sub.name}")
        return lambda each: {**each, sub.name: part}
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value and not isinstance(value, Mapping):
        value = {"value": value}
    if op == "add":
        return lambda each: {
            **each,
            **(read_single(attribute, {**each, **(value or {})}, attribute.name) or {}),
        }
    return lambda _: read_single(attribute, value, attribute.name)


def _remove_elements(
    parent: Document, attribute: Attribute, elements: list[Any], selected: list[int], sub: Attribute | None
) -> None:
    if sub is not None:
        for i in selected:
            elements[i] = {name: part for name, part in elements[i].items() if name != sub.name}
    else:
        elements = [each for i, each in enumerate(elements) if i not in set(selected)]
    _set(parent, attribute, read(attribute, elements, attribute.name))


def _element_selected_by(path: PatchPath, attribute: Attribute) -> dict[str, Any]:
    """A new element that the filter would select: `emails[type eq "work"].value` of somebody without one.

    RFC 7644 §3.5.2.3 wants noTarget; Microsoft Entra relies on the element being created, and Okta's
    administrators lose the link to a person whose push was refused. Only a filter that says outright what
    the element is can create it; every other one raises NoTarget.
    """
    if path.filter is None:
        return {}
    terms = path.filter.filters if isinstance(path.filter, And) else (path.filter,)
    element: dict[str, Any] = {}
    for term in terms:
        if not (isinstance(term, Compare) and term.operator == "eq" and term.value is not None):
            raise NoTarget(f"No value of {attribute.name} fulfils the filter in the path.")
        element[term.path.leaf.name] = term.value
    return element


def _without_empty(document: Document) -> Document:
    pruned = {name: _without_empty(each) if isinstance(each, dict) else each for name, each in document.items()}
    return {name: each for name, each in pruned.items() if each not in ({}, [], None)}
