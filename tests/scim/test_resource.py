"""A client's body as a canonical document, and the document as it is served."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import USER
from maestro.scim.errors import InvalidSyntax, InvalidValue, ScimError
from maestro.scim.resource import (
    Document,
    encode,
    etag,
    own_attributes,
    read_resource,
    require,
    schemas_of,
    served,
    with_location,
)
from tests.scim.strategies import BODIES, CORE, ENTERPRISE, documents

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        *(each.name for each in USER.attributes),
        *("USERNAME", "name.givenName", "Name.FamilyName", "emails.value", "department", "manager.value", "foo", ""),
        *(
            CORE,
            f"{CORE}:title",
            f"{CORE}:password",
            f"{ENTERPRISE}:department",
            "urn:x:y",
            "urn:acme:badge:1.0",
            "a:b",
        ),
    ]
)


def whole(document: Document) -> Document:
    times = {"created": "2026-11-24T08:00:00.000Z", "modified": "2026-11-24T08:00:00.000Z"}
    return served(document, USER, resource_id="7a", version=1, **times)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        pytest.param(
            {"username": "li", "NAME": {"GIVENNAME": "Li"}},
            {"userName": "li", "name": {"givenName": "Li"}},
            id="any-case",
        ),
        pytest.param(
            {"NAME.GIVENNAME": "Li", "name.familyName": "Na"},
            {"name": {"familyName": "Na", "givenName": "Li"}},
            id="dots",
        ),
        pytest.param(
            {"name": {"givenName": "Li"}, "name.familyName": "Na"},
            {"name": {"familyName": "Na", "givenName": "Li"}},
            id="dots-beside-object",
        ),
        pytest.param({"emails.value": "a@x"}, {"emails": [{"value": "a@x"}]}, id="dots-into-a-list"),
        pytest.param({f"{CORE}:userName": "li"}, {"userName": "li"}, id="core-urn-before-the-name"),
        pytest.param({f"{CORE.upper()}:NAME.givenName": "Li"}, {"name": {"givenName": "Li"}}, id="core-urn-and-dots"),
        pytest.param(
            {CORE: {"userName": "li", "TITLE": "CTA"}}, {"userName": "li", "title": "CTA"}, id="core-urn-as-key"
        ),
        pytest.param({CORE: {CORE: {"userName": "li"}}}, {}, id="core-urn-in-itself"),
        pytest.param({CORE: "li"}, {}, id="core-urn-with-text"),
        pytest.param(
            {f"{ENTERPRISE}:department": "R&D"}, {ENTERPRISE: {"department": "R&D"}}, id="extension-urn-before-the-name"
        ),
        pytest.param(
            {f"{ENTERPRISE}:manager.value": "1"}, {ENTERPRISE: {"manager": {"value": "1"}}}, id="extension-urn-and-dots"
        ),
        pytest.param(
            {ENTERPRISE.lower(): {"DEPARTMENT": "R&D"}}, {ENTERPRISE: {"department": "R&D"}}, id="extension-urn-as-key"
        ),
        pytest.param(
            {"department": "R&D"}, {ENTERPRISE: {"department": "R&D"}}, id="extension-attribute-beside-the-core"
        ),
        pytest.param(
            {"department": "A", ENTERPRISE: {"department": "B"}},
            {ENTERPRISE: {"department": "B"}},
            id="extension-goes-before",
        ),
        pytest.param(
            {ENTERPRISE: {"department": "B"}, "department": "A"},
            {ENTERPRISE: {"department": "B"}},
            id="in-either-order",
        ),
        pytest.param(
            {"department": "A", "costCenter": "B"},
            {ENTERPRISE: {"costCenter": "B", "department": "A"}},
            id="two-beside",
        ),
        pytest.param({"department": "", "manager": None}, {}, id="nothing-beside"),
        pytest.param({"userName": "li", f"{CORE}:userName": "li"}, {"userName": "li"}, id="two-spellings-that-agree"),
        pytest.param(
            {"id": "1", "schemas": ["x"], "meta": {"version": "9"}, "groups": [{"value": "g"}], "GROUPS.value": "g"},
            {},
            id="read-only",
        ),
        pytest.param({"password": "p"}, {}, id="password"),
        pytest.param(
            {"PASSWORD": "p", f"{CORE}:password": "p", CORE: {"Password": "p"}}, {}, id="password-in-other-spellings"
        ),
        pytest.param(
            {"urn:acme:badge:1.0": {"PassWord": "p", "x": [{"password": "p"}]}},
            {},
            id="password-in-an-undeclared-extension",
        ),
        pytest.param(
            {"unknown": 1, "user-name": "x", "": 2, "name.": "x", "a:b": {"c": 1}, "urn": {"x": 1}, "urn:x": {"y": 1}},
            {},
            id="unknown",
        ),
        pytest.param(
            {f"{ENTERPRISE}:unknown": {"x": 1}, f"{CORE}:unknown": {"x": 1}}, {}, id="unknown-of-a-known-schema"
        ),
        pytest.param(
            {"urn:acme:badge:1.0": {"Number": 7, "on": False, "text": "a\u200bb"}},
            {"urn:acme:badge:1.0": {"Number": 7, "on": False, "text": "ab"}},
            id="undeclared",
        ),
        pytest.param(
            {"urn:acme:badge:1.0": {"a": None, "b": "", "c": [None, {}], "d": {"e": []}}},
            {},
            id="undeclared-unassigned",
        ),
        pytest.param({"urn:acme:badge:1.0": "text"}, {}, id="undeclared-text"),
        pytest.param({"title": None, "nickName": "", "emails": [], "name": {"givenName": ""}}, {}, id="unassigned"),
    ],
)
def test_what_a_body_becomes(body: Any, kept: Any) -> None:
    assert read_resource(body, USER) == kept


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param({"userName": "a", "username": "b"}, "given twice", id="two-cases"),
        pytest.param({"userName": "a", "username": "a"}, "given twice", id="two-cases-even-when-they-agree"),
        pytest.param({CORE: {"active": True, "Active": False}}, "given twice", id="two-cases-under-the-urn"),
        pytest.param({"active": True, f"{CORE}:active": False}, "different values", id="two-spellings"),
        pytest.param({"active": False, CORE: {"active": True}}, "different values", id="beside-and-under-the-urn"),
        pytest.param({"name": {"givenName": "a"}, "name.givenName": "b"}, r"name\.givenName", id="object-and-dots"),
        pytest.param({"emails": ["a"], "emails.value": "b"}, "emails", id="list-and-dots"),
    ],
)
def test_what_contradicts_itself_is_refused(body: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        read_resource(body, USER)


@pytest.mark.parametrize("body", [None, [], "text", 7, True], ids=repr)
def test_a_body_that_is_no_object_is_invalid_syntax(body: Any) -> None:
    with pytest.raises(InvalidSyntax):
        read_resource(body, USER)


def test_a_document_is_in_serving_order_whatever_order_it_came_in() -> None:
    body = {
        "urn:b:c:d": {"z": 1},
        "urn:a:b:c": {"z": 1},
        ENTERPRISE: {"manager": {"$ref": "r", "value": "1"}, "department": "R&D"},
        "emails": ["a@x"],
        "active": True,
        "userName": "li",
        "externalId": "00u",
    }
    found = read_resource(body, USER)
    assert list(found) == ["externalId", "userName", "active", "emails", ENTERPRISE, "urn:a:b:c", "urn:b:c:d"]
    assert json.dumps(found[ENTERPRISE]) == '{"department": "R&D", "manager": {"value": "1", "$ref": "r"}}'


def test_userName_is_required() -> None:  # noqa: N802 - the attribute's name
    require({"userName": "li", "active": True}, USER)
    with pytest.raises(InvalidValue, match="userName is required"):
        require({"active": True}, USER)


def test_a_served_document_lists_the_extensions_it_uses_and_ends_in_meta() -> None:
    document = read_resource({"userName": "li", "department": "R&D", "urn:acme:badge:1.0": {"n": 1}}, USER)
    assert schemas_of(document, USER) == [CORE, ENTERPRISE, "urn:acme:badge:1.0"]
    found = whole(document)
    assert list(found)[:2] == ["schemas", "id"]
    assert list(found)[-1] == "meta"
    assert found["meta"]["version"] == etag(1) == 'W/"1"'


@given(documents())
def test_the_location_is_spliced_in_where_it_belongs(document: Document) -> None:
    location = "https://maestro.example/o/acme/scim/v2/Users/7a"
    text = with_location(encode(whole(document)), location)
    expected = whole(document)
    expected["meta"]["location"] = location
    assert json.loads(text) == expected


@given(BODIES)
def test_our_own_answer_sent_back_changes_nothing(body: Any) -> None:
    document = read_resource(body, USER)
    answer = json.loads(with_location(encode(whole(document)), "https://x/1"))
    again = read_resource(answer, USER)
    assert again == document
    assert encode(again) == encode(document)
    assert own_attributes(whole(document)) == document


@given(st.dictionaries(NAMES, JSON, max_size=6) | JSON)
def test_any_json_is_read_canonically_or_refused(body: Any) -> None:
    try:
        document = read_resource(body, USER)
    except ScimError:
        return
    assert read_resource(document, USER) == document
    assert "password" not in encode(document).lower()
    assert not {"id", "meta", "schemas", "groups"} & document.keys()
    encode(document)
