"""Bulk: RFC 7644 §3.7."""

from __future__ import annotations

from typing import Any

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.operations import replace
from maestro.conformance.session import PATCH_OP, Session
from maestro.conformance.verdict import NotApplicable

_REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
_TRIED_OPERATIONS = 2_000
_TRIED_BYTES = 4_000_000


@check("RFC 7644 §3.7", 88, 92, needs=("bulk",))
def bulk_answers_each_operation(scim: Session) -> None:
    """A bulk request is 200 with a BulkResponse, which says of each operation method, status and location."""
    answer = _bulk(scim, _created(scim, "a"), _created(scim, "b"))
    answer.expect(_RESPONSE in answer.resource.get("schemas", ()), _RESPONSE, answer.resource.get("schemas"))
    for each in _operations(answer, 2):
        answer.expect(each.get("method") == "POST", "method POST", each)
        answer.expect(each.get("status") == "201", 'status "201", as text', each)
        answer.expect(str(each.get("location", "")).startswith("http"), "a location", each)


@check("RFC 7644 §3.7.1", 89, needs=("bulk",))
def bulk_ids_are_echoed(scim: Session) -> None:
    """The bulkId of a POST comes back with its result."""
    answer = _bulk(scim, _created(scim, "first"), _created(scim, "second"))
    ids = {each.get("bulkId") for each in _operations(answer, 2)}
    answer.expect(ids == {"first", "second"}, "both bulkIds", sorted(map(str, ids)))


@check("RFC 7644 §3.7", 89, needs=("bulk",))
def a_post_in_bulk_needs_a_bulk_id(scim: Session) -> None:
    """A POST without a bulkId is refused, alone or with the whole request."""
    operation = {"method": "POST", "path": scim.users, "data": scim.user()}
    answer = scim.post("/Bulk", {"schemas": [_REQUEST], "Operations": [operation]})
    if answer.status == 200:
        status = answer.resource["Operations"][0].get("status")
        answer.expect(status == "400", 'status "400" of the operation', status)
    else:
        answer.is_error(400)


@check("RFC 7644 §3.7", 88, needs=("bulk",))
def bulk_replaces_patches_and_deletes(scim: Session) -> None:
    """PUT, PATCH and DELETE work in bulk as they do alone."""
    a, b, c = scim.create_user(), scim.create_user(), scim.create_user()
    patch = {"schemas": [PATCH_OP], "Operations": [replace("displayName", "Patched")]}
    put = scim.user(userName=a["userName"], displayName="Replaced")
    answer = _bulk(
        scim,
        {"method": "PUT", "path": a.path, "data": put},
        {"method": "PATCH", "path": b.path, "data": patch},
        {"method": "DELETE", "path": c.path},
    )
    statuses = [each.get("status") for each in _operations(answer, 3)]
    answer.expect(statuses[0] == "200" and statuses[1] in {"200", "204"} and statuses[2] == "204", "success", statuses)
    scim.read(a).expect_value("displayName", "Replaced")
    scim.read(b).expect_value("displayName", "Patched")
    scim.get(c.path).is_error(404)


@check("RFC 7644 §3.7.3", 91, 92, needs=("bulk",))
def bulk_carries_on_after_an_error(scim: Session) -> None:
    """Without failOnErrors every operation is tried; one that fails has its Error in `response`."""
    taken = scim.create_user()["userName"]
    answer = _bulk(scim, _created(scim, "bad", userName=taken), _created(scim, "good"))
    bad, good = _operations(answer, 2)
    answer.expect(bad.get("status") == "409", 'status "409" of the first', bad)
    told = bad.get("response") or {}
    answer.expect(told.get("status") == "409" and told.get("scimType") == "uniqueness", "its Error in response", told)
    answer.expect(good.get("status") == "201", 'status "201" of the second', good)


@check("RFC 7644 §3.7.3", 91, needs=("bulk",))
def fail_on_errors_stops(scim: Session) -> None:
    """After as many errors as failOnErrors says, the rest is not tried."""
    taken, free = scim.create_user()["userName"], scim.user()
    operations = [_created(scim, "bad", userName=taken), {**_created(scim, "late"), "data": free}]
    answer = scim.post("/Bulk", {"schemas": [_REQUEST], "failOnErrors": 1, "Operations": operations})
    answer.has_status(200, 409)
    scim.expect_found(f'userName eq "{free["userName"]}"')


