"""Whatever a client sends, the answer is a SCIM error it can act on, nothing changes, and the log has it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from maestro.scim.limits import BODY_BRACKETS, BODY_BYTES, DOCUMENT_DEPTH
from maestro.store.database import Database
from tests.cast import ENTERPRISE, USER_SCHEMA, Answer, Client, store_of, user


def refused(answer: Answer, status: int, scim_type: str | None, *words: str) -> None:
    """The answer is that error, in SCIM JSON, with a detail for a person."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    error = answer.json
    assert error["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert error["status"] == str(status)
    assert error.get("scimType") == scim_type
    assert len(error["detail"]) <= 320
    for word in words:
        assert word in error["detail"]
    assert answer.reference in error["detail"]


def snapshot(client: Client) -> Any:
    return client.get("/Users?count=200").text


BODIES = [
    pytest.param(b"", "invalidSyntax", "not JSON", id="empty"),
    pytest.param(b"{", "invalidSyntax", "line 1", id="malformed"),
    pytest.param(b'{"userName":"a","userName":"b"}', "invalidSyntax", "same key twice", id="duplicate-key"),
    pytest.param(b'{"userName":"a","active":NaN}', "invalidSyntax", "NaN", id="nan"),
    pytest.param(b'{"userName":"a","x":-Infinity}', "invalidSyntax", "-Infinity", id="infinity"),
    pytest.param(b'{"userName":"a","x":1e400}', "invalidSyntax", "too large", id="float-overflow"),
    pytest.param(b'{"userName":"a","x":' + b"9" * 5000 + b"}", "invalidSyntax", "digits", id="huge-integer"),
    pytest.param(b'{"userName":"a\\ud800"}', "invalidSyntax", "surrogate", id="lone-surrogate"),
    pytest.param(b'{"a\\udfff":1,"userName":"a"}', "invalidSyntax", "surrogate", id="lone-surrogate-in-a-key"),
    pytest.param(b'{"userName":"a\\u0000b"}', "invalidSyntax", "NUL", id="nul"),
    pytest.param(b'{"userName":"a\x00b"}', "invalidSyntax", "not JSON", id="raw-nul"),
    pytest.param(b'{"userName":"\xff\xfe"}', "invalidSyntax", "UTF-8", id="not-utf-8"),
    pytest.param(b'\xef\xbb\xbf{"userName":"a"}', "invalidSyntax", "not JSON", id="byte-order-mark"),
    pytest.param(b"[" * 100_000, "invalidSyntax", "deeper", id="a-hundred-thousand-brackets"),
    pytest.param(b'{"a":' * 40 + b"1" + b"}" * 40, "invalidSyntax", f"{DOCUMENT_DEPTH} levels", id="too-deep"),
    pytest.param(b"[]", "invalidSyntax", "object", id="array"),
    pytest.param(b'"text"', "invalidSyntax", "object", id="string"),
    pytest.param(b"null", "invalidSyntax", "object", id="null"),
    pytest.param(b"{}", "invalidValue", "userName", id="no-user-name"),
    pytest.param(b'{"userName":""}', "invalidValue", "userName", id="empty-user-name"),
    pytest.param(b'{"userName":"  "}', "invalidValue", "userName", id="blank-user-name"),
    pytest.param(b'{"userName":12345}', "invalidValue", "userName must be text", id="user-name-number"),
    pytest.param(b'{"userName":["a"]}', "invalidValue", "userName must be text", id="user-name-list"),
    pytest.param(b'{"userName":"' + b"x" * 300 + b'"}', "invalidValue", "256", id="user-name-too-long"),
    pytest.param(b'{"userName":"a","active":"yes"}', "invalidValue", "active", id="active-word"),
    pytest.param(b'{"userName":"a","active":1}', "invalidValue", "active", id="active-number"),
    pytest.param(b'{"userName":"a","name":"Li Na"}', "invalidValue", "name must be an object", id="name-text"),
    pytest.param(b'{"userName":"a","title":{}, "emails":[7]}', "invalidValue", "emails", id="emails-number"),
]


@pytest.mark.parametrize(("body", "scim_type", "word"), BODIES)
def test_a_bad_body_is_refused_on_create_and_replace_and_changes_nothing(
    acme: Client, database: Database, body: bytes, scim_type: str, word: str
) -> None:
    resource_id = acme.create()["id"]
    before = snapshot(acme)
    answers = [acme.post("/Users", body), acme.put(f"/Users/{resource_id}", body)]
    for answer in answers:
        refused(answer, 400, scim_type, word)
    assert snapshot(acme) == before
    database.flush()
    for answer in answers:
        exchange = store_of(database, acme).exchange(answer.reference)
        assert exchange is not None
        assert (exchange.status, exchange.scim_type) == (400, scim_type)


@pytest.mark.parametrize("chunked", [False, True], ids=["with-length", "without-length"])
def test_a_body_over_the_limit_is_413_and_names_the_limit(acme: Client, chunked: bool) -> None:
    body = b'{"userName":"a","title":"' + b"x" * BODY_BYTES + b'"}'
    headers = {"Content-Length": ""} if chunked else {}
    refused(acme.post("/Users", body, headers=headers), 413, None, str(BODY_BYTES))


def test_a_body_at_the_limit_is_read(acme: Client) -> None:
    head = b'{"schemas":["' + USER_SCHEMA.encode() + b'"],"userName":"a@x.example","unknown":"'
    body = head + b"x" * (BODY_BYTES - len(head) - 2) + b'"}'
    assert len(body) == BODY_BYTES
    assert acme.post("/Users", body).status == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "text/html"]
)
def test_another_content_type_is_415(acme: Client, content_type: str) -> None:
    refused(acme.post("/Users", user(), headers={"Content-Type": content_type}), 415, None, "application/scim+json")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/scim+json", "Application/JSON; charset=utf-8"]
)
def test_both_json_types_are_read_with_any_parameter(acme: Client, content_type: str) -> None:
    assert acme.post("/Users", user(), headers={"Content-Type": content_type}).status == 201


