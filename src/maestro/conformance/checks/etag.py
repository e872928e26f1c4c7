"""Versions: RFC 7644 §3.14."""

from __future__ import annotations

from maestro.conformance.check import check
from maestro.conformance.operations import replace
from maestro.conformance.session import Resource, Session

_STALE = 'W/"a-version-that-never-was"'


@check("RFC 7644 §3.14", 12, 100, needs=("etag",))
def the_etag_is_the_version(scim: Session) -> None:
    """The ETag header of GET, POST and PUT is there, and equals meta.version."""
    user = scim.create_user()
    replaced = scim.put(user.path, scim.user(userName=user["userName"])).has_status(200)
    for answer in (user.answer, scim.read(user), replaced):
        given = answer.headers.get("etag")
        answer.expect(bool(given), "an ETag header")
        answer.expect(answer.meta.get("version") == given, f"meta.version {given}", answer.meta.get("version"))


@check("RFC 7644 §3.14", 100, needs=("etag",))
def a_change_makes_a_new_version(scim: Session) -> None:
    """The version is another after a change, and the same when there was none."""
    user = scim.create_user()
    before = _version(scim, user)
    again = scim.read(user)
    again.expect(again.headers.get("etag") == before, f"the version {before}", again.headers.get("etag"))
    scim.put(user.path, scim.user(userName=user["userName"], displayName="Changed")).has_status(200)
    after = scim.read(user)
    after.expect(after.headers.get("etag") != before, f"another version than {before}", after.headers.get("etag"))


@check("RFC 7644 §3.14, RFC 9110 §13.1.2", 101, needs=("etag",))
def what_the_client_has_is_not_sent_again(scim: Session) -> None:
    """GET with If-None-Match of the current version is 304 without a body, of another 200."""
    user = scim.create_user()
    answer = scim.get(user.path, headers={"If-None-Match": _version(scim, user)}).has_status(304)
    answer.expect(answer.text == "", "no body", answer.text)
    scim.get(user.path, headers={"If-None-Match": _STALE}).has_status(200)


@check("RFC 7644 §3.14, RFC 9110 §13.1.1", 101, needs=("etag",))
def a_replace_of_another_version_is_refused(scim: Session) -> None:
    """PUT with If-Match of another version than the current one is 412, and changes nothing."""
    user = scim.create_user()
    body = scim.user(userName=user["userName"], displayName="Changed")
    scim.put(user.path, body, headers={"If-Match": _STALE}).is_error(412)
    scim.read(user).expect_value("displayName", user["displayName"])


@check("RFC 7644 §3.14, RFC 9110 §13.1.1", 101, needs=("etag", "patch"))
def a_patch_of_another_version_is_refused(scim: Session) -> None:
    """PATCH with If-Match of another version than the current one is 412, and changes nothing."""
    user = scim.create_user()
    scim.patch(user.path, replace("displayName", "Changed"), headers={"If-Match": _STALE}).is_error(412)
    scim.read(user).expect_value("displayName", user["displayName"])


@check("RFC 7644 §3.14, RFC 9110 §13.1.1", 101, needs=("etag",))
def a_delete_of_another_version_is_refused(scim: Session) -> None:
    """DELETE with If-Match of another version than the current one is 412, and the resource stays."""
    user = scim.create_user()
    scim.delete(user.path, headers={"If-Match": _STALE}).is_error(412)
    scim.read(user)


@check("RFC 7644 §3.14", 102, needs=("etag",))
def a_change_of_the_current_version_is_made(scim: Session) -> None:
    """If-Match with the current version, weak as it was given, or with *, lets the change through."""
    user = scim.create_user()
    for tag in (_version(scim, user), "*"):
        body = scim.user(userName=user["userName"], displayName=f"Changed {tag}")
        scim.put(user.path, body, headers={"If-Match": tag}).has_status(200)
    scim.delete(user.path, headers={"If-Match": _version(scim, user)}).has_status(204)


def _version(scim: Session, user: Resource) -> str:
    answer = scim.read(user)
    answer.expect("etag" in answer.headers, "an ETag header")
    return answer.headers["etag"]
