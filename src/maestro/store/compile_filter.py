"""Filters as SQL: one walk over the tree, the same for every engine; what is particular to one is in `dialects`.

A filter's literals are only ever parameters, and its names come from the schemas, so the text of a statement
depends on the shape of the filter alone. Every condition is true or false, never null, so that NOT means what it
means in `scim.evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from sqlalchemy import CTE, ColumnElement, and_, false, func, literal, not_, or_, true

from maestro.scim.filter import And, Comparable, Compare, Filter, Not, Or, Present, ValuePath
from maestro.scim.membership import GROUPS, MEMBERS
from maestro.scim.path import AttributePath
from maestro.scim.schema import Attribute, ResourceType
from maestro.store.dialects import ByBytes, Contains, EndOf, Kind, Part, items
from maestro.store.elements import Element, Elements, groups_as_elements, members_as_elements
from maestro.store.memberships import is_member_of
from maestro.store.statements import ONE, ZERO
from maestro.store.tables import RESOURCE

Condition = ColumnElement[bool]
Value = ColumnElement[Any]
# A condition on a value, or on an element as a whole.
Test = Callable[[Any], Condition]

# Attributes that are columns as well, indexed, and compare there as they do in the document.
_COLUMNS: Final[dict[tuple[str, ...], Value]] = {
    ("id",): RESOURCE.c.id,
    ("externalId",): RESOURCE.c.external_id,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter or a sort is about: a resource type, and where its resources are."""

    resource_type: ResourceType
    base_url: str

    @property
    def columns(self) -> dict[tuple[str, ...], Value]:
        """The columns that have attributes of the type, as they compare."""
        unique = self.resource_type.unique
        return _COLUMNS | ({(unique.name,): RESOURCE.c.unique_key} if unique else {})

    def location(self) -> Value:
        """`meta.location`, which is not stored.

        `meta.version`, as a filter sees it, is the resource's own version: without what its entity tag says of the
        groups that a user is in, which no write to the user changes.
        """
        return literal(f"{self.base_url}{self.resource_type.endpoint}/") + RESOURCE.c.id

    def elements(self, names: list[str]) -> Elements:
        """The elements of a multi-valued attribute of the resource, and the column that has them."""
        if names == [MEMBERS] and self.resource_type.name == "Group":
            return members_as_elements(self.base_url)
        if names == [GROUPS] and self.resource_type.name == "User":
            return groups_as_elements(self.base_url)
        return _elements(RESOURCE.c.comparable, names)


def condition_of(filter_: Filter, scope: Scope) -> Condition:
    """The condition on a row of the table of resources that means the same as the filter."""
    return _Walk(scope).condition(filter_, RESOURCE.c.comparable)


def sort_value_of(path: AttributePath, scope: Scope) -> Value:
    """What a row is sorted by: of several values the primary one, or the first; null where there is none.

    For memberships, which are rows of their own, see `first_memberships`.
    """
    names = _names(path)
    if names in scope.columns:
        return scope.columns[names]
    if names == ("meta", "location"):
        return scope.location()
    return _first_of(path.attributes, RESOURCE.c.comparable)


def first_memberships(path: AttributePath, scope: Scope) -> CTE | None:
    """What resources are sorted by, as rows of (type, id, value) to be joined, where the path is of memberships."""
    first, *rest = path.attributes
    elements = scope.elements([first.name]) if first.multi_valued and rest else None
    if elements is None or elements.of is None:
        return None
    value = _part(elements.element, rest)
    return elements.firsts(value, scope.resource_type.name)


def _first_of(attributes: Sequence[Attribute], base: Element) -> Value:
    names: list[str] = []
    for i, attribute in enumerate(attributes):
        names.append(attribute.name)
        if attribute.multi_valued:
            elements, rest = _elements(base, names), attributes[i + 1 :]
            value = _first_of(rest, elements.element) if rest else _value(elements.element, attribute)
            return elements.first(value, _by_primary(elements, attribute))
    return _part(base, attributes)


