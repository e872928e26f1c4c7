"""What a client means by a PATCH that replaces `members`: as the RFC has it, unless its organization says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory.administration import set_replace_members
from maestro.store.database import Database
from tests.cast import ALICE, PATCH_OP, Client, store_of

GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


def set_adds(database: Database, client: Client) -> None:
    organization = database.organization_by_subdomain(client.organization.subdomain)
    assert organization is not None
    assert set_replace_members(database, organization, "adds", ALICE).replace_members == "adds"


def group_with_one(client: Client) -> tuple[str, str, str]:
    """A group, its one member and somebody who is not in it."""
    one, two = (client.create(f"p{i}@acme.example")["id"] for i in range(2))
    body = {"schemas": [GROUP_SCHEMA], "displayName": "Monitors", "members": [{"value": one}]}
    return client.post("/Groups", body).json["id"], one, two


def members_of(client: Client, group: str) -> list[str]:
    return [each["value"] for each in client.get(f"/Groups/{group}").json.get("members", [])]


def replacing(member: str) -> list[Any]:
    value = [{"value": member}]
    return [
        pytest.param({"op": "replace", "path": "members", "value": value}, id="at-its-path"),
        pytest.param({"op": "Replace", "path": f"{GROUP_SCHEMA}:members", "value": value[0]}, id="by-its-urn"),
        pytest.param({"op": "replace", "value": {"members": value, "displayName": "Monitors"}}, id="without-a-path"),
    ]


def to(operation: dict[str, Any], member: str) -> dict[str, Any]:
    """The operation with this member for the one that it was written with."""
    return {k: to_value(v, member) for k, v in operation.items()}


def to_value(value: Any, member: str) -> Any:
    if isinstance(value, dict):
        return {k: to_value(v, member) for k, v in value.items()}
    if isinstance(value, list):
        return [to_value(each, member) for each in value]
    return member if value == "MEMBER" else value


@pytest.mark.parametrize("operation", replacing("MEMBER"))
def test_replacing_members_adds_them_for_the_organization_that_says_so_and_no_other(
    acme: Client, globex: Client, database: Database, operation: dict[str, Any]
) -> None:
    set_adds(database, acme)
    for client, is_kept in ((acme, True), (globex, False)):
        group, one, two = group_with_one(client)
        assert client.patch(f"/Groups/{group}", to(operation, two)).status == 200
        assert members_of(client, group) == ([one, two] if is_kept else [two])


@pytest.mark.parametrize("operation", replacing("MEMBER"))
def test_it_holds_within_bulk_too(acme: Client, database: Database, operation: dict[str, Any]) -> None:
    set_adds(database, acme)
    group, one, two = group_with_one(acme)
    data = {"schemas": [PATCH_OP], "Operations": [to(operation, two)]}
    bulk = {"Operations": [{"method": "PATCH", "path": f"/Groups/{group}", "data": data}]}
    assert acme.post("/Bulk", bulk).json["Operations"][0]["status"] == "200"
    assert members_of(acme, group) == [one, two]


@pytest.mark.parametrize("nobody", [[], "", None], ids=["empty-list", "empty-text", "null"])
def test_an_empty_list_empties_the_group_all_the_same(acme: Client, database: Database, nobody: Any) -> None:
    set_adds(database, acme)
    group, _, _ = group_with_one(acme)
    acme.patch(f"/Groups/{group}", {"op": "replace", "path": "members", "value": nobody})
    assert members_of(acme, group) == []


def test_a_put_and_a_removal_mean_what_they_meant(acme: Client, database: Database) -> None:
    set_adds(database, acme)
    group, one, two = group_with_one(acme)
    acme.put(f"/Groups/{group}", {"displayName": "Monitors", "members": [{"value": two}]})
    assert members_of(acme, group) == [two]
    acme.patch(f"/Groups/{group}", {"op": "replace", "path": "members", "value": [{"value": one}]})
    acme.patch(f"/Groups/{group}", {"op": "remove", "path": f'members[value eq "{two}"]'})
    assert members_of(acme, group) == [one]


def test_the_choice_is_an_event_once(acme: Client, globex: Client, database: Database) -> None:
    set_adds(database, acme)
    set_adds(database, acme)
    acts = [each for each in store_of(database, acme).events("organization", "acme") if "changed" in each.act]
    assert [(each.act, each.changes[0].old, each.changes[0].new) for each in acts] == [
        ("support:organization:changed", "replaces", "adds")
    ]
    unchanged = database.organization_by_subdomain(globex.organization.subdomain)
    assert unchanged is not None
    assert unchanged.replace_members == "replaces"
