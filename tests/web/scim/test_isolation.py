"""Organizations never see one another: not by a read, a write, a count, a 409 or a list."""

from __future__ import annotations

from typing import Any

import falcon

from tests.cast import Client, user
from tests.web.scim.test_authentication import filled, scim_routes


def without_particulars(text: str, answer_reference: str) -> str:
    return text.replace(answer_reference, "")


def test_another_organizations_resource_answers_as_one_that_never_was(
    app: falcon.App[Any, Any], acme: Client, globex: Client
) -> None:
    theirs = globex.create("secret@globex.example")["id"]
    never = "01890000-0000-7000-8000-000000000000"
    body = user("mine@acme.example")
    patch = {"Operations": [{"op": "replace", "value": {"active": False}}]}
    walked = 0
    for method, path in scim_routes(app):
        if "{resource_id}" not in path or method == "OPTIONS":
            continue
        sent = {"PUT": body, "PATCH": patch}.get(method)
        answers = [
            acme.request(method, filled(path, "acme", each).removeprefix(acme.root), sent) for each in (theirs, never)
        ]
        assert answers[0].status == answers[1].status, f"{method} {path}"
        if method in {"GET", "PUT", "PATCH", "DELETE"}:
            assert answers[0].status == 404
            walked += 1
            told = [without_particulars(each.text, each.reference) for each in answers]
            assert told[0] == told[1]
            assert answers[0].headers.keys() == answers[1].headers.keys()
    assert walked >= 4
    assert globex.get(f"/Users/{theirs}").json["active"] is True


def test_the_same_person_may_be_in_two_organizations(acme: Client, globex: Client) -> None:
    mine = acme.create("jonas@shared.example", externalId="00u1")
    theirs = globex.create("JONAS@shared.example", externalId="00u1")
    assert mine["id"] != theirs["id"]
    assert acme.patch(f"/Users/{mine['id']}", {"op": "replace", "value": {"active": False}}).status == 200
    assert globex.get(f"/Users/{theirs['id']}").json == theirs


def test_searches_and_totals_are_of_ones_own(acme: Client, globex: Client) -> None:
    for i in range(3):
        globex.create(f"person{i}@globex.example", externalId=f"00u{i}")
    acme.create("only@acme.example")
    for query in ("", "?filter=userName pr", '?filter=externalId sw "00u" or active eq true', "?count=0"):
        assert acme.get(f"/Users{query}").json["totalResults"] == 1
    for text in ('userName eq "person1@globex.example"', 'externalId eq "00u1"', 'emails.value co "globex"'):
        assert acme.get(f"/Users?filter={text}").json["totalResults"] == 0


def test_one_organizations_script_reads_the_same_whether_another_is_empty_or_full(acme: Client, globex: Client) -> None:
    """The transcript of acme must not depend on what globex has: same names, same external ids."""

    def script() -> list[Any]:
        created = acme.post("/Users", user("same@name.example", externalId="00uX"))
        again = acme.post("/Users", user("SAME@name.example", externalId="00uY"))
        found = acme.get('/Users?filter=userName eq "same@name.example"')
        gone = acme.delete(f"/Users/{created.json['id']}")
        told = again.json["detail"].partition(" (ref")[0]
        return [created.status, again.status, told, found.json["totalResults"], gone.status]

    alone = script()
    for i in range(20):
        globex.create(f"same{i}@name.example", externalId=f"00uX{i}")
    globex.create("same@name.example", externalId="00uX")
    assert script() == alone
