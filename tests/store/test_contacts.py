"""Lists of contacts: searched, sorted, paged by key, exported."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import maestro.store.contact_list
from maestro.directory.lists import ContactCounts, ContactOrder, ContactSearch, ContactState
from maestro.scim.errors import InvalidValue
from maestro.store.part import OrganizationDatabase
from tests.store.made import change, create, keep, resource

PEOPLE = [
    ("1", "Zoë", "Ångström", True),
    ("2", "Li", "Na", True),
    ("3", "Bo", "Na", True),
    ("4", "Ana", "Ng", False),
    ("5", "Li", "Na", False),
    ("6", "Jo", "Ohm", True),
    ("7", "Al", "Zed", False),
]


@pytest.fixture
def people(acme_store: OrganizationDatabase) -> OrganizationDatabase:
    """Seven people; each changed a minute after the one before."""
    for id_, given_name, family_name, active in PEOPLE:
        name = {"givenName": given_name, "familyName": family_name}
        at = f"2026-11-24T08:0{id_}:00.000Z"
        made = resource(id_, modified=at, name=name, active=active, externalId=f"00u{id_}", emails=[f"{id_}@x.example"])
        keep(acme_store, made)
    return acme_store


def listed(store: OrganizationDatabase, **search: Any) -> str:
    return "".join(each.id for each in store.contacts(ContactSearch(**search)).contacts)


ORDERS: list[Any] = [
    ("active", "name", "1326"),
    ("active", "-name", "6231"),
    ("inactive", "name", "547"),
    ("all", "name", "1325467"),
    ("all", "-name", "7645231"),
    ("active", "changed", "1236"),
    ("all", "-changed", "7654321"),
]


@pytest.mark.parametrize(("state", "order", "expected"), ORDERS)
def test_orders(people: OrganizationDatabase, state: ContactState, order: ContactOrder, expected: str) -> None:
    assert listed(people, state=state, order=order) == expected
    assert "".join(each.id for each in people.every_contact(ContactSearch(state, order=order, limit=2))) == expected


@pytest.mark.parametrize(("state", "order", "expected"), ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_there_and_back(
    people: OrganizationDatabase, state: ContactState, order: ContactOrder, expected: str, limit: int
) -> None:
    pages: list[list[str]] = []
    after = None
    while True:
        page = people.contacts(ContactSearch(state, order=order, after=after, limit=limit))
        assert page.total == len(expected)
        assert page.position == sum(len(each) for each in pages) + 1
        pages.append([each.id for each in page.contacts])
        if not page.has_more:
            break
        after = pages[-1][-1]
    assert "".join(itertools.chain.from_iterable(pages)) == expected
    for earlier, later in itertools.pairwise(pages):
        back = people.contacts(ContactSearch(state, order=order, before=later[0], limit=limit))
        assert [each.id for each in back.contacts] == earlier
        assert back.has_more
        assert back.position == expected.index(earlier[0]) + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("na", "3254", id="part-of-a-name"),
        pytest.param("ANGSTROM", "1", id="without-accents"),
        pytest.param("li na", "25", id="two-words"),
        pytest.param("na li", "25", id="two-words-in-any-order"),
        pytest.param("3@X", "3", id="e-mail"),
        pytest.param("00U7", "7", id="external-id"),
        pytest.param("user-6", "6", id="user-name"),
        pytest.param("%", "", id="no-wildcard"),
        pytest.param("_", "", id="no-placeholder"),
        pytest.param("  ", "1325467", id="blank"),
        pytest.param("nobody", "", id="nobody"),
    ],
)
def test_searches(people: OrganizationDatabase, text: str, expected: str) -> None:
    page = people.contacts(ContactSearch("all", text))
    assert "".join(each.id for each in page.contacts) == expected
    assert page.total == len(expected)
    assert page.position == (1 if expected else 0)
    assert not page.has_more


def test_a_neighbour_that_is_not_there_begins_the_list(people: OrganizationDatabase) -> None:
    assert listed(people, state="all", after="gone", limit=3) == "132"


def test_before_the_first_there_is_nobody(people: OrganizationDatabase) -> None:
    page = people.contacts(ContactSearch("all", before="1", limit=3))
    assert (page.contacts, page.position) == ([], 0)


def test_one_contact_and_the_counts(people: OrganizationDatabase, globex_store: OrganizationDatabase) -> None:
    contact = people.contact("1")
    assert contact is not None
    assert (contact.name, contact.email, contact.external_id) == ("Zoë Ångström", "1@x.example", "00u1")
    assert people.contact("8") is None
    assert people.contact_counts() == ContactCounts(active=4, inactive=3)
    assert globex_store.contact("1") is None
    assert globex_store.contact_counts() == ContactCounts(active=0, inactive=0)
    assert listed(globex_store, state="all") == ""


@pytest.mark.parametrize("order", ["changed", "-changed", "name"])
def test_an_export_does_not_follow_who_moves_while_it_is_read(
    people: OrganizationDatabase, monkeypatch: pytest.MonkeyPatch, order: ContactOrder
) -> None:
    monkeypatch.setattr(maestro.store.contact_list, "_CHUNK", 2)
    expected = listed(people, state="all", order=order)
    read = []
    for contact in people.every_contact(ContactSearch("all", order=order)):
        read.append(contact.id)
        if len(read) == 2:  # the last of its chunk becomes the last, or the first, of all
            moved = resource(contact.id, version=2, modified="2027-01-01T00:00:00.000Z", name={"familyName": "Zzz"})
            assert change(people, moved, 1)
    assert [each for each in "".join(read) if each != read[1]] == [each for each in expected if each != read[1]]
    assert read.count(read[1]) == (1 if order == "-changed" else 2)


NAMES = st.lists(st.sampled_from(["a", "B", "é", "z", "aa", ""]), min_size=1, max_size=12)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES, limit=st.integers(1, 4), descending=st.booleans())
def test_paging_shows_everybody_once(
    acme_store: OrganizationDatabase, names: list[str], limit: int, descending: bool
) -> None:
    known = sum(1 for _ in acme_store.every_contact(ContactSearch("all")))
    for i, name in enumerate(names, known):
        create(acme_store, f"{i:03}", name={"familyName": name}, active=bool(i % 3))
    order: ContactOrder = "-name" if descending else "name"
    read: list[str] = []
    has_more = True
    while has_more:
        search = ContactSearch("all", order=order, after=read[-1] if read else None, limit=limit)
        page = acme_store.contacts(search)
        read += [each.id for each in page.contacts]
        has_more = page.has_more
    assert sorted(read) == [f"{i:03}" for i in range(known + len(names))]
    assert read == [each.id for each in acme_store.every_contact(ContactSearch("all", order=order))]


FEW: list[Any] = [pytest.param(1, id="more-than-a-few"), pytest.param(500, id="a-few")]


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize(("order", "expected"), [("changed", "136"), ("-changed", "631"), ("name", "136")])
def test_pages_of_a_search_in_any_order(
    people: OrganizationDatabase, monkeypatch: pytest.MonkeyPatch, order: ContactOrder, expected: str, few: int
) -> None:
    monkeypatch.setattr(maestro.store.contact_list, "_FEW", few)
    found = [each.id for each in people.every_contact(ContactSearch("active", "o", order=order))]
    assert "".join(found) == expected  # Zoë, Bo and Jo
    for at, contact in enumerate(found):
        page = people.contacts(ContactSearch("active", "o", order=order, after=found[at - 1] if at else None, limit=1))
        assert [each.id for each in page.contacts] == [contact]
        assert (page.total, page.position, page.has_more) == (3, at + 1, at < 2)


@pytest.mark.parametrize("character", ["a", "\U00020000"])
def test_a_text_that_is_longer_than_any_index_takes_is_kept_and_found(
    acme_store: OrganizationDatabase, character: str
) -> None:
    chance = random.Random(7)  # what does not compress
    long = "".join(chr(ord(character) + chance.randrange(24)) for _ in range(4_000))
    name = {"givenName": "Ann", "familyName": long}
    create(acme_store, "1", long[:256], name=name, emails=[f"{long}@x.example"], externalId=long[:500])
    contact = acme_store.contact("1")
    assert contact is not None
    assert contact.family_name == long
    assert listed(acme_store, text=long[:90]) == "1"
    assert listed(acme_store, text=long[:256]) == "1"
    with pytest.raises(InvalidValue):
        create(acme_store, "2", externalId="x" * 501)
