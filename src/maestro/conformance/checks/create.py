"""Creating resources: RFC 7644 §3.3, and what every resource has, RFC 7643 §2 and §3."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from maestro.conformance.answer import is_unassigned
from maestro.conformance.check import check
from maestro.conformance.provider import ENTERPRISE, USER
from maestro.conformance.session import Session

_DATE_TIME: Final = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


@check("RFC 7644 §3.3", 31, profiles=("rfc", "okta"))
def create_answers_201_with_the_resource(scim: Session) -> None:
    """A successful POST is 201, and its body is the new resource with all that was sent."""
    body = scim.user()
    answer = scim.post(scim.users, body).has_status(201)
    answer.expect_value("userName", body["userName"])
    answer.expect_value("name.familyName", "Na")
    values = [each.get("value") for each in answer.resource.get("emails", ())]
    answer.expect(values == [body["emails"][0]["value"]], "the e-mail address", values)
    answer.expect_value("active", True)


@check("RFC 7644 §3.3", 13, 31)
def create_says_where_the_resource_is(scim: Session) -> None:
    """The Location header of a 201 is there, equals meta.location, and leads to the resource."""
    user = scim.create_user()
    location = user.answer.headers.get("location", "")
    user.answer.expect(location != "", "a Location header")
    user.answer.expect(user.answer.meta.get("location") == location, f"meta.location {location}", user.answer.meta)
    user.answer.expect(urlsplit(location).path.endswith(f"/{user.id}"), "the id at the end of Location", location)
    scim.read(user).expect_value("id", user.id)


@check("RFC 7643 §3", 6)
def a_resource_says_its_schemas(scim: Session) -> None:
    """`schemas` of a User has the URN of the User schema."""
    schemas = scim.create_user().answer
    schemas.expect(USER in schemas.resource.get("schemas", ()), USER, schemas.resource.get("schemas"))


@check("RFC 7643 §3.1", 9, profiles=("rfc", "okta"))
def ids_are_text_unique_and_safe_in_a_url(scim: Session) -> None:
    """Ids are non-empty text, no two alike, never "bulkId"; and of characters that need no escaping in a path."""
    users = [scim.create_user() for _ in range(3)]
    ids = [each["id"] for each in users]
    last = users[-1].answer
    last.expect(all(isinstance(each, str) and each for each in ids), "ids that are text", ids)
    last.expect(len(set(ids)) == 3, "three different ids", ids)
    last.expect(not any("bulkid" in each.lower() for each in ids), "no bulkId in an id", ids)
    last.expect(all(re.fullmatch(r"[A-Za-z0-9._~-]+", each) for each in ids), "ids of unreserved characters", ids)


@check("RFC 7643 §3.1, RFC 7644 §3.3", 9, 10, profiles=("rfc", "entra"))
def an_id_of_the_client_is_ignored(scim: Session) -> None:
    """`id` of a POST is the service provider's to give; what the client sends is ignored, also null."""
    for given in ("client-chosen", None):
        answer = scim.post(scim.users, scim.user(id=given)).has_status(201)
        answer.expect(answer.resource.get("id") not in {"client-chosen", None, ""}, "an id of its own")


@check("RFC 7643 §3.1", 12)
def meta_is_complete(scim: Session) -> None:
    """`meta` has resourceType, created, lastModified and location."""
    answer = scim.create_user().answer
    answer.expect_value("meta.resourceType", "User")
    for name in ("created", "lastModified", "location"):
        answer.expect(bool(answer.meta.get(name)), f"meta.{name}", answer.meta)


@check("RFC 7643 §3.1", 10, profiles=("rfc", "entra"))
def meta_of_the_client_is_ignored(scim: Session) -> None:
    """`meta` of a POST is ignored."""
    forged = {"resourceType": "Group", "created": "2001-01-01T00:00:00Z", "location": "https://example.com/x"}
    answer = scim.post(scim.users, scim.user(meta=forged)).has_status(201)
    answer.expect_value("meta.resourceType", "User")
    answer.expect(answer.meta.get("created") != forged["created"], "meta.created of its own", answer.meta)
    answer.expect(answer.meta.get("location") != forged["location"], "meta.location of its own", answer.meta)


