"""Each diagnosis, by playing the requests that cause it; and that it is silent once it is mended."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from maestro.directory.diagnoses import RULES, Diagnosis, diagnose, gather
from maestro.directory.diagnoses.removals import MOST
from maestro.directory.event import Event, Occasion
from maestro.directory.instants import instant, later
from maestro.directory.issuing import revoke_credential
from maestro.directory.lists import ContactCounts
from maestro.store.database import Database
from tests.cast import ALICE, Client, store_of, user
from tests.store.made import exchange

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LOOK_UP = '/Users?filter=userName+eq+"{}"&startIndex=1&count=100'
DEACTIVATE = {"op": "replace", "value": {"active": False}}
REACTIVATE = {"op": "replace", "value": {"active": True}}
TEST = "/Users?startIndex=1&count=2"


def found(database: Database, client: Client, *, after: int = 0) -> Sequence[Diagnosis]:
    """What is found so many seconds from now."""
    database.flush()
    at = later(instant(datetime.now(UTC)), after)
    return diagnose(gather(store_of(database, client), at=at, base_url=client.base_url, user_name=client.user_name))


def ids(database: Database, client: Client, *, after: int = 0) -> list[str]:
    return [each.id for each in found(database, client, after=after)]


def only(database: Database, client: Client, id: str, *, after: int = 0) -> Diagnosis:
    """The one finding there is, which must be of that rule."""
    diagnoses = found(database, client, after=after)
    assert [each.id for each in diagnoses] == [id]
    return diagnoses[0]


def test_an_organization_that_nobody_has_connected_has_no_finding(acme: Client, database: Database) -> None:
    assert ids(database, acme) == []


def test_a_day_like_any_other_has_no_finding(acme: Client, database: Database) -> None:
    acme.get(TEST)
    for name in ("a", "b", "c", "d"):
        acme.get(LOOK_UP.format(name))
        acme.create(name)
    li = acme.create("li.na")["id"]
    acme.put(f"/Users/{li}", user("li.na", title="CTA"))
    acme.patch(f"/Users/{li}", DEACTIVATE)
    assert ids(database, acme) == []
    assert ids(database, acme, after=10 * MINUTE) == []


def test_d1_looked_up_but_never_created(acme: Client, database: Database) -> None:
    acme.get(TEST)
    acme.get(LOOK_UP.format("li.na@acme.example"))
    acme.get(LOOK_UP.format("jonas@acme.example"))
    assert ids(database, acme) == [], "Okta may still be about to"
    told = only(database, acme, "D1", after=6 * MINUTE)
    assert told.sentence.startswith(
        "Okta looked up 2 people who are not here, and did not add them: jonas@acme.example"
    )
    assert "tick Create Users" in told.fix
    assert len(told.references) == 2
    acme.create("li.na@acme.example")
    acme.create("jonas@acme.example")
    assert ids(database, acme, after=6 * MINUTE) == []


def test_d2_an_old_password_is_still_in_use(acme: Client, database: Database) -> None:
    acme.get(TEST)
    credential = store_of(database, acme).credentials()[0]
    revoke_credential(database, acme.organization, credential.id, ALICE, reason="rotated")
    acme.get(TEST)
    told = only(database, acme, "D2")
    assert f"the password ending in {credential.hint}, which was revoked on 24 Nov 2026" in told.sentence
    assert "enter the password that support issued last" in told.fix


def test_d2_the_password_is_right_and_the_user_name_is_not(acme: Client, database: Database) -> None:
    wrong = base64.b64encode(f"nobody:{acme.password}".encode()).decode()
    acme.get(TEST, headers={"Authorization": f"Basic {wrong}"})
    told = only(database, acme, "D2")
    assert "another user name comes with it" in told.sentence
    assert acme.user_name in told.fix
    acme.get(TEST)
    assert ids(database, acme) == [], "it was mended"


@pytest.mark.parametrize(
    ("authorization", "sentence"),
    [
        ("Bearer cmscim_none", "it is none that support has issued"),
        ("", "neither user name nor password"),
        ("Digest x", "neither Basic nor Bearer"),
    ],
)
def test_d3_no_password_of_ours(acme: Client, database: Database, authorization: str, sentence: str) -> None:
    acme.get(TEST, headers={"Authorization": authorization})
    assert sentence in only(database, acme, "D3").sentence
    acme.get(TEST)
    acme.get(LOOK_UP.format("li.na"))
    assert ids(database, acme) == []


@pytest.mark.parametrize("path", ["/scim/v2/Users", "/v2/Users"])
def test_d4_the_base_url_is_wrong(acme: Client, database: Database, path: str) -> None:
    acme.get(path)
    told = only(database, acme, "D4")
    assert f"1 request asked for “/scim/v2{path}”" in told.sentence
    assert f"exactly as it is here: {acme.base_url} and nothing behind it" in told.fix
    acme.get(TEST)
    assert ids(database, acme) == []


def test_d5_the_test_succeeded_and_nobody_came(acme: Client, database: Database) -> None:
    acme.get(TEST)
    acme.get("/Groups?startIndex=1&count=100")
    assert ids(database, acme) == []
    told = only(database, acme, "D5", after=25 * HOUR)
    assert told.level == "note"
    assert "Assign to Groups" in told.fix
    acme.create()
    assert "D5" not in ids(database, acme, after=25 * HOUR)


@pytest.mark.parametrize("state", ["active", "inactive"])
def test_d6_the_user_name_is_taken(acme: Client, database: Database, state: str) -> None:
    li = acme.create("li.na@acme.example", externalId="00u1")["id"]
    if state == "inactive":
        acme.patch(f"/Users/{li}", DEACTIVATE)
    acme.post("/Users", user("li.na@acme.example", externalId="00u2"))
    told = only(database, acme, "D6")
    assert f"li.na@acme.example (Li Na, {state}" in told.sentence
    assert told.people == (li,)
    acme.put(f"/Users/{li}", user("li.na@acme.example", title="CTA"))
    assert ids(database, acme) == [], "Okta has linked them since"


def test_d7_an_attribute_is_missing(acme: Client, database: Database) -> None:
    for name in ("a", "b"):
        acme.post("/Users", user(f"{name}@acme.example", title="x" * 70_000))
    told = only(database, acme, "D7")
    assert told.sentence.startswith("2 people were not saved: b@acme.example and a@acme.example. ")
    assert "Attribute Mappings" in told.fix
    assert told.log.startswith("?like=")
    for name in ("a", "b"):
        acme.create(f"{name}@acme.example")
    assert ids(database, acme) == []


def test_d8_linked_to_somebody_who_is_gone(acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    acme.delete(f"/Users/{li}")
    acme.patch(f"/Users/{li}", DEACTIVATE)
    told = only(database, acme, "D8")
    assert "Li Na, whom Okta deleted on" in told.sentence
    acme.put("/Users/0192c0de", user("jonas@acme.example"))
    assert "jonas@acme.example that is not known here (0192c0de)" in only(database, acme, "D8").sentence


def test_d8_linked_to_somebody_who_was_erased(acme: Client, database: Database) -> None:
    occasion = Occasion("support", "alice", "2026-11-20T08:00:00.000Z", "7F3K2M9Q")
    store_of(database, acme).note(Event("support:user:erased", "User", "0192c0de", occasion))
    acme.patch("/Users/0192c0de", DEACTIVATE)
    told = only(database, acme, "D8")
    assert "a person who was erased on 20 Nov 2026" in told.sentence
    assert "take the person off" in told.fix


def test_d9_active_was_left_out(acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    body = user("li.na@acme.example", title="CTA")
    del body["active"]
    acme.put(f"/Users/{li}", body)
    told = only(database, acme, "D9")
    assert told.level == "note"
    assert told.sentence.endswith("so that stayed as it was: li.na@acme.example.")


def test_d10_a_mass_deactivation_is_told_as_one_list(acme: Client, database: Database) -> None:
    people = [acme.create(f"p{number}@acme.example")["id"] for number in range(20)]
    for each in people[:4]:
        acme.patch(f"/Users/{each}", DEACTIVATE)
    assert ids(database, acme) == [], "four of twenty is a fifth"
    acme.patch(f"/Users/{people[4]}", DEACTIVATE)
    told = only(database, acme, "D10")
    assert told.level == "alarm"
    assert told.sentence.startswith("Okta removed 5 people within ten minutes, from ")
    assert set(told.people) == set(people[:5])
    assert told.log.startswith("?act=deactivated&from=20")
    assert acme.get(f"/Users/{people[4]}").json["active"] is False, "it was obeyed"


def test_d10_more_than_fifty_of_many_is_a_mass(acme: Client, database: Database) -> None:
    now = instant(datetime.now(UTC))
    organization = acme.organization.number

    def removed(number: int, seconds: int) -> None:
        contact = f"id{number}"
        at = later(now, -seconds)
        told = {"act": "deactivated", "path": "/scim/v2/Users/x", "resource": contact, "about_key": contact}
        database.record(exchange(f"{number:08}", organization, at=at, **told))

    for number in range(MOST):
        removed(number, 12 * number)
    database.flush()
    evidence = gather(store_of(database, acme), at=now, base_url="", user_name="")
    many = replace(evidence, counts=ContactCounts(10_000, 0))
    assert diagnose(many) == []
    removed(MOST, 1)
    database.flush()
    evidence = gather(store_of(database, acme), at=now, base_url="", user_name="")
    (told,) = diagnose(replace(evidence, counts=ContactCounts(10_000, 0)))
    assert "Okta removed 51 people" in told.sentence
    assert told.deactivations.startswith("?since=20")


def test_d10_of_more_than_are_looked_at_leads_to_all_of_them(acme: Client, database: Database) -> None:
    now, organization = instant(datetime.now(UTC)), acme.organization.number
    for number in range(600):
        told = exchange(f"{number:08}", organization, at=later(now, -number), act="deactivated")
        database.record(told._replace(path="/scim/v2/Users/x", resource=f"id{number}", about_key=f"id{number}"))
    database.flush()
    found = diagnose(gather(store_of(database, acme), at=now, base_url="", user_name=""))
    (mass,) = [each for each in found if each.id == "D10"]
    assert "at least 500 people" in mass.sentence
    assert mass.deactivations == "?reference=00000000"
    begin, end = store_of(database, acme).log.deactivations.burst(now)
    assert (begin, end) == (later(now, -599), now)


def test_d11_our_own_failures_are_ours(acme: Client, database: Database) -> None:
    at = instant(datetime.now(UTC))
    of = acme.organization.number
    database.record(exchange("FAILED00", of, at=at, status=500, detail="It is our fault.", act="changed"))
    database.record(exchange("BUSY0000", of, at=at, status=429, detail="Clinical Maestro is busy.", act="changed"))
    diagnoses = found(database, acme)
    assert [(each.id, each.level) for each in diagnoses] == [("D11", "attention"), ("D11", "note")]
    assert "it is our fault" in diagnoses[0].sentence
    assert "tries again by itself" in diagnoses[1].fix
    assert "D11" not in ids(database, acme, after=25 * HOUR)


def test_d12_two_people_have_the_same_address(acme: Client, globex: Client, database: Database) -> None:
    emails = [{"value": "Office@acme.example", "type": "work", "primary": True}]
    globex.create("somebody@globex.example", emails=emails)
    li = acme.create("li.na@acme.example", emails=emails)["id"]
    assert ids(database, acme) == []
    weber = {"name": {"givenName": "Jonas", "familyName": "Weber"}, "displayName": "Jonas Weber"}
    acme.create("jonas@acme.example", emails=[{**emails[0], "value": "office@ACME.example"}], **weber)
    told = only(database, acme, "D12")
    assert told.sentence == "Two contacts have the same email address: Li Na and Jonas Weber (office@acme.example)."
    acme.patch(f"/Users/{li}", DEACTIVATE)
    assert "D12" not in ids(database, acme)


def test_d13_quiet_is_not_broken(acme: Client, database: Database) -> None:
    acme.create()
    told = only(database, acme, "D13", after=26 * HOUR)
    assert told.level == "note"
    assert "Okta sends nothing when nothing changes." in told.sentence


def test_d13_is_told_however_long_it_was_quiet(acme: Client, database: Database) -> None:
    acme.create()
    assert only(database, acme, "D13", after=90 * DAY).level == "note"


def test_d14_removed_seconds_after_coming_back(acme: Client, database: Database) -> None:
    for name in ("a", "b", "c", "d", "e", "f"):
        acme.create(f"{name}@acme.example")
    li = acme.create("li.na@acme.example")["id"]
    acme.patch(f"/Users/{li}", DEACTIVATE)
    acme.patch(f"/Users/{li}", REACTIVATE)
    assert ids(database, acme) == []
    acme.put(f"/Users/{li}", user("li.na@acme.example", active=False))
    told = only(database, acme, "D14")
    assert "was removed 1 second after being added back" in told.sentence


def test_every_rule_has_a_test_of_its_own() -> None:
    tested = {name.split("_")[1].upper() for name in globals() if name.startswith("test_d")}
    assert {each.id for each in RULES} <= tested


def test_one_organizations_findings_are_not_anothers(acme: Client, globex: Client, database: Database) -> None:
    acme.create("li.na@acme.example")
    acme.post("/Users", user("li.na@acme.example"))
    assert ids(database, acme) == ["D6"]
    assert ids(database, globex) == []
