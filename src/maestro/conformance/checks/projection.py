"""Which attributes are returned: RFC 7644 §3.4.2.5 and §3.9."""

from __future__ import annotations

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.operations import replace
from maestro.conformance.provider import USER
from maestro.conformance.session import Session


@check("RFC 7644 §3.9", 27, 61)
def attributes_names_what_is_returned(scim: Session) -> None:
    """`attributes` returns those named, and what is always returned, and nothing else."""
    user = scim.create_user()
    _only_user_name(scim.get(user.path, attributes="userName"))


@check("RFC 7644 §3.9", 61)
def attributes_works_on_lists(scim: Session) -> None:
    """`attributes` holds for every resource of a ListResponse."""
    user = scim.create_user()
    answer = scim.get(scim.users, filter=f'userName eq "{user["userName"]}"', attributes="userName").has_status(200)
    answer.expect(len(answer.resources) == 1, "one resource", answer.ids)
    names = set(answer.resources[0])
    answer.expect({"id", "userName"} <= names, "id and userName", sorted(names))
    answer.expect(not names & {"name", "emails", "displayName", "active"}, "nothing else", sorted(names))


@check("RFC 7644 §3.9, §3.10", 5, 61)
def attributes_may_name_parts_in_any_case_and_qualified(scim: Session) -> None:
    """`attributes` may name a part of a complex attribute, in any case, or with the URN of its schema."""
    user = scim.create_user()
    for name in ("name.familyName", "NAME.FAMILYNAME", f"{USER}:name.familyName"):
        answer = scim.get(user.path, attributes=name).has_status(200)
        answer.expect_value("name", {"familyName": "Na"})
        answer.expect("displayName" not in answer.resource, "no displayName")


@check("RFC 7644 §3.9", 62)
def excluded_attributes_are_left_out(scim: Session) -> None:
    """`excludedAttributes` leaves out those named, and nothing else."""
    user = scim.create_user()
    answer = scim.get(user.path, excludedAttributes="displayName,name.givenName").has_status(200)
    answer.expect("displayName" not in answer.resource, "no displayName")
    answer.expect_value("name.givenName", None)
    answer.expect_value("name.familyName", "Na")
    answer.expect_value("userName", user["userName"])


@check("RFC 7644 §3.9", 27, 62)
def what_is_always_returned_cannot_be_excluded(scim: Session) -> None:
    """`excludedAttributes=id` does not leave out the id."""
    user = scim.create_user()
    scim.get(user.path, excludedAttributes="id").has_status(200).expect_value("id", user.id)


@check("RFC 7644 §3.9", 63, strength="SHOULD")
def attributes_and_excluded_attributes_exclude_each_other(scim: Session) -> None:
    """A request with both is refused: they are mutually exclusive."""
    user = scim.create_user()
    scim.get(user.path, attributes="userName", excludedAttributes="displayName").is_error(400)


@check("RFC 7644 §3.9", 64)
def attributes_works_on_create_and_replace(scim: Session) -> None:
    """`attributes` holds for the answers of POST and PUT."""
    body = scim.user()
    created = scim.post(f"{scim.users}?attributes=userName", body).has_status(201)
    _only_user_name(created)
    _only_user_name(scim.put(f"{scim.users}/{created.resource['id']}?attributes=userName", body).has_status(200))


@check("RFC 7644 §3.5.2, §3.9", 64, 73, needs=("patch",))
def a_patch_with_attributes_answers_with_them(scim: Session) -> None:
    """PATCH with `attributes` is 200, and returns those."""
    user = scim.create_user()
    answer = scim.patch(f"{user.path}?attributes=userName", replace("displayName", "Bee"))
    _only_user_name(answer.has_status(200))


@check("RFC 7644 §3.9", 27, 61)
def an_unknown_name_selects_nothing(scim: Session) -> None:
    """`attributes` that name nothing return what is always returned, or are refused; and never everything."""
    answer = scim.get(scim.create_user().path, attributes="noSuchAttribute").has_status(200, 400)
    if answer.status == 200:
        answer.expect("displayName" not in answer.resource, "what is always returned alone", sorted(answer.resource))


def _only_user_name(answer: Answer) -> None:
    names = set(answer.resource)
    answer.expect({"id", "userName"} <= names, "id and userName", sorted(names))
    answer.expect(not names & {"name", "emails", "displayName", "active"}, "nothing else", sorted(names))
