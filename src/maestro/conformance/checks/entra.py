"""What Microsoft Entra ID, OneLogin and other identity providers send that the RFC does not ask for."""

from __future__ import annotations

from typing import Any, Final

from maestro.conformance.answer import Answer, is_unassigned, value_at
from maestro.conformance.check import Profile, check
from maestro.conformance.operations import add, replace
from maestro.conformance.provider import ENTERPRISE, USER
from maestro.conformance.session import Session

_PROFILE: Final[tuple[Profile, ...]] = ("entra",)
_MANAGER = f"{ENTERPRISE}:manager"


@check("Microsoft Entra ID: default dialect", 70, profiles=_PROFILE, needs=("patch",))
def operations_are_taken_in_any_case(scim: Session) -> None:
    """`op` may be written Add, Replace, Remove."""
    user = scim.create_user()
    scim.patched(user, {"op": "Replace", "path": "displayName", "value": "Bee"}).expect_value("displayName", "Bee")


@check("Microsoft Entra ID, OneLogin: requests", profiles=_PROFILE, needs=("patch",))
def booleans_may_come_as_text(scim: Session) -> None:
    """`"False"` and `"true"` are taken as booleans, in PATCH and in POST, and come back as such."""
    user = scim.create_user()
    scim.patched(user, {"op": "Replace", "path": "active", "value": "False"}).expect_value("active", False)
    scim.patched(user, {"op": "Replace", "path": "active", "value": "true"}).expect_value("active", True)
    scim.post(scim.users, scim.user(active="true")).has_status(201).expect_value("active", True)


@check("Microsoft Entra ID: default mapping", profiles=_PROFILE, needs=("patch",), uses=("phoneNumbers",))
def a_value_path_creates_what_is_missing(scim: Session) -> None:
    """`replace` and `add` of phoneNumbers[type eq "work"].value create the number of somebody who has none."""
    for operation in (replace, add):
        answer = scim.patched(scim.create_user(), operation('phoneNumbers[type eq "work"].value', "555-0100"))
        numbers = [(each.get("type"), each.get("value")) for each in answer.resource.get("phoneNumbers") or ()]
        answer.expect(numbers == [("work", "555-0100")], "the number at work", numbers)


@check("Microsoft Entra ID: default mapping", profiles=_PROFILE, needs=("patch",), uses=("addresses",))
def an_address_is_built_part_by_part(scim: Session) -> None:
    """Several operations with the same value path fill one address, and make no second one."""
    parts = {"streetAddress": "1 Main St", "locality": "Basel", "country": "CH"}
    operations = [add(f'addresses[type eq "work"].{name}', value) for name, value in parts.items()]
    answer = scim.patched(scim.create_user(), *operations)
    addresses = answer.resource.get("addresses") or []
    answer.expect(len(addresses) == 1, "one address", addresses)
    answer.expect(parts.items() <= addresses[0].items(), "all its parts", addresses[0])


@check("Microsoft Entra ID: default mapping", profiles=_PROFILE, needs=("patch",), uses=("roles",))
def a_filter_may_have_a_boolean_as_text(scim: Session) -> None:
    """`roles[primary eq "True"].value` is understood, and what it sets is there afterwards."""
    answer = scim.patched(scim.create_user(), add('roles[primary eq "True"].value', "nurse"))
    values = [each.get("value") for each in answer.resource.get("roles") or ()]
    answer.expect(values == ["nurse"], "the role", values)


@check("Microsoft Entra ID: aadOptscim062020", profiles=_PROFILE, needs=("patch", "enterprise"))
def dotted_and_qualified_names_stand_in_the_value(scim: Session) -> None:
    """Without a path the value may have `name.givenName` and `urn:…:employeeNumber` as its names."""
    given = {"displayName": "Bee", "name.givenName": "Kim", f"{ENTERPRISE}:employeeNumber": "17"}
    answer = scim.patched(scim.create_user(), replace(None, given))
    answer.expect_value("displayName", "Bee")
    answer.expect_value("name.givenName", "Kim")
    answer.expect_value("name.familyName", "Na")
    answer.expect_value(f"{ENTERPRISE}|employeeNumber", "17")


