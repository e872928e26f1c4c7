"""Who is out of step, by playing the requests that bring it about; and that they are not any more once it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from maestro.directory.astray import Part, part_of_reading
from maestro.directory.drift import DriftKind, DriftLine, DriftSearch
from maestro.directory.instants import instant, later
from maestro.store.database import Database
from tests.cast import Client, store_of, user
from tests.store.made import exchange

DAY = 86_400
LOOK_UP = '/Users?filter={}+eq+"{}"&startIndex=1&count=100'
DEACTIVATE = {"op": "replace", "value": {"active": False}}


def lines(database: Database, client: Client, kind: DriftKind, *, after: int = 0) -> Sequence[DriftLine]:
    """Who is on a list so many seconds from now."""
    database.flush()
    at = later(instant(datetime.now(UTC)), after)
    report = store_of(database, client).log.drift
    search = DriftSearch(kind, at, later(at, -DAY))
    page = report.page(search)
    assert page.total == len(page.lines)
    assert list(report.every(search)) == list(page.lines)
    return page.lines


def asked(database: Database, client: Client, kind: DriftKind, *, after: int = 0) -> list[str]:
    return [each.asked for each in lines(database, client, kind, after=after)]


def refused_put(client: Client, id: str, user_name: str) -> None:
    answer = client.put(f"/Users/{id}", user(user_name, userName=""))
    assert answer.status == 400, answer.text


def test_a_day_like_any_other_has_nobody(acme: Client, globex: Client, database: Database) -> None:
    acme.get("/Users?startIndex=1&count=2")
    acme.get(LOOK_UP.format("userName", "li.na"))
    li = acme.create("li.na")["id"]
    acme.put(f"/Users/{li}", user("li.na", title="CTA"))
    acme.patch(f"/Users/{li}", DEACTIVATE)
    for client in (acme, globex):
        for kind in ("refused", "missing", "unconfirmed"):
            assert lines(database, client, kind) == []


def test_whose_last_push_was_refused_is_told_until_one_is_done(acme: Client, database: Database) -> None:
    li = acme.create("li.na")["id"]
    refused_put(acme, li, "li.na")
    (line,) = lines(database, acme, "refused")
    assert (line.contact, line.name, line.is_active) == (li, "Li Na", True)
    assert line.exchange is not None
    assert line.exchange.status == 400
    acme.patch(f"/Users/{li}", DEACTIVATE)
    assert lines(database, acme, "refused") == []


def test_the_last_refusal_of_a_person_is_one_line_whatever_key_it_came_under(acme: Client, database: Database) -> None:
    li = acme.create("li.na")["id"]
    bad = {"op": "replace", "path": "active", "value": "perhaps"}
    for _ in range(2):
        assert acme.patch(f"/Users/{li}", bad).status == 400
        assert acme.put(f"/Users/{li}", user("li.na", active="perhaps")).status == 400
    assert acme.patch(f"/Users/{li}", bad).status == 400
    assert acme.put(f"/Users/{li}", user("li.na", active="perhaps")).status == 400
    (line,) = lines(database, acme, "refused")
    assert line.contact == li
    assert acme.patch(f"/Users/{li}", bad).status == 400
    assert len(lines(database, acme, "refused")) == 1
    acme.put(f"/Users/{li}", user("li.na", title="CTA"))
    assert lines(database, acme, "refused") == []


def test_a_create_that_was_refused_is_told_with_whoever_has_the_name(acme: Client, database: Database) -> None:
    li = acme.create("li.na", externalId="00u1")["id"]
    assert acme.post("/Users", user("LI.NA", externalId="00u2")).status == 409
    (line,) = lines(database, acme, "refused")
    assert (line.asked, line.contact, line.is_active) == ("LI.NA", li, True)
    acme.patch(f"/Users/{li}", {"op": "replace", "value": {"title": "CTA"}})
    assert lines(database, acme, "refused") == []


def test_a_wrong_password_is_nobodys_last_push(acme: Client, database: Database) -> None:
    li = acme.create("li.na")["id"]
    answer = acme.patch(f"/Users/{li}", DEACTIVATE, headers={"Authorization": "Basic eDp5"})
    assert answer.status == 401
    assert lines(database, acme, "refused") == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("userName", "Li.Na@acme.example"), ("externalId", "00uXy"), ("emails.value", "li@x.example")],
)
def test_who_is_looked_up_and_not_here_is_told_until_they_are(
    acme: Client, database: Database, attribute: str, value: str
) -> None:
    acme.get(LOOK_UP.format(attribute, value))
    acme.get(LOOK_UP.format(attribute, value))
    assert asked(database, acme, "missing") == [value]
    assert asked(database, acme, "missing", after=31 * DAY) == [], "nobody has asked for long"
    emails = [{"value": "li@x.example", "primary": True}]
    acme.create("li.na@acme.example", externalId="00uXy", emails=emails)
    assert asked(database, acme, "missing") == []


def test_who_is_asked_for_by_an_id_that_is_gone_is_told(acme: Client, database: Database) -> None:
    li = acme.create("li.na", externalId="00u1")["id"]
    assert acme.delete(f"/Users/{li}").status == 204
    assert asked(database, acme, "missing") == []
    assert acme.patch(f"/Users/{li}", DEACTIVATE).status == 404
    assert acme.put(f"/Users/{li}", user("li.na")).status == 404
    (line,) = lines(database, acme, "missing")
    assert (line.contact, line.name, line.is_active) == (li, "Li Na", False)
    assert line.ended is not None
    acme.create("li.na", externalId="00u1")
    assert lines(database, acme, "missing") == [], "assigned again, they are another contact"
    assert acme.patch(f"/Users/{li}", DEACTIVATE).status == 404
    assert len(lines(database, acme, "missing")) == 1, "and Okta still asks for the first one"


def test_who_was_looked_up_and_is_here_by_another_way_is_not_told(acme: Client, database: Database) -> None:
    acme.get(LOOK_UP.format("userName", "li.wang@acme.example"))
    li = acme.create("li.na")["id"]
    assert asked(database, acme, "missing") == ["li.wang@acme.example"]
    acme.patch(f"/Users/{li}", {"op": "replace", "value": {"userName": "Li.Wang@acme.example"}})
    assert asked(database, acme, "missing") == [], "she has the name now"


def test_who_was_asked_for_by_a_lost_id_and_came_back_as_another_contact_is_not_told(
    acme: Client, database: Database
) -> None:
    li = acme.create("li.na", externalId="00u1")["id"]
    acme.delete(f"/Users/{li}")
    assert acme.patch(f"/Users/{li}", DEACTIVATE).status == 404
    assert asked(database, acme, "missing") == [li]
    acme.create("li.wang", externalId="00u1")
    assert asked(database, acme, "missing") == [], "the same id in Okta"


def test_an_id_that_never_was_is_told_and_a_group_is_nobody(acme: Client, database: Database) -> None:
    never = "01890000-0000-7000-8000-000000000000"
    assert acme.get(f"/Users/{never}").status == 404
    assert acme.get(f"/Groups/{never}").status == 404
    acme.get('/Groups?filter=displayName+eq+"Study"')
    (line,) = lines(database, acme, "missing")
    assert (line.asked, line.contact, line.name) == (never, None, None)


def test_who_was_not_heard_of_for_long_is_told_unless_a_push_without_a_change_came(
    acme: Client, database: Database
) -> None:
    li, jonas = (acme.create(name)["id"] for name in ("li.na", "jonas"))
    assert asked(database, acme, "unconfirmed") == []
    assert asked(database, acme, "unconfirmed", after=2 * DAY) == ["jonas", "li.na"]
    heard: Sequence[DriftLine] = ()
    for id_, name in ((li, "li.na"), (jonas, "jonas")):
        record_unchanged(database, acme, id_, name, later(instant(datetime.now(UTC)), 2 * DAY))
        heard = lines(database, acme, "unconfirmed", after=2 * DAY)
        assert name not in [each.asked for each in heard]
    assert heard == []
    acme.patch(f"/Users/{li}", DEACTIVATE)
    assert asked(database, acme, "unconfirmed", after=5 * DAY) == ["jonas"], "who is inactive needs no confirming"


def record_unchanged(database: Database, client: Client, id: str, name: str, at: str) -> None:
    """A push that changed nothing: under the id for one, under the user name for the other."""
    number = client.organization.number
    key = name if name == "li.na" else id
    told = exchange("7F3K2M9Q", number, None, at=at, method="PUT", path=f"/o/acme/scim/v2/Users/{id}", act="unchanged")
    database.record(told._replace(resource=id, about_key=key))


def test_the_last_request_about_somebody_is_told_beside_them(acme: Client, database: Database) -> None:
    li = acme.create("li.na")["id"]
    acme.put(f"/Users/{li}", user("li.na", title="CTA"))
    acme.patch(f"/Users/{li}", {"op": "replace", "value": {"title": "CRA"}})
    (line,) = lines(database, acme, "unconfirmed", after=2 * DAY)
    assert line.exchange is not None
    assert line.exchange.method == "PATCH"


def test_a_list_read_to_its_end_is_a_reading_of_everybody(acme: Client, globex: Client, database: Database) -> None:
    for number in range(5):
        acme.create(f"person{number}")
    report = store_of(database, acme).log.drift

    def reading() -> tuple[bool, bool]:
        database.flush()
        told = report.reading()
        return told.begun is not None, told.completed is not None

    acme.get("/Users?startIndex=4&count=3")
    assert reading() == (False, False), "the last page alone is no reading"
    acme.get("/Users?startIndex=1&count=3")
    assert reading() == (True, False)
    acme.get("/Groups?startIndex=1&count=100")
    assert reading() == (True, False), "of other resources it is none"
    acme.get("/Users?startIndex=4&count=3")
    assert reading() == (True, True)
    assert store_of(database, globex).log.drift.reading().begun is None


@pytest.mark.parametrize(
    ("query", "found", "told"),
    [
        ("startIndex=1&count=100", 250, Part(begins=True, ends=False)),
        ("startIndex=101&count=100", 250, None),
        ("startIndex=201&count=100", 250, Part(begins=False, ends=True)),
        ("startIndex=1&count=100", 0, Part(begins=True, ends=True)),
        ("", 100, Part(begins=True, ends=True)),
        ("", 101, Part(begins=True, ends=False)),
        ("count=5000", 201, Part(begins=True, ends=False)),
        ("startIndex=1&count=0", 0, None),
        ("startIndex=-3&count=x", 3, Part(begins=True, ends=True)),
    ],
)
def test_the_ends_of_a_reading_are_known(query: str, found: int, told: Part | None) -> None:
    listed = exchange("7F3K2M9Q", act="listed", path="/o/acme/scim/v2/Users", query=query, found=found)
    assert part_of_reading(listed) == told
    assert part_of_reading(listed._replace(status=500)) is None
