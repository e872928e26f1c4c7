"""Rows 1 to 30: what a resource is, RFC 7643, and how it travels."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.cast import ENTERPRISE, USER_SCHEMA, Client, user
from tests.conformance.rows.row import GROUP, found, group, names, patched, refused, row, whole


@row(1)
def messages_are_scim_json(acme: Client) -> None:
    created = acme.post("/Users", user(displayName="Łukasz 李 𝒮"))
    for answer in (created, acme.get("/Users"), acme.get("/Users/nobody"), acme.get("/Schemas")):
        assert answer.headers["content-type"] == "application/scim+json"
        assert answer.json["schemas"]
    assert created.json["displayName"] == "Łukasz 李 𝒮"


@row(2)
def plain_json_is_taken(acme: Client) -> None:
    for number, media_type in enumerate(("application/json", "Application/JSON; Charset=UTF-8")):
        headers = {"Content-Type": media_type, "Accept": "application/json"}
        assert acme.post("/Users", user(f"p{number}@acme.example"), headers=headers).status == 201
    assert acme.post("/Users", user(), headers={"Content-Type": "text/plain"}).status == 415


@row(4)
def no_credential_answers_401(acme: Client, globex: Client) -> None:
    for authorization in ("", "Basic AAAA", "Bearer cmscim_wrong", globex.basic):
        answer = acme.get("/Users", headers={"Authorization": authorization})
        assert refused(answer) == (401, None)
        assert "Basic" in answer.headers["www-authenticate"]


@row(5)
def names_are_taken_in_any_case(acme: Client) -> None:
    body = {"SCHEMAS": [USER_SCHEMA.upper()], "USERNAME": "li@x.example", ENTERPRISE.upper(): {"DEPARTMENT": "Onc"}}
    created = acme.post("/Users", body).json
    assert created[ENTERPRISE] == {"department": "Onc"}
    renamed = patched(acme, f"/Users/{created['id']}", {"op": "add", "path": "NICKNAME", "value": "Bee"})
    assert renamed["nickName"] == "Bee"
    assert found(acme, f'{ENTERPRISE.upper()}:DEPARTMENT EQ "onc" And NickName Pr') == ["li"]


@row(6)
def schemas_lists_what_is_used(acme: Client) -> None:
    without, with_it = acme.create("a@acme.example"), whole(acme)
    assert without["schemas"] == [USER_SCHEMA]
    assert with_it["schemas"] == [USER_SCHEMA, ENTERPRISE]
    gone = patched(acme, f"/Users/{with_it['id']}", {"op": "remove", "path": ENTERPRISE})
    assert gone["schemas"] == [USER_SCHEMA]


@row(7)
def extensions_stand_under_their_urn(acme: Client) -> None:
    created = whole(acme)
    assert created[ENTERPRISE]["department"] == "Oncology"
    assert "department" not in created


@row(8)
def null_and_empty_are_unassigned(acme: Client) -> None:
    created = acme.create(nickName=None, title="", emails=[], name={}, roles=None)
    assert not {"nickName", "title", "emails", "name", "roles"} & set(created)
    kept = whole(acme)
    emptied = patched(acme, f"/Users/{kept['id']}", {"op": "replace", "value": {"title": None, "phoneNumbers": []}})
    assert not {"title", "phoneNumbers"} & set(emptied)
    assert found(acme, "not (title pr)") == ["li.na", "whole"]


@row(9)
def ids_are_given_once(acme: Client) -> None:
    first = acme.create(id="bulkId", externalId="1")
    path = f"/Users/{first['id']}"
    assert re.fullmatch(r"[A-Za-z0-9-]+", first["id"])
    assert first["id"] != "bulkId"
    assert acme.put(path, user("renamed@acme.example")).json["id"] == first["id"]
    acme.delete(path)
    assert acme.create(externalId="1")["id"] != first["id"]


@row(10)
def id_and_meta_are_ours(acme: Client) -> None:
    theirs = {"id": "mine", "meta": {"resourceType": "Robot", "created": "2001-01-01T00:00:00Z", "version": "7"}}
    created = acme.create(**theirs)
    replaced = acme.put(f"/Users/{created['id']}", user(title="CTA", **theirs)).json
    for answered in (created, replaced):
        assert answered["id"] != "mine"
        assert answered["meta"]["resourceType"] == "User"
        assert answered["meta"]["created"] == created["meta"]["created"] > "2002"


@row(11)
def external_ids_are_the_clients(acme: Client, globex: Client) -> None:
    acme.create("upper@acme.example", externalId="00U")
    acme.create("lower@acme.example", externalId="00u")
    globex.create("other@globex.example", externalId="00u")
    assert found(acme, 'externalId eq "00u"') == ["lower"]
    assert found(acme, 'externalId eq "00U"') == ["upper"]


@row(12)
def meta_is_complete(acme: Client) -> None:
    created = acme.create()
    changed = acme.put(f"/Users/{created['id']}", user(title="CTA")).json
    for meta in (created["meta"], changed["meta"], acme.get("/Users").json["Resources"][0]["meta"]):
        assert set(meta) == {"resourceType", "created", "lastModified", "location", "version"}
        assert meta["created"] == created["meta"]["created"] <= meta["lastModified"]
    assert changed["meta"]["version"] != created["meta"]["version"]


@row(13)
def location_is_where_it_is(acme: Client) -> None:
    answer = acme.post("/Users", user())
    location = answer.json["meta"]["location"]
    assert location == answer.headers["location"] == f"{acme.base_url}/Users/{answer.json['id']}"
    assert acme.get(location.removeprefix(acme.base_url)).json == answer.json


@row(14)
def times_compare_as_instants(acme: Client) -> None:
    created = datetime.fromisoformat(acme.create()["meta"]["created"])
    elsewhere = created.astimezone(timezone(timedelta(hours=-5)))
    later = (elsewhere + timedelta(milliseconds=1)).isoformat()
    assert found(acme, f'meta.created eq "{elsewhere.isoformat()}"') == ["li.na"]
    assert found(acme, f'meta.created lt "{later}" and meta.created ge "{elsewhere.isoformat()}"') == ["li.na"]
    assert found(acme, f'meta.created ge "{later}"') == []


@row(15)
def values_have_their_json_type(acme: Client) -> None:
    created = acme.create(active="True", x509Certificates=[{"value": "TUlJRFF6"}])
    assert created["active"] is True
    assert created["x509Certificates"][0]["value"] == "TUlJRFF6"
    page = acme.get("/Users").json
    assert [type(page[name]) for name in ("totalResults", "startIndex", "itemsPerPage")] == [int] * 3
    for wrong in ({"active": "yes"}, {"active": 1}, {"x509Certificates": [{"value": "no base64"}]}, {"title": True}):
        assert refused(acme.post("/Users", user(**wrong))) == (400, "invalidValue")


@row(16)
def one_value_is_primary(acme: Client) -> None:
    two = [{"value": f"{each}@x.example", "type": each, "primary": True} for each in ("work", "home")]
    created = acme.create(emails=two)
    assert [each["primary"] for each in created["emails"]] == [True, False]
    newest = {"value": "other@x.example", "type": "other", "primary": True}
    after = patched(acme, f"/Users/{created['id']}", {"op": "add", "path": "emails", "value": [newest]})
    assert [each["value"] for each in after["emails"] if each["primary"]] == ["other@x.example"]


@row(17)
def one_value_is_kept_once(acme: Client) -> None:
    mobile = {"value": "+41", "type": "mobile"}
    created = acme.create(phoneNumbers=[mobile, mobile])
    assert created["phoneNumbers"] == [mobile | {"primary": True}]
    again = patched(acme, f"/Users/{created['id']}", {"op": "add", "path": "phoneNumbers", "value": [mobile]})
    assert again == created


@row(18)
def user_names_are_unique_in_any_case(acme: Client) -> None:
    acme.create("li.na@acme.example")
    assert refused(acme.post("/Users", user("LI.NA@Acme.example"))) == (409, "uniqueness")
    for missing in (None, "", "  "):
        assert refused(acme.post("/Users", user() | {"userName": missing})) == (400, "invalidValue")


@row(19)
def passwords_are_not_kept(acme: Client, database_path: Path) -> None:
    answer = acme.post("/Users", user(password="t1meAndAga1n"))
    path = f"/Users/{answer.json['id']}?attributes=password"
    assert acme.patch(path, {"op": "replace", "path": "password", "value": "t1meAndAga1n"}).status == 200
    assert "password" not in answer.text + acme.get(path).text
    for each in database_path.parent.glob("maestro.db*"):
        assert b"t1meAndAga1n" not in each.read_bytes()


@row(20)
def a_user_tells_its_groups(acme: Client) -> None:
    person = acme.create(groups=[{"value": "administrators"}])
    assert "groups" not in person
    inner = group(acme, "Inner", person["id"])["id"]
    outer = group(acme, "Outer", inner)["id"]
    told = {each["value"]: each["type"] for each in acme.get(f"/Users/{person['id']}").json["groups"]}
    assert told == {inner: "direct", outer: "indirect"}


@row(21)
def a_group_has_a_name(acme: Client) -> None:
    for body in ({}, {"displayName": ""}, {"displayName": None}):
        assert refused(acme.post("/Groups", {"schemas": [GROUP], **body})) == (400, "invalidValue")


@row(22)
def a_member_is_not_changed(acme: Client) -> None:
    one, two = acme.create("one@x.example")["id"], acme.create("two@x.example")["id"]
    path = f"/Groups/{group(acme, 'Oncology', one)['id']}"
    for part, value in (("value", two), ("type", "Group"), ("$ref", "x")):
        change = {"op": "replace", "path": f'members[value eq "{one}"].{part}', "value": value}
        assert refused(acme.patch(path, change)) == (400, "mutability")
    remove = {"op": "remove", "path": f'members[value eq "{one}"]'}
    add = {"op": "add", "path": "members", "value": [{"value": two}]}
    (member,) = patched(acme, path, remove, add)["members"]
    assert (member["value"], member["type"], member["$ref"]) == (two, "User", f"{acme.base_url}/Users/{two}")


@row(23)
def a_manager_is_complex(acme: Client) -> None:
    for number, given in enumerate(("26", {"value": "26", "displayName": "Not theirs to say"})):
        created = acme.create(f"p{number}@x.example", **{ENTERPRISE: {"manager": given}})
        assert created[ENTERPRISE]["manager"] == {"value": "26"}


@row(24)
def read_only_is_ignored_in_a_body(acme: Client) -> None:
    theirs = {"id": "x", "groups": [{"value": "x"}], "meta": {"location": "x"}}
    created = acme.create(**theirs)
    replaced = acme.put(f"/Users/{created['id']}", user(**theirs))
    assert replaced.status == 200
    assert replaced.json == created


@row(25)
def what_is_set_once_stays(acme: Client) -> None:
    person = acme.create()["id"]
    created = group(acme, "Oncology", person)
    again = {"displayName": "Oncology", "members": [{"value": person, "type": "Group", "display": "Another"}]}
    assert acme.put(f"/Groups/{created['id']}", again).json == created


@row(26)
def read_only_is_not_patched(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for target in ("id", "meta.created", "meta", "groups", "schemas", f"{ENTERPRISE}:manager.displayName"):
        assert refused(acme.patch(path, {"op": "replace", "path": target, "value": "x"})) == (400, "mutability"), target
    # Okta and authentik repeat the id among what they change.
    assert patched(acme, path, {"op": "replace", "value": {"id": "x", "title": "CTA"}})["title"] == "CTA"


@row(27)
def returned_is_honoured(acme: Client) -> None:
    path = f"/Users/{whole(acme)['id']}"
    hidden = acme.get(f"{path}?excludedAttributes=id,schemas,meta,title").json
    assert {"id", "schemas"} < set(hidden)
    assert not {"meta", "title", "password"} & set(hidden)
    assert set(acme.get(f"{path}?attributes=title,password").json) == {"schemas", "id", "title"}


@row(28)
def uniqueness_is_enforced(acme: Client, globex: Client) -> None:
    acme.create("one@x.example")
    two = acme.create("two@x.example")["id"]
    globex.create("one@x.example")
    rename = {"op": "replace", "path": "userName", "value": "ONE@x.example"}
    assert refused(acme.patch(f"/Users/{two}", rename)) == (409, "uniqueness")
    assert refused(acme.put(f"/Users/{two}", user("one@x.example"))) == (409, "uniqueness")
    group(acme, "Oncology")
    assert refused(acme.post("/Groups", {"displayName": "oncology"})) == (409, "uniqueness")


@row(29)
def case_counts_where_it_is_said_to(acme: Client) -> None:
    for name, external_id in (("B@x.example", "b"), ("a@x.example", "C"), ("c@x.example", "a")):
        acme.create(name, externalId=external_id)
    assert found(acme, 'userName sw "b@"') == ["B"]
    assert found(acme, 'externalId eq "B"') == []
    assert names(acme.get("/Users?sortBy=userName").json) == ["a", "B", "c"]
    assert names(acme.get("/Users?sortBy=externalId").json) == ["a", "c", "B"]


@row(30)
def what_is_required_must_be_there(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for answer in (
        acme.post("/Users", {"schemas": [USER_SCHEMA], "displayName": "Nobody"}),
        acme.put(path, {"schemas": [USER_SCHEMA], "displayName": "Nobody"}),
        acme.post("/Roles", {"description": "Nameless"}),
    ):
        assert refused(answer) == (400, "invalidValue")
