"""What a search asks for: queries, SearchRequest messages and cursors."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.errors import InvalidCursor, InvalidValue
from maestro.scim.limits import PAGE
from maestro.scim.search import Position, SearchRequest, read_cursor, read_search, read_search_message, write_cursor


@pytest.mark.parametrize(
    ("parameters", "request_"),
    [
        pytest.param({}, SearchRequest(), id="nothing"),
        pytest.param({"filter": "title pr", "unknown": "x"}, SearchRequest("title pr"), id="filter"),
        pytest.param({"filter": ""}, SearchRequest(""), id="an-empty-filter-is-not-none"),
        pytest.param({"startIndex": "3", "count": "7"}, SearchRequest(start_index=3, count=7), id="numbers"),
        pytest.param({"STARTINDEX": "3", "Count": "7"}, SearchRequest(start_index=3, count=7), id="any-case"),
        pytest.param({"sortBy": "title"}, SearchRequest(sort_by="title"), id="sorted"),
        pytest.param(
            {"sortBy": " title ", "sortOrder": "DESCENDING"},
            SearchRequest(sort_by="title", is_descending=True),
            id="descending",
        ),
        pytest.param({"cursor": "", "count": "7"}, SearchRequest(cursor="", count=7), id="first-cursor"),
        pytest.param({"startIndex": "0", "count": "0"}, SearchRequest(count=0), id="zero"),
        pytest.param({"startIndex": "-5", "count": "-5"}, SearchRequest(count=0), id="negative"),
        pytest.param({"startIndex": "", "count": " "}, SearchRequest(), id="empty"),
        pytest.param(
            {"startIndex": " 2 ", "count": "007"}, SearchRequest(start_index=2, count=7), id="space-and-zeros"
        ),
        pytest.param({"count": str(PAGE)}, SearchRequest(count=PAGE), id="a-page"),
        pytest.param({"count": str(PAGE + 1)}, SearchRequest(count=PAGE), id="more-than-a-page"),
        pytest.param(
            {"count": "1" * 5000, "startIndex": "9" * 5000}, SearchRequest(start_index=10**18, count=PAGE), id="huge"
        ),
        pytest.param(
            {"count": "-" + "1" * 5000, "startIndex": "-" + "9" * 5000}, SearchRequest(count=0), id="huge-negative"
        ),
        pytest.param(
            {"attributes": "userName, name.givenName,,"},
            SearchRequest(attributes=("userName", "name.givenName")),
            id="attributes",
        ),
        pytest.param({"excludedAttributes": "emails"}, SearchRequest(excluded_attributes=("emails",)), id="excluded"),
        pytest.param(
            {"attributes": "", "excludedAttributes": "emails"},
            SearchRequest(excluded_attributes=("emails",)),
            id="one-of-two-empty",
        ),
    ],
)
def test_a_search_is_read(parameters: dict[str, str], request_: SearchRequest) -> None:
    assert read_search(parameters) == request_


@pytest.mark.parametrize("text", ["x", "NaN", "1.5", "1e3", "--1", "-", "+1", "٣", "0x1", "1 2", "²"])
@pytest.mark.parametrize("name", ["startIndex", "count"])
def test_what_is_no_whole_number_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(InvalidValue, match=name):
        read_search({name: text})


def test_attributes_and_excluded_attributes_exclude_each_other() -> None:
    with pytest.raises(InvalidValue, match="together"):
        read_search({"attributes": "a", "excludedAttributes": "b"})


def test_a_message_and_a_query_that_ask_the_same_are_read_the_same() -> None:
    message = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "title pr",
        "attributes": ["userName", " name "],
        "sortBy": "title",
        "startIndex": 3,
        "count": 7,
    }
    query = {"filter": "title pr", "attributes": "userName,name", "sortBy": "title", "startIndex": "3", "count": "7"}
    assert read_search_message(message) == read_search(query)
    assert read_search_message({"attributes": "userName"}) == read_search({"attributes": "userName"})
    assert read_search_message({"filter": None, "count": None, "cursor": None}) == SearchRequest()


@given(st.uuids().map(str), st.none() | st.text() | st.integers(-(2**60), 2**60) | st.booleans().map(int))
def test_a_cursor_brings_back_its_position_and_needs_no_escaping(resource_id: str, value: str | int | None) -> None:
    try:
        cursor = write_cursor(Position(resource_id, value), "f")
    except UnicodeEncodeError:
        return  # half a surrogate pair, which no document has
    assert read_cursor(cursor, "f") == Position(resource_id, value)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    with pytest.raises(InvalidCursor):
        read_cursor(cursor, "g")


@given(st.text(min_size=1))
def test_no_text_makes_a_cursor_fail_otherwise(text: str) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(text, "f")


def test_no_cursor_is_the_first_page() -> None:
    assert read_cursor("", "f") is None


def test_a_search_is_told_apart_from_others_without_its_texts() -> None:
    one = SearchRequest(filter='userName eq "li.na"')
    assert one.fingerprint("User") == SearchRequest(filter='userName eq "li.na"', count=5).fingerprint("User")
    others = [SearchRequest(filter="x"), SearchRequest(sort_by="title"), SearchRequest(is_descending=True)]
    assert len({each.fingerprint("User") for each in (one, *others)} | {one.fingerprint("Group")}) == 5
    assert "li.na" not in one.fingerprint("User")


@pytest.mark.parametrize(
    "position",
    [
        '["f","\\ud800",null]',
        '["f","a","\\ud800"]',
        f'["f","a",{2**63}]',
        '["f","a",NaN]',
        '["f","a",1e999]',
        '["f","a",[]]',
    ],
    ids=["id-surrogate", "surrogate", "more-than-64-bits", "nan", "infinite", "list"],
)
def test_a_cursor_that_somebody_made_up_is_refused(position: str) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(base64.urlsafe_b64encode(position.encode()).decode().rstrip("="), "f")
