"""The SCIM User as people see it: the eight attributes, their choice, and what is settled before it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory.contact import chosen, contact_from, settle, shown_name, sort_name
from maestro.scim.errors import InvalidValue
from tests.cast import ENTERPRISE

BEFORE = {"userName": "li", "active": False, "name": {"givenName": "Li", "familyName": "Na", "formatted": "Li Na"}}


def contact(document: Any, deleted: str | None = None) -> Any:
    times = {"since": "s", "created": "c", "modified": "m"}
    return contact_from(document, id="7a", version=3, deleted=deleted, **times)


def test_a_contact_has_the_eight_attributes() -> None:
    found = contact(
        {
            "externalId": "00u1",
            "userName": "li",
            "name": {"givenName": "Li", "familyName": "Na"},
            "title": "CTA",
            "active": True,
            "emails": [{"value": "a@x"}, {"value": "b@x", "type": "work"}],
            "phoneNumbers": [{"value": "1", "type": "work"}, {"value": "2", "type": "mobile", "primary": True}],
            ENTERPRISE: {"department": "R&D"},
        }
    )
    assert (found.user_name, found.given_name, found.family_name, found.name) == ("li", "Li", "Na", "Li Na")
    assert (found.email, found.title, found.department) == ("b@x", "CTA", "R&D")
    assert (found.phone, found.phone_type) == ("2", "mobile")
    assert (found.state, found.external_id) == ("active", "00u1")


def test_a_contact_of_a_user_name_alone_has_none_of_the_others() -> None:
    found = contact({"userName": "li", "active": True})
    assert found.name == "li"
    assert {found.given_name, found.email, found.title, found.department, found.phone, found.phone_type} == {None}


@pytest.mark.parametrize(
    ("active", "deleted", "state"), [(True, None, "active"), (False, None, "inactive"), (True, "at", "inactive")]
)
def test_who_was_deleted_is_inactive(active: bool, deleted: str | None, state: str) -> None:
    assert contact({"userName": "li", "active": active}, deleted).state == state


A, WORK, PRIMARY = {"value": "a"}, {"value": "w", "type": "Work"}, {"value": "p", "primary": True}


@pytest.mark.parametrize(
    ("elements", "choice"),
    [
        pytest.param(None, {}, id="none"),
        pytest.param([], {}, id="empty"),
        pytest.param([A], A, id="only-one"),
        pytest.param([A, WORK], WORK, id="work"),
        pytest.param([A, WORK, PRIMARY], PRIMARY, id="primary"),
        pytest.param([{**A, "primary": False}, {"value": "b"}], {**A, "primary": False}, id="first"),
    ],
)
def test_the_one_to_show_is_primary_else_work_else_the_first(elements: Any, choice: Any) -> None:
    assert chosen(elements) == choice


@pytest.mark.parametrize(
    ("document", "shown", "sorted_as"),
    [
        ({"name": {"givenName": "Li", "familyName": "Na"}, "displayName": "D"}, "Li Na", "Na Li"),
        ({"name": {"givenName": "Li"}, "displayName": "D"}, "D", "Li"),
        ({"name": {"formatted": "F", "familyName": "Na"}}, "F", "Na"),
        ({"name": {"familyName": "Na"}}, "Na", "Na"),
        ({"displayName": "D"}, "D", "D"),
        ({}, "li", "li"),
    ],
    ids=["both", "given-and-display", "formatted", "family", "display", "user-name"],
)
def test_the_name_that_is_shown_and_the_one_it_is_sorted_by(document: Any, shown: str, sorted_as: str) -> None:
    document = {"userName": "li", **document}
    assert (shown_name(document), sort_name(document)) == (shown, sorted_as)


@pytest.mark.parametrize("attribute", ["emails", "phoneNumbers"])
@pytest.mark.parametrize(
    ("elements", "primary"),
    [
        pytest.param([A, {"value": "b"}], "a", id="first"),
        pytest.param([A, WORK], "w", id="work"),
        pytest.param([A, PRIMARY], "p", id="primary-already"),
    ],
)
def test_exactly_one_is_primary_when_the_client_names_none(attribute: str, elements: Any, primary: str) -> None:
    settled = settle({"userName": "li", attribute: elements}, None)
    assert [each["value"] for each in settled[attribute] if each.get("primary")] == [primary]
    assert settle(settled, None) == settled


def test_what_the_client_says_is_not_primary_is_not_made_so() -> None:
    elements = [{"value": "a", "primary": False}]
    assert settle({"userName": "li", "emails": elements}, None)["emails"] == elements
    assert (
        settle({"userName": "li", "emails": elements}, {"userName": "li", "active": True, "emails": [PRIMARY]})[
            "emails"
        ]
        == elements
    )


def test_when_the_primary_one_is_removed_another_takes_its_place() -> None:
    others = [{"value": "a", "primary": False}, {"value": "w", "type": "work", "primary": False}]
    settled = settle(
        {"userName": "li", "emails": others}, {"userName": "li", "active": True, "emails": [PRIMARY, *others]}
    )
    assert [each["value"] for each in settled["emails"] if each["primary"]] == ["w"]


def test_no_other_list_gets_a_primary() -> None:
    assert settle({"userName": "li", "ims": [A], "active": True}, None)["ims"] == [A]


def test_a_new_user_is_active_unless_it_says_otherwise_and_an_old_one_stays_what_it_is() -> None:
    assert settle({"userName": "li"}, None)["active"] is True
    assert settle({"userName": "li", "active": False}, None)["active"] is False
    assert settle({"userName": "li"}, BEFORE)["active"] is False
    assert settle({"userName": "li", "active": True}, BEFORE)["active"] is True


@pytest.mark.parametrize(
    ("name", "formatted"),
    [
        pytest.param({"givenName": "Lina", "familyName": "Na", "formatted": "Li Na"}, "Lina Na", id="echoed"),
        pytest.param({"givenName": "Lina", "formatted": "Li Na"}, "Lina", id="echoed-with-one-part"),
        pytest.param({"givenName": "Lina", "familyName": "Na", "formatted": "Dr Na"}, "Dr Na", id="said-anew"),
        pytest.param({"givenName": "Li", "familyName": "Na", "formatted": "Li Na"}, "Li Na", id="unchanged"),
        pytest.param({"formatted": "Li Na"}, "Li Na", id="no-parts-left"),
        pytest.param({"givenName": "Lina", "familyName": "Na"}, None, id="not-said"),
    ],
)
def test_a_formatted_name_that_is_only_echoed_follows_its_parts(name: Any, formatted: str | None) -> None:
    settled = settle({"userName": "li", "name": name}, BEFORE)
    assert settled["name"].get("formatted") == formatted


def test_a_formatted_name_of_somebody_new_is_believed() -> None:
    name = {"givenName": "Lina", "formatted": "Li Na"}
    assert settle({"userName": "li", "name": name}, None)["name"] == name
    assert settle({"userName": "li", "name": name}, {"userName": "li", "active": True})["name"] == name
    assert "name" not in settle({"userName": "li"}, BEFORE)


def test_settling_leaves_its_argument_alone() -> None:
    document: dict[str, Any] = {"userName": "li", "emails": [dict(A)]}
    settle(document, BEFORE)
    assert document == {"userName": "li", "emails": [A]}


def test_a_user_name_is_asked_for_in_oktas_words() -> None:
    with pytest.raises(InvalidValue, match="application username format in Okta"):
        settle({}, None)
