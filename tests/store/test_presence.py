"""In how many contacts attributes have a value, and who has none."""

from __future__ import annotations

from typing import Any

import pytest

import maestro.store.presence
from maestro.directory.contact import chosen
from maestro.directory.presence import PHONE_TYPE, Place, Presence
from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA, USER
from maestro.store.part import OrganizationDatabase
from tests.store.made import create, delete, resource

DEPARTMENT: Place = (ENTERPRISE_USER_SCHEMA, "department")
ALIEN = "urn:example:alien"
PEOPLE: list[dict[str, Any]] = [
    {"name": {"givenName": "Ana", "familyName": "A"}, "title": "CTA", ENTERPRISE_USER_SCHEMA: {"department": "Ops"}},
    {"name": {"familyName": "B"}, "phoneNumbers": [{"value": "1", "type": "work"}], ALIEN: {"x": 1}},
    {"name": {"familyName": "C"}, "phoneNumbers": [{"value": "1"}, {"value": "2"}]},
    {"name": {"givenName": "D"}, "emails": ["d@x.example"], ENTERPRISE_USER_SCHEMA: {"division": "North"}},
    {"name": {"givenName": "E"}, "title": "PI", "active": False},
]


@pytest.fixture
def people(acme_store: OrganizationDatabase, globex_store: OrganizationDatabase) -> OrganizationDatabase:
    """Four active people and one who is not; two more are deleted, and another organization's."""
    for number, each in enumerate(PEOPLE):
        create(acme_store, str(number), **each)
    create(acme_store, "9", title="Gone")
    delete(acme_store, resource("9", version=2, title="Gone", active=False), 1)
    create(globex_store, "0", title="Globex")
    return acme_store


def test_active_people_are_counted_at_each_place(people: OrganizationDatabase) -> None:
    presence = people.presence(USER)
    assert presence.people == 4
    assert {
        ("userName",): 4,
        ("title",): 1,
        ("name", "givenName"): 2,
        ("name", "familyName"): 3,
        ("emails",): 1,
        ("phoneNumbers",): 2,
        PHONE_TYPE: 1,
        DEPARTMENT: 1,
        (ENTERPRISE_USER_SCHEMA, "division"): 1,
    }.items() <= presence.having.items()
    assert presence.undeclared == {(ALIEN, "x"): 1}
    assert not {"meta", "schemas", "id"} & {place[0] for place in presence.having}


def test_nobody_is_nothing(acme_store: OrganizationDatabase) -> None:
    assert acme_store.presence(USER) == Presence(0, {PHONE_TYPE: 0}, {})


def test_names_that_no_schema_has_leave_none_out_that_one_has(
    people: OrganizationDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maestro.store.presence, "_MOST_UNDECLARED", 2)
    crowd = {f"urn:example:{n}": {"x": 1} for n in range(20)}
    for number in range(10, 14):
        create(people, str(number), **crowd)
    presence = people.presence(USER)
    assert presence.at(("title",)) == 1
    assert list(presence.undeclared.values()) == [4, 4]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("title",), "123"),
        (("name", "givenName"), "12"),
        (("name", "familyName"), "3"),
        (("emails",), "012"),
        (("phoneNumbers",), "03"),
        (PHONE_TYPE, "2"),
        (DEPARTMENT, "123"),
    ],
    ids=str,
)
def test_who_has_none_is_found_and_as_many_as_were_counted(
    people: OrganizationDatabase, place: Place, expected: str
) -> None:
    found = people.contacts_without(place, None, 50)
    assert sorted(each.id for each in found.contacts) == sorted(expected)
    assert (found.further, found.is_searched) == (None, False)
    assert people.presence(USER).without(place) == len(expected)
    if place == PHONE_TYPE:
        assert all(chosen(each.document.get("phoneNumbers")).get("type") is None for each in found.contacts)


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 3, 10_000])
def test_pages_and_windows_lead_to_everybody_once(
    people: OrganizationDatabase, monkeypatch: pytest.MonkeyPatch, window: int, limit: int
) -> None:
    monkeypatch.setattr(maestro.store.presence, "WINDOW", window)
    for number in range(20, 27):
        title = "CRA" if number % 3 == 0 else None
        create(people, str(number), name={"familyName": f"Z{number}"}, title=title)
    found: list[str] = []
    after = None
    for _ in range(60):
        page = people.contacts_without(("title",), after, limit)
        found += [each.id for each in page.contacts]
        after = page.further
        if after is None:
            break
    assert sorted(found) == sorted(["1", "2", "3", "20", "22", "23", "25", "26"])


def test_a_place_that_nobody_knows_is_the_beginning(people: OrganizationDatabase) -> None:
    assert len(people.contacts_without(("title",), "nobody", 50).contacts) == 3
