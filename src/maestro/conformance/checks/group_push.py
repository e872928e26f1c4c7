"""Groups as Okta and Microsoft Entra ID push them."""

from __future__ import annotations

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.operations import add, remove, replace
from maestro.conformance.provider import GROUP
from maestro.conformance.session import Resource, Session


@check("Okta: Save with Import Groups", profiles=("okta",), needs=("groups",))
def the_probe_of_groups_is_a_list(scim: Session) -> None:
    """GET /Groups?startIndex=1&count=100 is a list; Okta asks it when the integration is saved."""
    answer = scim.get(scim.groups, startIndex=1, count=100).has_status(200)
    answer.expect("totalResults" in answer.resource, "totalResults")


@check("Okta: group push", profiles=("okta",), needs=("groups", "patch"))
def a_group_is_renamed_without_a_path(scim: Session) -> None:
    """A rename comes as `replace` without a path, with the id beside the displayName."""
    group = scim.create_group()
    name = scim.name()
    scim.patched(group, replace(None, {"id": group.id, "displayName": name})).expect_value("displayName", name)


@check("Okta: group push", profiles=("okta",), needs=("groups", "patch"))
def members_come_with_a_display(scim: Session) -> None:
    """Members are pushed as value and display, without type and $ref, several operations in one request."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a)
    after = scim.patched(
        group,
        remove(f'members[value eq "{a.id}"]'),
        add("members", [{"value": b.id, "display": b["userName"]}]),
    )
    _expect_members(after, b)


@check("Okta: group push", profiles=("okta",), needs=("groups", "patch"))
def a_hundred_changes_come_in_one_request(scim: Session) -> None:
    """A PATCH may have a hundred changes of members, which is Okta's default."""
    user = scim.create_user()
    absent = [remove(f'members[value eq "{scim.name()}"]') for _ in range(99)]
    _expect_members(scim.patched(scim.create_group(), *absent, add("members", [{"value": user.id}])), user)


@check("Okta: Push Now of an empty group", profiles=("okta",), needs=("groups", "patch"))
def an_empty_list_empties_the_group(scim: Session) -> None:
    """`replace members` with an empty list leaves no member."""
    user = scim.create_user()
    _expect_members(scim.patched(scim.create_group(user), replace("members", [])))


@check("Okta, Microsoft Entra ID: retries", profiles=("okta", "entra"), needs=("groups", "patch"))
def removing_who_is_no_member_is_no_error(scim: Session) -> None:
    """Removing somebody who is no member succeeds and changes nothing."""
    a, b = scim.create_user(), scim.create_user()
    _expect_members(scim.patched(scim.create_group(a), remove(f'members[value eq "{b.id}"]')), a)


@check("Okta: group push", profiles=("okta", "entra"), needs=("groups",))
def unknown_schemas_of_a_group_are_accepted(scim: Session) -> None:
    """Okta's description extension and Entra's old schema URI in `schemas` of a Group do not make it fail."""
    okta = "urn:okta:custom:group:1.0"
    scim.post(scim.groups, scim.group(schemas=[GROUP, okta], **{okta: {"description": "x"}})).has_status(201)
    entra = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
    scim.post(scim.groups, scim.group(schemas=[GROUP, entra])).has_status(201)


@check("Microsoft Entra ID: matching", profiles=("entra",), needs=("groups", "filter"))
def groups_are_found_by_display_name_in_any_case(scim: Session) -> None:
    """A Group is found by displayName without regard to case."""
    group = scim.create_group()
    found = scim.matching(f'displayName eq "{group["displayName"].upper()}"', scim.groups)
    scim.trail[-1].expect(found == {group.id}, "the group", sorted(found))


@check("Microsoft Entra ID: validator", profiles=("entra",), needs=("groups",))
def a_group_name_that_is_taken_is_a_conflict(scim: Session) -> None:
    """POST of a Group with the displayName of another is 409, so that the two can be matched."""
    group = scim.create_group()
    scim.post(scim.groups, scim.group(displayName=group["displayName"])).has_status(409)


@check("Microsoft Entra ID: default dialect", profiles=("entra",), needs=("groups", "patch"))
def members_are_removed_by_their_values(scim: Session) -> None:
    """`Remove` of `members` with a list of values removes those alone, and not all."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a, b)
    operation = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": a.id}]}
    _expect_members(scim.patched(group, operation), b)


@check("Microsoft Entra ID: default dialect", profiles=("entra",), needs=("groups", "patch"))
def members_are_added_with_a_null_reference(scim: Session) -> None:
    """`Add` of members whose `$ref` is null adds them; adding and removing in one request works in order."""
    a = scim.create_user()
    group = scim.create_group()
    added = {"op": "Add", "path": "members", "value": [{"$ref": None, "value": a.id}]}
    _expect_members(scim.patched(group, added), a)
    _expect_members(scim.patched(group, added, remove(f'members[value eq "{a.id}"]')))


def _expect_members(answer: Answer, *wanted: Resource) -> None:
    found = sorted(str(each.get("value")) for each in answer.resource.get("members") or ())
    ids = sorted(each.id for each in wanted)
    answer.expect(found == ids, f"the members {ids}", found)
