"""What PATCH does: RFC 7644 §3.5.2."""

from __future__ import annotations

from maestro.conformance.check import check
from maestro.conformance.operations import add, remove, replace
from maestro.conformance.provider import ENTERPRISE, USER
from maestro.conformance.session import Session


@check("RFC 7644 §3.5.2", 69, 73, needs=("patch",), profiles=("rfc", "okta", "entra"))
def a_patch_answers_200_with_the_resource_or_204(scim: Session) -> None:
    """A successful PATCH is 200 with the resource as it now is, or 204 without a body."""
    user = scim.create_user()
    answer = scim.patch(user.path, replace("displayName", "Bee")).has_status(200, 204)
    if answer.status == 200:
        answer.expect_value("displayName", "Bee")
        answer.expect_value("id", user.id)


@check("RFC 7644 §3.5.2.1", 76, needs=("patch",), uses=("nickName",))
def add_assigns_a_single_value(scim: Session) -> None:
    """`add` to a single-valued attribute assigns it, or replaces what it was."""
    user = scim.create_user()
    scim.patched(user, add("nickName", "Anna")).expect_value("nickName", "Anna")
    scim.patched(user, add("nickName", "Berta")).expect_value("nickName", "Berta")


@check("RFC 7644 §3.5.2.1", 76, needs=("patch",))
def add_merges_into_a_complex_attribute(scim: Session) -> None:
    """`add` to a complex attribute adds the parts given and leaves the others."""
    answer = scim.patched(scim.create_user(), add("name", {"middleName": "Q"}))
    answer.expect_value("name.middleName", "Q")
    answer.expect_value("name.familyName", "Na")


@check("RFC 7644 §3.5.2.1", 75, needs=("patch",))
def add_appends_to_a_list(scim: Session) -> None:
    """`add` to a multi-valued attribute appends, and keeps what was there."""
    user = scim.create_user()
    other = f"{scim.name()}@example.com"
    answer = scim.patched(user, add("emails", [{"value": other, "type": "home"}]))
    values = {each.get("value") for each in answer.resource.get("emails", ())}
    answer.expect(values == {user["emails"][0]["value"], other}, "both e-mail addresses", sorted(map(str, values)))


@check("RFC 7644 §3.5.2.1", 75, needs=("patch",))
def add_of_what_is_there_changes_nothing(scim: Session) -> None:
    """`add` of a value that is there already changes nothing, and does not move lastModified."""
    user = scim.create_user()
    before = scim.read(user)
    answer = scim.patched(user, add("emails", before.resource["emails"]))
    answer.expect_value("emails", before.resource["emails"])
    answer.expect_value("meta.lastModified", before.meta.get("lastModified"))


@check("RFC 7644 §3.5.2.1", 74, needs=("patch",), uses=("nickName",), profiles=("rfc", "entra"))
def add_without_a_path_adds_attributes(scim: Session) -> None:
    """`add` without a path takes an object of attributes."""
    answer = scim.patched(scim.create_user(), add(None, {"nickName": "Bee", "name": {"middleName": "Q"}}))
    answer.expect_value("nickName", "Bee")
    answer.expect_value("name.middleName", "Q")
    answer.expect_value("name.familyName", "Na")


@check("RFC 7644 §3.5.2.2", 78, needs=("patch",), uses=("nickName",))
def remove_unassigns(scim: Session) -> None:
    """`remove` of an attribute, or of a part of one, unassigns it."""
    answer = scim.patched(scim.create_user(nickName="Bee"), remove("nickName"), remove("name.givenName"))
    answer.expect_value("nickName", None)
    answer.expect_value("name.givenName", None)
    answer.expect_value("name.familyName", "Na")


@check("RFC 7644 §3.5.2.2", 78, needs=("patch",), uses=("phoneNumbers",))
def remove_with_a_filter_removes_the_matches_alone(scim: Session) -> None:
    """`remove` with a value path removes the values that match; when none is left, the attribute is unassigned."""
    user = scim.create_user(phoneNumbers=[{"value": "555-0100", "type": "work"}, {"value": "555-0101", "type": "home"}])
    answer = scim.patched(user, remove('phoneNumbers[type eq "work"]'))
    values = [each.get("value") for each in answer.resource.get("phoneNumbers", ())]
    answer.expect(values == ["555-0101"], "the number at home alone", values)
    scim.patched(user, remove('phoneNumbers[type eq "home"]')).expect_value("phoneNumbers", None)


@check("RFC 7644 §3.5.2.3", 80, needs=("patch",), uses=("nickName",))
def replace_of_what_is_missing_adds_it(scim: Session) -> None:
    """`replace` of an attribute that has no value assigns it."""
    answer = scim.patched(scim.create_user(), replace("nickName", "Bee"), replace("name.middleName", "Q"))
    answer.expect_value("nickName", "Bee")
    answer.expect_value("name.middleName", "Q")


