"""Users over HTTP, as Okta asks for them: RFC 7644 §3.3 to §3.6 and §3.14."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.store.database import Database
from tests.cast import ENTERPRISE, ON_SQLITE, Client, sqlite_of, store_of, user


def test_okta_tests_its_credentials_on_an_empty_directory(acme: Client) -> None:
    answer = acme.get("/Users?startIndex=1&count=2")
    assert answer.status == 200
    assert answer.json == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0,
        "startIndex": 1,
        "itemsPerPage": 0,
        "Resources": [],
    }
    assert all(type(answer.json[name]) is int for name in ("totalResults", "startIndex", "itemsPerPage"))


def test_create_answers_201_with_the_resource_where_it_is_and_its_version(acme: Client) -> None:
    answer = acme.post("/Users", user(externalId="00u1", title="CTA"))
    created = answer.json
    assert answer.status == 201
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.headers["location"] == created["meta"]["location"] == f"{acme.base_url}/Users/{created['id']}"
    assert answer.headers["etag"] == created["meta"]["version"] == 'W/"1"'
    assert created["meta"]["resourceType"] == "User"
    assert created["meta"]["created"] == created["meta"]["lastModified"]
    assert "password" not in answer.text
    assert acme.get(f"/Users/{created['id']}").json == created


def test_the_user_name_keeps_its_case_and_is_found_in_any(acme: Client) -> None:
    created = acme.create("Li.NA@Acme.Example")
    found = acme.get('/Users?filter=userName eq "li.na@acme.EXAMPLE"&startIndex=1&count=100').json
    assert found["totalResults"] == found["itemsPerPage"] == 1
    assert found["Resources"] == [created]
    assert created["userName"] == "Li.NA@Acme.Example"


@pytest.mark.parametrize(
    ("query", "user_name"),
    [
        pytest.param("userName+eq+%22li%2Bna%40acme.example%22", "li+na@acme.example", id="plus-encoding"),
        pytest.param("userName%20eq%20%22li%2Bna%40acme.example%22", "li+na@acme.example", id="percent-encoding"),
        pytest.param("userName+eq+%22o%27brien%40x.example%22", "o'brien@x.example", id="apostrophe"),
        pytest.param("userName+eq+%22a%5C%22b%5C%5Cc%22", 'a"b\\c', id="escapes"),
        pytest.param("USERNAME+EQ+%22z%C3%BCrich%40x.example%22", "ZÜRICH@x.example", id="any-case"),
        pytest.param(
            "urn:ietf:params:scim:schemas:core:2.0:User:userName+eq+%22q%40x.example%22", "q@x.example", id="qualified"
        ),
    ],
)
def test_both_query_encodings_find_the_person(acme: Client, query: str, user_name: str) -> None:
    created = acme.create(user_name)
    answer = acme.get(f"/Users?filter={query}&startIndex=1&count=100")
    assert [each["id"] for each in answer.json["Resources"]] == [created["id"]]


def test_an_inactive_person_is_found_by_user_name_and_comes_back_with_the_same_id(acme: Client) -> None:
    created = acme.create()
    path = f"/Users/{created['id']}"
    assert acme.patch(path, {"op": "replace", "value": {"active": False}}).json["active"] is False
    found = acme.get('/Users?filter=userName eq "li.na@acme.example"').json["Resources"]
    assert [(each["id"], each["active"]) for each in found] == [(created["id"], False)]
    assert acme.patch(path, {"op": "replace", "value": {"active": True}}).json["active"] is True
    assert acme.get(path).json["id"] == created["id"]


def test_a_second_person_of_a_user_name_in_any_case_is_409(acme: Client) -> None:
    acme.create("li.na@acme.example", externalId="00u1")
    for name in ("li.na@acme.example", "LI.NA@ACME.EXAMPLE", "li.na@acme.e\u200bxample"):
        answer = acme.post("/Users", user(name, externalId="00u2"))
        assert answer.status == 409
        assert answer.json["scimType"] == "uniqueness"
        assert "userName" in answer.json["detail"]


def test_replace_takes_back_our_own_answer_and_changes_nothing(acme: Client, database: Database) -> None:
    created = acme.create(title="CTA", phoneNumbers=[{"primary": True, "value": "415.123.4567", "type": "work"}])
    answer = acme.put(f"/Users/{created['id']}", created)
    assert answer.status == 200
    assert answer.json == created
    assert len(store_of(database, acme).events("User", created["id"])) == 1


def test_replace_clears_what_it_leaves_out_and_keeps_active(acme: Client) -> None:
    created = acme.create(title="CTA", active=True)
    path = f"/Users/{created['id']}"
    body = {"userName": "li.na@acme.example", "name": {"givenName": "Li"}}
    replaced = acme.put(path, body).json
    assert "title" not in replaced
    assert "emails" not in replaced
    assert replaced["name"] == {"givenName": "Li"}
    assert replaced["active"] is True
    assert replaced["meta"]["created"] == created["meta"]["created"]
    assert replaced["meta"]["version"] == 'W/"2"'


@pytest.mark.parametrize("empty", ["", None, []], ids=["empty-text", "null", "empty-list"])
def test_what_is_sent_empty_is_cleared(acme: Client, empty: Any) -> None:
    created = acme.create(title="CTA", **{ENTERPRISE: {"department": "Oncology"}})
    body = created | {"title": empty, "phoneNumbers": empty, "emails": empty, ENTERPRISE: {"department": empty}}
    replaced = acme.put(f"/Users/{created['id']}", body).json
    assert not {"title", "phoneNumbers", "emails", ENTERPRISE} & replaced.keys()
    assert replaced["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:User"]


def test_the_whole_user_and_its_extensions_come_back(acme: Client) -> None:
    sent = user(
        nickName="Na",
        profileUrl="https://people.acme.example/na",
        title="CTA",
        userType="Contractor",
        preferredLanguage="zh, en",
        timezone="Asia/Shanghai",
        phoneNumbers=[{"value": "415.123.4567", "type": "work", "primary": True}],
        ims=[{"value": "na", "type": "xmpp"}],
        photos=[{"value": "https://people.acme.example/na.jpg", "type": "photo"}],
        addresses=[{"streetAddress": "1 Main St", "locality": "Basel", "country": "CH", "type": "work"}],
        entitlements=[{"value": "e1"}],
        roles=[{"value": "lead"}],
        x509Certificates=[{"value": "AAAA"}],
        **{
            ENTERPRISE: {
                "employeeNumber": "701",
                "costCenter": "CC1",
                "organization": "Acme",
                "division": "R&D",
                "department": "Clinical Operations",
                "manager": {"value": "26118915", "$ref": "../Users/26118915"},
            },
            "urn:acme:2.0:Badge": {"number": 7, "colour": {"name": "red"}},
        },
    )
    created = acme.post("/Users", sent).json
    for name, value in sent.items():
        if name not in {"password", "groups", "schemas"}:
            assert created[name] == value, name
    assert set(created["schemas"]) == {sent["schemas"][0], ENTERPRISE, "urn:acme:2.0:Badge"}


@ON_SQLITE
def test_the_password_is_neither_kept_nor_answered_nor_logged(acme: Client, database: Database) -> None:
    canary = "canary-9f1c"
    created = acme.create(password=canary)
    path = f"/Users/{created['id']}"
    acme.put(path, created | {"password": canary})
    acme.patch(path, {"op": "replace", "value": {"password": canary}})
    acme.patch(path, {"op": "replace", "path": "password", "value": canary})
    database.flush()
    file = sqlite_of(database).path
    assert canary.encode() not in file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()


def test_delete_hides_the_person_and_keeps_the_contact(acme: Client, database: Database) -> None:
    created = acme.create()
    path = f"/Users/{created['id']}"
    gone = acme.delete(path)
    assert (gone.status, gone.text) == (204, "")
    assert [acme.get(path).status, acme.delete(path).status] == [404, 404]
    assert acme.get("/Users").json["totalResults"] == 0
    contact = store_of(database, acme).contact(created["id"])
    assert contact is not None
    assert (contact.state, contact.family_name) == ("inactive", "Na")
    assert acme.create()["id"] != created["id"]


def test_head_is_get_without_the_body(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for target in (path, "/Users", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes/User"):
        got, head = acme.get(target), acme.request("HEAD", target)
        assert (head.status, head.text) == (200, "")
        assert head.headers["content-type"] == got.headers["content-type"]


def test_a_version_the_client_has_is_304_and_one_that_is_past_is_412(acme: Client) -> None:
    created = acme.create()
    path = f"/Users/{created['id']}"
    assert acme.get(path, headers={"If-None-Match": 'W/"1"'}).status == 304
    assert acme.get(path, headers={"If-None-Match": 'W/"0", W/"1"'}).status == 304
    assert acme.get(path, headers={"If-None-Match": 'W/"2"'}).status == 200
    change = {"op": "replace", "path": "title", "value": "CTA"}
    assert acme.patch(path, change, headers={"If-Match": 'W/"9"'}).status == 412
    assert acme.patch(path, change, headers={"If-Match": 'W/"1"'}).status == 200
    assert acme.put(path, created, headers={"If-Match": 'W/"1"'}).status == 412
    assert acme.delete(path, headers={"If-Match": 'W/"1"'}).status == 412
    assert acme.delete(path, headers={"If-Match": "*"}).status == 204


def test_pages_are_whole_in_one_order_and_say_how_many_there_are(acme: Client) -> None:
    ids = [acme.create(f"person{i:03}@acme.example")["id"] for i in range(25)]
    seen: list[str] = []
    for start in (1, 11, 21):
        page = acme.get(f"/Users?startIndex={start}&count=10").json
        assert page["totalResults"] == 25
        assert page["startIndex"] == start
        assert page["itemsPerPage"] == len(page["Resources"]) == (10 if start < 21 else 5)
        seen += [each["id"] for each in page["Resources"]]
    assert seen == ids


@pytest.mark.parametrize(
    ("query", "start", "items"),
    [
        pytest.param("startIndex=0&count=2", 1, 2, id="start-0"),
        pytest.param("startIndex=-5&count=2", 1, 2, id="start-negative"),
        pytest.param("startIndex=4&count=2", 4, 0, id="past-the-end"),
        pytest.param("count=0", 1, 0, id="count-0"),
        pytest.param("count=-3", 1, 0, id="count-negative"),
        pytest.param("count=", 1, 3, id="count-empty"),
        pytest.param("startIndex=&count=1000000", 1, 3, id="count-huge"),
        pytest.param("unknown=1&count=1", 1, 1, id="unknown-parameter"),
        pytest.param("filter=active+eq+true&count=1", 1, 1, id="filtered"),
        pytest.param("filter=active+eq+true&count=0", 1, 0, id="filtered-count-0"),
        pytest.param("filter=userName+eq+%22p0@x.example%22&startIndex=2", 2, 0, id="looked-up-past-the-end"),
    ],
)
def test_the_edges_of_paging(acme: Client, query: str, start: int, items: int) -> None:
    for i in range(3):
        acme.create(f"p{i}@x.example")
    page = acme.get(f"/Users?{query}").json
    assert (page["startIndex"], page["itemsPerPage"], len(page["Resources"])) == (start, items, items)
    assert page["totalResults"] == (1 if "userName" in query else 3)


def test_only_what_is_asked_for_is_shown(acme: Client) -> None:
    created = acme.create(title="CTA", **{ENTERPRISE: {"department": "Oncology", "division": "R&D"}})
    path = f"/Users/{created['id']}"
    assert acme.get(f"{path}?attributes=USERNAME,name.givenName").json == {
        "schemas": created["schemas"],
        "id": created["id"],
        "userName": created["userName"],
        "name": {"givenName": "Li"},
    }
    shown = acme.get(f"/Users?excludedAttributes=emails,{ENTERPRISE}:division,id").json["Resources"][0]
    assert "emails" not in shown
    assert shown[ENTERPRISE] == {"department": "Oncology"}
    assert shown["id"] == created["id"]
    answer = acme.patch(f"{path}?attributes=title", {"op": "replace", "path": "title", "value": "CRA"})
    assert answer.json == {"schemas": created["schemas"], "id": created["id"], "title": "CRA"}
    assert acme.get(f"{path}?attributes=title&excludedAttributes=id").status == 400
