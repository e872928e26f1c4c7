"""Searches over HTTP: sorted, by cursor, by POST, across resource types; and readings that lose nobody."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from maestro.directory.paging import KEPT_SECONDS, Anchor, AnchorsInMemory, Reading
from maestro.scim.search import SEARCH_REQUEST_SCHEMA, Position
from tests.cast import Client


def names(page: Any) -> list[str]:
    return [each.get("userName", each.get("displayName")).partition("@")[0] for each in page["Resources"]]


def three(client: Client) -> None:
    """Three people: one without a title, titles in two cases, e-mail addresses in another order than names."""
    client.create("b@x.example", title="zoology", emails=[{"value": "1@x.example", "primary": True}])
    client.create(
        "A@x.example", title="Botany", emails=[{"value": "0@x.example"}, {"value": "3@x.example", "primary": True}]
    )
    client.create("c@x.example", emails=[{"value": "2@x.example", "type": "home"}])


@pytest.mark.parametrize(
    ("query", "order"),
    [
        pytest.param("sortBy=userName", "A b c", id="any-case"),
        pytest.param("sortBy=USERNAME&sortOrder=Descending", "c b A", id="descending"),
        pytest.param("sortBy=title", "A b c", id="missing-last"),
        pytest.param("sortBy=title&sortOrder=descending", "c b A", id="missing-first"),
        pytest.param("sortBy=emails", "b c A", id="primary-or-first"),
        pytest.param("sortBy=emails.value&sortOrder=descending", "A c b", id="primary-or-first-descending"),
        pytest.param("sortBy=meta.created", "b A c", id="created"),
        pytest.param("sortBy=id&sortOrder=descending", "c A b", id="id"),
        pytest.param("sortBy=meta.location", "b A c", id="location"),
        pytest.param("sortBy=active", "b A c", id="ties-by-id"),
        pytest.param("sortBy=urn:ietf:params:scim:schemas:core:2.0:User:title", "A b c", id="qualified"),
        pytest.param("sortBy=userName&filter=title+pr", "A b", id="filtered"),
        pytest.param("sortOrder=descending", "b A c", id="order-alone"),
        pytest.param("sortBy=userName&startIndex=2&count=1", "b", id="paged"),
    ],
)
def test_resources_are_sorted(acme: Client, query: str, order: str) -> None:
    three(acme)
    assert names(acme.get(f"/Users?{query}").json) == order.split()


@pytest.mark.parametrize("query", ["sortBy=nothing", "sortBy=name", "sortBy=password", "sortBy=id&sortOrder=up"])
def test_a_sort_that_has_no_meaning_is_refused(acme: Client, query: str) -> None:
    answer = acme.get(f"/Users?{query}")
    assert (answer.status, answer.json["scimType"]) == (400, "invalidValue")


def by_cursor(client: Client, query: str, count: int) -> Iterator[Any]:
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/Users?{query}&count={count}&cursor={cursor}").json
        yield page
        cursor = page.get("nextCursor")


@pytest.mark.parametrize("query", ["a=b", "sortBy=title", "sortBy=title&sortOrder=descending", "filter=userName+pr"])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_reading_by_cursor_has_everybody_once_in_order(acme: Client, query: str, count: int) -> None:
    for i in range(5):
        acme.create(f"p{i}@x.example", **({} if i == 2 else {"title": "ABBA"[i % 4]}))
    whole = names(acme.get(f"/Users?{query}").json)
    pages = list(by_cursor(acme, query, count))
    assert [name for page in pages for name in names(page)] == whole
    assert all(page["totalResults"] == 5 and "startIndex" not in page for page in pages)
    assert all(page["itemsPerPage"] == len(page["Resources"]) <= count for page in pages)
    assert len(pages) == -(-5 // count)
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]+", page["nextCursor"]) for page in pages[:-1])


def test_a_cursor_that_was_given_out_is_taken_back_however_long_its_value(acme: Client) -> None:
    for name in "abc":
        certificate = {"value": base64.b64encode(name.encode() * 150_000).decode()}
        acme.create(f"{name}@acme.example", title=name + "\U0001f600" * 4000, x509Certificates=[certificate])
    for attribute in ("title", "x509Certificates"):
        assert sorted(names(page) for page in by_cursor(acme, f"sortBy={attribute}", 1)) == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("query", "scim_type"),
    [
        pytest.param("cursor=nonsense", "invalidCursor", id="nonsense"),
        pytest.param("cursor=%C3%BC", "invalidCursor", id="not-ascii"),
        pytest.param("cursor=" + "A" * 7000, "invalidCursor", id="long"),
        pytest.param("cursor=CURSOR&filter=active+eq+true", "invalidCursor", id="of-another-filter"),
        pytest.param("cursor=CURSOR&sortBy=title", "invalidCursor", id="of-another-order"),
        pytest.param("cursor=&count=0", "invalidCount", id="count-0"),
        pytest.param("cursor=&count=-1", "invalidCount", id="count-negative"),
    ],
)
def test_a_cursor_that_is_none_of_this_search_is_refused(acme: Client, query: str, scim_type: str) -> None:
    three(acme)
    cursor = acme.get("/Users?cursor=&count=1").json["nextCursor"]
    answer = acme.get(f"/Users?{query.replace('CURSOR', cursor)}")
    assert (answer.status, answer.json["scimType"]) == (400, scim_type)


def test_a_cursor_of_another_organization_shows_ones_own_people_alone(acme: Client, globex: Client) -> None:
    three(acme)
    three(globex)
    cursor = globex.get("/Users?cursor=&count=1").json["nextCursor"]
    theirs = {each["id"] for each in globex.get("/Users").json["Resources"]}
    assert not theirs & {each["id"] for each in acme.get(f"/Users?cursor={cursor}").json["Resources"]}


def by_index(client: Client, query: str, count: int, between: Callable[[int], None]) -> list[str]:
    """Read as Okta does: until startIndex is past totalResults. `between` happens after each page."""
    seen: list[str] = []
    start, total = 1, 1
    while start <= total:
        page = client.get(f"/Users?startIndex={start}&count={count}{query}").json
        assert page["startIndex"] == start
        total = page["totalResults"]
        seen += [each["id"] for each in page["Resources"]]
        between(start)
        start += count
    return seen


@pytest.mark.parametrize("query", ["", "&filter=userName+pr"], ids=["all", "filtered"])
def test_a_reading_by_index_loses_nobody_while_people_come_change_and_go(acme: Client, query: str) -> None:
    ids = [acme.create(f"p{i:02}@x.example")["id"] for i in range(23)]
    gone: set[str] = set()
    fresh = iter(range(100, 200))

    def meanwhile(start: int) -> None:
        victims = [ids[start - 1], ids[min(start + 4, 22)]]  # one who was read already, one who may not have been
        for each in victims:
            if each not in gone:
                assert acme.delete(f"/Users/{each}").status == 204
                gone.add(each)
        acme.create(f"new{next(fresh)}@x.example")
        survivor = next(each for each in ids if each not in gone)
        acme.patch(f"/Users/{survivor}", {"op": "replace", "path": "title", "value": f"title {start}"})

    seen = by_index(acme, query, 5, meanwhile)
    stayed = [each for each in ids if each not in gone]
    assert [each for each in seen if each in stayed] == stayed
    assert len(seen) == len(set(seen))


def test_totals_of_a_reading_agree_with_what_is_read(acme: Client) -> None:
    ids = [acme.create(f"p{i}@x.example")["id"] for i in range(6)]
    assert acme.get("/Users?startIndex=1&count=3").json["totalResults"] == 6
    acme.delete(f"/Users/{ids[0]}")
    second = acme.get("/Users?startIndex=4&count=3").json
    assert [each["id"] for each in second["Resources"]] == ids[3:]
    assert second["totalResults"] == 6
    acme.delete(f"/Users/{ids[5]}")
    again = acme.get("/Users?startIndex=4&count=3").json
    assert [each["id"] for each in again["Resources"]] == ids[3:5]
    assert again["totalResults"] == 5


def test_an_anchor_is_kept_for_an_hour_and_for_its_reader_alone() -> None:
    anchors = AnchorsInMemory()
    anchors.remember(Reading(1, "okta", "users"), 101, Anchor(Position("b"), 250, at=0))
    found = anchors.find(Reading(1, "okta", "users"), 101, at=KEPT_SECONDS)
    assert found is not None
    assert found.position == Position("b")
    assert anchors.find(Reading(1, "okta", "users"), 101, at=KEPT_SECONDS + 1) is None
    assert anchors.find(Reading(2, "okta", "users"), 101, at=1) is None
    assert anchors.find(Reading(1, "entra", "users"), 101, at=1) is None
    assert anchors.find(Reading(1, "okta", "groups"), 101, at=1) is None


def test_of_two_readings_side_by_side_neither_loses_anybody() -> None:
    anchors = AnchorsInMemory()
    reading = Reading(1, "okta", "users")
    anchors.remember(reading, 101, Anchor(Position("b"), 250, at=0))
    anchors.remember(reading, 101, Anchor(Position("c"), 249, at=60))
    found = anchors.find(reading, 101, at=61)
    assert found is not None
    assert found.position == Position("b")
    anchors.remember(reading, 101, Anchor(Position("c"), 249, at=600))
    later = anchors.find(reading, 101, at=601)
    assert later is not None
    assert later.position == Position("c")


def test_a_search_by_post_says_the_same_as_one_by_get(acme: Client) -> None:
    three(acme)
    message = {
        "schemas": [SEARCH_REQUEST_SCHEMA],
        "filter": 'userName sw "a"',
        "attributes": ["userName"],
        "sortBy": "userName",
        "startIndex": 1,
        "count": 10,
    }
    answer = acme.post("/Users/.search", message)
    assert answer.status == 200
    assert answer.json == acme.get('/Users?filter=userName+sw+"a"&attributes=userName&sortBy=userName&count=10').json
    first = acme.post("/Users/.search", {"schemas": [SEARCH_REQUEST_SCHEMA], "cursor": "", "count": 2}).json
    rest = acme.post(
        "/Users/.search", {"schemas": [SEARCH_REQUEST_SCHEMA], "cursor": first["nextCursor"], "count": 2}
    ).json
    assert names(first) + names(rest) == ["b", "A", "c"]


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        pytest.param([], "invalidSyntax", id="array"),
        pytest.param({"attributes": 7}, "invalidSyntax", id="attributes-number"),
        pytest.param({"count": "x"}, "invalidValue", id="count-word"),
        pytest.param({"count": 1.5}, "invalidSyntax", id="count-fraction"),
        pytest.param({"filter": True}, "invalidSyntax", id="filter-boolean"),
        pytest.param({"filter": ['userName eq "a"']}, "invalidSyntax", id="filter-list"),
        pytest.param({"sortBy": ["userName"]}, "invalidSyntax", id="sort-list"),
        pytest.param({"filter": "x"}, "invalidFilter", id="filter"),
        pytest.param({"attributes": ["id"], "excludedAttributes": ["id"]}, "invalidValue", id="both"),
    ],
)
def test_a_search_message_that_cannot_be_read_is_refused(acme: Client, body: Any, scim_type: str) -> None:
    answer = acme.post("/Users/.search", body)
    assert (answer.status, answer.json["scimType"]) == (400, scim_type)


def test_the_root_searches_all_resource_types(acme: Client) -> None:
    three(acme)
    acme.post("/Groups", {"displayName": "A group", "members": [{"value": acme.create("m@x.example")["id"]}]})
    everything = acme.get("?startIndex=1").json
    assert everything["totalResults"] == 5
    assert {each["meta"]["resourceType"] for each in everything["Resources"]} == {"User", "Group"}
    found = acme.get('?filter=userName eq "a@x.example" or displayName eq "a GROUP"').json
    assert names(found) == ["A", "A group"]
    assert found["Resources"][1]["members"][0]["display"] == "Li Na"
    assert names(acme.get('?filter=meta.resourceType eq "Group"').json) == ["A group"]
    assert names(acme.get('?filter=members[type eq "User"]').json) == ["A group"]
    assert acme.get('?filter=nothing eq "x"').json["totalResults"] == 0
    assert acme.get("?filter=not (nothing pr)").json["totalResults"] == 5
    assert names(acme.get('?sortBy=displayName&sortOrder=descending&filter=displayName sw "a"').json) == ["A group"]
    by_post = acme.post("/.search", {"schemas": [SEARCH_REQUEST_SCHEMA], "filter": "members pr"}).json
    assert names(by_post) == ["A group"]
    pages = acme.get("?cursor=&count=4").json
    assert len(pages["Resources"]) == 4
    assert len(acme.get(f"?count=4&cursor={pages['nextCursor']}").json["Resources"]) == 1


def test_discovery_is_not_filtered_and_ignores_sorting_and_paging(acme: Client) -> None:
    for path in ("/Schemas", "/ResourceTypes"):
        assert acme.get(f'{path}?filter=id eq "x"').status == 403
        assert acme.get(f"{path}?sortBy=id&startIndex=2&count=1").json == acme.get(path).json
