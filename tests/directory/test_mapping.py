"""What the page of attribute mapping says of each attribute is what the code does with it."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory.contact import Contact, contact_from, settle
from maestro.directory.mapping import MAPPED, example_of, mapped_by_name
from maestro.directory.received import KEPT, Fate, Received, received_in
from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA, STANDARD, USER
from maestro.scim.errors import InvalidValue
from maestro.scim.path import resolve
from maestro.scim.resource import read_resource
from maestro.scim.schema import Attribute, Schema
from tests.cast import user
from tests.scim.person import LI_NA

DECLARED = "urn:example:declared:1.0:User"
SITES = Schema(
    DECLARED, "Sites", "", (Attribute("site"), Attribute("sites", "complex", sub_attributes=(Attribute("a"),)))
)
OWN = STANDARD.extended("User", SITES).resource_type("User")


def contact(body: dict[str, Any], before: dict[str, Any] | None = None) -> Contact:
    """What becomes of a body, by the code that a request goes through."""
    document = settle(read_resource(body, USER), before)
    at = "2026-11-24T08:00:00.000Z"
    return contact_from(document, id="1", since=at, created=at, modified=at, version=1, deleted=None)


def sent(name: str, value: Any) -> dict[str, Any]:
    """A body in which Okta's attribute has this value, beside a user name and a telephone number."""
    body: dict[str, Any] = {"userName": "li@acme.example", "phoneNumbers": [{"value": "1", "primary": True}]}
    match name:
        case "user-name":
            return body | {"userName": value}
        case "first-name":
            return body | {"name": {"givenName": value}}
        case "last-name":
            return body | {"name": {"familyName": value}}
        case "email":
            return body | {"emails": [{"value": value, "primary": True}]}
        case "title":
            return body | {"title": value}
        case "department":
            return body | {ENTERPRISE_USER_SCHEMA: {"department": value}}
        case "phone":
            return body | {"phoneNumbers": [{"value": value, "primary": True}]}
        case _:
            return body | {"phoneNumbers": [{"value": "1", "type": value, "primary": True}]}


@pytest.mark.parametrize("mapped", MAPPED, ids=lambda each: each.name)
def test_what_okta_sends_is_kept_as_sent(mapped: Any) -> None:
    for value in ("  Two Words ", "LI@Acme.Example", "415.123.4567 (x)"):
        assert mapped.value(contact(sent(mapped.name, value))) == value
    assert mapped.value(contact(sent(mapped.name, "\u200bL\x1fi"))) == "Li"


@pytest.mark.parametrize("mapped", [each for each in MAPPED if each.need != "required"], ids=lambda each: each.name)
def test_nobody_is_refused_without_what_is_not_required_and_empty_text_clears_it(mapped: Any) -> None:
    assert mapped.value(contact(sent(mapped.name, ""))) is None


def test_nobody_is_taken_without_what_is_required() -> None:
    assert [each.name for each in MAPPED if each.need == "required"] == ["user-name"]
    for value in ("", "  ", "x" * 257):
        with pytest.raises(InvalidValue):
            contact(sent("user-name", value))


@pytest.mark.parametrize("mapped", MAPPED, ids=lambda each: each.name)
def test_a_place_is_where_the_document_has_it(mapped: Any) -> None:
    document = settle(read_resource(sent(mapped.name, "x"), USER), None)
    place = mapped.place[:1] if mapped.name == "kind-of-phone" else mapped.place
    assert "x" in str(Received("", None, "kept", place).kept_in(document))
    bare = mapped.path.partition("[")[0] + mapped.path.partition("]")[2]
    path = resolve(bare, USER)
    assert path is not None
    assert path.attributes[0].name == mapped.place[0]


