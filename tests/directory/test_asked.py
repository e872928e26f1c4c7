"""What a request asks for, whom it is about, and which failures are one and the same."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory.asked import (
    about_document,
    about_filter,
    act_of,
    asks_to_deactivate,
    leaves_active_out,
    problem_of,
)
from maestro.directory.exchange import read_reference
from tests.cast import PATCH_OP, USER_SCHEMA

ROOT = "/o/acme/scim/v2"


@pytest.mark.parametrize(
    ("request_", "act"),
    [
        ("GET /Users?startIndex=1&count=2", "tested"),
        ("GET /Users?count=2&startIndex=1", "tested"),
        ("GET /Groups?startIndex=1&count=2", "tested"),
        ("GET /Users?startIndex=1&count=100", "listed"),
        ("GET /Users?filter=userName+eq+%22x%22", "looked up"),
        ("GET /Users/1", "read"),
        ("HEAD /users/1", "read"),
        ("POST /Users", "created"),
        ("PUT /Users/1", "changed"),
        ("PATCH /Users/1", "changed"),
        ("DELETE /Users/1", "deleted"),
        ("PATCH /Users", "nothing"),
        ("DELETE /Users", "nothing"),
        ("POST /Users/1", "nothing"),
        ("OPTIONS /Users/1", "nothing"),
        ("POST /Users/.search", "looked up"),
        ("POST /.search", "looked up"),
        ("GET ?filter=x", "looked up"),
        ("POST /Bulk", "several"),
        ("GET /Bulk", "nothing"),
        ("GET /Schemas/urn:x", "discovered"),
        ("GET /ServiceProviderConfig", "discovered"),
        ("GET /Users/1/name", "nothing"),
        ("GET /scim/v2/Users", "nothing"),
        ("GET x/Users", "nothing"),
        ("GET /Me", "nothing"),
    ],
)
def test_the_first_line_tells_what_is_asked_for(request_: str, act: str) -> None:
    method, _, target = request_.partition(" ")
    path, _, query = target.partition("?")
    assert act_of(method, ROOT + path, query) == act


def test_a_path_that_is_none_of_scims_asks_for_nothing() -> None:
    assert act_of("GET", "/o/acme/Users", "") == "nothing"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ('userName eq "li.na@acme.example"', "li.na@acme.example"),
        ('USERNAME EQ "o\'brien@acme.example" ', "o'brien@acme.example"),
        ('externalId eq "00u1"', "00u1"),
        ('emails[type eq "work"].value eq "a@b.example"', "a@b.example"),
        ('displayName eq "Study team"', "Study team"),
        ('userName eq "a" and active eq true', None),
        ('userName sw "a"', None),
        ('userName eq "a\\"b"', None),
        ("userName eq", None),
        ("", None),
        (None, None),
    ],
)
def test_a_filter_that_names_one_tells_whom(text: str | None, about: str | None) -> None:
    assert about_filter(text) == about


@pytest.mark.parametrize(
    ("document", "about"),
    [
        ({"userName": "a", "displayName": "b"}, "a"),
        ({"USERNAME": "a"}, "a"),
        ({"displayName": "Study team"}, "Study team"),
        ({"userName": " "}, None),
        ({"userName": 7}, None),
        ({"active": True}, None),
        (["userName"], None),
        (None, None),
    ],
)
def test_a_body_tells_whom(document: Any, about: str | None) -> None:
    assert about_document(document) == about


@pytest.mark.parametrize(
    ("document", "asks"),
    [
        ({"active": False}, True),
        ({"Active": "False"}, True),
        ({"active": True}, False),
        ({"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}, True),
        ({"operations": [{"op": "Replace", "path": "active", "value": "false"}]}, True),
        ({"Operations": [{"op": "replace", "path": f"{USER_SCHEMA}:active", "value": False}]}, True),
        ({"Operations": [{"op": "replace", "path": "active", "value": True}]}, False),
        ({"Operations": [{"op": "replace", "path": "title", "value": {"active": False}}]}, False),
        ({"Operations": ["active"]}, False),
        ("active", False),
    ],
)  # fmt: skip
def test_a_refused_change_is_known_as_a_deactivation(document: Any, asks: bool) -> None:
    assert asks_to_deactivate(document) is asks


@pytest.mark.parametrize(
    ("document", "leaves"),
    [({"userName": "a"}, True), ({"active": False}, False), ({"ACTIVE": True}, False), (["a"], False), (None, False)],
)
def test_a_put_without_active_is_noticed(document: Any, leaves: bool) -> None:
    assert leaves_active_out(document) is leaves


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "A contact with user name (userName) li.na@acme.example already exists in Clinical Maestro, active.",
            "A contact with user name (userName) Jonas Weber already exists in Clinical Maestro, active.",
        ),
        (
            "This person (externalId 00u1) already exists in Clinical Maestro with user name x y, active. Change it.",
            "This person (externalId 00u2) already exists in Clinical Maestro with user name z, active. Change it.",
        ),
        (
            "A group with the name (displayName) Study team already exists in Clinical Maestro. Link it.",
            "A group with the name (displayName) All already exists in Clinical Maestro. Link it.",
        ),
        ("It cannot be compared with “x”.", "It cannot be compared with “y”."),
    ],
)
def test_failures_that_differ_in_the_person_alone_are_one_problem(one: str, other: str) -> None:
    assert problem_of(one) == problem_of(other)
    assert "…" in problem_of(one)


def test_other_failures_are_other_problems() -> None:
    active = "A contact with user name (userName) a@b already exists in Clinical Maestro, active."
    assert problem_of(active) != problem_of(active.replace("active", "inactive since 2026-11-01"))
    required = "Last name (name.familyName) is required. Check Attribute Mappings in Okta."
    assert problem_of(required) == required


@pytest.mark.parametrize("text", ["7F3K2M9Q", " (ref 7f3k2m9q) ", "ref 7F3K2M9Q", "(REF 7F3K2M9Q)"])
def test_a_reference_is_read_as_people_copy_it(text: str) -> None:
    assert read_reference(text) == "7F3K2M9Q"
