"""Ours and scim2-models read, patch and filter the same Users alike, but for a short list of differences on purpose."""

from __future__ import annotations

import os
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maestro.scim.catalog import USER
from maestro.scim.comparison import comparable_document
from maestro.scim.errors import ScimError
from maestro.scim.evaluate import matches
from maestro.scim.filter import And, Compare, Filter, Not, Or, Present, ValuePath
from maestro.scim.grammar import parse_filter
from maestro.scim.messages import read_patch
from maestro.scim.patch import patch
from maestro.scim.resource import Document, read_resource, schemas_of
from tests.cast import ENTERPRISE, USER_SCHEMA
from tests.conformance import oracle
from tests.conformance.differences import DIFFERENCES, Difference, Step
from tests.conformance.people import BODIES, OF_CLIENTS, PLAIN
from tests.conformance.random_filters import RandomFilters

# Set MAESTRO_TEST_DIFFERENTIAL for a longer run.
EXAMPLES: Final = int(os.environ.get("MAESTRO_TEST_DIFFERENTIAL", "400"))
THOROUGH: Final = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LI_NA: Final[dict[str, Any]] = {
    "schemas": [USER_SCHEMA],
    "userName": "li.na@acme.example",
    "active": True,
    "name": {"givenName": "Li", "familyName": "Na"},
    "emails": [
        {"value": "li@work.example", "type": "work", "display": "Li Na", "primary": True},
        {"value": "li@home.example", "type": "home"},
        {"value": "li@old.example"},
    ],
}


def step(document: Document, operation: dict[str, Any]) -> tuple[Step, Document]:
    """An operation done by both, and the document after ours: the one before where it was refused."""
    after = document
    ours: oracle.Outcome
    try:
        after = patch(document, read_patch({"Operations": [operation]}), USER)
        ours = oracle.plain(after)
    except ScimError as error:
        ours = str(error.scim_type)
    theirs = oracle.patched({"schemas": schemas_of(document, USER), **document}, [operation])
    return Step(document, operation, ours, theirs), after


@THOROUGH
@given(BODIES)
def test_a_user_is_read_alike(body: dict[str, Any]) -> None:
    assert oracle.plain(read_resource(body, USER)) == oracle.parsed(body)


@THOROUGH
@given(BODIES, st.lists(PLAIN | PLAIN | OF_CLIENTS, min_size=1, max_size=4))
def test_operations_have_the_same_effect_or_differ_on_purpose(body: dict[str, Any], operations: list[Any]) -> None:
    """Each operation is done by both to what ours made of those before, so that a difference does not hide others."""
    document = read_resource(body, USER)
    for operation in operations:
        done, document = step(document, operation)
        if done.ours != done.theirs:
            assert any(each.shows(done) for each in DIFFERENCES), done


@pytest.mark.parametrize("difference", DIFFERENCES, ids=[each.id for each in DIFFERENCES])
def test_each_difference_is_one(difference: Difference) -> None:
    """A difference that is none any more is to be taken off the list."""
    done, _ = step(read_resource(LI_NA, USER), dict(difference.example))
    assert done.ours != done.theirs, done
    assert difference.shows(done), done


def test_an_element_that_says_nothing_takes_nobodys_place_as_the_primary_one() -> None:
    before = read_resource(LI_NA, USER)
    described = {"op": "add", "path": 'emails[type eq "other" and primary eq true].display', "value": "Li"}
    done, after = step(before, described)
    assert isinstance(done.theirs, dict), done
    assert after == before


def test_most_operations_have_the_same_effect() -> None:
    """The list excuses few: what the RFC has in the forms that it has comes to the same nine times out of ten."""
    found = {True: 0, False: 0}

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(BODIES, PLAIN)
    def count(body: dict[str, Any], operation: dict[str, Any]) -> None:
        done, _ = step(read_resource(body, USER), operation)
        found[done.ours == done.theirs] += 1

    count()
    assert found[True] > 9 * found[False], found


@st.composite
def _several(draw: st.DrawFn) -> tuple[list[dict[str, Any]], Random]:
    bodies = draw(st.lists(BODIES, min_size=8, max_size=8))
    return [{**each, "userName": f"{each['userName']}{i}"} for i, each in enumerate(bodies)], draw(
        st.randoms(use_true_random=True)
    )


def is_disputed(filter_: Filter) -> bool:
    """Whether scim2-models reads a filter otherwise on purpose of its own, or refuses it.

    RFC 7644 §3.4.2.2 does not say what `ne` and null mean of several values: ours compares each value that is there,
    scim2-models the parts that elements lack as well. An extension by its URN alone is in no rule of its grammar. And
    `manager` without a part means `manager.value` to ours, as it does of multi-valued attributes.
    """
    match filter_:
        case Present(path):
            return _is_extension(path.attributes[0].name) and len(path.attributes) == 1
        case Compare(path, operator, value):
            is_of_several = any(each.multi_valued for each in path.attributes)
            is_manager = path.attributes[-2:-1] and path.attributes[-2].name == "manager" and path.leaf.name == "value"
            return bool(is_manager) or ((operator == "ne" or value is None) and is_of_several)
        case ValuePath(path, inner):
            return _is_extension(path.leaf.name) or is_disputed(inner)
        case Not(inner):
            return is_disputed(inner)
        case And(filters) | Or(filters):
            return any(map(is_disputed, filters))


def _is_extension(name: str) -> bool:
    return name == ENTERPRISE


def test_a_filter_selects_the_same_people() -> None:
    asked = {"same": 0, "refused": 0, "disputed": 0}

    @settings(max_examples=max(1, EXAMPLES // 20), deadline=None, database=None)
    @given(_several())
    def check(several: tuple[list[dict[str, Any]], Random]) -> None:
        bodies, random = several
        documents = [read_resource(each, USER) for each in bodies]
        compared = [comparable_document({"schemas": schemas_of(each, USER), **each}, USER) for each in documents]
        people = oracle.People([{**each, "schemas": schemas_of(each, USER)} for each in documents])
        filters = RandomFilters(USER, dict(enumerate(compared)), random)
        for _ in range(40):
            text = filters.one()
            filter_ = parse_filter(text, USER)
            if is_disputed(filter_):
                asked["disputed"] += 1
                continue
            try:
                theirs = people.matching(text)
            except oracle.Refused:
                asked["refused"] += 1
                continue
            assert [i for i, each in enumerate(compared) if matches(filter_, each)] == theirs, text
            asked["same"] += 1

    check()
    assert asked["same"] > 2 * (asked["refused"] + asked["disputed"]), asked
