"""Rows 88 to 112: bulk, errors, versions, discovery, organizations and cursors."""

from __future__ import annotations

import re
from typing import Any

from maestro.scim.limits import BODY_BYTES, BULK_OPERATIONS, DEFAULT_PAGE, PAGE
from tests.cast import ENTERPRISE, USER_SCHEMA, Answer, Client, user
from tests.conformance.rows.row import GROUP, MESSAGES, found, group, names, refused, row, whole


def bulk(client: Client, *operations: dict[str, Any], **more: Any) -> Answer:
    return client.post("/Bulk", {"schemas": [f"{MESSAGES}:BulkRequest"], "Operations": list(operations), **more})


def creating(bulk_id: str, name: str | None, *members: str) -> dict[str, Any]:
    """A POST of a user, or of a group where it has members."""
    if members:
        data: dict[str, Any] = {"displayName": name, "members": [{"value": f"bulkId:{each}"} for each in members]}
        return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}
    data = {"schemas": [USER_SCHEMA]} if name is None else user(f"{name}@x.example")
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


@row(88)
def bulk_does_each_operation(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    title = {"Operations": [{"op": "add", "path": "title", "value": "CTA"}]}
    answer = bulk(
        acme,
        creating("1", "new"),
        {"method": "PUT", "path": path, "data": user(nickName="Bee")},
        {"method": "PATCH", "path": path, "data": title},
        {"method": "DELETE", "path": path, "version": 'W/"1"'},
        {"method": "DELETE", "path": path, "version": 'W/"3"'},
    )
    assert (answer.status, answer.json["schemas"]) == (200, [f"{MESSAGES}:BulkResponse"])
    assert [each["status"] for each in answer.json["Operations"]] == ["201", "200", "200", "412", "204"]
    assert found(acme, "userName pr") == ["new"]


@row(89)
def a_bulk_id_is_needed_and_echoed(acme: Client) -> None:
    (told,) = bulk(acme, creating("qwerty", "a")).json["Operations"]
    assert told["bulkId"] == "qwerty"
    assert refused(bulk(acme, creating("", "b"))) == (400, "invalidSyntax")
    assert refused(bulk(acme, creating("1", "b"), creating("1", "c"))) == (400, "invalidSyntax")


@row(90)
def bulk_ids_stand_for_ids(acme: Client) -> None:
    answer = bulk(acme, creating("g", "First", "u", "h"), creating("h", "Second", "g"), creating("u", "person"))
    assert [each["status"] for each in answer.json["Operations"]] == ["201"] * 3
    (first, second) = acme.get("/Groups?sortBy=displayName").json["Resources"]
    assert {each["type"] for each in first["members"]} == {"User", "Group"}
    assert [each["value"] for each in second["members"]] == [first["id"]]
    (lost,) = bulk(acme, creating("x", "Third", "nobody")).json["Operations"]
    assert lost["status"] == "409"


@row(91)
def fail_on_errors_ends_it(acme: Client) -> None:
    wrong, right = creating("1", None), creating("2", "a")
    assert len(bulk(acme, wrong, right, failOnErrors=1).json["Operations"]) == 1
    assert found(acme, "userName pr") == []
    assert [each["status"] for each in bulk(acme, wrong, right).json["Operations"]] == ["400", "201"]


@row(92)
def bulk_tells_what_became_of_each(acme: Client) -> None:
    made, failed = bulk(acme, creating("1", "a"), creating("2", None)).json["Operations"]
    assert made["location"] == acme.get("/Users").json["Resources"][0]["meta"]["location"]
    assert made | {"location": ""} == {
        "method": "POST", "bulkId": "1", "location": "", "version": 'W/"1"', "status": "201",
    }  # fmt: skip
    assert (failed["status"], failed["response"]["scimType"]) == ("400", "invalidValue")
    assert "location" not in failed


@row(93)
def too_much_is_413(acme: Client) -> None:
    told = acme.get("/ServiceProviderConfig").json["bulk"]
    many = [creating(str(i), None) for i in range(told["maxOperations"] + 1)]
    assert refused(bulk(acme, *many)) == (413, None)
    assert bulk(acme, *many[:-1]).status == 200
    assert acme.post("/Bulk", b" " * (told["maxPayloadSize"] + 1)).status == 413


@row(94)
def me_is_not_served(acme: Client) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert refused(acme.request(method, "/Me")) == (501, None)


@row(95)
def an_error_is_an_error_message(acme: Client) -> None:
    for answer in (acme.get("/nothing"), acme.post("/Users", b"{"), acme.delete("/Users"), acme.post("/Users", {})):
        assert answer.json["schemas"] == [f"{MESSAGES}:Error"]
        assert answer.json["status"] == str(answer.status)
        assert re.search(r"\(ref [0-9A-Z]{8}\)$", answer.json["detail"])


@row(96)
def keywords_are_those_of_the_rfc(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    title = {"op": "add", "path": "title", "value": "CTA"}
    for answer, keyword in (
        (acme.get("/Users?filter=x"), "invalidFilter"),
        (acme.post("/Users", user()), "uniqueness"),
        (acme.patch(path, title | {"path": "id"}), "mutability"),
        (acme.post("/Users", b"["), "invalidSyntax"),
        (acme.patch(path, title | {"path": "x"}), "invalidPath"),
        (acme.patch(path, {"op": "remove"}), "noTarget"),
        (acme.post("/Users", {}), "invalidValue"),
    ):
        assert refused(answer)[1] == keyword


@row(97)
def what_is_no_json_is_refused(acme: Client) -> None:
    for body in (b"", b"{", b"{'a': 1}", b'{"a": NaN}', b"\xff", b'{"a": 1, "a": 2}', b"[]"):
        assert refused(acme.post("/Users", body)) == (400, "invalidSyntax"), body


@row(98)
def each_refusal_has_its_status(acme: Client) -> None:
    assert acme.get("/Me").status == 501
    assert acme.get('/Schemas?filter=id eq "x"').status == 403
    assert acme.post("/Users", b" " * (BODY_BYTES + 1)).status == 413
    answer = acme.delete("/Users")
    assert (answer.status, "POST" in answer.headers["allow"]) == (405, True)


@row(99)
def another_version_is_not_served(acme: Client) -> None:
    assert acme.base_url.endswith("/v2")
    acme.root = acme.root.replace("/v2", "/v1")
    answer = acme.get("/Users")
    assert refused(answer) == (404, None)
    assert acme.base_url in answer.json["detail"]


@row(100)
def the_etag_is_the_version(acme: Client) -> None:
    created = acme.post("/Users", user())
    tag, path = created.headers["etag"], f"/Users/{created.json['id']}"
    assert tag == created.json["meta"]["version"] == acme.get(path).headers["etag"] == 'W/"1"'
    changed = acme.patch(path, {"op": "add", "path": "title", "value": "CTA"})
    assert changed.headers["etag"] == changed.json["meta"]["version"] != tag


@row(101)
def versions_are_compared(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    title = {"op": "add", "path": "title", "value": "CTA"}
    stale, current = {"If-Match": 'W/"9"'}, {"If-None-Match": 'W/"1"'}
    for answer in (acme.put(path, user(), headers=stale), acme.patch(path, title, headers=stale)):
        assert refused(answer) == (412, None)
    assert acme.delete(path, headers=stale).status == 412
    unchanged = acme.get(path, headers=current)
    assert (unchanged.status, unchanged.text) == (304, "")
    assert acme.get(path, headers={"If-None-Match": 'W/"9"'}).status == 200


@row(102)
def weak_versions_match(acme: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    for number, tags in enumerate(('W/"1"', '"2"', "*", 'W/"9", W/"4"'), start=1):
        title = {"op": "add", "path": "title", "value": str(number)}
        assert acme.patch(path, title, headers={"If-Match": tags}).status == 200


@row(103)
def what_is_announced_is_so(acme: Client) -> None:
    told = acme.get("/ServiceProviderConfig").json
    supported = {name for name, each in told.items() if isinstance(each, dict) and each.get("supported")}
    assert supported == {"patch", "bulk", "filter", "sort", "etag"}
    assert told["changePassword"] == {"supported": False}
    assert told["filter"]["maxResults"] == PAGE
    assert (told["bulk"]["maxOperations"], told["bulk"]["maxPayloadSize"]) == (BULK_OPERATIONS, BODY_BYTES)
    for scheme, header in zip(told["authenticationSchemes"], (acme.basic, f"Bearer {acme.password}"), strict=True):
        assert scheme["type"] in {"httpbasic", "oauthbearertoken"}
        assert acme.get("/Users", headers={"Authorization": header}).status == 200


@row(104)
def discovery_asks_for_the_credential(acme: Client) -> None:
    for path in ("/ServiceProviderConfig", "/Schemas", "/ResourceTypes"):
        assert refused(acme.get(path, headers={"Authorization": ""})) == (401, None)


@row(105)
def types_and_schemas_are_told(acme: Client) -> None:
    for path in ("/ResourceTypes", "/Schemas"):
        listed = acme.get(path).json["Resources"]
        for each in listed:
            assert acme.get(f"{path}/{each['id']}").json == each
        assert refused(acme.get(f"{path}/nothing")) == (404, None)
    told = {each["id"] for each in acme.get("/Schemas").json["Resources"]}
    assert {USER_SCHEMA, ENTERPRISE, GROUP} <= told
    for each in acme.get("/ResourceTypes").json["Resources"]:
        assert {each["schema"], *(more["schema"] for more in each["schemaExtensions"])} <= told


@row(106)
def discovery_takes_no_filter(acme: Client) -> None:
    for path in ("/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/ResourceTypes/User"):
        assert refused(acme.get(f"{path}?filter=id pr")) == (403, None)
        assert acme.get(f"{path}?sortBy=id&startIndex=2&count=1").json == acme.get(path).json


@row(107)
def a_search_need_not_be_in_the_url(acme: Client) -> None:
    acme.create()
    message = {"schemas": [f"{MESSAGES}:SearchRequest"], "filter": 'userName eq "li.na@acme.example"'}
    assert names(acme.post("/Users/.search", message).json) == ["li.na"]


@row(108)
def organizations_do_not_see_each_other(acme: Client, globex: Client) -> None:
    path = f"/Users/{acme.create()['id']}"
    title = {"op": "add", "path": "title", "value": "CTA"}
    for answer in (globex.get(path), globex.put(path, user()), globex.patch(path, title), globex.delete(path)):
        assert answer.status == 404
    assert found(globex, "userName pr") == []
    globex.root = acme.root
    assert refused(globex.get(path)) == (401, None)


@row(109)
def user_names_are_compared_folded(acme: Client) -> None:
    acme.create("JOSÉ.Straße@acme.example")
    for same in ("jos\u0065\u0301.strasse@acme.example", "\uff4aosé.STRASSE@acme.example"):
        assert refused(acme.post("/Users", user(same))) == (409, "uniqueness")
    assert acme.get("/Users", headers={"Authorization": f"Bearer {acme.password.upper()}"}).status == 401


@row(110)
def the_url_says_whose_it_is(acme: Client, globex: Client) -> None:
    theirs = {"organization": "globex", "tenant": "globex", "meta": {"location": f"{globex.base_url}/Users/1"}}
    created = acme.create(**theirs, **{ENTERPRISE: {"organization": "globex"}})
    assert created["meta"]["location"].startswith(acme.base_url)
    assert found(globex, "userName pr") == []


@row(111)
def cursors_lead_through_everybody(acme: Client) -> None:
    ids = [acme.create(f"p{i}@x.example")["id"] for i in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = acme.get(f"/Users?cursor={cursor}&count=2").json
        seen += [each["id"] for each in page["Resources"]]
        assert page["totalResults"] == len(ids)
        cursor = page.get("nextCursor")
        assert cursor is None or re.fullmatch(r"[A-Za-z0-9._~-]+", cursor)
        if len(seen) == 2:  # whoever goes and comes meanwhile costs nobody else their turn
            acme.delete(f"/Users/{ids.pop(0)}")
            ids.append(acme.create("late@x.example")["id"])
    assert seen[1:] == ids
    assert refused(acme.get("/Users?cursor=never-given")) == (400, "invalidCursor")
    assert refused(acme.get("/Users?cursor=&count=0")) == (400, "invalidCount")


@row(112)
def cursors_are_announced(acme: Client) -> None:
    told = acme.get("/ServiceProviderConfig").json["pagination"]
    assert told == {
        "cursor": True, "index": True, "defaultPaginationMethod": "index",
        "defaultPageSize": DEFAULT_PAGE, "maxPageSize": PAGE,
    }  # fmt: skip
    whole(acme)
    group(acme, "Oncology")
    message = {"schemas": [f"{MESSAGES}:SearchRequest"], "cursor": "", "count": 1}
    first = acme.post("/.search", message).json
    second = acme.post("/.search", message | {"cursor": first["nextCursor"]}).json
    assert names(first) + names(second) == ["whole", "Oncology"]
    assert "startIndex" in acme.get("/Users").json
