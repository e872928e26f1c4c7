"""Rows 31 to 35 and 66 to 87: creating, reading, replacing, patching and deleting, RFC 7644 §3.3 to §3.6."""

from __future__ import annotations

from typing import Any

from tests.cast import ENTERPRISE, USER_SCHEMA, Client, user
from tests.conformance.rows.row import MESSAGES, found, group, patched, refused, row, whole


def types(document: Any, name: str) -> dict[str, str]:
    """The values of a multi-valued attribute by their types."""
    return {each["type"]: each["value"] for each in document.get(name, ())}


@row(31)
def create_answers_201(acme: Client) -> None:
    answer = acme.post("/Users", user())
    assert answer.status == 201
    assert answer.headers["location"] == answer.json["meta"]["location"]
    assert answer.json["userName"] == "li.na@acme.example"


@row(32)
def a_taken_name_answers_409(acme: Client) -> None:
    acme.create()
    assert refused(acme.post("/Users", user())) == (409, "uniqueness")


@row(33)
def unknown_attributes_are_left_out(acme: Client) -> None:
    for number in range(2):
        created = acme.create(f"p{number}@x.example", favouriteColour="blue")
        assert "favouriteColour" not in created


@row(34)
def get_answers_200_or_404(acme: Client) -> None:
    created = acme.create()
    answer = acme.get(f"/Users/{created['id']}")
    assert (answer.status, answer.json) == (200, created)
    assert refused(acme.get("/Users/nobody")) == (404, None)


