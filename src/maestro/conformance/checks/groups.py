"""Groups and their members: RFC 7643 §4.2, RFC 7644 §3.5.2."""

from __future__ import annotations

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.operations import add, remove, replace
from maestro.conformance.session import Resource, Session


@check("RFC 7643 §4.2", 31, needs=("groups",), profiles=("rfc", "okta", "entra"))
def a_group_is_created_with_its_members(scim: Session) -> None:
    """POST of a Group is 201, and the Group has the members that were sent."""
    user = scim.create_user()
    group = scim.create_group(user)
    group.answer.expect_value("meta.resourceType", "Group")
    _expect_members(scim.read(group), user)


@check("RFC 7643 §4.2", 21, 30, needs=("groups",))
def a_group_needs_a_display_name(scim: Session) -> None:
    """POST of a Group without displayName is 400 invalidValue."""
    body = scim.group()
    del body["displayName"]
    scim.post(scim.groups, body).is_error(400, "invalidValue")


@check("RFC 7643 §4.2", 22, needs=("groups",), strength="SHOULD")
def members_say_where_and_what_they_are(scim: Session) -> None:
    """A member has `$ref`, the address of the resource, or `type`, its resource type."""
    user = scim.create_user()
    answer = scim.read(scim.create_group(user))
    member = answer.resource["members"][0]
    told = member.get("type") == "User" or str(member.get("$ref", "")).endswith(user.path)
    answer.expect(told, "type User, or $ref to the user", member)


@check("RFC 7643 §4.1.2", 20, needs=("groups",))
def a_user_says_its_groups(scim: Session) -> None:
    """`groups` of a User has the Groups it is a direct member of, and no others."""
    user = scim.create_user()
    group, _ = scim.create_group(user), scim.create_group()
    _expect_groups(scim.read(user), group)


@check("RFC 7643 §4.1.2", 20, needs=("groups",))
def a_user_says_its_indirect_groups(scim: Session) -> None:
    """`groups` of a User has the Groups that contain its Groups too."""
    user = scim.create_user()
    inner = scim.create_group(user)
    outer = scim.create_group(inner)
    _expect_groups(scim.read(user), inner, outer)


@check("RFC 7643 §4.1.2, RFC 7644 §3.5.2", 20, 26, needs=("groups", "patch"))
def the_groups_of_a_user_cannot_be_patched(scim: Session) -> None:
    """PATCH of `groups` of a User is 400 mutability: membership is the Group's."""
    user, group = scim.create_user(), scim.create_group()
    scim.patch(user.path, add("groups", [{"value": group.id}])).is_error(400, "mutability")


@check("RFC 7644 §3.5.2.1", 75, needs=("groups", "patch"), profiles=("rfc", "okta", "entra"))
def adding_members_keeps_the_others(scim: Session) -> None:
    """`add members` adds those given; one who is a member already stays so, once."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a)
    _expect_members(scim.patched(group, add("members", [{"value": b.id}])), a, b)
    _expect_members(scim.patched(group, add("members", [{"value": a.id}, {"value": b.id}])), a, b)


@check("RFC 7644 §3.5.2.2", 78, needs=("groups", "patch"), profiles=("rfc", "okta", "entra"))
def a_value_path_removes_one_member(scim: Session) -> None:
    """`remove members[value eq "…"]` removes that member alone."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a, b)
    _expect_members(scim.patched(group, remove(f'members[value eq "{a.id}"]')), b)


@check("RFC 7644 §3.5.2.2", 78, needs=("groups", "patch"))
def remove_members_removes_all(scim: Session) -> None:
    """`remove members` without a filter leaves no member."""
    a, b = scim.create_user(), scim.create_user()
    _expect_members(scim.patched(scim.create_group(a, b), remove("members")))


