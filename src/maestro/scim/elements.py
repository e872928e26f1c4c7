"""The elements of a multi-valued attribute as PATCH adds, removes and changes them: RFC 7644 §3.5.2.

Every function returns new elements, canonical and with at most one primary, or None when none is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Any

from maestro.scim.comparison import comparable
from maestro.scim.errors import InvalidValue, NoTarget
from maestro.scim.evaluate import matches
from maestro.scim.filter import And, Compare, Filter
from maestro.scim.grammar import PatchPath
from maestro.scim.limits import ELEMENTS
from maestro.scim.schema import Attribute
from maestro.scim.values import distinct, hashable, read, read_parts, read_single

Elements = list[Any]

# What may differ between two elements that are the same one, said twice.
_INCIDENTAL = frozenset({"primary", "display"})


def added(attribute: Attribute, elements: Elements, value: Any) -> Elements | None:
    """With what is not there yet: adding the same twice adds it once, and a new primary ends the old one's."""
    elements = list(elements)
    there = _Places(comparable(attribute, each) for each in elements)
    newest_primary, merged = None, set()
    for each in read(attribute, value, attribute.name) or []:
        is_primary = isinstance(each, dict) and each.get("primary") is True
        # Only a new primary says something of `primary`: what is there does not lose it by being added again.
        given = each if is_primary else _without(each, frozenset({"primary"}))
        compared = comparable(attribute, given)
        at = there.place(compared)
        if at == len(elements):
            elements.append(each)
            there.put(at, comparable(attribute, each))
        elif not _covers(there.elements[at], compared):
            fresh = {name: part for name, part in given.items() if there.elements[at].get(name) != compared[name]}
            elements[at] = {**elements[at], **fresh}
            merged.add(at)
            there.put(at, {**there.elements[at], **compared})
        if is_primary:
            newest_primary = at
    return _settled(attribute, elements, merged, newest_primary)


class _Places:
    """Where elements are, as they compare: found by their parts, so that a hundred more are not compared with each."""

    def __init__(self, elements: Iterable[Any]) -> None:
        self.elements: Elements = []
        self._having: dict[Hashable, list[int]] = {}
        for i, each in enumerate(elements):
            self.put(i, each)

    def put(self, at: int, element: Any) -> None:
        """Have this element at that place, or at the end."""
        self.elements[at : at + 1] = [element]
        for part in _parts(element):
            self._having.setdefault(part, []).append(at)

    def place(self, wanted: Any) -> int:
        """Where an element is that has all that is wanted; else one that has all but the incidental; else the end."""
        found = self.covering(wanted) or self.covering(_without(wanted, _INCIDENTAL))
        return min(found, default=len(self.elements))

    def covering(self, wanted: Any) -> set[int]:
        """Where the elements are that have every part that is wanted."""
        having = [self._having.get(part, []) for part in _parts(wanted)]
        candidates = min(having, key=len) if having else range(len(self.elements))
        return {i for i in candidates if _covers(self.elements[i], wanted)}


def _parts(element: Any) -> list[Hashable]:
    if isinstance(element, dict):
        return [(name, hashable(part)) for name, part in element.items()]
    return [hashable(element)]


def without(attribute: Attribute, elements: Elements, value: Any) -> Elements | None:
    """Without those that the value names. Microsoft Entra names them there; the RFC wants a value path."""
    given = value if isinstance(value, list) else [value]
    if len(given) > ELEMENTS:
        raise InvalidValue(f"{attribute.name} has at most {ELEMENTS} values; {len(given)} cannot be removed.")
    gone = [_named(attribute, each) for each in given]
    there = _Places(comparable(attribute, each) for each in elements)
    places = {at for one in gone for at in there.covering(one)}
    return [each for i, each in enumerate(elements) if i not in places] or None


def changed(attribute: Attribute, elements: Elements, path: PatchPath, op: str, value: Any) -> Elements | None:
    """With the operation done to those that the path's filter selects, to all of them where it has none.

    Raises NoTarget or InvalidValue.
    """
    elements = list(elements)
    selected = [
        i for i, each in enumerate(elements) if path.filter is None or matches(path.filter, comparable(attribute, each))
    ]
    if op == "remove":
        return _removed(attribute, elements, selected, path.sub)
    if not selected:
        elements.append(_selected_by(path, attribute))
        selected = [len(elements) - 1]
    change = _change_of(path, attribute, op, value)
    for i in selected:
        elements[i] = change(elements[i])
    chosen = next((i for i in selected if (elements[i] or {}).get("primary") is True), None)
    return _settled(attribute, elements, selected, chosen)