@check("RFC 7643 §2.3.5", 14)
def times_are_xsd_date_times(scim: Session) -> None:
    """meta.created and meta.lastModified are dateTime values of XML Schema."""
    answer = scim.create_user().answer
    for name in ("created", "lastModified"):
        value = str(answer.meta.get(name))
        answer.expect(_DATE_TIME.fullmatch(value) is not None, f"meta.{name} as an xsd:dateTime", value)


@check("RFC 7643 §2.3.2", 15)
def booleans_are_booleans(scim: Session) -> None:
    """`active` and `primary` come back as the literals true and false, never as text."""
    answer = scim.create_user(active=False).answer
    answer.expect(answer.resource.get("active") is False, "active false", answer.resource.get("active"))
    primary = [each.get("primary") for each in answer.resource.get("emails", ())]
    answer.expect(all(each is None or isinstance(each, bool) for each in primary), "primary as a boolean", primary)


@check("RFC 7644 §3.3", 28, 32, profiles=("rfc", "okta", "entra"))
def a_user_name_that_is_taken_is_a_conflict(scim: Session) -> None:
    """POST with the userName of another User is 409 with scimType uniqueness."""
    taken = scim.create_user()["userName"]
    scim.post(scim.users, scim.user(userName=taken)).is_error(409, "uniqueness")


@check("RFC 7643 §4.1.1", 18, 29)
def a_user_name_in_another_case_is_taken_too(scim: Session) -> None:
    """userName is unique without regard to case."""
    taken = scim.create_user()["userName"].upper()
    scim.post(scim.users, scim.user(userName=taken)).is_error(409, "uniqueness")


@check("RFC 7643 §4.1.1, RFC 7644 §3.12", 18, 30)
def a_user_without_a_user_name_is_refused(scim: Session) -> None:
    """POST without userName, or with an empty one, is 400 with scimType invalidValue."""
    without = scim.user()
    del without["userName"]
    scim.post(scim.users, without).is_error(400, "invalidValue")
    scim.post(scim.users, scim.user(userName="")).is_error(400, "invalidValue")


@check("RFC 7643 §4.1.1, §9.2", 19, 27)
def a_password_is_never_returned(scim: Session) -> None:
    """A password that was sent is in no answer: not of POST, not of GET, not when asked for by name."""
    user = scim.create_user(password="t1meMa$heen")  # noqa: S106 - nobody's
    for answer in (user.answer, scim.read(user), scim.get(user.path, attributes="password")):
        answer.expect("password" not in answer.resource, "no password")


@check("RFC 7643 §4.1.2, RFC 7644 §3.3", 20, 24)
def groups_of_a_user_cannot_be_set(scim: Session) -> None:
    """`groups` of a User is readOnly: what a POST says of it is ignored."""
    answer = scim.post(scim.users, scim.user(groups=[{"value": "no-such-group"}])).has_status(201)
    answer.expect_value("groups", None)


@check("RFC 7643 §2.5", 8, profiles=("rfc", "okta"), uses=("nickName", "phoneNumbers"))
def null_and_the_empty_array_are_unassigned(scim: Session) -> None:
    """An attribute that is null or an empty array in a POST is unassigned, as if it were left out."""
    user = scim.create_user(nickName=None, phoneNumbers=[])
    answer = scim.read(user)
    answer.expect_value("nickName", None)
    answer.expect_value("phoneNumbers", None)


@check("RFC 7644 §3.3", 33, strength="SHOULD")
def an_unknown_attribute_is_treated_alike_each_time(scim: Session) -> None:
    """An attribute that no schema knows is either ignored or refused with 400, on POST as on PUT."""
    created = scim.post(scim.users, scim.user(noSuchAttribute="x"))
    created.has_status(201, 400)
    user = scim.create_user()
    replaced = scim.put(user.path, scim.user(userName=user["userName"], noSuchAttribute="x")).has_status(200, 400)
    replaced.expect((replaced.status == 400) == (created.status == 400), f"as on POST: {created.status}")
    if replaced.status == 200:
        scim.read(user).expect_value("noSuchAttribute", None)


