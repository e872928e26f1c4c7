"""Who gets in: RFC 7644 §2."""

from __future__ import annotations

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable
from maestro.conformance.wire import basic, bearer


@check("RFC 7644 §2", 4, profiles=("rfc", "okta"))
def no_credential_is_unauthorized(scim: Session) -> None:
    """A request without a credential is 401, with a challenge in WWW-Authenticate."""
    _need_credential(scim)
    _challenged(scim.get(scim.users, headers={"Authorization": None}))


@check("RFC 7644 §2", 4, profiles=("rfc", "okta"))
def a_wrong_credential_is_unauthorized(scim: Session) -> None:
    """A wrong password and a wrong token are 401 alike, with a challenge."""
    _need_credential(scim)
    for wrong in (basic("nobody", "wrong"), bearer("wrong")):
        _challenged(scim.get(scim.users, headers={"Authorization": wrong}))


@check("RFC 7644 §3.12", 4, 95, profiles=("rfc", "okta"))
def unauthorized_is_an_error_message(scim: Session) -> None:
    """The body of a 401 is an Error message; Okta shows its detail to the administrator."""
    _need_credential(scim)
    answer = scim.get(scim.users, headers={"Authorization": bearer("wrong")}).has_status(401)
    answer.expect_value("status", "401")
    answer.expect(bool(answer.resource.get("detail")), "a detail")


@check("RFC 7644 §2", 4)
def writing_asks_for_a_credential_too(scim: Session) -> None:
    """POST without a credential is 401, and creates nothing."""
    _need_credential(scim)
    body = scim.user()
    scim.post(scim.users, body, headers={"Authorization": None}).has_status(401)
    scim.expect_found(f'userName eq "{body["userName"]}"')


def _need_credential(scim: Session) -> None:
    if not scim.has_credential:
        raise NotApplicable("The run has no credential, so that there is none to leave out.")


def _challenged(answer: Answer) -> None:
    answer.has_status(401)
    answer.expect("www-authenticate" in answer.headers, "a WWW-Authenticate header")
