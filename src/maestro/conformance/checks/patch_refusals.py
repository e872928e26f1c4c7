"""What PATCH refuses, and with which keyword: RFC 7644 §3.5.2 and §3.12."""

from __future__ import annotations

from maestro.conformance.check import check
from maestro.conformance.operations import add, remove, replace
from maestro.conformance.session import PATCH_OP, Session


@check("RFC 7644 §3.5.2.2", 77, 96, needs=("patch",))
def remove_without_a_path_has_no_target(scim: Session) -> None:
    """`remove` without a path is 400 noTarget."""
    scim.patch(scim.create_user().path, remove(None)).is_error(400, "noTarget")


@check("RFC 7644 §3.5.2.3", 82, 96, needs=("patch",))
def replace_of_values_that_are_not_there_has_no_target(scim: Session) -> None:
    """`replace` with a value path that matches nothing is 400 noTarget. (A filter with `eq` is another matter for
    Microsoft Entra ID, which expects the value to be created; the filter here says of no value what it is.)"""
    user = scim.create_user()
    scim.patch(user.path, replace('emails[value co "nowhere"].value', "x@example.com")).is_error(400, "noTarget")


@check("RFC 7644 §3.5.2.2", 79, needs=("patch",))
def what_is_required_cannot_be_removed(scim: Session) -> None:
    """`remove` of a required attribute is 400 mutability, and changes nothing."""
    user = scim.create_user()
    scim.patch(user.path, remove("userName")).is_error(400, "mutability")
    scim.read(user).expect_value("userName", user["userName"])


@check("RFC 7644 §3.5.2", 26, 79, needs=("patch",))
def what_is_read_only_cannot_be_patched(scim: Session) -> None:
    """An operation whose path is readOnly is 400 mutability."""
    user = scim.create_user()
    for operation in (replace("id", "another"), replace("meta.created", "2001-01-01T00:00:00Z"), remove("id")):
        scim.patch(user.path, operation).is_error(400, "mutability")
    scim.read(user).expect_value("id", user.id)


@check("RFC 7644 §3.12", 84, 96, needs=("patch",))
def a_path_that_is_none_is_refused(scim: Session) -> None:
    """A path that does not follow the grammar is 400 invalidPath; one that names no attribute that, or noTarget."""
    user = scim.create_user()
    scim.patch(user.path, replace("name..familyName", "x")).is_error(400, "invalidPath")
    scim.patch(user.path, replace("emails[", "x")).is_error(400, "invalidPath", "invalidFilter")
    scim.patch(user.path, replace("noSuchAttribute", "x")).is_error(400, "invalidPath", "noTarget")


@check("RFC 7644 §3.12", 84, 96, needs=("patch",))
def a_filter_in_a_path_is_read_strictly(scim: Session) -> None:
    """A malformed filter within a path is 400 invalidFilter (or invalidPath)."""
    user = scim.create_user()
    for path in ('emails[type xx "work"]', 'emails[type eq "work" and]'):
        scim.patch(user.path, remove(path)).is_error(400, "invalidFilter", "invalidPath")


@check("RFC 7644 §3.12", 84, 96, needs=("patch",))
def a_value_that_does_not_fit_is_refused(scim: Session) -> None:
    """A value of the wrong type is 400 invalidValue."""
    user = scim.create_user()
    scim.patch(user.path, replace("active", "banana")).is_error(400, "invalidValue")
    scim.read(user).expect_value("active", True)


@check("RFC 7644 §3.5.2", 69, 97, needs=("patch",))
def a_body_that_is_no_patch_is_refused(scim: Session) -> None:
    """A PATCH without Operations, or with an op that does not exist, is 400 invalidSyntax (or invalidValue)."""
    user = scim.create_user()
    for body in (
        {"schemas": [PATCH_OP]},
        {"schemas": [PATCH_OP], "Operations": "add"},
        {"schemas": [PATCH_OP], "Operations": [{"op": "rename", "path": "displayName", "value": "x"}]},
    ):
        scim.send("PATCH", user.path, body).is_error(400, "invalidSyntax", "invalidValue", "invalidPath")


@check("RFC 7644 §3.5.2", 86, needs=("patch",))
def a_patch_of_nobody_is_not_found(scim: Session) -> None:
    """PATCH of an id that is nobody's is 404."""
    scim.patch(f"{scim.users}/{scim.name()}", replace("displayName", "x")).is_error(404)


@check("RFC 7644 §3.5.2", 28, 32, needs=("patch",))
def a_patch_cannot_take_the_user_name_of_another(scim: Session) -> None:
    """PATCH to the userName of another User is 409 uniqueness, and changes nothing."""
    taken, user = scim.create_user(), scim.create_user()
    scim.patch(user.path, add("userName", taken["userName"])).is_error(409, "uniqueness")
    scim.read(user).expect_value("userName", user["userName"])