def test_a_compressed_body_is_415_and_not_inflated(acme: Client) -> None:
    answer = acme.post("/Users", b"\x1f\x8b...", headers={"Content-Encoding": "gzip"})
    refused(answer, 415, None, "compressed")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        pytest.param("PUT", "/Users", {"GET", "HEAD", "POST"}, id="put-collection"),
        pytest.param("DELETE", "/Users", {"GET", "HEAD", "POST"}, id="delete-collection"),
        pytest.param("POST", "/Users/x", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}, id="post-resource"),
        pytest.param("POST", "/Schemas", {"GET", "HEAD"}, id="post-schemas"),
        pytest.param("DELETE", "/ServiceProviderConfig", {"GET", "HEAD"}, id="delete-config"),
    ],
)
def test_a_method_that_is_not_served_is_405_with_those_that_are(
    acme: Client, method: str, path: str, allowed: set[str]
) -> None:
    answer = acme.request(method, path)
    refused(answer, 405, None)
    assert {each.strip() for each in answer.headers["allow"].split(",")} - {"OPTIONS"} == allowed


def test_a_method_override_header_is_not_looked_at(acme: Client) -> None:
    resource_id = acme.create()["id"]
    acme.get(f"/Users/{resource_id}", headers={"X-HTTP-Method-Override": "DELETE"})
    assert acme.get(f"/Users/{resource_id}").status == 200


@pytest.mark.parametrize(
    "resource_id", ["unknown", "0", "1", "null", "%00", "%2e%2e", "a" * 2000, "01890000-0000-7000-8000-000000000000"]
)
def test_an_unknown_id_is_404_for_every_method(acme: Client, resource_id: str) -> None:
    path = f"/Users/{resource_id}"
    for answer in (
        acme.get(path),
        acme.put(path, user()),
        acme.patch(path, {"op": "replace", "value": {"active": False}}),
        acme.delete(path),
    ):
        refused(answer, 404, None, "Unassign and assign")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("userName", "character 9", id="no-operator"),
        pytest.param('userName eq "x', "character 13", id="unclosed-text"),
        pytest.param("userName eq x", "character 13", id="bare-word"),
        pytest.param('userName is "x"', "character 10", id="unknown-operator"),
        pytest.param('(userName eq "x"', "character 17", id="unclosed-parenthesis"),
        pytest.param('nothing eq "x"', "character 1", id="unknown-attribute"),
        pytest.param('password eq "x"', "character 1", id="secret"),
        pytest.param('active gt "x"', "active", id="no-order"),
        pytest.param("(" * 1000 + 'userName eq "x"' + ")" * 1000, "deeper", id="a-thousand-parentheses"),
        pytest.param('userName eq "' + "x" * 9000 + '"', "longer", id="too-long"),
        pytest.param(" or ".join(['title eq "x"'] * 100), "terms", id="too-many-terms"),
        pytest.param("", "attribute", id="empty"),
    ],
)
def test_a_bad_filter_is_400_and_points_at_the_place(acme: Client, text: str, place: str) -> None:
    answer = acme.get(f"/Users?{urlencode({'filter': text})}")
    refused(answer, 400, "invalidFilter", place)
    assert "xxxxx" not in answer.text


