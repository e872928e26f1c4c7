"""Which attributes an answer shows: RFC 7644 §3.9."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import USER
from maestro.scim.projection import project, projection
from tests.scim.strategies import CORE, ENTERPRISE

LI_NA: dict[str, Any] = {
    "schemas": [CORE, ENTERPRISE],
    "id": "7a",
    "userName": "li",
    "name": {"givenName": "Li", "familyName": "Na"},
    "emails": [{"value": "a@x", "type": "work"}, {"value": "b@x"}],
    ENTERPRISE: {"department": "R&D", "manager": {"value": "1", "displayName": "Q"}},
    "urn:acme:badge:1.0": {"n": 1},
    "meta": {"version": "1", "location": "l"},
}
ALWAYS = {"schemas": LI_NA["schemas"], "id": "7a"}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in LI_NA.items() if name not in names}


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param(["userName"], {"userName": "li"}, id="attribute"),
        pytest.param(["USERNAME", "username"], {"userName": "li"}, id="any-case"),
        pytest.param([f"{CORE}:userName"], {"userName": "li"}, id="core-urn"),
        pytest.param(["id"], {}, id="always-anyway"),
        pytest.param(["unknown", "title", "urn:x:y:z"], {}, id="what-is-not-there"),
        pytest.param(["name.givenName"], {"name": {"givenName": "Li"}}, id="part"),
        pytest.param(["name.givenName", "name"], {"name": LI_NA["name"]}, id="part-then-whole"),
        pytest.param(["name", "name.givenName"], {"name": LI_NA["name"]}, id="whole-then-part"),
        pytest.param(["name.middleName"], {}, id="part-that-is-not-there"),
        pytest.param(["emails.value"], {"emails": [{"value": "a@x"}, {"value": "b@x"}]}, id="part-of-elements"),
        pytest.param(["emails.type"], {"emails": [{"type": "work"}]}, id="part-of-some-elements"),
        pytest.param([ENTERPRISE], {ENTERPRISE: LI_NA[ENTERPRISE]}, id="extension"),
        pytest.param([f"{ENTERPRISE}:department"], {ENTERPRISE: {"department": "R&D"}}, id="extension-attribute"),
        pytest.param([f"{ENTERPRISE}:manager.value"], {ENTERPRISE: {"manager": {"value": "1"}}}, id="extension-part"),
        pytest.param(["URN:acme:Badge:1.0"], {"urn:acme:badge:1.0": {"n": 1}}, id="extension-without-a-schema"),
        pytest.param(["userName.x"], {}, id="part-of-text"),
        pytest.param(["meta.version"], {"meta": {"version": "1"}}, id="meta-part"),
    ],
)
def test_attributes_shows_what_is_named_and_what_always_is(names: list[str], shown: dict[str, Any]) -> None:
    assert project(LI_NA, USER, attributes=names) == ALWAYS | shown


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param(["userName", "EMAILS"], without("userName", "emails"), id="attributes"),
        pytest.param(["Urn:acme:badge:1.0"], without("urn:acme:badge:1.0"), id="extension-without-a-schema"),
        pytest.param(["id", "schemas"], LI_NA, id="never-what-always-is"),
        pytest.param(["id.x", "schemas.x"], LI_NA, id="nor-a-part-of-it"),
        pytest.param(["unknown"], LI_NA, id="unknown"),
        pytest.param(["name.givenName"], LI_NA | {"name": {"familyName": "Na"}}, id="part"),
        pytest.param(["name.givenName", "name.familyName"], without("name"), id="every-part"),
        pytest.param(["emails.value"], LI_NA | {"emails": [{"type": "work"}]}, id="part-of-elements"),
        pytest.param([ENTERPRISE], without(ENTERPRISE), id="extension"),
        pytest.param(
            [f"{ENTERPRISE}:manager.value"],
            LI_NA | {ENTERPRISE: {"department": "R&D", "manager": {"displayName": "Q"}}},
            id="extension-part",
        ),
        pytest.param(["meta"], without("meta"), id="meta"),
    ],
)
def test_excluded_attributes_hides_what_is_named(names: list[str], shown: dict[str, Any]) -> None:
    assert project(LI_NA, USER, excluded=names) == shown


def test_without_either_all_is_shown() -> None:
    assert project(LI_NA, USER) == LI_NA


@given(st.lists(st.sampled_from(["userName", "name", "name.givenName", "emails.value", "emails", ENTERPRISE, "meta"])))
def test_what_one_shows_the_other_hides(names: list[str]) -> None:
    shown, rest = project(LI_NA, USER, attributes=names or ["id"]), project(LI_NA, USER, excluded=names)
    assert shown.keys() | rest.keys() == LI_NA.keys()
    assert project(shown, USER, attributes=names or ["id"]) == shown
    assert project(rest, USER, excluded=names) == rest


def test_a_part_of_what_has_none_shows_it_whole() -> None:
    # `urn:...:User.x` names nothing; a document of an older form may still have text where parts are now.
    assert project({"name": "Li"}, USER, attributes=["name.givenName"]) == {"name": "Li"}


def test_names_cost_once_and_not_for_every_document() -> None:
    """As many different names as a query of 8 KiB has, and as many documents as a page has."""
    names = [f"{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" * 2 for b in range(50)]
    begun = time.process_time()
    for shown in (projection(USER, names), projection(USER, (), names)):
        for _ in range(200):
            shown(LI_NA)
    assert time.process_time() - begun < 0.1