@check("Microsoft Entra ID: manager", 23, profiles=_PROFILE, needs=("patch", "enterprise"))
def a_superior_may_come_as_text_or_object(scim: Session) -> None:
    """A manager is set by its id alone, or as an object, in PATCH and in POST; it comes back as an object."""
    boss = scim.create_user()
    user = scim.create_user()
    for value in (boss.id, {"value": boss.id}):
        scim.patched(user, {"op": "Add", "path": _MANAGER, "value": value}).expect_value(
            f"{ENTERPRISE}|manager|value", boss.id
        )
    body = scim.user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"manager": boss.id}})
    scim.post(scim.users, body).has_status(201).expect_value(f"{ENTERPRISE}|manager|value", boss.id)


@check("Microsoft Entra ID: manager", profiles=_PROFILE, needs=("patch", "enterprise"))
def a_superior_is_cleared_by_nothing(scim: Session) -> None:
    """A manager is removed by `replace` with an empty text, or with an object whose value is one."""
    boss = scim.create_user()
    for nothing in ("", {"value": ""}):
        user = scim.create_user()
        scim.patched(user, add(_MANAGER, {"value": boss.id}))
        answer = scim.patched(user, replace(_MANAGER, nothing))
        _expect_cleared(answer, f"{ENTERPRISE}|manager|value")


@check("Microsoft Entra ID: manager", profiles=_PROFILE, needs=("enterprise",))
def a_superior_nobody_knows_is_accepted(scim: Session) -> None:
    """A manager whose id is nobody's does not make a POST fail: the manager may come later."""
    body = scim.user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"manager": {"value": "00000000-nobody"}}})
    scim.post(scim.users, body).has_status(201)


@check("Microsoft Entra ID: gallery suite SCIM_Null_Update", 8, profiles=_PROFILE, needs=("patch",), uses=("nickName",))
def an_empty_text_and_null_clear(scim: Session) -> None:
    """`replace` with an empty text, and with null, leaves the attribute unassigned."""
    for nothing in ("", None):
        user = scim.create_user(nickName="Bee")
        _expect_cleared(scim.patched(user, replace("nickName", nothing)), "nickName")
        _expect_cleared(scim.patched(user, replace("name.givenName", nothing)), "name.givenName")


@check("Microsoft Entra ID: validator", 10, profiles=_PROFILE)
def what_is_read_only_is_ignored_in_a_post(scim: Session) -> None:
    """POST with meta.resourceType, an empty roles list, groups and a null id is 201."""
    extra: dict[str, Any] = {"meta": {"resourceType": "User"}, "roles": [], "groups": [], "id": None}
    scim.post(scim.users, scim.user(**extra)).has_status(201)


@check("OneLogin: templates", profiles=_PROFILE)
def legacy_schemas_are_ignored(scim: Session) -> None:
    """The schema URNs of SCIM 1.1 in `schemas` do not make a POST fail."""
    legacy = ["urn:scim:schemas:core:1.0", "urn:scim:schemas:extension:enterprise:1.0"]
    scim.post(scim.users, scim.user(schemas=[*legacy, USER])).has_status(201)


@check("OneLogin: templates", profiles=_PROFILE)
def an_object_may_stand_where_an_array_is_due(scim: Session) -> None:
    """`emails` as a single object is taken as a list of one."""
    email = {"value": f"{scim.name()}@example.com", "type": "work"}
    answer = scim.post(scim.users, scim.user(emails=email)).has_status(201)
    values = [each.get("value") for each in answer.resource.get("emails") or ()]
    answer.expect(values == [email["value"]], "the e-mail address", values)


@check("SailPoint: disabling", profiles=_PROFILE, needs=("patch",))
def add_without_a_path_disables(scim: Session) -> None:
    """`add` without a path and active false deactivates."""
    scim.patched(scim.create_user(), add(None, {"active": False})).expect_value("active", False)


@check("authentik: requests", profiles=_PROFILE, needs=("patch",))
def an_unchanged_id_in_a_value_is_ignored(scim: Session) -> None:
    """The resource's own id in the value of an operation without a path is no change."""
    user = scim.create_user()
    scim.patched(user, replace(None, {"id": user.id, "displayName": "Bee"})).expect_value("displayName", "Bee")


def _expect_cleared(answer: Answer, path: str) -> None:
    found = value_at(answer.resource, path)
    answer.expect(is_unassigned(found), f"{path} unassigned", found)
