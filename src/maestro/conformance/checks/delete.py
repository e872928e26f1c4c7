"""Deleting: RFC 7644 §3.6."""

from __future__ import annotations

from maestro.conformance.check import check
from maestro.conformance.operations import replace
from maestro.conformance.session import Session


@check("RFC 7644 §3.6", 86, profiles=("rfc", "entra"))
def delete_answers_204_without_a_body(scim: Session) -> None:
    """A successful DELETE is 204, and has no body."""
    answer = scim.delete(scim.create_user().path).has_status(204)
    answer.expect(answer.text == "", "no body", answer.text)


@check("RFC 7644 §3.6", 86, profiles=("rfc", "entra"))
def what_is_deleted_is_not_found(scim: Session) -> None:
    """After a DELETE, GET, PUT and DELETE of the resource are 404 with an Error."""
    user = scim.create_user()
    scim.delete(user.path).has_status(204)
    scim.get(user.path).is_error(404)
    scim.put(user.path, scim.user()).is_error(404)
    scim.delete(user.path).is_error(404)


@check("RFC 7644 §3.6", 86, needs=("patch",))
def what_is_deleted_cannot_be_patched(scim: Session) -> None:
    """After a DELETE, PATCH of the resource is 404."""
    user = scim.create_user()
    scim.delete(user.path).has_status(204)
    scim.patch(user.path, replace("displayName", "Ghost")).is_error(404)


@check("RFC 7644 §3.6", 86)
def what_is_deleted_is_in_no_search(scim: Session) -> None:
    """A deleted resource is left out of every search, and not counted."""
    user, other = scim.create_user(), scim.create_user()
    scim.delete(user.path).has_status(204)
    answer = scim.get(scim.users, filter=f'userName sw "{scim.token}"').has_status(200)
    answer.expect(answer.ids == [other.id], "the other user alone", answer.ids)
    answer.expect_value("totalResults", 1)


@check("RFC 7644 §3.6", 9, 87, profiles=("rfc", "entra"))
def the_name_of_what_is_deleted_is_free(scim: Session) -> None:
    """A deleted resource does not count for uniqueness, and its id is not given again."""
    user = scim.create_user()
    scim.delete(user.path).has_status(204)
    answer = scim.post(scim.users, scim.user(userName=user["userName"])).has_status(201)
    answer.expect(answer.resource.get("id") != user.id, "another id", answer.resource.get("id"))