@row(35)
def head_is_get_without_a_body(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    head, get = acme.request("HEAD", path), acme.get(path)
    assert (head.status, head.text) == (200, "")
    assert head.headers["etag"] == get.headers["etag"]
    assert acme.request("HEAD", "/Users/nobody").status == 404


@row(66)
def put_clears_what_it_leaves_out(acme: Client) -> None:
    created = whole(acme)
    after = acme.put(f"/Users/{created['id']}", {"schemas": [USER_SCHEMA], "userName": "whole@acme.example"}).json
    assert set(after) == {"schemas", "id", "userName", "active", "meta"}
    kept = group(acme, "Oncology", created["id"])
    assert "members" not in acme.put(f"/Groups/{kept['id']}", {"displayName": "Oncology"}).json


@row(67)
def put_never_creates(acme: Client) -> None:
    assert refused(acme.put("/Users/nobody", user())) == (404, None)
    path = f"/Users/{acme.create()['id']}"
    assert refused(acme.put(path, {"schemas": [USER_SCHEMA], "title": "CTA"})) == (400, "invalidValue")


@row(68)
def put_answers_200(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    answer = acme.put(path, user(title="CTA"))
    assert (answer.status, answer.json["title"]) == (200, "CTA")
    assert acme.get(path).json == answer.json


@row(69)
def a_patch_is_a_list_of_operations(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    wrong: list[Any] = [{}, [], {"Operations": {}}, {"Operations": []}, {"Operations": [{"op": "move", "path": "id"}]}]
    for body in wrong:
        assert refused(acme.request("PATCH", path, body)) == (400, "invalidSyntax")
    operations = [{"op": op, "path": "title", "value": "CTA"} for op in ("add", "replace")]
    message = {"schemas": [f"{MESSAGES}:PatchOp"], "Operations": [*operations, {"op": "remove", "path": "title"}]}
    assert acme.request("PATCH", path, message).status == 200


@row(70)
def an_operation_is_taken_in_any_case(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    assert patched(acme, path, {"op": "Add", "path": "title", "value": "CTA"})["title"] == "CTA"
    assert patched(acme, path, {"op": "REPLACE", "path": "title", "value": "CRA"})["title"] == "CRA"
    assert "title" not in patched(acme, path, {"op": "Remove", "path": "title"})


@row(71)
def a_patch_is_all_or_nothing(acme: Client) -> None:
    created = whole(acme)
    path = f"/Users/{created['id']}"
    good = {"op": "replace", "path": "title", "value": "CRA"}
    for bad in (
        {"op": "remove", "path": "userName"},
        {"op": "replace", "path": "id", "value": "x"},
        {"op": "replace", "path": "noSuchThing", "value": "x"},
        {"op": "replace", "path": "active", "value": "maybe"},
    ):
        assert acme.patch(path, good, bad).status == 400
        assert acme.get(path).json == created


@row(72)
def operations_are_done_in_order(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    after = patched(
        acme,
        path,
        {"op": "add", "path": "nickName", "value": "One"},
        {"op": "remove", "path": "nickName"},
        {"op": "add", "path": "phoneNumbers", "value": [{"type": "work", "value": "1"}]},
        {"op": "replace", "path": 'phoneNumbers[type eq "work"].value', "value": "2"},
    )
    assert "nickName" not in after
    assert types(after, "phoneNumbers") == {"work": "2"}


@row(73)
def a_patch_answers_200(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    assert patched(acme, path, {"op": "add", "path": "title", "value": "CTA"}) == acme.get(path).json
    shown = patched(acme, f"{path}?attributes=title", {"op": "add", "path": "title", "value": "CRA"})
    assert set(shown) == {"schemas", "id", "title"}


@row(74)
def add_without_a_path_adds_attributes(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    after = patched(acme, path, {"op": "add", "value": {"title": "CTA", ENTERPRISE: {"division": "R&D"}}})
    assert (after["title"], after[ENTERPRISE], after["displayName"]) == ("CTA", {"division": "R&D"}, "Li Na")


@row(75)
def add_appends_once(acme: Client) -> None:
    path = f"/Users/{whole(acme)['id']}"
    home = {"op": "add", "path": "addresses", "value": [{"type": "home", "locality": "Bern"}]}
    after = patched(acme, path, home)
    assert [each["type"] for each in after["addresses"]] == ["work", "home"]
    assert patched(acme, path, home) == after  # with the same lastModified and version


@row(76)
def add_replaces_one_value_and_merges_parts(acme: Client) -> None:
    path = f"/Users/{whole(acme)['id']}"
    assert patched(acme, path, {"op": "add", "path": "title", "value": "CRA"})["title"] == "CRA"
    after = patched(acme, path, {"op": "add", "path": "name", "value": {"middleName": "Mei"}})
    assert after["name"] == {"givenName": "Li", "familyName": "Na", "middleName": "Mei"}


@row(77)
def remove_needs_a_path(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for operation in ({"op": "remove"}, {"op": "remove", "value": {"title": "x"}}):
        assert refused(acme.patch(path, operation)) == (400, "noTarget")


@row(78)
def remove_takes_what_the_filter_selects(acme: Client) -> None:
    path = f"/Users/{whole(acme)['id']}"
    mobile = {"op": "remove", "path": 'phoneNumbers[type eq "mobile"]'}
    assert set(types(patched(acme, path, mobile), "phoneNumbers")) == {"work"}
    work = {"op": "remove", "path": 'phoneNumbers[type eq "work"]'}
    assert "phoneNumbers" not in patched(acme, path, work)
    assert "title" not in patched(acme, path, {"op": "remove", "path": "title"})


@row(79)
def what_is_required_is_not_removed(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for name in ("userName", "active", "id", "meta", "schemas"):
        assert refused(acme.patch(path, {"op": "remove", "path": name})) == (400, "mutability"), name
    kept = group(acme, "Oncology")["id"]
    assert refused(acme.patch(f"/Groups/{kept}", {"op": "remove", "path": "displayName"})) == (400, "mutability")


@row(80)
def replace_of_what_is_missing_adds(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    assert patched(acme, path, {"op": "replace", "path": "title", "value": "CTA"})["title"] == "CTA"
    country = {"op": "replace", "path": f"{ENTERPRISE}:division", "value": "R&D"}
    assert patched(acme, path, country)[ENTERPRISE] == {"division": "R&D"}


@row(81)
def replace_of_a_list_replaces_it_all(acme: Client) -> None:
    created = whole(acme)
    fax = {"op": "replace", "path": "phoneNumbers", "value": [{"type": "fax", "value": "3"}]}
    assert types(patched(acme, f"/Users/{created['id']}", fax), "phoneNumbers") == {"fax": "3"}
    path = f"/Groups/{group(acme, 'Oncology', created['id'])['id']}"
    other = acme.create()["id"]
    only = {"op": "replace", "path": "members", "value": [{"value": other}]}
    assert [each["value"] for each in patched(acme, path, only)["members"]] == [other]


@row(82)
def replace_creates_what_the_filter_describes(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    fax = {"op": "replace", "path": 'phoneNumbers[type eq "fax"].value', "value": "3"}
    assert types(patched(acme, path, fax), "phoneNumbers") == {"fax": "3"}
    vague = {"op": "replace", "path": 'phoneNumbers[type sw "p"].value', "value": "4"}
    assert refused(acme.patch(path, vague)) == (400, "noTarget")


@row(83)
def replace_of_parts_leaves_the_others(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    after = patched(acme, path, {"op": "replace", "path": "name", "value": {"familyName": "Ng"}})
    assert after["name"] == {"familyName": "Ng", "givenName": "Li"}


@row(84)
def each_fault_has_its_keyword(acme: Client) -> None:
    path = f"/Users/{whole(acme)['id']}"
    for target, value, keyword in (
        ("name..givenName", "x", "invalidPath"),
        ("noSuchThing", "x", "invalidPath"),
        ('title[value eq "x"]', "x", "invalidPath"),
        ('phoneNumbers[type eq "work"', "x", "invalidFilter"),
        ('phoneNumbers[type xx "work"].value', "x", "invalidFilter"),
        ("active", "perhaps", "invalidValue"),
        ("name", "x", "invalidValue"),
    ):
        answer = acme.patch(path, {"op": "replace", "path": target, "value": value})
        assert refused(answer) == (400, keyword), target


@row(85)
def a_path_may_have_its_urn(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for target in (f"{ENTERPRISE}:department", f"{ENTERPRISE.upper()}:DEPARTMENT"):
        assert patched(acme, path, {"op": "add", "path": target, "value": target})[ENTERPRISE]["department"] == target
    core = {"op": "add", "path": f"{USER_SCHEMA}:name.middleName", "value": "Mei"}
    assert patched(acme, path, core)["name"]["middleName"] == "Mei"


@row(86)
def what_is_deleted_is_gone(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    answer = acme.delete(path)
    assert (answer.status, answer.text) == (204, "")
    title = {"op": "add", "path": "title", "value": "CTA"}
    for again in (acme.get(path), acme.put(path, user()), acme.patch(path, title), acme.delete(path)):
        assert refused(again) == (404, None)
    assert found(acme, "userName pr") == []
    assert acme.get("/Users").json["totalResults"] == 0


@row(87)
def a_deleted_name_is_free(acme: Client) -> None:
    first = acme.create(externalId="00u1")
    acme.delete(f"/Users/{first['id']}")
    assert acme.create(externalId="00u1")["id"] != first["id"]
