"""The contract of the port: resources are kept, found, changed by version and hidden, with their events."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from maestro.directory.lists import ContactCounts
from maestro.directory.resource import StoredResource
from maestro.directory.store import UniqueTaken
from maestro.store.engines.engine import Duplicate
from maestro.store.part import OrganizationDatabase
from tests.store.made import change, create, delete, resource, search


def ids(store: OrganizationDatabase, text: str | None, offset: int = 0, limit: int = 100) -> tuple[list[str], int]:
    page = search(store, text, offset, limit)
    return page.ids, page.total


def test_a_created_resource_is_read_as_it_was_written(acme_store: OrganizationDatabase) -> None:
    made = create(acme_store, "1", "Li", title='"\\ é 😀\n')
    assert acme_store.resource("User", "1") == StoredResource("User", "1", 1, made.text, made.since)
    assert [each.act for each in acme_store.events("User", "1")] == ["scim:user:created"]


def test_nothing_of_one_organization_shows_in_another(
    acme_store: OrganizationDatabase, globex_store: OrganizationDatabase
) -> None:
    create(acme_store, "1", "li", externalId="00u1")
    create(globex_store, "2", "li", externalId="00u1")
    assert globex_store.resource("User", "1") is None
    assert globex_store.contact("1") is None
    assert globex_store.events("User", "1") == []
    assert ids(globex_store, None) == ids(globex_store, 'userName eq "LI"') == (["2"], 1)
    assert ids(globex_store, "userName pr") == ids(globex_store, 'externalId eq "00u1"') == (["2"], 1)
    stolen = resource("1", "stolen", version=2)
    assert not change(globex_store, stolen, 1)
    assert not delete(globex_store, stolen, 1)
    assert ids(acme_store, 'userName eq "li"') == (["1"], 1)
    found = globex_store.contact_by_external_id("00u1")
    assert found is not None
    assert found.id == "2"


def test_another_resource_type_is_another_place(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    assert acme_store.resource("Group", "1") is None


def test_a_new_version_is_kept_where_the_old_one_is_still_the_current_one(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    second, third = (resource("1", "li", version=version, title=str(version)) for version in (2, 3))
    assert change(acme_store, second, 1)
    assert not change(acme_store, third, 1)
    assert change(acme_store, third, 2)
    assert not change(acme_store, resource("2", "nobody"), 1)
    assert [each.version for each in acme_store.events("User", "1")] == [3, 2, 1]
    stored = acme_store.resource("User", "1")
    assert stored is not None
    assert (stored.version, stored.text) == (3, third.text)


def test_a_deleted_resource_is_hidden_and_its_user_name_free(acme_store: OrganizationDatabase) -> None:
    made = create(acme_store, "1", "li", externalId="00u1")
    gone = resource("1", "li", version=2, modified="2026-11-25T08:00:00.000Z", active=False)
    assert not delete(acme_store, gone, 7)
    assert delete(acme_store, gone, 1)
    assert acme_store.resource("User", "1") is None
    assert ids(acme_store, None) == ids(acme_store, "userName pr") == ids(acme_store, 'userName eq "li"') == ([], 0)
    assert ids(acme_store, 'id eq "1"') == ids(acme_store, 'externalId eq "00u1"') == ([], 0)
    assert acme_store.contact_by_external_id("00u1") is None
    assert not delete(acme_store, gone, 2)
    assert not change(acme_store, made, 2)
    contact = acme_store.contact("1")
    assert contact is not None
    assert (contact.state, contact.deleted, contact.user_name) == ("inactive", "2026-11-25T08:00:00.000Z", "li")
    create(acme_store, "2", "LI")
    assert acme_store.contact_counts() == ContactCounts(active=1, inactive=1)


def test_a_user_name_is_taken_in_any_case_and_says_by_whom(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "straße@x.example", active=False)
    create(acme_store, "2", "other")
    taken = resource("2", "STRASSE@X.example", version=2)
    attempts: list[Any] = [
        lambda: create(acme_store, "3", "STRASSE@X.EXAMPLE"),
        lambda: change(acme_store, taken, 1),
    ]
    for attempt in attempts:
        with pytest.raises(UniqueTaken) as refused:
            attempt()
        holder = refused.value.holder
        assert holder is not None
        assert (holder.id, holder.state) == ("1", "inactive")
    assert ids(acme_store, None) == (["1", "2"], 2)
    assert acme_store.contact_counts() == ContactCounts(active=1, inactive=1)
    assert len(acme_store.events("User", "2")) == 1
    assert acme_store.events("User", "3") == []


def test_an_id_that_exists_is_a_fault_and_no_taken_name(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    with pytest.raises(Duplicate):
        create(acme_store, "1", "other")


def test_an_external_id_finds_one_contact_and_none_where_there_are_two(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", externalId="00u1", active=False)
    found = acme_store.contact_by_external_id("00u1")
    assert found is not None
    assert (found.id, found.state) == ("1", "inactive")
    assert acme_store.contact_by_external_id("00U1") is None
    create(acme_store, "2", externalId="00u1")
    assert acme_store.contact_by_external_id("00u1") is None


@pytest.mark.parametrize(
    "text",
    [None, "userName pr", 'userName sw "user" and active eq true', "not (title pr)"],
    ids=["all", "present", "and", "not"],
)
def test_pages_are_in_the_order_of_the_ids_and_count_all(acme_store: OrganizationDatabase, text: str | None) -> None:
    for each in "31542":
        create(acme_store, each)
    assert ids(acme_store, text) == (["1", "2", "3", "4", "5"], 5)
    assert ids(acme_store, text, 0, 2) == (["1", "2"], 5)
    assert ids(acme_store, text, 2, 2) == (["3", "4"], 5)
    assert ids(acme_store, text, 4, 2) == (["5"], 5)
    assert ids(acme_store, text, 5, 2) == ids(acme_store, text, 10**18, 2) == ([], 5)
    assert ids(acme_store, text, 0, 0) == ([], 5)


def test_the_look_up_by_user_name_pages_as_every_other_filter(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    for text in ('userName eq "LI"', 'userName eq "li" and userName pr'):
        assert ids(acme_store, text) == (["1"], 1)
        assert ids(acme_store, text, 1) == ids(acme_store, text, 0, 0) == ([], 1)
    assert ids(acme_store, 'userName eq "x"') == ([], 0)


def test_of_many_who_race_for_a_name_exactly_one_wins(acme_store: OrganizationDatabase) -> None:
    names = [f"Zoë.{i}@x.example" for i in range(20)]
    variants: list[Callable[[str], str]] = [
        str.strip,
        str.upper,
        str.lower,
        str.title,
        lambda name: name.replace("ë", "e\u0308"),
        lambda name: f"{name}\u200b",
    ]
    outcomes: list[tuple[str, str]] = []  # a list may be appended to by several threads
    start = threading.Barrier(len(variants))

    def race(racer: int) -> None:
        for i, name in enumerate(names):
            start.wait(10)
            try:
                create(acme_store, f"{racer}-{i}", variants[racer](name))
                outcomes.append((name, "created"))
            except UniqueTaken:
                outcomes.append((name, "taken"))

    threads = [threading.Thread(target=race, args=(racer,)) for racer in range(len(variants))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert Counter(outcomes) == {
        (name, how): n for name in names for how, n in (("created", 1), ("taken", len(variants) - 1))
    }
    assert acme_store.contact_counts() == ContactCounts(active=len(names), inactive=0)


def test_of_many_who_change_one_version_exactly_one_wins(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    versions = 20
    won: list[int] = []
    start = threading.Barrier(6)

    def race(racer: int) -> None:
        for version in range(1, versions):
            start.wait(10)
            next_one = resource("1", "li", version=version + 1, title=f"{racer}", active=bool(version % 2))
            if change(acme_store, next_one, version):
                won.append(version)

    threads = [threading.Thread(target=race, args=(racer,)) for racer in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(won) == list(range(1, versions))
    assert [each.version for each in acme_store.events("User", "1")] == list(range(versions, 0, -1))


def test_what_is_written_has_the_keys_that_it_is_found_by() -> None:
    made = resource("1", "Zoë", externalId="00uA", name={"givenName": "Zoë", "familyName": "Ångström"}, emails=["A@x"])
    assert (made.unique_key, made.external_id, made.active) == ("zoë", "00uA", True)
    assert made.sort_key == "angstrom zoe"
    assert made.search_text == "zoe angstrom\nzoe\na@x\n00ua"
    assert replace(made, version=2) != made