class _Walk:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._columns = scope.columns

    def condition(self, filter_: Filter, base: Element) -> Condition:
        match filter_:
            case Present(path):
                return self._any(path, base, _is_there)
            case Compare():
                return self._comparison(filter_, base)
            case ValuePath(path, Compare(part, "eq", str(value))) if self._is_member_id(path, base, part):
                return is_member_of(value)
            case ValuePath(path, inner) if not any(each.multi_valued for each in path.attributes):
                return and_(self._any(path, base, _is_there), self.condition(_under(path, inner), base))
            case ValuePath(path, inner):
                return self._any(path, base, lambda element: and_(_is_there(element), self.condition(inner, element)))
            case Not(inner):
                return not_(self.condition(inner, base))
            case And(filters):
                return and_(*(self.condition(each, base) for each in filters))
            case Or(filters):
                return or_(*(self.condition(each, base) for each in filters))
            case _:
                assert_never(filter_)

    def _comparison(self, comparison: Compare, base: Element) -> Condition:
        path = comparison.path
        match comparison.operator, comparison.value:
            case "eq", None:
                return not_(self._any(path, base, _is_there))
            case _, None:
                return self._any(path, base, _is_there)
            case "eq", value if base is RESOURCE.c.comparable and _names(path) in self._columns:
                column = self._columns[_names(path)]
                return and_(column.is_not(None), column == value)
            case "eq", str(value) if self._is_member_id(path, base):
                return is_member_of(value)
            case "ne", value:
                return or_(not_(self._any(path, base, _is_there)), self._any(path, base, _test("ne", value)))
            case operator, value:
                return self._any(path, base, _test(operator, value))

    def _is_member_id(self, path: AttributePath, base: Element, inner: AttributePath | None = None) -> bool:
        """Whether the path is `members.value` of a group: that has an index of its own."""
        names = _names(path) + (_names(inner) if inner else ())
        is_group = self._scope.resource_type.name == "Group"
        return is_group and base is RESOURCE.c.comparable and names == (MEMBERS, "value")

    def _any(self, path: AttributePath, base: Element, test: Test) -> Condition:
        """Whether some value at the end of the path fulfils the test, through elements of multi-valued attributes."""
        if base is RESOURCE.c.comparable and _names(path) == ("meta", "location"):
            return test(self._scope.location())
        return self._any_of(path.attributes, base, test)

    def _any_of(self, attributes: tuple[Attribute, ...], base: Element, test: Test) -> Condition:
        names: list[str] = []
        for i, attribute in enumerate(attributes):
            names.append(attribute.name)
            if attribute.multi_valued:
                is_top = base is RESOURCE.c.comparable
                elements = self._scope.elements(names) if is_top else _elements(base, names)
                rest, element = attributes[i + 1 :], elements.element
                return elements.is_any(self._any_of(rest, element, test) if rest else test(_whole(element, attribute)))
        return test(_part(base, attributes))


def _under(path: AttributePath, filter_: Filter) -> Filter:
    """What stands in the brackets behind an attribute of one value, as a filter on what has the attribute.

    So `meta[location pr]` finds what only the resource as a whole knows, as `meta.location pr` does.
    """

    def below(inner: AttributePath) -> AttributePath:
        return AttributePath((*path.attributes, *inner.attributes))

    match filter_:
        case Present(inner):
            return Present(below(inner))
        case Compare(inner, operator, value, literal_):
            return Compare(below(inner), operator, value, literal_)
        case ValuePath(inner, selection):
            return ValuePath(below(inner), selection)
        case Not(negated):
            return Not(_under(path, negated))
        case And(filters):
            return And(tuple(_under(path, each) for each in filters))
        case Or(filters):
            return Or(tuple(_under(path, each) for each in filters))
        case _:
            assert_never(filter_)


def _names(path: AttributePath) -> tuple[str, ...]:
    return tuple(each.name for each in path.attributes)


def _is_there(value: Element) -> Condition:
    return true() if isinstance(value, Mapping) else value.is_not(None)


def _test(operator: str, wanted: Comparable) -> Test:
    """A comparison that is false where there is no value; the value is looked up once, which in JSON is what costs."""
    parameter: Value = literal(int(wanted) if isinstance(wanted, bool) else wanted)
    if isinstance(wanted, str):
        parameter = ByBytes(parameter)
    compare: dict[str, Test] = {
        "eq": lambda value: value == parameter,
        "ne": lambda value: value != parameter,
        "gt": lambda value: value > parameter,
        "ge": lambda value: value >= parameter,
        "lt": lambda value: value < parameter,
        "le": lambda value: value <= parameter,
    }
    test = compare.get(operator) or (lambda value: _text_test(operator, value, str(wanted)))
    return lambda value: func.coalesce(test(value), false())


def _text_test(operator: str, value: Value, wanted: str) -> Condition:
    if operator == "co":
        return Contains(value, literal(wanted))
    part = func.substr(value, ONE, literal(len(wanted))) if operator == "sw" else EndOf(value, len(wanted))
    return part == ByBytes(literal(wanted))


def _part(base: Element, path: Sequence[Attribute]) -> Value:
    """The value at the end of the path; the element itself where the path is empty."""
    if isinstance(base, Mapping):
        return base[path[0].name]
    return Part(base, [each.name for each in path], _kind(path[-1]))


def _whole(element: Element, attribute: Attribute) -> Element:
    """An element as it compares: itself where it has parts, else the value that it is."""
    is_whole = isinstance(element, Mapping) or attribute.type == "complex"
    return element if is_whole else _value(element, attribute)


def _value(element: Element, attribute: Attribute) -> Value:
    assert not isinstance(element, Mapping)  # noqa: S101 - memberships have parts
    return Part(element, (), _kind(attribute))


def _kind(attribute: Attribute) -> Kind:
    match attribute.type:
        case "boolean":
            return "boolean"
        case "integer" | "decimal":
            return "number"
        case "complex":
            return "any"
        case _:
            return "text"


def _elements(base: Element, names: list[str]) -> Elements:
    assert not isinstance(base, Mapping)  # noqa: S101 - memberships have no parts with several values
    rows = items(base, names)
    return Elements(rows, rows.c.value, rows.c.key)


def _by_primary(elements: Elements, attribute: Attribute) -> tuple[Value, ...]:
    """Orders elements so that the primary one is the first, and the others are as they were."""
    primary = attribute.sub_attribute("primary")
    if primary is None:
        return (elements.order,)
    return (func.coalesce(_part(elements.element, [primary]), ZERO).desc(), elements.order)
