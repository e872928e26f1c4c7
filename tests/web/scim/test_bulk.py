"""Bulk over HTTP: RFC 7644 §3.7."""

from __future__ import annotations

import time
from typing import Any

import pytest

from maestro.directory.errors import Unavailable
from maestro.scim.bulk import BULK_REQUEST_SCHEMA, BULK_RESPONSE_SCHEMA
from maestro.store.database import Database
from maestro.store.part import OrganizationDatabase
from tests.cast import ENTERPRISE, Answer, Client, store_of, user


def bulk(client: Client, *operations: dict[str, Any], **more: Any) -> Answer:
    return client.post("/Bulk", {"schemas": [BULK_REQUEST_SCHEMA], "Operations": list(operations), **more})


def post(bulk_id: str, data: Any, path: str = "/Users") -> dict[str, Any]:
    return {"method": "POST", "path": path, "bulkId": bulk_id, "data": data}


def group(name: str, *members: str) -> dict[str, Any]:
    return {"displayName": name, "members": [{"value": each} for each in members]}


def statuses(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    assert answer.json["schemas"] == [BULK_RESPONSE_SCHEMA]
    return [each["status"] for each in answer.json["Operations"]]


def test_each_operation_is_done_and_told_of_in_order(acme: Client) -> None:
    old = acme.create("old@x.example")
    answer = bulk(
        acme,
        post("one", user("one@x.example")),
        {"method": "PUT", "path": f"/Users/{old['id']}", "data": user("old@x.example", title="CTA")},
        {
            "method": "patch",
            "path": f"/Users/{old['id']}",
            "version": 'W/"2"',
            "data": {"Operations": [{"op": "replace", "path": "title", "value": "CRA"}]},
        },
        {"method": "DELETE", "path": f"/Users/{old['id']}"},
    )
    assert statuses(answer) == ["201", "200", "200", "204"]
    told = answer.json["Operations"]
    assert [each["method"] for each in told] == ["POST", "PUT", "PATCH", "DELETE"]
    assert told[0]["bulkId"] == "one"
    assert told[0]["version"] == 'W/"1"'
    created = acme.get(told[0]["location"].removeprefix(acme.base_url)).json
    assert created["userName"] == "one@x.example"
    assert created["meta"]["location"] == told[0]["location"]
    assert told[2]["version"] == 'W/"3"'
    assert acme.get(f"/Users/{old['id']}").status == 404


def test_references_are_resolved_whatever_comes_first(acme: Client) -> None:
    answer = bulk(
        acme,
        post("g", group("Tour Guides", "bulkId:u"), "/Groups"),
        post("u", user("u@x.example", **{ENTERPRISE: {"manager": {"value": "bulkId:m"}}})),
        post("m", user("m@x.example")),
        {
            "method": "PATCH",
            "path": "/Groups/bulkId:g",
            "data": {"Operations": [{"op": "add", "path": "members", "value": [{"value": "bulkId:m"}]}]},
        },
    )
    assert statuses(answer) == ["201", "201", "201", "200"]
    ids = [each["location"].rpartition("/")[2] for each in answer.json["Operations"]]
    assert {each["value"] for each in acme.get(f"/Groups/{ids[0]}").json["members"]} == {ids[1], ids[2]}
    assert acme.get(f"/Users/{ids[1]}").json[ENTERPRISE]["manager"]["value"] == ids[2]


def test_circles_are_resolved(acme: Client) -> None:
    answer = bulk(
        acme,
        post("a", group("A", "bulkId:b"), "/Groups"),
        post("b", group("B", "bulkId:a"), "/Groups"),
    )
    assert statuses(answer) == ["201", "201"]
    a, b = (each["location"].rpartition("/")[2] for each in answer.json["Operations"])
    assert [each["value"] for each in acme.get(f"/Groups/{a}").json["members"]] == [b]
    assert [(each["value"], each["type"]) for each in acme.get(f"/Groups/{b}").json["members"]] == [(a, "Group")]


def test_who_could_not_be_created_is_nobodys_member(acme: Client) -> None:
    acme.post("/Groups", group("A"))
    answer = bulk(acme, post("a", group("A", "bulkId:b"), "/Groups"), post("b", group("B", "bulkId:a"), "/Groups"))
    assert statuses(answer) == ["409", "201"]
    told = answer.json["Operations"][1]
    answered = acme.get(told["location"].removeprefix(acme.base_url))
    assert "members" not in answered.json
    assert answered.headers["etag"] == told["version"]


def test_who_was_not_tried_any_more_is_nobodys_member(acme: Client) -> None:
    acme.post("/Groups", group("B"))
    circle = [post(a, group(a.upper(), f"bulkId:{b}"), "/Groups") for a, b in ("ab", "bc", "ca")]
    answer = bulk(acme, *circle, failOnErrors=1)
    assert statuses(answer) == ["409", "201"]
    told = answer.json["Operations"][1]
    answered = acme.get(told["location"].removeprefix(acme.base_url))
    assert (answered.json["displayName"], "members" in answered.json) == ("C", False)


def test_a_group_may_be_deleted_by_the_request_that_waits_for_its_members(acme: Client) -> None:
    acme.post("/Groups", group("A"))
    circle = [post("a", group("A", "bulkId:b"), "/Groups"), post("b", group("B", "bulkId:a"), "/Groups")]
    assert statuses(bulk(acme, *circle, {"method": "DELETE", "path": "/Groups/bulkId:b"})) == ["409", "201", "204"]
    assert acme.get("/Groups").json["totalResults"] == 1


def test_who_was_created_and_deleted_again_becomes_nobodys_member(acme: Client) -> None:
    add = {"Operations": [{"op": "add", "path": "members", "value": [{"value": "bulkId:u"}]}]}
    answer = bulk(
        acme,
        post("g", group("G"), "/Groups"),
        post("u", user("u@x.example")),
        {"method": "DELETE", "path": "/Users/bulkId:u"},
        {"method": "PATCH", "path": "/Groups/bulkId:g", "data": add},
    )
    assert statuses(answer) == ["201", "201", "204", "400"]
    assert "members" not in acme.get("/Groups").json["Resources"][0]


def test_references_cost_in_proportion_to_their_number(acme: Client) -> None:
    """A body as large as may be, of an operation that refers to all others, none of which can be done."""
    data = group("G", *(f"bulkId:{i}" for i in range(990))) | {"x": [""] * 100_000}
    others = [post(str(i), {}, "/Nothing") for i in range(990)]
    begun = time.process_time()
    assert set(statuses(bulk(acme, post("g", data, "/Groups"), *others))) == {"404", "409"}
    assert time.process_time() - begun < 1


def test_what_refers_to_nothing_that_was_created_is_409(acme: Client) -> None:
    acme.create("taken@x.example")
    answer = bulk(
        acme,
        post("u", user("taken@x.example")),
        post("g", group("G", "bulkId:u"), "/Groups"),
        post("h", group("H", "bulkId:nobody"), "/Groups"),
        post("i", group("I"), "/Groups"),
    )
    assert statuses(answer) == ["409", "409", "409", "201"]
    first, second, third, _ = answer.json["Operations"]
    assert first["response"]["scimType"] == "uniqueness"
    assert first["response"]["status"] == "409"
    assert "(ref " in first["response"]["detail"]
    assert "location" not in first
    assert "bulkId:u" in second["response"]["detail"]
    assert "bulkId:nobody" in third["response"]["detail"]
    assert acme.get("/Groups").json["totalResults"] == 1


@pytest.mark.parametrize(("limit", "done"), [(1, 2), (2, 4), (3, 5), (None, 5)])
def test_after_so_many_errors_the_rest_is_not_done(acme: Client, limit: int | None, done: int) -> None:
    operations = [
        post("a", user("a@x.example")),
        post("b", user("a@x.example")),
        post("c", user("c@x.example")),
        post("d", user("c@x.example")),
        post("e", user("e@x.example")),
    ]
    answer = bulk(acme, *operations, **({} if limit is None else {"failOnErrors": limit}))
    assert statuses(answer) == ["201", "409", "201", "409", "201"][:done]
    assert acme.get("/Users").json["totalResults"] == statuses(answer).count("201")


def test_each_operation_is_an_act_of_its_own_with_its_own_event(acme: Client, database: Database) -> None:
    answer = bulk(acme, post("a", user("a@x.example")), post("b", user("b@x.example")))
    for each in answer.json["Operations"]:
        events = store_of(database, acme).events("User", each["location"].rpartition("/")[2])
        assert [event.act for event in events] == ["scim:user:created"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="array"),
        pytest.param({}, id="no-operations"),
        pytest.param({"Operations": []}, id="no-operation"),
        pytest.param({"Operations": ["x"]}, id="operation-text"),
        pytest.param({"Operations": [post("a", {})], "failOnErrors": 0}, id="fail-on-0"),
        pytest.param({"Operations": [post("a", {})], "failOnErrors": True}, id="fail-on-true"),
        pytest.param({"Operations": [{"method": "GET", "path": "/Users/x"}]}, id="get"),
        pytest.param({"Operations": [{"method": "POST", "path": "/Users", "data": {}}]}, id="no-bulk-id"),
        pytest.param({"Operations": [{"method": "POST", "path": "/Users/x", "bulkId": "a"}]}, id="post-with-id"),
        pytest.param({"Operations": [{"method": "PUT", "path": "/Users"}]}, id="put-without-id"),
        pytest.param({"Operations": [post("a", {}), post("a", {})]}, id="bulk-id-twice"),
        pytest.param({"Operations": [{"method": "DELETE", "path": "//Users/x"}]}, id="path"),
    ],
)
def test_a_message_that_is_no_bulk_request_is_refused_whole(acme: Client, body: Any) -> None:
    answer = acme.post("/Bulk", body)
    assert (answer.status, answer.json["scimType"]) == (400, "invalidSyntax")


