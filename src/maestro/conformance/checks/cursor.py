"""Paging by cursor: RFC 9865."""

from __future__ import annotations

import re

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable

_PEOPLE = 5
_SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


@check("RFC 9865 §4", 112, needs=("cursor",))
def pagination_is_announced(scim: Session) -> None:
    """ServiceProviderConfig says of both methods whether they are supported, and limits that are positive."""
    answer = scim.get("/ServiceProviderConfig").has_status(200)
    given = answer.resource.get("pagination", {})
    answer.expect(isinstance(given.get("cursor"), bool), "pagination.cursor", given)
    answer.expect(isinstance(given.get("index"), bool), "pagination.index", given)
    method = given.get("defaultPaginationMethod", "index")
    answer.expect(method in {"cursor", "index"}, "defaultPaginationMethod cursor or index", method)
    for name in ("defaultPageSize", "maxPageSize", "cursorTimeout"):
        value = given.get(name, 1)
        answer.expect(type(value) is int and value > 0, f"{name} that is a positive integer", value)


@check("RFC 9865 §2", 111, needs=("cursor",))
def an_empty_cursor_is_the_first_page(scim: Session) -> None:
    """`cursor=` asks for the first page, which has a nextCursor when there are more, and no previousCursor."""
    _people(scim)
    answer = _page(scim, "")
    answer.expect(0 < len(answer.resources) <= 2, "one or two Resources", answer.ids)
    answer.expect(bool(answer.resource.get("nextCursor")), "a nextCursor")
    answer.expect("previousCursor" not in answer.resource, "no previousCursor")


@check("RFC 9865 §2", 111, needs=("cursor",))
def cursors_lead_through_everybody_once(scim: Session) -> None:
    """Following nextCursor returns everybody exactly once, and the last page has none."""
    everybody = _people(scim)
    last, seen = _walk(scim)
    last.expect(sorted(seen) == sorted(everybody), f"{sorted(everybody)}", sorted(seen))


@check("RFC 9865 §2", 111, needs=("cursor",))
def cursors_are_of_unreserved_characters(scim: Session) -> None:
    """A cursor has only characters that need no escaping in a URL."""
    _people(scim)
    answer = _page(scim, "")
    cursor = str(answer.resource.get("nextCursor"))
    answer.expect(re.fullmatch(r"[A-Za-z0-9._~-]+", cursor) is not None, "unreserved characters", cursor)


@check("RFC 9865 §2.1", 111, needs=("cursor",))
def an_invalid_cursor_is_refused(scim: Session) -> None:
    """A cursor that the service provider never gave is 400 with scimType invalidCursor, or expiredCursor."""
    answer = scim.get(scim.users, cursor="never-given", count=2)
    answer.is_error(400, "invalidCursor", "expiredCursor")


@check("RFC 9865 §2", 111, needs=("cursor",))
def a_previous_cursor_leads_back(scim: Session) -> None:
    """previousCursor, where it is given, leads to the page before."""
    _people(scim)
    first = _page(scim, "")
    second = _page(scim, str(first.resource.get("nextCursor")))
    back = second.resource.get("previousCursor")
    if not back:
        raise NotApplicable("Pages have no previousCursor, which is optional.")
    answer = _page(scim, str(back))
    answer.expect(answer.ids == first.ids, f"the first page, {first.ids}", answer.ids)


@check("RFC 9865 §2", 111, needs=("cursor",))
def cursors_lose_nobody_while_others_write(scim: Session) -> None:
    """Who is there from the first page to the last is returned exactly once, though others come and go between."""
    everybody = _people(scim)
    first = _page(scim, "")
    gone, *_ = first.ids
    scim.delete(f"{scim.users}/{gone}")
    scim.create_user()
    last, seen = _walk(scim, str(first.resource.get("nextCursor")))
    throughout = set(everybody) - {gone}
    found = [each for each in first.ids + seen if each in throughout]
    last.expect(sorted(found) == sorted(throughout), f"{sorted(throughout)}, each once", sorted(found))


@check("RFC 9865 §2.3", 111, needs=("cursor",))
def without_a_paging_parameter_there_is_an_answer(scim: Session) -> None:
    """A search that names neither startIndex nor cursor is answered by the default method."""
    scim.get(scim.users, count=1).has_status(200)


@check("RFC 9865 §3", 112, needs=("cursor",))
def a_search_request_may_have_a_cursor(scim: Session) -> None:
    """`cursor` of a SearchRequest works as the query parameter does."""
    _people(scim)
    body = {"schemas": [_SEARCH_REQUEST], "filter": f'userName sw "{scim.token}"', "count": 2, "cursor": ""}
    answer = scim.post(f"{scim.users}/.search", body)
    if answer.status in {404, 405, 501}:
        raise NotApplicable(f"Searching by POST is not offered (status {answer.status}).")
    answer.has_status(200).expect(bool(answer.resource.get("nextCursor")), "a nextCursor")


def _people(scim: Session) -> list[str]:
    return [scim.create_user().id for _ in range(_PEOPLE)]


def _page(scim: Session, cursor: str) -> Answer:
    return scim.get(scim.users, filter=f'userName sw "{scim.token}"', count=2, cursor=cursor).has_status(200)


def _walk(scim: Session, cursor: str = "") -> tuple[Answer, list[str]]:
    """The last page, and all the ids on the way."""
    answer = _page(scim, cursor)
    seen = answer.ids
    while "nextCursor" in answer.resource:
        answer.expect(len(seen) <= 4 * _PEOPLE, "a last page without nextCursor", seen)
        answer = _page(scim, str(answer.resource["nextCursor"]))
        seen = seen + answer.ids
    return answer, seen
