"""Groups over HTTP: Okta's push, Microsoft Entra's ways, and what a user's `groups` tells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maestro.scim.limits import PAGE
from maestro.store.database import Database
from tests.cast import Client, store_of

GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


def group_of(client: Client, name: str = "Oncology", /, *members: str, **attributes: Any) -> Any:
    body = {"schemas": [GROUP_SCHEMA], "displayName": name, "members": [{"value": each} for each in members]}
    answer = client.post("/Groups", body | attributes)
    assert answer.status == 201, answer.text
    return answer.json


def members_of(client: Client, group_id: str) -> list[str]:
    return [each["value"] for each in client.get(f"/Groups/{group_id}").json.get("members", [])]


def people(client: Client, count: int) -> list[str]:
    return [client.create(f"p{i}@acme.example", displayName=f"Person {i}")["id"] for i in range(count)]


def add(*ids: str) -> dict[str, Any]:
    return {"op": "add", "path": "members", "value": [{"value": each, "display": "x"} for each in ids]}


def test_a_group_is_created_with_its_members_as_they_are_named_and_where_they_are(acme: Client) -> None:
    one, two = people(acme, 2)
    created = group_of(acme, "Oncology", one, two)
    assert created["members"] == [
        {"value": each, "$ref": f"{acme.base_url}/Users/{each}", "type": "User", "display": f"Person {i}"}
        for i, each in enumerate((one, two))
    ]
    assert list(created)[-1] == "meta"
    assert acme.get(f"/Groups/{created['id']}").json == created


def test_okta_pushes_renames_and_empties_a_group(acme: Client) -> None:
    one, two, three = people(acme, 3)
    group = group_of(acme, "Test SCIMv2")["id"]
    found = acme.get('/Groups?filter=displayName%20eq%20"test%20scimv2"&startIndex=1&count=100').json
    assert [each["id"] for each in found["Resources"]] == [group]
    rename = {"op": "replace", "value": {"id": group, "displayName": "Renamed"}}
    assert acme.patch(f"/Groups/{group}?attributes=displayName", rename, add(one, two)).json["displayName"] == "Renamed"
    remove = {"op": "remove", "path": f'members[value eq "{one}"]'}
    assert acme.patch(f"/Groups/{group}", remove, add(three)).status == 200
    assert members_of(acme, group) == [two, three]
    push_now = {"op": "replace", "path": "members", "value": [{"value": one, "display": "x"}]}
    acme.patch(f"/Groups/{group}", push_now)
    assert members_of(acme, group) == [one]
    acme.patch(f"/Groups/{group}", {"op": "replace", "path": "members", "value": []})
    assert members_of(acme, group) == []
    acme.patch(f"/Groups/{group}", add(one))
    acme.patch(f"/Groups/{group}", {"op": "replace", "value": {"members": [], "id": group, "displayName": "X"}})
    assert members_of(acme, group) == []
    assert acme.delete(f"/Groups/{group}").status == 204
    assert acme.get(f"/Groups/{group}").status == 404
    assert acme.get(f"/Users/{one}").json["active"] is True


def test_a_custom_app_replaces_the_whole_group(acme: Client) -> None:
    one, two = people(acme, 2)
    created = group_of(acme, "SCIM_test1", one)
    replaced = acme.put(f"/Groups/{created['id']}", created | {"members": [{"value": two, "display": "x"}]}).json
    assert [each["value"] for each in replaced["members"]] == [two]
    assert acme.put(f"/Groups/{created['id']}", replaced).json == replaced
    emptied = acme.put(f"/Groups/{created['id']}", {"displayName": "SCIM_test1"}).json
    assert "members" not in emptied


def test_the_description_that_okta_sends_is_kept(acme: Client) -> None:
    extension = {"urn:okta:custom:group:1.0": {"description": "Who treats cancer"}}
    created = group_of(acme, schemas=[GROUP_SCHEMA, "urn:okta:custom:group:1.0"], **extension)
    assert created["urn:okta:custom:group:1.0"] == extension["urn:okta:custom:group:1.0"]
    assert created["schemas"] == [GROUP_SCHEMA, "urn:okta:custom:group:1.0"]


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param('{"op": "Remove", "path": "members", "value": [{"value": "ONE"}]}', id="entra-value"),
        pytest.param('{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "ONE"}]}', id="entra-ref"),
        pytest.param('{"op": "remove", "path": "members[value eq \\"ONE\\"]"}', id="value-path"),
        pytest.param('{"op": "remove", "path": "members[not (value eq \\"TWO\\")]"}', id="any-filter"),
        pytest.param('{"op": "remove", "path": "members[display eq \\"person 0\\"]"}', id="by-display"),
        pytest.param('{"op": "replace", "path": "members", "value": [{"value": "TWO"}]}', id="replace"),
        pytest.param(f'{{"op": "remove", "path": "{GROUP_SCHEMA}:members[value eq \\"ONE\\"]"}}', id="qualified"),
    ],
)
def test_each_way_to_remove_one_member_removes_that_one_alone(acme: Client, operation: str) -> None:
    one, two = people(acme, 2)
    group = group_of(acme, "Oncology", one, two)["id"]
    operation = operation.replace("ONE", one).replace("TWO", two)
    assert acme.patch(f"/Groups/{group}", json.loads(operation)).status == 200
    assert members_of(acme, group) == [two]


def test_what_is_so_already_changes_nothing(acme: Client, database: Database) -> None:
    one, two = people(acme, 2)
    created = group_of(acme, "Oncology", one)
    path = f"/Groups/{created['id']}"
    for operation in (
        add(one),
        {"op": "remove", "path": f'members[value eq "{two}"]'},
        {"op": "remove", "path": "members", "value": [{"value": two}]},
        {"op": "remove", "path": "members", "value": []},
        {"op": "replace", "path": "members", "value": [{"value": one}, {"value": one}]},
        {"op": "replace", "value": {"id": created["id"], "displayName": "Oncology"}},
    ):
        assert acme.patch(path, operation).json == created
    assert acme.patch(path, add(two), {"op": "remove", "path": f'members[value eq "{two}"]'}).json == created
    assert len(store_of(database, acme).events("Group", created["id"])) == 1


def test_removing_without_a_value_removes_everybody(acme: Client) -> None:
    group = group_of(acme, "Oncology", *people(acme, 3))["id"]
    acme.patch(f"/Groups/{group}", {"op": "remove", "path": "members"})
    assert members_of(acme, group) == []


def test_an_operation_that_fails_leaves_the_members_as_they_were(acme: Client) -> None:
    one, two = people(acme, 2)
    created = group_of(acme, "Oncology", one)
    for bad in (
        {"op": "replace", "path": "nothing", "value": "x"},
        {"op": "remove", "path": "displayName"},
        {"op": "replace", "path": f'members[value eq "{one}"].value', "value": two},
    ):
        assert acme.patch(f"/Groups/{created['id']}", add(two), bad).status == 400
    assert acme.get(f"/Groups/{created['id']}").json == created


def test_a_member_who_is_nobody_does_not_stop_the_others(acme: Client, globex: Client) -> None:
    (one,) = people(acme, 1)
    stranger = globex.create("stranger@globex.example")["id"]
    group = group_of(acme)["id"]
    assert acme.patch(f"/Groups/{group}", add(one, "nobody", stranger)).status == 200
    assert members_of(acme, group) == [one]
    refused = acme.patch(f"/Groups/{group}", add("nobody", stranger))
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")
    assert acme.patch(f"/Groups/{group}", add(group)).status == 400


def test_a_name_is_taken_in_any_case_within_the_organization(acme: Client, globex: Client) -> None:
    group_of(acme, "Oncology")
    answer = acme.post("/Groups", {"displayName": "ONCOLOGY"})
    assert (answer.status, answer.json["scimType"]) == (409, "uniqueness")
    assert group_of(globex, "Oncology")
    other = group_of(acme, "Cardiology")["id"]
    assert acme.patch(f"/Groups/{other}", {"op": "replace", "path": "displayName", "value": "oncology"}).status == 409


def test_a_user_tells_the_groups_it_is_in_directly_and_through_others(acme: Client) -> None:
    one, two = people(acme, 2)
    inner = group_of(acme, "Inner", one)["id"]
    outer = group_of(acme, "Outer", inner, two)["id"]
    acme.patch(f"/Groups/{inner}", add(outer))  # a circle
    told = acme.get(f"/Users/{one}").json["groups"]
    assert {(each["display"], each["type"]) for each in told} == {("Inner", "direct"), ("Outer", "indirect")}
    assert {each["$ref"] for each in told} == {f"{acme.base_url}/Groups/{each}" for each in (inner, outer)}
    of_two = acme.get(f"/Users/{two}").json["groups"]
    assert {(each["display"], each["type"]) for each in of_two} == {("Outer", "direct"), ("Inner", "indirect")}
    assert {each["type"] for each in acme.get(f"/Groups/{outer}").json["members"]} == {"Group", "User"}


def test_a_tag_of_a_user_changes_with_its_groups_and_a_change_of_the_user_does_not_need_the_new_one(
    acme: Client,
) -> None:
    (one,) = people(acme, 1)
    path = f"/Users/{one}"
    before = acme.get(path)
    group = group_of(acme, "Oncology", one)["id"]
    after = acme.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert after.status == 200
    assert after.headers["etag"] == after.json["meta"]["version"] != before.headers["etag"]
    assert acme.get(path, headers={"If-None-Match": after.headers["etag"]}).status == 304
    title = {"op": "replace", "path": "title", "value": "CTA"}
    assert acme.patch(path, title, headers={"If-Match": after.headers["etag"]}).status == 200
    assert acme.patch(path, title, headers={"If-Match": after.headers["etag"]}).status == 412
    acme.patch(f"/Groups/{group}", {"op": "replace", "path": "displayName", "value": "Renamed"})
    assert acme.get(path).json["groups"][0]["display"] == "Renamed"


def test_our_own_answer_with_groups_is_taken_back(acme: Client) -> None:
    (one,) = people(acme, 1)
    group_of(acme, "Oncology", one)
    answered = acme.get(f"/Users/{one}").json
    assert acme.put(f"/Users/{one}", answered).json == answered


def test_who_is_deleted_leaves_the_groups_and_who_is_inactive_stays(acme: Client, database: Database) -> None:
    one, two = people(acme, 2)
    group = group_of(acme, "Oncology", one, two)
    acme.patch(f"/Users/{one}", {"op": "replace", "value": {"active": False}})
    assert members_of(acme, group["id"]) == [one, two]
    acme.delete(f"/Users/{one}")
    after = acme.get(f"/Groups/{group['id']}")
    assert members_of(acme, group["id"]) == [two]
    assert after.headers["etag"] == after.json["meta"]["version"] != group["meta"]["version"]
    newest = store_of(database, acme).events("Group", group["id"])[0]
    assert [(each.path, each.old, each.new) for each in newest.changes] == [("members", [one], None)]


def test_members_that_are_not_to_be_shown_are_not_shown(acme: Client) -> None:
    (one,) = people(acme, 1)
    group = group_of(acme, "Oncology", one)["id"]
    for query in ("excludedAttributes=members", "attributes=displayName", f"excludedAttributes={GROUP_SCHEMA}:members"):
        assert "members" not in acme.get(f"/Groups/{group}?{query}").json
        assert "members" not in acme.get(f"/Groups?{query}").json["Resources"][0]
    assert acme.get(f"/Groups/{group}?attributes=members.value").json["members"] == [{"value": one}]
    assert "groups" not in acme.get(f"/Users/{one}?excludedAttributes=groups").json


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('members eq "{one}"', {"A"}),
        ('members.value eq "{one}"', {"A"}),
        ('members[value eq "{one}"]', {"A"}),
        ('members[value eq "{two}" and type eq "user"]', {"A", "B"}),
        ('members.display eq "PERSON 1"', {"A", "B"}),
        ('members.type eq "Group"', {"C"}),
        ('members.$ref ew "/Users/{one}"', {"A"}),
        ("members pr", {"A", "B", "C"}),
        ("not (members pr)", {"D"}),
        ('displayName eq "a" and members eq "{one}"', {"A"}),
        ('id eq "{a}" and members eq "{one}"', {"A"}),
        ('members[not (value eq "{one}")]', {"A", "B", "C"}),
        ('members.value ne "{two}"', {"A", "C", "D"}),
    ],
)
def test_groups_are_found_by_their_members(acme: Client, text: str, found: set[str]) -> None:
    one, two = people(acme, 2)
    a = group_of(acme, "A", one, two)["id"]
    b = group_of(acme, "B", two)["id"]
    group_of(acme, "C", b)
    group_of(acme, "D")
    answer = acme.get(f"/Groups?filter={text.format(one=one, two=two, a=a)}")
    assert {each["displayName"] for each in answer.json["Resources"]} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('groups.value eq "{inner}"', {"p0"}),
        ('groups.display eq "OUTER"', {"p0", "p1"}),
        ('groups[display eq "outer" and type eq "indirect"]', {"p0"}),
        ('groups[display eq "outer" and type eq "direct"]', {"p1"}),
        ("groups pr", {"p0", "p1"}),
        ("not (groups pr)", {"p2"}),
        ('groups.$ref co "/Groups/{inner}"', {"p0"}),
    ],
)
def test_people_are_found_by_their_groups(acme: Client, text: str, found: set[str]) -> None:
    one, two, _ = people(acme, 3)
    inner = group_of(acme, "Inner", one)["id"]
    group_of(acme, "Outer", inner, two)
    answer = acme.get(f"/Users?filter={text.format(inner=inner)}")
    assert {each["userName"].partition("@")[0] for each in answer.json["Resources"]} == found


def test_where_a_resource_is_can_be_filtered(acme: Client) -> None:
    one, _ = people(acme, 2)
    for text in (f'meta.location eq "{acme.base_url}/Users/{one}"', f'meta.location ew "{one}"'):
        assert [each["id"] for each in acme.get(f"/Users?filter={text}").json["Resources"]] == [one]


def test_a_thousand_changes_are_one_patch_and_one_event(acme: Client, database: Database) -> None:
    ids = people(acme, 100)
    group = group_of(acme, "Everybody", *ids[:50])["id"]
    removed = [{"op": "remove", "path": f'members[value eq "{each}"]'} for each in ids[:50]]
    assert acme.patch(f"/Groups/{group}", *removed, add(*ids[50:])).status == 200
    assert members_of(acme, group) == ids[50:]
    events = store_of(database, acme).events("Group", group)
    assert len(events) == 2
    assert events[0].changes[-1].path == "members"


def test_a_patch_of_a_large_group_is_answered_without_it_unless_the_client_says_what_it_wants(acme: Client) -> None:
    ids = people(acme, PAGE + 1)
    created = group_of(acme, "Everybody", *ids[:PAGE])
    path = f"/Groups/{created['id']}"
    rename = {"op": "replace", "path": "displayName", "value": "All"}
    assert len(acme.patch(path, rename).json["members"]) == PAGE
    answer = acme.patch(path, add(ids[PAGE]))
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["location"] == created["meta"]["location"]
    assert answer.headers["etag"] == acme.get(path).headers["etag"] == 'W/"3"'
    asked = acme.patch(f"{path}?attributes=displayName", rename)
    assert (asked.status, asked.json["displayName"]) == (200, "All")
    assert "members" not in acme.patch(f"{path}?excludedAttributes=members", rename).json
    assert len(acme.get(path).json["members"]) == PAGE + 1


def test_a_group_may_come_with_any_number_of_members_that_fit_the_body(acme: Client) -> None:
    ids = people(acme, 120)
    created = group_of(acme, "Everybody", *ids)
    assert [each["value"] for each in created["members"]] == ids
    assert acme.put(f"/Groups/{created['id']}", created).json == created


def test_a_group_that_is_deleted_tells_whom_it_had(acme: Client, database: Database) -> None:
    ids = people(acme, 2)
    group = group_of(acme, "Oncology", *ids)["id"]
    acme.delete(f"/Groups/{group}")
    newest = store_of(database, acme).events("Group", group)[0]
    assert newest.act == "scim:group:deleted"
    assert [(each.path, each.old, each.new) for each in newest.changes] == [("members", ids, None)]
    assert "groups" not in acme.get(f"/Users/{ids[0]}").json
