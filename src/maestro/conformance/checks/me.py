"""The authenticated subject: RFC 7644 §3.11."""

from __future__ import annotations

from maestro.conformance.check import check
from maestro.conformance.session import Session


@check("RFC 7644 §3.11", 94, 98, strength="SHOULD")
def me_is_served_redirected_or_said_not_to_be(scim: Session) -> None:
    """/Me is the resource of who asks, a redirection (308) to it, or 501 where it is not supported."""
    answer = scim.get("/Me").has_status(200, 308, 501)
    if answer.status == 200:
        answer.expect(bool(answer.resource.get("id")), "a resource")
    elif answer.status == 308:
        answer.expect("location" in answer.headers, "a Location header")
    else:
        answer.expect_value("status", "501")