def test_of_several_the_primary_is_chosen_and_a_kind_without_a_number_is_dropped() -> None:
    numbers = [{"value": "1", "type": "home"}, {"value": "2", "type": "WORK"}]
    assert contact(user(phoneNumbers=numbers)).phone == "2"
    assert contact(user(phoneNumbers=[*numbers, {"value": "3", "primary": True}])).phone == "3"
    assert contact(user(phoneNumbers=[{"type": "work"}])).phone_type is None
    assert contact(user(department="Beside")).department == "Beside"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("first-name", "Anna Maria", "A… M…"),
        ("last-name", " ", "…"),
        ("email", "li.na@acme.example", "l…@acme.example"),
        ("user-name", "li", "l…"),
        ("user-name", '"a@b"@acme.example', '"…@acme.example'),
        ("phone", "+41 44 555 01 17", "+•• •• ••• •• 17"),
        ("phone", "7", "7"),
        ("phone", "call Li 12", "•••• •• 12"),
        ("title", "CTA", "CTA"),
        ("title", "x" * 61, "x" * 60 + "…"),
    ],
)
def test_an_example_shows_the_form_and_not_the_person(name: str, value: str, shown: str) -> None:
    mapped = mapped_by_name(name)
    assert mapped is not None
    assert example_of(mapped, contact(sent(name, value))) == shown
    assert example_of(mapped, contact(sent(name, "x"))) is not None


FATES: list[tuple[str, Any, list[tuple[str, Fate]]]] = [
    ("USERNAME", "x", [("userName", "kept")]),
    ("id", "7", [("id", "ours")]),
    ("meta", {"version": "1"}, [("meta", "ours")]),
    ("groups", [], [("groups", "ours")]),
    ("password", "x", [("password", "secret")]),
    ("favoriteColor", "x", [("favoriteColor", "unknown")]),
    ("name", {"givenName": "x", "pet": "y"}, [("name.givenName", "kept"), ("name.pet", "unknown")]),
    ("name.givenName", "x", [("name.givenName", "kept")]),
    ("emails", [{"value": "x", "a": 1}, {"value": "y", "a": 2}], [("emails", "kept"), ("emails.a", "unknown")]),
    ("department", "x", [(f"{ENTERPRISE_USER_SCHEMA}:department", "kept")]),
    (ENTERPRISE_USER_SCHEMA, {"shoe": "x"}, [(f"{ENTERPRISE_USER_SCHEMA}:shoe", "unknown")]),
    (
        ENTERPRISE_USER_SCHEMA,
        {"manager": {"value": "1", "displayName": "x"}},
        [
            (f"{ENTERPRISE_USER_SCHEMA}:manager.value", "kept"),
            (f"{ENTERPRISE_USER_SCHEMA}:manager.displayName", "ours"),
        ],
    ),
    (
        "urn:example:alien",
        {"x": 1, "Password": "y"},
        [("urn:example:alien:x", "undeclared"), ("urn:example:alien:Password", "secret")],
    ),
    ("urn:example:alien", "x", [("urn:example:alien", "unknown")]),
    (DECLARED, {"site": "x", "else": "y"}, [(f"{DECLARED}:site", "declared"), (f"{DECLARED}:else", "unknown")]),
]


@pytest.mark.parametrize(("name", "value", "expected"), FATES, ids=lambda each: str(each)[:40])
def test_what_becomes_of_an_attribute_is_what_the_code_does(
    name: str, value: Any, expected: list[tuple[str, Fate]]
) -> None:
    body = {"userName": "li@acme.example"} | {name: value} if name != "USERNAME" else {name: value}
    received = [each for each in received_in(body, OWN) if name == "USERNAME" or each.path != "userName"]
    assert [(each.path, each.fate) for each in received] == expected
    document = read_resource(body, OWN)
    for each in received:
        assert (each.kept_in(document) is not None) == (each.fate in KEPT), each


def test_a_whole_person_is_received_as_the_code_keeps_it() -> None:
    document = read_resource(LI_NA, USER)
    for each in received_in(LI_NA, USER):
        if each.value not in ("", [], {}, None):
            assert (each.kept_in(document) is not None) == (each.fate in KEPT), each
