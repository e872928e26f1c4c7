"""A filter means the same in memory and in SQL, whatever it is asked of."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maestro.directory.administration import create_organization
from maestro.scim.catalog import USER
from maestro.scim.evaluate import matches
from maestro.scim.filter import And, Compare, Filter, Not, Or, Present, ValuePath
from maestro.scim.grammar import parse_filter
from maestro.scim.resource import Document
from maestro.store.compile_filter import Scope, condition_of
from maestro.store.database import open_database
from maestro.store.locations import sqlite_url
from maestro.store.migrations import migrate
from maestro.store.part import OrganizationDatabase
from maestro.store.statements import with_values
from tests.cast import ALICE
from tests.scim.strategies import FILTERS, documents
from tests.store.made import BASE_URL, create, keep, resource, search

# Each example is a filter asked of PEOPLE documents; set MAESTRO_TEST_EXAMPLES for a longer run.
EXAMPLES = int(os.environ.get("MAESTRO_TEST_EXAMPLES", "250"))
PEOPLE = 40
SCOPE = Scope(USER, BASE_URL)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OrganizationDatabase, dict[str, Document]]]:
    """Forty people of every kind, as they compare, and the store they are in."""
    path: Path = tmp_path_factory.mktemp("people") / "maestro.db"
    migrate(sqlite_url(path))
    database = open_database(sqlite_url(path))
    store = database.organization(create_organization(database, "acme", "Acme Bio", ALICE))
    compared: dict[str, Document] = {}

    @settings(max_examples=PEOPLE, database=None, derandomize=True, deadline=None)
    @given(documents(), st.sampled_from(["2026-11-24T08:00:00.000Z", "2026-11-24T08:00:00.001Z"]))
    def fill(document: Document, modified: str) -> None:
        number = len(compared)
        document = document | {"userName": f"{document['userName']}{number}"}
        made = resource(f"{number:04}", version=number + 1, modified=modified, **document)
        keep(store, made)
        compared[made.id] = json.loads(made.comparable)

    fill()
    assert len(compared) >= PEOPLE // 2
    yield store, compared
    database.close()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=FILTERS)
def test_every_filter_selects_the_same_people_in_memory_and_in_sql(
    people: tuple[OrganizationDatabase, dict[str, Document]], text: str
) -> None:
    store, compared = people
    filter_ = parse_filter(text, USER)
    expected = [id_ for id_, document in sorted(compared.items()) if matches(filter_, document)]
    page = search(store, text)
    assert page.ids == expected
    assert page.total == len(expected)


LITERALS = ["%", "_", "a%", "\\", "%_%", "[a]", "*", "?", "'", '"', "' or 1=1 --", " "]
MEANINGS: dict[str, Callable[[str, str], bool]] = {
    "eq": str.__eq__,
    "co": str.__contains__,
    "sw": str.startswith,
    "ew": str.endswith,
}


@pytest.mark.parametrize("literal", LITERALS)
@pytest.mark.parametrize("operator", MEANINGS)
def test_no_literal_is_a_pattern(acme_store: OrganizationDatabase, operator: str, literal: str) -> None:
    titles = ["x", "ax", "xa", "a_b", "a%b", "a b", literal, f"x{literal}", f"{literal}x", f"x{literal}x"]
    for i, title in enumerate(titles):
        create(acme_store, str(i), title=title)
    page = search(acme_store, f"title {operator} {json.dumps(literal)}")
    expected = [str(i) for i, title in enumerate(titles) if MEANINGS[operator](title, literal)]
    assert page.ids == expected


def shape_of(filter_: Filter) -> object:
    """A filter without what it compares with."""
    match filter_:
        case Present(path):
            return ("pr", str(path))
        case Compare(path, operator, None):
            return (operator, str(path), None)
        case Compare(path, operator):
            return (operator, str(path))
        case ValuePath(path, inner):
            return (str(path), shape_of(inner))
        case Not(inner):
            return ("not", shape_of(inner))
        case And(filters):
            return ("and", *map(shape_of, filters))
        case Or(filters):
            return ("or", *map(shape_of, filters))


def test_the_text_of_a_statement_depends_on_the_shape_of_the_filter_alone() -> None:
    texts: dict[object, str] = {}

    @settings(max_examples=1000, deadline=None)
    @given(FILTERS)
    def check(text: str) -> None:
        filter_ = parse_filter(text, USER)
        sql = with_values("sqlite", condition_of(filter_, SCOPE))[0]
        assert texts.setdefault(shape_of(filter_), sql) == sql

    check()


@given(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30).map(
        lambda text: f"canary {text}"
    )
)
def test_no_literal_stands_in_the_text_of_a_statement(literal: str) -> None:
    quoted = json.dumps(literal)
    text = f"title co {quoted} or emails[value eq {quoted}] or not (title ew {quoted})"
    sql, parameters = with_values("sqlite", condition_of(parse_filter(text, USER), SCOPE))
    assert "canary" not in sql
    assert sum("canary" in str(each) for each in parameters.values()) == 3