@check("RFC 7644 §3.7.2", 90, needs=("bulk", "groups"))
def bulk_ids_are_resolved_in_any_order(scim: Session) -> None:
    """`bulkId:x` stands for the id of what the operation x creates, also when that comes later."""
    group = scim.group(members=[{"value": "bulkId:later"}])
    answer = _bulk(
        scim,
        {"method": "POST", "path": scim.groups, "bulkId": "group", "data": group},
        _created(scim, "later"),
    )
    by_id = {each.get("bulkId"): str(each.get("location")) for each in _operations(answer, 2)}
    user_id = by_id["later"].rpartition("/")[2]
    made = scim.get(f"{scim.groups}/{by_id['group'].rpartition('/')[2]}").has_status(200)
    members = [each.get("value") for each in made.resource.get("members") or ()]
    made.expect(members == [user_id], f"the member {user_id}", members)


@check("RFC 7644 §3.7.1", 90, needs=("bulk", "groups"))
def circular_bulk_ids_are_resolved_or_a_conflict(scim: Session) -> None:
    """Two Groups that are members of one another are both created, or it is 409."""
    operations = [
        {
            "method": "POST",
            "path": scim.groups,
            "bulkId": one,
            "data": scim.group(members=[{"value": f"bulkId:{other}"}]),
        }
        for one, other in (("a", "b"), ("b", "a"))
    ]
    answer = scim.post("/Bulk", {"schemas": [_REQUEST], "Operations": operations}).has_status(200, 409)
    if answer.status == 200:
        statuses = {each.get("status") for each in _operations(answer, 2)}
        answer.expect(statuses <= {"201", "409"}, 'status "201" or "409"', sorted(map(str, statuses)))


@check("RFC 7644 §3.7.2", 90, needs=("bulk", "groups"))
def a_bulk_id_that_is_nobodys_is_refused(scim: Session) -> None:
    """A reference to a bulkId that no operation has is an error of that operation, 409 or 400."""
    group = scim.group(members=[{"value": "bulkId:nobody"}])
    operation = {"method": "POST", "path": scim.groups, "bulkId": "group", "data": group}
    answer = scim.post("/Bulk", {"schemas": [_REQUEST], "Operations": [operation]}).has_status(200, 400, 409)
    if answer.status == 200:
        status = _operations(answer, 1)[0].get("status")
        answer.expect(status in {"400", "409"}, 'status "409" or "400"', status)


@check("RFC 7644 §3.7.4", 93, 98, needs=("bulk",))
def too_many_operations_are_refused(scim: Session) -> None:
    """More operations than maxOperations are 413."""
    limit = scim.provider.option("bulk", "maxOperations")
    if not isinstance(limit, int) or not 0 < limit <= _TRIED_OPERATIONS:
        raise NotApplicable(f"maxOperations is {limit}; more than {_TRIED_OPERATIONS} are not tried.")
    operation = {"method": "DELETE", "path": f"{scim.users}/{scim.name()}"}
    answer = scim.post("/Bulk", {"schemas": [_REQUEST], "Operations": [operation] * (limit + 1)})
    answer.has_status(413)


@check("RFC 7644 §3.7.4", 93, 98, needs=("bulk",))
def too_large_a_bulk_request_is_refused(scim: Session) -> None:
    """A body larger than maxPayloadSize is 413."""
    limit = scim.provider.option("bulk", "maxPayloadSize")
    if not isinstance(limit, int) or not 0 < limit <= _TRIED_BYTES:
        raise NotApplicable(f"maxPayloadSize is {limit}; more than {_TRIED_BYTES} bytes are not tried.")
    operation = _created(scim, "large", displayName="x" * (limit + 1))
    scim.post("/Bulk", {"schemas": [_REQUEST], "Operations": [operation]}).has_status(413)


@check("RFC 7644 §3.7.3", 92, needs=("bulk", "etag"))
def bulk_says_the_version_and_obeys_it(scim: Session) -> None:
    """A result has the version of the resource; an operation with another version than the current one is 412."""
    user = scim.create_user()
    stale = {"method": "DELETE", "path": user.path, "version": 'W/"stale"'}
    answer = _bulk(scim, _created(scim, "a"), stale)
    created, refused = _operations(answer, 2)
    answer.expect(bool(created.get("version")), "a version of what was created", created)
    answer.expect(refused.get("status") == "412", 'status "412" of the stale one', refused)
    scim.read(user)


def _bulk(scim: Session, *operations: dict[str, Any]) -> Answer:
    return scim.post("/Bulk", {"schemas": [_REQUEST], "Operations": list(operations)}).has_status(200)


def _created(scim: Session, bulk_id: str, **attributes: Any) -> dict[str, Any]:
    return {"method": "POST", "path": scim.users, "bulkId": bulk_id, "data": scim.user(**attributes)}


def _operations(answer: Answer, number: int) -> list[dict[str, Any]]:
    found = answer.resource.get("Operations")
    answer.expect(isinstance(found, list) and len(found) == number, f"{number} results", found)
    return list(found or ())
