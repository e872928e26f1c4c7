"""Searching by POST: RFC 7644 §3.4.3."""

from __future__ import annotations

from typing import Any

from maestro.conformance.answer import LIST_RESPONSE, Answer
from maestro.conformance.check import check
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable

_SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


@check("RFC 7644 §3.4.3", 65, 107)
def a_search_by_post_is_a_list_response(scim: Session) -> None:
    """POST to /Users/.search with a SearchRequest is 200 with what the filter finds."""
    user, _ = scim.create_user(), scim.create_user()
    answer = _search(scim, scim.users, filter=f'userName eq "{user["userName"]}"')
    answer.expect(LIST_RESPONSE in answer.resource.get("schemas", ()), LIST_RESPONSE, answer.resource.get("schemas"))
    answer.expect(answer.ids == [user.id], "the user", answer.ids)


@check("RFC 7644 §3.4.3", 61, 65)
def a_search_by_post_takes_attributes_as_a_list(scim: Session) -> None:
    """`attributes` and `excludedAttributes` of a SearchRequest are lists of names."""
    user = scim.create_user()
    wanted = f'userName eq "{user["userName"]}"'
    answer = _search(scim, scim.users, filter=wanted, attributes=["userName"])
    answer.expect("displayName" not in answer.resources[0], "userName alone", answer.resources[0])
    answer = _search(scim, scim.users, filter=wanted, excludedAttributes=["displayName"])
    answer.expect("displayName" not in answer.resources[0], "no displayName", answer.resources[0])
    answer.expect("name" in answer.resources[0], "the name", answer.resources[0])


@check("RFC 7644 §3.4.3", 42, 65)
def a_search_by_post_is_paged(scim: Session) -> None:
    """`startIndex` and `count` of a SearchRequest work as the query parameters do."""
    for _ in range(3):
        scim.create_user()
    answer = _search(scim, scim.users, filter=f'userName sw "{scim.token}"', startIndex=2, count=1)
    answer.expect_value("totalResults", 3)
    answer.expect_value("startIndex", 2)
    answer.expect(len(answer.resources) == 1, "one resource", answer.ids)


@check("RFC 7644 §3.4.3", 58, 65, needs=("sort",), uses=("nickName",))
def a_search_by_post_is_sorted(scim: Session) -> None:
    """`sortBy` and `sortOrder` of a SearchRequest work as the query parameters do."""
    a, b = scim.create_user(nickName="alpha"), scim.create_user(nickName="beta")
    query = {"filter": f'userName sw "{scim.token}"', "sortBy": "nickName", "sortOrder": "descending"}
    answer = _search(scim, scim.users, **query)
    answer.expect(answer.ids == [b.id, a.id], "descending order", answer.ids)


@check("RFC 7644 §3.4.3", 53, 65)
def a_malformed_filter_in_a_search_by_post_is_refused(scim: Session) -> None:
    """A malformed filter of a SearchRequest is 400 invalidFilter."""
    _search(scim, scim.users, filter="")  # whether it is offered at all
    scim.post(f"{scim.users}/.search", {"schemas": [_SEARCH_REQUEST], "filter": "userName eq"}).is_error(
        400, "invalidFilter"
    )


@check("RFC 7644 §3.4.2.1, §3.4.3", 43, 65, needs=("groups",))
def a_search_of_the_root_by_post_finds_every_type(scim: Session) -> None:
    """POST to /.search goes over all resource types."""
    user, group = scim.create_user(), scim.create_group()
    answer = _search(scim, "", filter=f'id eq "{user.id}" or id eq "{group.id}"')
    answer.expect(set(answer.ids) == {user.id, group.id}, "the user and the group", answer.ids)


@check("RFC 7644 §3.4.2.1", 43, 55, 65)
def a_search_of_the_root_by_post_finds_users(scim: Session) -> None:
    """POST to /.search finds a User; an attribute that a type does not have matches none of it."""
    user = scim.create_user()
    answer = _search(scim, "", filter=f'userName eq "{user["userName"]}"')
    answer.expect(answer.ids == [user.id], "the user", answer.ids)


def _search(scim: Session, endpoint: str, **request: Any) -> Answer:
    given = {name: value for name, value in request.items() if value != ""}
    answer = scim.post(f"{endpoint}/.search", {"schemas": [_SEARCH_REQUEST], **given})
    if answer.status in {404, 405, 501}:
        raise NotApplicable(f"Searching by POST is not offered (status {answer.status}).")
    return answer.has_status(200)