@check("RFC 7644 §3.5.2.3", 81, needs=("groups", "patch"), profiles=("rfc", "okta"))
def replace_members_replaces_all(scim: Session) -> None:
    """`replace members` leaves the members given alone; it is no `add`."""
    a, b, c = scim.create_user(), scim.create_user(), scim.create_user()
    group = scim.create_group(a, b)
    _expect_members(scim.patched(group, replace("members", [{"value": c.id}])), c)
    _expect_members(scim.patched(group, replace(None, {"members": [{"value": a.id}]})), a)


@check("RFC 7643 §8.7.1", 22, 25, 26, needs=("groups", "patch"))
def a_member_cannot_be_turned_into_another(scim: Session) -> None:
    """`value` of a member is immutable: it is changed by removing and adding."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a)
    scim.patch(group.path, replace(f'members[value eq "{a.id}"].value', b.id)).is_error(400, "mutability")
    _expect_members(scim.read(group), a)


@check("RFC 7644 §3.5.1", 66, needs=("groups",), profiles=("rfc", "okta"))
def put_replaces_the_members(scim: Session) -> None:
    """PUT of a Group leaves the members of that PUT alone, and none when it has none."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a)
    for members in ((b,), ()):
        scim.put(group.path, scim.group(*members, displayName=group["displayName"])).has_status(200)
        _expect_members(scim.read(group), *members)


@check("RFC 7644 §3.4.2.2", 50, needs=("groups", "filter"))
def groups_are_found_by_their_members(scim: Session) -> None:
    """Groups are filtered by `members`, as text and as a value path."""
    user = scim.create_user()
    group, _ = scim.create_group(user), scim.create_group()
    for text in (f'members.value eq "{user.id}"', f'members[value eq "{user.id}"]', f'members eq "{user.id}"'):
        found = scim.matching(text, scim.groups)
        scim.trail[-1].expect(found == {group.id}, f"{text} to find {group.id}", sorted(found))


@check("RFC 7644 §3.9", 62, needs=("groups",), profiles=("rfc", "entra"))
def members_can_be_left_out(scim: Session) -> None:
    """`excludedAttributes=members` leaves out the members, alone and in a list."""
    group = scim.create_group(scim.create_user())
    scim.get(group.path, excludedAttributes="members").has_status(200).expect_value("members", None)
    listed = scim.get(
        scim.groups, filter=f'displayName eq "{group["displayName"]}"', excludedAttributes="members"
    ).has_status(200)
    listed.expect(listed.ids == [group.id], "the group", listed.ids)
    listed.expect("members" not in listed.resources[0], "no members", listed.resources[0])


@check("RFC 7644 §3.6", 86, needs=("groups",), profiles=("rfc", "okta", "entra"))
def deleting_a_group_leaves_its_members(scim: Session) -> None:
    """DELETE of a Group is 204; it is gone, its members are not, and they are no longer in it."""
    user = scim.create_user()
    group = scim.create_group(user)
    scim.delete(group.path).has_status(204)
    scim.get(group.path).is_error(404)
    _expect_groups(scim.read(user))


@check("RFC 7644 §3.5.2", 71, needs=("groups", "patch"))
def a_patch_of_members_is_all_or_nothing(scim: Session) -> None:
    """When an operation on a Group fails, no member is added or removed."""
    a, b = scim.create_user(), scim.create_user()
    group = scim.create_group(a)
    answer = scim.patch(group.path, add("members", [{"value": b.id}]), remove("displayName"))
    answer.expect(400 <= answer.status < 500, "a refusal", f"status {answer.status}")
    _expect_members(scim.read(group), a)


def _expect_members(answer: Answer, *wanted: Resource) -> None:
    found = sorted(str(each.get("value")) for each in answer.resource.get("members") or ())
    ids = sorted(each.id for each in wanted)
    answer.expect(found == ids, f"the members {ids}", found)


def _expect_groups(answer: Answer, *wanted: Resource) -> None:
    found = sorted(str(each.get("value")) for each in answer.resource.get("groups") or ())
    ids = sorted(each.id for each in wanted)
    answer.expect(found == ids, f"the groups {ids}", found)
