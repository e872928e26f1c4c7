"""Replacing: RFC 7644 §3.5.1."""

from __future__ import annotations

from typing import Any

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.provider import ENTERPRISE, USER
from maestro.conformance.session import Resource, Session


@check("RFC 7644 §3.5.1", 68, profiles=("rfc", "okta"))
def replace_answers_200_with_the_resource(scim: Session) -> None:
    """A successful PUT is 200 with the whole resource as it now is."""
    user = scim.create_user()
    answer = _replaced(scim, user, displayName="Replaced")
    answer.expect_value("displayName", "Replaced")
    answer.expect_value("id", user.id)
    now = scim.read(user)
    answer.expect(answer.resource == now.resource, "the resource as it reads", answer.resource)


@check("RFC 7644 §3.5.1", 66, uses=("nickName",))
def put_clears_what_it_leaves_out(scim: Session) -> None:
    """An attribute that was assigned and is left out of a PUT is cleared."""
    user = scim.create_user(nickName="Bee")
    _replaced(scim, user)
    scim.read(user).expect_value("nickName", None)


@check("RFC 7644 §3.5.1", 66, uses=("phoneNumbers",))
def put_clears_whole_lists_and_parts(scim: Session) -> None:
    """A multi-valued attribute, and a part of a complex one, that a PUT leaves out are cleared."""
    user = scim.create_user(
        phoneNumbers=[{"value": "555-0100", "type": "work"}],
        name={"givenName": "Li", "familyName": "Na", "middleName": "Q"},
    )
    _replaced(scim, user)
    answer = scim.read(user)
    answer.expect_value("phoneNumbers", None)
    answer.expect_value("name.middleName", None)
    answer.expect_value("name.familyName", "Na")


@check("RFC 7644 §3.5.1", 66)
def put_replaces_the_values_of_a_list(scim: Session) -> None:
    """A multi-valued attribute has after a PUT the values of that PUT, and none from before."""
    user = scim.create_user()
    other = {"value": f"{scim.name()}@example.com", "type": "home"}
    _replaced(scim, user, emails=[other])
    answer = scim.read(user)
    values = [each.get("value") for each in answer.resource.get("emails", ())]
    answer.expect(values == [other["value"]], f"{other['value']} alone", values)


@check("RFC 7644 §3.5.1", 66, needs=("enterprise",))
def put_clears_an_extension_that_it_leaves_out(scim: Session) -> None:
    """The attributes of an extension that a PUT leaves out are cleared."""
    user = scim.create_user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"department": "Research"}})
    _replaced(scim, user)
    scim.read(user).expect_value(f"{ENTERPRISE}|department", None)


@check("RFC 7644 §3.5.1", 67)
def replace_never_creates(scim: Session) -> None:
    """PUT to an id that is nobody's is 404, and nobody is there afterwards."""
    body = scim.user()
    scim.put(f"{scim.users}/{scim.name()}", body).is_error(404)
    scim.expect_found(f'userName eq "{body["userName"]}"')


@check("RFC 7644 §3.5.1", 67)
def replace_needs_the_required_attributes(scim: Session) -> None:
    """PUT without userName is 400 invalidValue, and changes nothing."""
    user = scim.create_user()
    body = scim.user(displayName="Not This")
    del body["userName"]
    scim.put(user.path, body).is_error(400, "invalidValue")
    scim.read(user).expect_value("displayName", user["displayName"])


@check("RFC 7644 §3.5.1", 10, 24)
def replace_ignores_what_is_read_only(scim: Session) -> None:
    """id, meta and groups of a PUT are ignored."""
    user = scim.create_user()
    answer = _replaced(scim, user, id="another", meta={"created": "2001-01-01T00:00:00Z"}, groups=[{"value": "g"}])
    answer.expect_value("id", user.id)
    answer.expect_value("meta.created", user["meta"]["created"])
    answer.expect_value("groups", None)


@check("RFC 7644 §3.5.1", 28, 32)
def replace_cannot_take_the_user_name_of_another(scim: Session) -> None:
    """PUT with the userName of another User is 409 uniqueness."""
    taken, user = scim.create_user(), scim.create_user()
    scim.put(user.path, scim.user(userName=taken["userName"])).is_error(409, "uniqueness")


@check("Okta: pushing a profile", profiles=("okta",))
def replace_accepts_what_was_read(scim: Session) -> None:
    """The body of a GET is a valid body of a PUT, and changes nothing: Okta sends what it read, merged."""
    user = scim.create_user(externalId=scim.name())
    read = scim.read(user).resource
    answer = scim.put(user.path, read).has_status(200)
    for document in (read, now := answer.resource):
        document.pop("meta", None)
    answer.expect(now == read, "the resource unchanged", now)


@check("Okta: pushing a profile", profiles=("okta",))
def replace_accepts_attributes_nobody_knows(scim: Session) -> None:
    """PUT with attributes and schemas that are not known here is 200; a refused push loses the person's link."""
    user = scim.create_user()
    extra = {"schemas": [USER, "urn:okta:example:1.0:user:custom"], "urn:okta:example:1.0:user:custom": {"x": "y"}}
    _replaced(scim, user, **extra, noSuchAttribute=1, groups=[])


@check("Okta: activation in custom apps", profiles=("okta",))
def replace_deactivates_and_reactivates(scim: Session) -> None:
    """PUT with active false, then true, does so, and the id stays."""
    user = scim.create_user()
    for active in (False, True):
        answer = _replaced(scim, user, active=active)
        answer.expect_value("active", active)
        answer.expect_value("id", user.id)


@check("Okta, Microsoft Entra ID: renaming", profiles=("okta", "entra"))
def replace_can_change_the_user_name(scim: Session) -> None:
    """PUT with another userName renames the User, who keeps the id; so does the same name in another case."""
    user = scim.create_user()
    renamed = f"{scim.name()}@example.com"
    for name in (renamed, renamed.upper()):
        answer = scim.put(user.path, scim.user(userName=name)).has_status(200)
        answer.expect_value("id", user.id)
        answer.expect(str(answer.resource.get("userName")).lower() == renamed, name, answer.resource.get("userName"))


def _replaced(scim: Session, user: Resource, **attributes: Any) -> Answer:
    return scim.put(user.path, scim.user(userName=user["userName"], **attributes)).has_status(200)