def test_the_announced_limits_are_enforced(acme: Client) -> None:
    told = acme.get("/ServiceProviderConfig").json["bulk"]
    assert told["supported"] is True
    delete = {"method": "DELETE", "path": "/Users/unknown"}
    at_limit = bulk(acme, *[delete] * told["maxOperations"])
    assert set(statuses(at_limit)) == {"404"}
    over = bulk(acme, *[delete] * (told["maxOperations"] + 1))
    assert over.status == 413
    assert str(told["maxOperations"]) in over.json["detail"]
    large = acme.post("/Bulk", b'{"Operations":[' + b" " * told["maxPayloadSize"] + b"]}")
    assert large.status == 413
    assert str(told["maxPayloadSize"]) in large.json["detail"]


def test_an_endpoint_that_is_none_and_data_that_is_bad_fail_alone(acme: Client) -> None:
    answer = bulk(
        acme,
        post("a", {}, "/Nothing"),
        post("b", {"userName": 7}),
        {"method": "PATCH", "path": "/Users/unknown", "data": []},
        post("c", user("c@x.example")),
    )
    assert statuses(answer) == ["404", "400", "400", "201"]


def test_nobody_else_is_reached(acme: Client, globex: Client) -> None:
    theirs = globex.create("x@globex.example")["id"]
    assert statuses(bulk(acme, {"method": "DELETE", "path": f"/Users/{theirs}"})) == ["404"]
    assert globex.get(f"/Users/{theirs}").status == 200


def test_what_the_database_cannot_keep_fails_alone_and_what_it_kept_is_told(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full after the first operation."""
    save, calls = OrganizationDatabase.create, iter(range(10))

    def full(self: OrganizationDatabase, *arguments: Any) -> bool:
        if next(calls):
            raise Unavailable("The database could not commit (SQLITE_FULL).")
        return save(self, *arguments)

    monkeypatch.setattr(OrganizationDatabase, "create", full)
    answer = bulk(acme, post("a", user("a@x.example")), post("b", user("b@x.example")))
    assert statuses(answer) == ["201", "429"]
    assert acme.get("/Users").json["totalResults"] == 1
