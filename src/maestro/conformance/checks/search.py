"""Searching: the ListResponse of RFC 7644 §3.4.2."""

from __future__ import annotations

from maestro.conformance.answer import LIST_RESPONSE
from maestro.conformance.check import check
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable


@check("RFC 7644 §3.4.2", 36, profiles=("rfc", "okta"))
def a_search_is_a_list_response(scim: Session) -> None:
    """GET of an endpoint is a ListResponse, with totalResults and Resources."""
    scim.create_user()
    answer = scim.get(scim.users, startIndex=1, count=2).has_status(200)
    answer.expect(LIST_RESPONSE in answer.resource.get("schemas", ()), LIST_RESPONSE, answer.resource.get("schemas"))
    answer.expect("totalResults" in answer.resource, "totalResults")
    answer.expect(bool(answer.resources), "Resources with something in it")


@check("RFC 7643 §2.3.4", 15, 36, profiles=("rfc", "okta"))
def numbers_of_a_list_are_numbers(scim: Session) -> None:
    """totalResults, startIndex and itemsPerPage are JSON integers; Okta fails without a reason when they are text."""
    answer = scim.get(scim.users, startIndex=1, count=1).has_status(200)
    for name in ("totalResults", "startIndex", "itemsPerPage"):
        value = answer.resource.get(name, 0)
        answer.expect(type(value) is int, f"{name} that is an integer", value)


@check("RFC 7644 §3.4.2", 37, profiles=("rfc", "okta", "entra"))
def no_match_is_an_empty_list(scim: Session) -> None:
    """A search that finds nothing is 200 with totalResults 0, and never 404."""
    scim.create_user()
    answer = scim.get(scim.users, filter=f'userName eq "{scim.name()}"').has_status(200)
    answer.expect_value("totalResults", 0)
    answer.expect(answer.resources == [], "no Resources", answer.ids)


@check("Microsoft Entra ID: Test Connection", 37, profiles=("okta", "entra"))
def no_match_has_an_empty_resources_array(scim: Session) -> None:
    """A search that finds nothing has `"Resources": []`; the RFC lets it be absent, and clients trip over that."""
    scim.create_user()
    answer = scim.get(scim.users, filter=f'userName eq "{scim.name()}"').has_status(200)
    answer.expect(answer.resource.get("Resources") == [], "Resources []", answer.resource.get("Resources"))


@check("RFC 7644 §3.4.2", 38, 39)
def total_results_counts_all_that_match(scim: Session) -> None:
    """totalResults is the number of all that match, and not of those on the page."""
    for _ in range(3):
        scim.create_user()
    answer = scim.get(scim.users, filter=f'userName sw "{scim.token}"', count=2).has_status(200)
    answer.expect_value("totalResults", 3)
    answer.expect(len(answer.resources) == 2, "two Resources", answer.ids)


@check("Okta: assigning a deactivated person again", profiles=("okta", "entra"))
def inactive_users_are_found(scim: Session) -> None:
    """A User with active false is found by a filter on userName; otherwise Okta creates the person a second time."""
    user = scim.create_user()
    scim.put(user.path, scim.user(userName=user["userName"], active=False)).has_status(200)
    answer = scim.get(scim.users, filter=f'userName eq "{user["userName"]}"', startIndex=1, count=100)
    answer.has_status(200).expect(answer.ids == [user.id], "the inactive user", answer.ids)
    answer.expect(answer.resources[0].get("active") is False, "active false", answer.resources[0].get("active"))


@check("RFC 7644 §3.4.2.1", 43, strength="MAY", needs=("groups",))
def a_search_of_the_root_finds_every_type(scim: Session) -> None:
    """A search of the base URL itself goes over all resource types."""
    user, group = scim.create_user(), scim.create_group()
    answer = scim.get("/", filter=f'meta.resourceType pr and (id eq "{user.id}" or id eq "{group.id}")')
    if answer.status in {404, 405, 501}:
        raise NotApplicable(f"Searching the root is not offered (status {answer.status}).")
    answer.has_status(200).expect(set(answer.ids) == {user.id, group.id}, "the user and the group", answer.ids)


@check("RFC 7644 §3.12", 44, strength="SHOULD")
def a_search_without_a_count_is_bounded_or_refused(scim: Session) -> None:
    """A search without a count is answered with a page, or with 400 tooMany; and never with a fault."""
    answer = scim.get(scim.users).has_status(200, 400)
    if answer.status == 400:
        answer.is_error(400, "tooMany")
