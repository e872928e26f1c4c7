"""Which attributes an answer shows: `attributes` and `excludedAttributes`, RFC 7644 §3.9."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from maestro.scim.path import AttributePath, resolve
from maestro.scim.resource import Document
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.undeclared import is_urn

_Tree = dict[str, Any]
# What makes of a whole document the one that is to be shown.
Projection: TypeAlias = Callable[[Mapping[str, Any]], Document]


def projection(resource_type: ResourceType, attributes: Sequence[str] = (), excluded: Sequence[str] = ()) -> Projection:
    """Documents with only `attributes`, or without `excluded`; what is always returned stays.

    Names may be qualified by a URN, in any case, and may be the URN of an extension without a schema; one that names
    nothing selects nothing. They are looked up once, however many documents there are.
    """
    if attributes:
        named = _tree(attributes, resource_type)
        return lambda document: _only(document, resource_type, named)
    hidden = _tree(excluded, resource_type)
    return lambda document: _without(document, resource_type, hidden)


def project(
    document: Mapping[str, Any],
    resource_type: ResourceType,
    attributes: Sequence[str] = (),
    excluded: Sequence[str] = (),
) -> Document:
    """One document, as `projection` has it."""
    return projection(resource_type, attributes, excluded)(document)


def is_shown(
    name: str, resource_type: ResourceType, attributes: Sequence[str] = (), excluded: Sequence[str] = ()
) -> bool:
    """Whether a top-level attribute that is returned by default would be in the projected document."""
    if attributes:
        return name in _tree(attributes, resource_type)
    return resource_type.attribute(name) is not None and _tree(excluded, resource_type).get(name) != {}


def _tree(names: Sequence[str], resource_type: ResourceType) -> _Tree:
    """The named attributes as nested names; an empty level means the whole attribute."""
    tree: _Tree = {}
    for name in dict.fromkeys(names):
        path = resolve(name, resource_type)
        if path is not None:
            _plant(tree, path)
        elif is_urn(name):
            tree[name.lower()] = {}
    return tree


def _key(name: str, attribute: Attribute | None) -> str:
    """What a name of a document is called in a tree."""
    return name.lower() if attribute is None else name


def _plant(tree: _Tree, path: AttributePath) -> None:
    *parents, leaf = (each.name for each in path.attributes)
    for name in parents:
        if tree.get(name) == {} and name in tree:
            return
        tree = tree.setdefault(name, {})
    tree[leaf] = {}


def _only(document: Mapping[str, Any], resource_type: ResourceType, tree: _Tree) -> Document:
    shown: Document = {}
    for name, value in document.items():
        attribute = resource_type.attribute(name)
        if attribute is not None and attribute.returned == "always":
            shown[name] = value
        elif (key := _key(name, attribute)) in tree:
            kept = _select(value, tree[key], keep=True)
            if kept not in ({}, []):
                shown[name] = kept
    return shown


def _without(document: Mapping[str, Any], resource_type: ResourceType, tree: _Tree) -> Document:
    shown: Document = {}
    for name, value in document.items():
        attribute = resource_type.attribute(name)
        key = _key(name, attribute)
        if key not in tree or (attribute is not None and attribute.returned == "always"):
            shown[name] = value
        elif tree[key]:
            kept = _select(value, tree[key], keep=False)
            if kept not in ({}, []):
                shown[name] = kept
    return shown


def _select(value: Any, tree: _Tree, *, keep: bool) -> Any:
    """The parts of a value that the tree names (or, with `keep` false, the others)."""
    if not tree:
        return value
    if isinstance(value, list):
        return [part for part in (_select(each, tree, keep=keep) for each in value) if part != {}]
    if not isinstance(value, dict):
        return value
    if keep:
        return {name: _select(part, tree[name], keep=True) for name, part in value.items() if name in tree}
    return {
        name: _select(part, tree[name], keep=False) if name in tree else part
        for name, part in value.items()
        if name not in tree or tree[name]
    }
