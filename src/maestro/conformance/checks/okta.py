"""What Okta sends beyond what other concerns already check."""

from __future__ import annotations

from typing import Final

from maestro.conformance.answer import LIST_RESPONSE
from maestro.conformance.check import Profile, check
from maestro.conformance.operations import replace
from maestro.conformance.session import Session

_PROFILE: Final[tuple[Profile, ...]] = ("okta",)


@check("Okta: Test API Credentials", profiles=_PROFILE)
def test_api_credentials_succeeds(scim: Session) -> None:
    """GET /Users?startIndex=1&count=2 is a ListResponse, with integers and Resources that are a list."""
    answer = scim.get("/Users?startIndex=1&count=2").has_status(200)
    answer.expect(LIST_RESPONSE in answer.resource.get("schemas", ()), LIST_RESPONSE, answer.resource.get("schemas"))
    answer.expect(isinstance(answer.resource.get("Resources", []), list), "Resources that are a list")


@check("Okta: assigning a person", profiles=_PROFILE)
def a_person_is_created_as_okta_sends_one(scim: Session) -> None:
    """POST with a placeholder password, an empty groups list and a locale is 201 with a text id."""
    extra = {"externalId": scim.name(), "locale": "en_US", "groups": [], "password": "1mz050nq"}
    answer = scim.post("/Users", scim.user(**extra)).has_status(201)
    answer.expect(isinstance(answer.resource.get("id"), str), "an id that is text", answer.resource.get("id"))
    answer.expect_value("active", True)


@check("Okta: profile mappings", profiles=_PROFILE, uses=("nickName", "phoneNumbers"))
def empty_texts_are_no_values(scim: Session) -> None:
    """An empty text, and a telephone number without a number, do not make a push fail."""
    empty = {"nickName": "", "phoneNumbers": [{"primary": True, "value": "", "type": "work"}]}
    scim.read(scim.create_user(**empty)).expect_value("nickName", None)


@check("Okta: profile mappings", profiles=_PROFILE, uses=("phoneNumbers",))
def a_telephone_number_comes_back_as_it_was(scim: Session) -> None:
    """A telephone number is not reformatted, and one element is primary."""
    number = {"primary": True, "value": "415.123.4567", "type": "work"}
    answer = scim.read(scim.create_user(phoneNumbers=[number]))
    answer.expect_value("phoneNumbers", [number])


@check("Okta: Sync Password", profiles=_PROFILE, needs=("patch",), strength="SHOULD")
def a_password_that_is_pushed_does_no_harm(scim: Session) -> None:
    """PATCH of a password without a path is accepted."""
    scim.patched(scim.create_user(), replace(None, {"password": "1mz050nq"}))


@check("Okta: profiles with stray characters", profiles=_PROFILE)
def control_characters_do_not_make_a_push_fail(scim: Session) -> None:
    """Invisible characters in a name are kept or dropped, and never a reason to refuse the person."""
    name = {"givenName": "Li\u200b\u0007", "familyName": "Na"}
    scim.post("/Users", scim.user(name=name)).has_status(201)


@check("Okta: reassigning a person", profiles=_PROFILE, needs=("patch",))
def a_person_who_comes_back_keeps_the_id(scim: Session) -> None:
    """PATCH to active false, then look-up, then PATCH to active true: the same resource."""
    user = scim.create_user(externalId=scim.name())
    scim.patched(user, replace(None, {"active": False})).expect_value("active", False)
    found = scim.get("/Users", filter=f'userName eq "{user["userName"]}"', startIndex=1, count=100).has_status(200)
    found.expect(found.ids == [user.id], "the same resource", found.ids)
    scim.patched(user, replace(None, {"active": True})).expect_value("active", True)
