"""Memberships: read from either side, through groups in groups, and ended with what they are of."""

from __future__ import annotations

import json

import pytest

from maestro.directory.event import Change
from maestro.directory.lists import Search, Target
from maestro.scim.catalog import GROUP, USER
from maestro.scim.grammar import parse_filter
from maestro.scim.membership import Membership
from maestro.scim.schema import ResourceType
from maestro.store.part import OrganizationDatabase
from tests.store.made import BASE_URL, change_members, create, create_group, delete, delete_group, resource, search


@pytest.fixture
def groups(acme_store: OrganizationDatabase) -> OrganizationDatabase:
    """Li is in A, Bo in B; A is in B, B in C, and C in A again."""
    create(acme_store, "li", displayName="Li Na")
    create(acme_store, "bo", displayName="Bo")
    for each in "abc":
        create_group(acme_store, each, f"Group {each.upper()}")
    change_members(acme_store, "a", ["li:User", "c:Group"])
    change_members(acme_store, "b", ["bo:User", "a:Group"])
    change_members(acme_store, "c", ["b:Group"])
    return acme_store


def found(store: OrganizationDatabase, of: ResourceType, text: str) -> str:
    page = store.search(Search((Target(of, parse_filter(text, of)),), BASE_URL, 100))
    return "".join(page.ids)


def test_members_have_their_types_and_names(groups: OrganizationDatabase) -> None:
    assert groups.members(["a", "b", "x"]) == {
        "a": [Membership("c", "Group", "Group C"), Membership("li", "User", "Li Na")],
        "b": [Membership("a", "Group", "Group A"), Membership("bo", "User", "Bo")],
    }
    assert list(groups.members_among("a", ["bo", "li", "x"])) == ["li"]
    assert groups.types_of(["li", "a", "x"]) == {"li": "User", "a": "Group"}


def test_a_display_that_the_client_gave_is_kept(groups: OrganizationDatabase) -> None:
    change_members(groups, "a", ["bo:User:Bo B."])
    assert Membership("bo", "User", "Bo B.") in groups.members(["a"])["a"]
    assert found(groups, GROUP, 'members[display eq "BO b."]') == "a"


def test_groups_are_direct_or_through_another_even_in_a_circle(groups: OrganizationDatabase) -> None:
    assert groups.groups_of(["li", "bo", "x"]) == {
        "li": [
            Membership("a", "direct", "Group A"),
            Membership("b", "indirect", "Group B"),
            Membership("c", "indirect", "Group C"),
        ],
        "bo": [
            Membership("a", "indirect", "Group A"),
            Membership("b", "direct", "Group B"),
            Membership("c", "indirect", "Group C"),
        ],
    }


@pytest.mark.parametrize(
    ("of", "text", "ids"),
    [
        (GROUP, 'members.value eq "li"', "a"),
        (GROUP, 'members[value eq "li"]', "a"),
        (GROUP, 'members eq "li"', "a"),
        (GROUP, 'members.value eq "LI"', ""),
        (GROUP, 'members[type eq "group" and display co "c"]', "a"),
        (GROUP, 'members[value eq "li" and type eq "Group"]', ""),
        (GROUP, 'members.display eq "BO" or members.value sw "b"', "bc"),
        (GROUP, 'not (members.type eq "User")', "c"),
        (GROUP, f'members.$ref eq "{BASE_URL}/Users/li"', "a"),
        (GROUP, 'members pr and displayName ew "b"', "b"),
        (USER, 'groups.value eq "a" and groups.type eq "direct"', "boli"),
        (USER, 'groups[value eq "a" and type eq "direct"]', "li"),
        (USER, 'groups.display eq "group c"', "boli"),
        (USER, "not (groups pr)", ""),
        (USER, f'groups[$ref eq "{BASE_URL}/Groups/b" and type eq "indirect"]', "li"),
        (USER, f'meta.location eq "{BASE_URL}/Users/li"', "li"),
    ],
)
def test_filters_on_memberships(groups: OrganizationDatabase, of: ResourceType, text: str, ids: str) -> None:
    assert found(groups, of, text) == ids


def test_who_is_deleted_is_in_no_group_and_each_of_these_has_a_new_version(groups: OrganizationDatabase) -> None:
    change_members(groups, "c", ["li:User"])
    before = {each: groups.resource("Group", each) for each in "abc"}
    assert delete(groups, resource("li", version=2, modified="2026-11-25T08:00:00.000Z"), 1)
    assert groups.groups_of(["li"]) == {}
    assert "li" not in str(groups.members(["a", "b", "c"]))
    for each, is_changed in (("a", True), ("b", False), ("c", True)):
        old, new = before[each], groups.resource("Group", each)
        assert old is not None
        assert new is not None
        assert new.version == old.version + is_changed
        newest = groups.events("Group", each)[0]
        assert (newest.changes == (Change("members", ["li"], None),)) is is_changed
        if is_changed:
            assert json.loads(new.text)["meta"] == json.loads(old.text)["meta"] | {
                "lastModified": "2026-11-25T08:00:00.000Z",
                "version": f'W/"{new.version}"',
            }


def test_a_deleted_group_has_nobody_and_is_in_none(groups: OrganizationDatabase) -> None:
    assert delete_group(groups, "a", "Group A", 2)
    assert groups.members(["a"]) == {}
    assert groups.groups_of(["li"]) == {}
    assert groups.members(["b"])["b"] == [Membership("bo", "User", "Bo")]
    assert groups.types_of(["a"]) == {}


def test_members_that_go_are_gone(groups: OrganizationDatabase) -> None:
    change_members(groups, "a", [], ["li", "nobody"])
    assert groups.members(["a"])["a"] == [Membership("c", "Group", "Group C")]
    assert [is_member(groups, each) for each in ("bo", "li")] == [True, False]
    assert search(groups).are_members
    change_members(groups, "b", [], ["bo"])
    assert not is_member(groups, "bo")
    change_members(groups, "a", [], ["c"])
    assert not search(groups).are_members


def is_member(store: OrganizationDatabase, user: str) -> bool:
    """What reading a user says, and looking the user up: a group has it as a member."""
    stored = store.resource("User", user)
    assert stored is not None
    assert bool(stored.is_member) is search(store, f'userName eq "{json.loads(stored.text)["userName"]}"').are_members
    return bool(stored.is_member)


def test_memberships_are_the_organizations_own(
    groups: OrganizationDatabase, globex_store: OrganizationDatabase
) -> None:
    create(globex_store, "li")
    create_group(globex_store, "a", "Group A")
    assert globex_store.members(["a"]) == {}
    assert globex_store.groups_of(["li"]) == {}
    assert found(globex_store, GROUP, "members pr") == found(globex_store, USER, "groups pr") == ""
    change_members(globex_store, "a", [], ["li"])
    assert list(groups.members_among("a", ["li"])) == ["li"]
