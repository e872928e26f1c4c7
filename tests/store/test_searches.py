"""Pages in any order: sorted as in memory, by index and by position, of several types at once."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maestro.directory.lists import Search, Target
from maestro.scim.catalog import GROUP, USER
from maestro.scim.grammar import parse_filter
from maestro.scim.search import Position
from maestro.scim.sorting import parse_sort, sort_value
from maestro.store.part import OrganizationDatabase
from tests.scim.strategies import ENTERPRISE, documents
from tests.store.made import BASE_URL, change_members, create, create_group, keep, resource

SORTS = [
    *("userName", "id", "externalId", "title", "name.givenName", "emails", "emails.value", "phoneNumbers.type"),
    *("active", "meta.lastModified", "meta.location", f"{ENTERPRISE}:department", "photos.value"),
]


def searched(text: str | None, sort: str | None, **search: Any) -> Search:
    target = Target(USER, parse_filter(text, USER) if text else None, parse_sort(sort, USER) if sort else None)
    return Search((target,), BASE_URL, **({"limit": 1000, "is_sorted": sort is not None} | search))


@pytest.fixture
def people(acme_store: OrganizationDatabase) -> tuple[OrganizationDatabase, dict[str, Any]]:
    """Thirty people of every kind, as they compare."""
    compared: dict[str, Any] = {}

    @settings(max_examples=30, database=None, derandomize=True, deadline=None)
    @given(documents(), st.sampled_from(["2026-11-24T08:00:00.000Z", "2026-11-24T08:00:00.001Z"]))
    def fill(document: Any, modified: str) -> None:
        number = len(compared)
        made = resource(f"{number:04}", modified=modified, **document | {"userName": f"{document['userName']}{number}"})
        keep(acme_store, made)
        compared[made.id] = json.loads(made.comparable)
        compared[made.id]["meta"]["location"] = f"{BASE_URL}/Users/{made.id}"

    fill()
    return acme_store, compared


@pytest.mark.parametrize("is_descending", [False, True], ids=["ascending", "descending"])
@pytest.mark.parametrize("sort", SORTS)
def test_sql_sorts_as_memory_does(
    people: tuple[OrganizationDatabase, dict[str, Any]], sort: str, is_descending: bool
) -> None:
    store, compared = people
    path = parse_sort(sort, USER)
    assert path is not None
    values: dict[str, Any] = {id_: sort_value(path, document) for id_, document in compared.items()}
    without = [id_ for id_ in sorted(values) if values[id_] is None]
    in_order = [id_ for id_ in sorted(values) if values[id_] is not None]
    in_order.sort(key=values.__getitem__, reverse=is_descending)  # equal ones stay in the order of their ids
    expected = without + in_order if is_descending else in_order + without
    page = store.search(searched(None, sort, is_descending=is_descending))
    assert page.ids == expected
    assert page.total == len(expected)
    assert list(page.values) == [values[id_] for id_ in expected]

    read: list[str] = []
    after: Position | None = None
    while len(read) < len(expected):
        part = store.search(searched(None, sort, is_descending=is_descending, limit=7, after=after))
        assert part.total == len(expected)
        read += part.ids
        after = part.position(len(part.rows) - 1)
    assert read == expected
    by_index = store.search(searched(None, sort, is_descending=is_descending, limit=7, offset=5))
    assert by_index.ids == expected[5:12]


@pytest.mark.parametrize("text", [None, "userName pr", 'userName eq "user-3"'])
def test_pages_by_position_are_in_the_order_of_the_ids(acme_store: OrganizationDatabase, text: str | None) -> None:
    for each in "54321":
        create(acme_store, each)
    matching = "3" if text and "eq" in text else "12345"
    read, after = "", Position("0")
    while page := acme_store.search(searched(text, None, limit=2, after=after)).rows:
        read += "".join(id_ for id_, _, _ in page)
        after = Position(page[-1][0])
        if text and "eq" in text:
            break
    assert read == ("" if text and "eq" in text else matching)


def test_several_types_are_searched_at_once(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li", displayName="b")
    create(acme_store, "3", "bo")
    create_group(acme_store, "2", "a")
    create_group(acme_store, "4", "c")
    targets = tuple(Target(each, None, parse_sort("displayName", each)) for each in (USER, GROUP))
    plain = acme_store.search(Search(targets, BASE_URL, 10))
    assert list(zip(plain.types, plain.ids, strict=True)) == [
        ("User", "1"),
        ("Group", "2"),
        ("User", "3"),
        ("Group", "4"),
    ]
    by_name = acme_store.search(Search(targets, BASE_URL, 10, is_sorted=True))
    assert by_name.ids == ["2", "1", "4", "3"]
    only = (Target(USER, parse_filter('displayName eq "b"', USER)), Target(GROUP, parse_filter("id pr", GROUP)))
    assert acme_store.search(Search(only, BASE_URL, 10)).ids == ["1", "2", "4"]
    half = (Target(USER, None, parse_sort("userName", USER)), Target(GROUP, None, None))
    assert acme_store.search(Search(half, BASE_URL, 10, is_sorted=True)).ids == [
        "3",
        "1",
        "2",
        "4",
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(offset=st.integers(0, 8), limit=st.integers(0, 8), is_sorted=st.booleans())
def test_every_page_counts_all(acme_store: OrganizationDatabase, offset: int, limit: int, is_sorted: bool) -> None:
    if not acme_store.search(searched(None, None)).total:
        for each in "12345":
            create(acme_store, each)
    page = acme_store.search(searched("userName pr", "userName" if is_sorted else None, offset=offset, limit=limit))
    assert ("".join(page.ids), page.total) == ("12345"[offset : offset + limit], 5)


def test_a_sort_by_groups_costs_about_what_a_filter_on_them_does(acme_store: OrganizationDatabase) -> None:
    """Four hundred people in twenty groups, each of which is in the next: what is looked for one by one shows."""
    for i in range(400):
        create(acme_store, f"u{i:03}")
    for i in range(20):
        create_group(acme_store, f"g{i:02}", f"Group {i}")
        inside = [f"g{i - 1:02}:Group"] if i else [f"u{k:03}:User" for k in range(400)]
        change_members(acme_store, f"g{i:02}", inside)

    def cost(target: Target) -> float:
        begun = time.process_time()
        acme_store.search(Search((target,), BASE_URL, 1, is_sorted=target.sort is not None))
        return time.process_time() - begun

    by_filter = min(cost(Target(USER, parse_filter('groups.display co "x"', USER))) for _ in range(3))
    by_sort = min(cost(Target(USER, sort=parse_sort("groups.display", USER))) for _ in range(3))
    assert by_sort < 3 * by_filter