@check("RFC 7644 §3.5.2.3", 81, needs=("patch",))
def replace_of_a_list_replaces_all_of_it(scim: Session) -> None:
    """`replace` of a multi-valued attribute without a filter leaves the new values alone."""
    other = f"{scim.name()}@example.com"
    answer = scim.patched(scim.create_user(), replace("emails", [{"value": other, "type": "home"}]))
    values = [each.get("value") for each in answer.resource.get("emails", ())]
    answer.expect(values == [other], f"{other} alone", values)


@check("RFC 7644 §3.5.2.3", 83, needs=("patch",))
def replace_of_a_complex_attribute_replaces_the_parts_given(scim: Session) -> None:
    """`replace` of a complex attribute replaces the parts that are given, and leaves the others."""
    answer = scim.patched(scim.create_user(), replace("name", {"familyName": "Wu"}))
    answer.expect_value("name.familyName", "Wu")
    answer.expect_value("name.givenName", "Li")


@check("RFC 7644 §3.5.2.3", 78, needs=("patch",), uses=("phoneNumbers",), profiles=("rfc", "entra"))
def replace_with_a_filter_changes_the_matches_alone(scim: Session) -> None:
    """`replace` of a part of the values that a filter selects leaves the other values."""
    user = scim.create_user(phoneNumbers=[{"value": "555-0100", "type": "work"}, {"value": "555-0101", "type": "home"}])
    answer = scim.patched(user, replace('phoneNumbers[type eq "work"].value', "555-0199"))
    values = {each.get("type"): each.get("value") for each in answer.resource.get("phoneNumbers", ())}
    answer.expect(values == {"work": "555-0199", "home": "555-0101"}, "the number at work changed alone", values)


@check("RFC 7644 §3.5.2", 72, needs=("patch",), uses=("nickName",))
def operations_are_applied_in_order(scim: Session) -> None:
    """Each operation works on the result of the one before it."""
    operations = replace("nickName", "Anna"), remove("nickName"), add("nickName", "Berta")
    user = scim.create_user()
    scim.patched(user, *operations).expect_value("nickName", "Berta")
    scim.patched(user, replace("nickName", "Carla"), remove("nickName")).expect_value("nickName", None)


@check("RFC 7644 §3.5.2", 71, needs=("patch",), uses=("nickName",))
def a_patch_is_all_or_nothing(scim: Session) -> None:
    """When one operation fails, none of the request is applied, whichever it is."""
    user = scim.create_user(nickName="Anna")
    good, bad = replace("nickName", "Berta"), remove("userName")
    for operations in ((good, bad), (bad, good), (good, bad, good)):
        answer = scim.patch(user.path, *operations)
        answer.expect(400 <= answer.status < 500, "a refusal", f"status {answer.status}")
        scim.read(user).expect_value("nickName", "Anna")


@check("RFC 7644 §3.5.2, RFC 7643 §2.4", 16, needs=("patch",))
def a_new_primary_value_ends_the_old_one(scim: Session) -> None:
    """When a PATCH makes a value primary, the one that was primary no longer is."""
    other = {"value": f"{scim.name()}@example.com", "type": "home", "primary": True}
    answer = scim.patched(scim.create_user(), add("emails", [other]))
    primary = [each.get("value") for each in answer.resource.get("emails", ()) if each.get("primary") is True]
    answer.expect(primary == [other["value"]], f"{other['value']} alone to be primary", primary)


@check("RFC 7644 §3.10", 5, 85, needs=("patch",), uses=("nickName",))
def paths_may_be_qualified_and_in_any_case(scim: Session) -> None:
    """A path may have the URN of its schema before it, and be written in any case."""
    user = scim.create_user()
    scim.patched(user, replace(f"{USER}:nickName", "Anna")).expect_value("nickName", "Anna")
    scim.patched(user, replace("NICKNAME", "Berta")).expect_value("nickName", "Berta")


@check("RFC 7644 §3.10", 7, 85, needs=("patch", "enterprise"), profiles=("rfc", "entra"))
def a_path_may_lead_into_an_extension(scim: Session) -> None:
    """`urn:…:User:department` is a path; without a path the extension is an object under its URN."""
    user = scim.create_user()
    path = f"{ENTERPRISE}:department"
    scim.patched(user, add(path, "Research")).expect_value(f"{ENTERPRISE}|department", "Research")
    after = scim.patched(user, replace(None, {ENTERPRISE: {"department": "Sales"}}))
    after.expect_value(f"{ENTERPRISE}|department", "Sales")
    scim.patched(user, remove(path)).expect_value(f"{ENTERPRISE}|department", None)


@check("RFC 7643 §2.3.2", 15, needs=("patch",), profiles=("rfc", "okta"))
def a_patch_deactivates_and_reactivates(scim: Session) -> None:
    """`active` is patched to false and back to true, with and without a path."""
    user = scim.create_user()
    scim.patched(user, replace(None, {"active": False})).expect_value("active", False)
    scim.patched(user, replace("active", True)).expect_value("active", True)
