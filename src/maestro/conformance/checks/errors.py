"""Errors: RFC 7644 §3.12."""

from __future__ import annotations

from collections.abc import Iterator

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.session import Session

_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@check("RFC 7644 §3.12", 95, profiles=("rfc", "okta"))
def an_error_is_an_error_message(scim: Session) -> None:
    """The body of a 400, 404 and 409 has the schema of Error."""
    for answer in _errors(scim):
        schemas = answer.resource.get("schemas", ())
        answer.expect(_ERROR in schemas, _ERROR, schemas)


@check("RFC 7644 §3.12", 95, profiles=("rfc", "okta"))
def the_status_of_an_error_is_text(scim: Session) -> None:
    """`status` of an Error is the HTTP status, as a JSON string."""
    for answer in _errors(scim):
        answer.expect_value("status", str(answer.status))


@check("RFC 7644 §3.12", 95, strength="SHOULD", profiles=("rfc", "okta"))
def an_error_says_what_is_wrong(scim: Session) -> None:
    """An Error has a detail in words; Okta shows it to the administrator."""
    for answer in _errors(scim):
        detail = answer.resource.get("detail")
        answer.expect(isinstance(detail, str) and detail != "", "a detail", detail)


@check("RFC 7644 §3.12", 1, 97)
def a_body_that_is_no_json_is_refused(scim: Session) -> None:
    """A body that is not JSON, or is no object, is 400 invalidSyntax."""
    for body in ('{"userName": ', "userName=li", "[]"):
        scim.post(scim.users, body).is_error(400, "invalidSyntax")


@check("RFC 7644 §3.12", 30, 96)
def a_value_of_the_wrong_type_is_refused(scim: Session) -> None:
    """A value that does not fit its attribute is 400 with scimType invalidValue or invalidSyntax."""
    scim.post(scim.users, scim.user(active="banana")).is_error(400, "invalidValue", "invalidSyntax")
    scim.post(scim.users, scim.user(emails=17)).is_error(400, "invalidValue", "invalidSyntax")


@check("RFC 7644 §3.12", 98)
def a_method_that_is_not_served_is_an_error(scim: Session) -> None:
    """A method that an endpoint does not have is 405 or 501, with an Error message, and no fault."""
    for answer in (scim.delete(scim.users), scim.post(scim.create_user().path, scim.user())):
        answer.has_status(405, 501, 404)
        answer.expect_value("status", str(answer.status))


def _errors(scim: Session) -> Iterator[Answer]:
    """Errors as every service provider has them; each is sent only when it is looked at."""
    yield scim.get(f"{scim.users}/{scim.name()}").has_status(404)
    yield scim.post(scim.users, "{").has_status(400)
    taken = scim.create_user()["userName"]
    yield scim.post(scim.users, scim.user(userName=taken)).has_status(409)
