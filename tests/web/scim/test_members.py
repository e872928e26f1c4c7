"""Members of groups, wherever a request names them, however it selects them, and whoever is deleted meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from maestro.directory import provisioning
from maestro.directory.store import OrganizationStore
from maestro.scim.catalog import GROUP, USER
from maestro.scim.limits import SELECTED_MEMBERS
from maestro.scim.messages import PatchOperation
from maestro.store.database import Database
from maestro.store.part import OrganizationDatabase
from tests.cast import ALICE, Client, store_of

GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


def people(client: Client, count: int) -> list[str]:
    return [client.create(f"p{i}@acme.example", displayName=f"Person {i}")["id"] for i in range(count)]


def group_of(client: Client, name: str = "Oncology", /, *members: str) -> Any:
    return client.post("/Groups", {"displayName": name, "members": [{"value": each} for each in members]}).json


def members_of(client: Client, group_id: str) -> list[str]:
    return [each["value"] for each in client.get(f"/Groups/{group_id}").json.get("members", [])]


@pytest.mark.parametrize("urn", [GROUP_SCHEMA, GROUP_SCHEMA.upper()])
def test_members_under_the_urn_of_the_schema_are_members(acme: Client, database: Database, urn: str) -> None:
    one, two = people(acme, 2)
    members = {"members": [{"value": one}]}
    group = acme.post("/Groups", {"displayName": "Oncology", urn: members}).json
    other = acme.put(f"/Groups/{group_of(acme, 'Other')['id']}", {urn: members | {"displayName": "Other"}}).json
    assert acme.patch(f"/Groups/{group['id']}", {"op": "add", "value": {urn: {"members": two}}}).status == 200
    assert members_of(acme, group["id"]) == [one, two]
    assert [each["value"] for each in acme.get(f"/Users/{one}").json["groups"]] == [group["id"], other["id"]]
    events = store_of(database, acme).events("Group", group["id"])
    assert [[each.path for each in event.changes] for event in events] == [["members"], ["displayName", "members"]]


@pytest.mark.parametrize("blank", [" ", "\t"], ids=["space", "tab"])
def test_a_blank_before_the_brackets_names_members_all_the_same(acme: Client, blank: str) -> None:
    one, two = people(acme, 2)
    group = group_of(acme, "Oncology", one, two)["id"]
    acme.patch(f"/Groups/{group}", {"op": "remove", "path": f'members{blank}[value eq "{one}"]'})
    assert members_of(acme, group) == [two]


def test_selections_are_made_one_after_the_other_and_not_without_end(acme: Client) -> None:
    one, two, three = people(acme, 3)
    group = group_of(acme, "Oncology", one, two)["id"]
    select = [{"op": "remove", "path": f'members[display eq "Person {i}"]'} for i in (0, 2)]
    assert (
        acme.patch(f"/Groups/{group}", *select, {"op": "add", "path": "members", "value": [three, one]}).status == 200
    )
    assert members_of(acme, group) == [one, two, three]
    named = {"op": "add", "path": "members", "value": [{"value": three, "display": "Third"}]}
    other = group_of(acme, "Other")["id"]
    acme.patch(f"/Groups/{other}", named, select[1])
    assert members_of(acme, other) == [three]
    nobody = {"op": "remove", "path": 'members[display eq "Nobody"]'}
    others = {"op": "add", "path": "members", "value": [str(i) for i in range(SELECTED_MEMBERS // 900)]}
    refused = acme.patch(f"/Groups/{group}", others, *[nobody] * 950)
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")
    assert "go through too many members" in refused.json["detail"]


class _Overtaken:
    """A store in which somebody is deleted after a request looked them up and before it is written."""

    def __init__(self, store: OrganizationDatabase, person: str) -> None:
        self._store = store
        self._person: str | None = person

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def types_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        types = self._store.types_of(ids)
        if self._person is not None:
            provisioning.delete(provisioning.Request(self._store, ALICE), USER, self._person)
            self._person = None
        return types


@pytest.mark.parametrize("act", ["create", "replace", "patch"])
def test_who_is_deleted_while_a_group_is_written_does_not_stay_its_member(
    acme: Client, database: Database, act: str
) -> None:
    one, two = people(acme, 2)
    request = provisioning.Request(cast("OrganizationStore", _Overtaken(store_of(database, acme), one)), ALICE)
    group = None if act == "create" else group_of(acme)["id"]
    body = {"displayName": "Oncology", "members": [{"value": one}, {"value": two}]}
    if group is None:
        group = provisioning.create(request, GROUP, body, "new").id
    elif act == "replace":
        provisioning.replace(request, GROUP, group, body)
    else:
        provisioning.patch(request, GROUP, group, [PatchOperation("add", "members", body["members"])])
    assert members_of(acme, group) == [two]
    newest = store_of(database, acme).events("Group", group)[0]
    assert [each.new for each in newest.changes if each.path == "members"] == [[two]]