OPERATIONS: list[Any] = [
    pytest.param({"op": "move", "path": "title", "value": "x"}, "invalidSyntax", id="unknown-op"),
    pytest.param({"path": "title", "value": "x"}, "invalidSyntax", id="no-op"),
    pytest.param({"op": "replace", "path": 7, "value": "x"}, "invalidSyntax", id="path-number"),
    pytest.param({"op": "replace", "path": "nothing", "value": "x"}, "invalidPath", id="unknown-attribute"),
    pytest.param({"op": "replace", "path": "__class__", "value": "x"}, "invalidPath", id="dunder"),
    pytest.param({"op": "replace", "path": "emails[", "value": "x"}, "invalidFilter", id="unclosed-brackets"),
    pytest.param({"op": "replace", "path": 'title[type eq "x"]', "value": "x"}, "invalidPath", id="no-parts"),
    pytest.param({"op": "replace", "path": 'name[givenName eq "x"]', "value": {}}, "invalidPath", id="one-value"),
    pytest.param({"op": "remove"}, "noTarget", id="remove-without-path"),
    pytest.param({"op": "replace", "path": 'emails[value co "zz"].type', "value": "x"}, "noTarget", id="no-match"),
    pytest.param({"op": "replace", "path": "id", "value": "x"}, "mutability", id="id"),
    pytest.param({"op": "replace", "path": "meta.version", "value": "x"}, "mutability", id="meta"),
    pytest.param({"op": "remove", "path": "userName"}, "mutability", id="remove-required"),
    pytest.param({"op": "replace", "path": "groups", "value": []}, "mutability", id="groups"),
    pytest.param({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue", id="active-word"),
    pytest.param({"op": "replace", "path": "title"}, "invalidValue", id="no-value"),
    pytest.param({"op": "replace", "value": "x"}, "invalidValue", id="text-without-path"),
    pytest.param({"op": "replace", "path": f"{ENTERPRISE}:nothing", "value": "x"}, "invalidPath", id="extension"),
]


@pytest.mark.parametrize(("operation", "scim_type"), OPERATIONS)
def test_a_bad_operation_undoes_the_good_ones_before_it(
    acme: Client, database: Database, operation: dict[str, Any], scim_type: str
) -> None:
    created = acme.create()
    path = f"/Users/{created['id']}"
    answer = acme.patch(path, {"op": "replace", "path": "title", "value": "CTA"}, operation)
    refused(answer, 400, scim_type)
    assert acme.get(path).json == created
    assert len(store_of(database, acme).events("User", created["id"])) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="no-operations"),
        pytest.param({"Operations": []}, id="no-operation"),
        pytest.param({"Operations": "x"}, id="operations-text"),
        pytest.param({"Operations": ["x"]}, id="operation-text"),
        pytest.param({"Operations": [{"op": "add", "path": "title", "value": "x"}] * 1001}, id="too-many"),
        pytest.param([], id="array"),
    ],
)
def test_what_is_no_patch_op_message_is_invalid_syntax(acme: Client, body: Any) -> None:
    refused(acme.request("PATCH", f"/Users/{acme.create()['id']}", body), 400, "invalidSyntax")


def test_an_address_that_is_not_served_names_the_base_url(acme: Client) -> None:
    for path in ("/scim/v2/Users", "/users", "/Nothing", "/Users/x/y"):
        refused(acme.get(path), 404, None, acme.base_url)


def test_what_was_refused_is_in_the_log_without_the_values(acme: Client, database: Database) -> None:
    answer = acme.post("/Users", {"userName": "a", "active": "canary-value"})
    database.flush()
    exchange = store_of(database, acme).exchange(answer.reference)
    assert exchange is not None
    assert exchange.detail == "active must be true or false."
    assert exchange.method == "POST"
    assert exchange.path == f"{acme.root}/Users"


@pytest.mark.parametrize(("brackets", "status"), [(BODY_BRACKETS - 1, 400), (BODY_BRACKETS, 413)])
def test_a_body_of_nothing_but_brackets_costs_a_moment(acme: Client, brackets: int, status: int) -> None:
    """One that is decoded is no User; one of three times as many would cost half a second to decode alone."""
    assert acme.post("/Users", b"[" + b"[]," * (brackets - 1) + b"[]]").status == status