@check("RFC 7643 §2.1", 5)
def attribute_names_are_taken_in_any_case(scim: Session) -> None:
    """Attribute names of a request may be written in any case."""
    body = scim.user()
    loud = {name if name == "schemas" else name.upper(): value for name, value in body.items()}
    answer = scim.post(scim.users, loud).has_status(201)
    answer.expect_value("userName", body["userName"])
    answer.expect_value("displayName", body["displayName"])


@check("RFC 7644 §3.10", 5, strength="SHOULD")
def schema_urns_are_taken_in_any_case(scim: Session) -> None:
    """The URN of a schema may be written in any case, and comes back as the service provider writes it."""
    answer = scim.post(scim.users, scim.user(schemas=[USER.upper()])).has_status(201)
    answer.expect(answer.resource.get("schemas") == [USER], f"schemas [{USER}]", answer.resource.get("schemas"))


@check("RFC 7643 §3.1", 11, profiles=("rfc", "okta"))
def an_external_id_is_kept_as_it_was_sent(scim: Session) -> None:
    """externalId is the client's: it comes back as it was sent, case and all."""
    given = f"{scim.name()}-MiXeD"
    scim.read(scim.create_user(externalId=given)).expect_value("externalId", given)


@check("RFC 7643 §2.4", 16)
def at_most_one_value_is_primary(scim: Session) -> None:
    """Of two e-mail addresses that are both sent as primary, at most one is kept so; or the POST is refused."""
    emails = [{"value": f"{scim.name()}@example.com", "type": kind, "primary": True} for kind in ("work", "home")]
    answer = scim.post(scim.users, scim.user(emails=emails)).has_status(201, 400)
    if answer.status == 201:
        primary = [each for each in answer.resource.get("emails", ()) if each.get("primary") is True]
        answer.expect(len(primary) <= 1, "at most one primary e-mail address", primary)


@check("RFC 7643 §2.4", 17, strength="SHOULD")
def the_same_value_is_kept_once(scim: Session) -> None:
    """The same pair of type and value in a multi-valued attribute is not returned twice."""
    email = {"value": f"{scim.name()}@example.com", "type": "work"}
    answer = scim.post(scim.users, scim.user(emails=[email, dict(email)])).has_status(201, 400)
    if answer.status == 201:
        pairs = [(each.get("type"), each.get("value")) for each in answer.resource.get("emails", ())]
        answer.expect(len(pairs) == len(set(pairs)), "each pair of type and value once", pairs)


@check("RFC 7643 §3.3", 6, 7, needs=("enterprise",))
def extension_attributes_stand_under_their_urn(scim: Session) -> None:
    """Attributes of an extension stand in an object under its URN, and `schemas` lists it."""
    answer = scim.read(scim.create_user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"department": "Research"}}))
    answer.expect_value(f"{ENTERPRISE}|department", "Research")
    answer.expect(ENTERPRISE in answer.resource["schemas"], f"{ENTERPRISE} in schemas", answer.resource["schemas"])


@check("RFC 7643 §4.3", 23, needs=("enterprise",), profiles=("rfc", "entra"))
def a_superior_is_complex_and_its_display_name_read_only(scim: Session) -> None:
    """manager comes back as an object with `value`; a displayName that the client sends for it is not kept."""
    boss = scim.create_user()
    given = {"manager": {"value": boss.id, "displayName": "Forged Name"}}
    answer = scim.read(scim.create_user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: given}))
    answer.expect_value(f"{ENTERPRISE}|manager|value", boss.id)
    forged = answer.resource[ENTERPRISE]["manager"].get("displayName")
    answer.expect(forged != "Forged Name", "no displayName of the client's", forged)


@check("RFC 7643 §3", 6, needs=("enterprise",), strength="SHOULD")
def schemas_lists_no_extension_that_has_no_value(scim: Session) -> None:
    """`schemas` does not list an extension of which nothing is assigned."""
    answer = scim.read(scim.create_user())
    answer.expect(is_unassigned(answer.resource.get(ENTERPRISE)), "no extension", answer.resource.get(ENTERPRISE))
    answer.expect(ENTERPRISE not in answer.resource["schemas"], "the User schema alone", answer.resource["schemas"])