def _settled(
    attribute: Attribute, elements: Elements, touched: Collection[int], primary: int | None = None
) -> Elements | None:
    """The elements, of which those that were touched are not canonical; the one at `primary` is the only primary."""
    if len(elements) > ELEMENTS:
        raise InvalidValue(f"{attribute.name} would have {len(elements)} values; at most {ELEMENTS} are kept.")
    for i in touched:
        elements[i] = read_single(attribute, elements[i], attribute.name)
    if primary is not None and elements[primary] is not None:  # one that says nothing takes nobody's place
        for i, each in enumerate(elements):
            if i != primary and isinstance(each, dict) and each.get("primary"):
                elements[i] = {**each, "primary": False}
    return distinct(elements)


def _covers(element: Any, wanted: Any) -> bool:
    """Whether the element has every part that is wanted; both as they compare."""
    if not isinstance(element, dict):
        return bool(element == wanted)
    return all(element.get(name) == part for name, part in wanted.items())


def _without(element: Any, names: frozenset[str]) -> Any:
    return {k: v for k, v in element.items() if k not in names} if isinstance(element, dict) else element


def _named(attribute: Attribute, value: Any) -> Any:
    if attribute.type != "complex":
        named = read_single(attribute, value, attribute.name)
    else:
        named = {name: each for name, each in read_parts(attribute, value, attribute.name).items() if each is not None}
    if named in (None, {}):
        raise InvalidValue(f"The value names nothing of {attribute.name} that could be removed.")
    return comparable(attribute, named)


def _removed(attribute: Attribute, elements: Elements, selected: list[int], sub: Attribute | None) -> Elements | None:
    if sub is None:
        gone = set(selected)
        return [each for i, each in enumerate(elements) if i not in gone] or None
    for i in selected:
        elements[i] = _without(elements[i], frozenset({sub.name}))
    return _settled(attribute, elements, selected)


def _change_of(path: PatchPath, attribute: Attribute, op: str, value: Any) -> Callable[[Any], Any]:
    sub = path.sub
    if sub is not None:
        part = read(sub, value, f"{attribute.name}.{sub.name}")
        return lambda each: {**each, sub.name: part}
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value in (None, "", [], {}):
        return (lambda each: each) if op == "add" else (lambda _: None)
    parts = read_parts(attribute, value, attribute.name)
    if not parts:
        raise InvalidValue(f"The value has no part of {attribute.name} that is known.")
    if op == "add":
        return lambda each: {**each, **parts}
    # A replaced element stays what the filter says it is, unless the value says otherwise, so that the
    # same operation finds it again.
    described = _described_by(path.filter)
    return lambda _: {**described, **parts}


def _selected_by(path: PatchPath, attribute: Attribute) -> dict[str, Any]:
    """A new element that the filter would select: `emails[type eq "work"].value` of somebody without one.

    RFC 7644 §3.5.2.3 wants noTarget; Microsoft Entra relies on the element being created, and Okta's
    administrators lose the link to a person whose push was refused. Only a filter that says outright what
    the element is can create it; every other one raises NoTarget.
    """
    if not all(_is_description(each) for each in _terms(path.filter)):
        raise NoTarget(f"No value of {attribute.name} fulfils the filter in the path.")
    return _described_by(path.filter)


def _described_by(filter_: Filter | None) -> dict[str, Any]:
    return {
        each.path.leaf.name: each.literal
        for each in _terms(filter_)
        if isinstance(each, Compare) and _is_description(each)
    }


def _terms(filter_: Filter | None) -> tuple[Filter, ...]:
    if filter_ is None:
        return ()
    return filter_.filters if isinstance(filter_, And) else (filter_,)


def _is_description(term: Filter) -> bool:
    return isinstance(term, Compare) and term.operator == "eq" and term.value is not None
