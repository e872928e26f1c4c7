"""How credentials replace one another, expire and are revoked: on both engines."""

from __future__ import annotations

import os
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.credential import Credential, Terms, days_left, digest, in_use, standing
from maestro.directory.errors import Missing, Refused
from maestro.directory.event import Change
from maestro.directory.instants import later
from maestro.directory.issuing import Issued, expiry_of, issue_credential, revoke_credential
from maestro.directory.organization import Organization
from maestro.store.database import Database
from tests.cast import ALICE, PEPPER
from tests.store.made import exchange

HOUR, DAY = 3_600, 86_400
PLAIN = Terms()
ONE = Credential("1", "acme-provisioning", bytes(32), "aaaa", ALICE.at, "alice")


def at(seconds: int) -> str:
    return later(ALICE.at, seconds)


@pytest.fixture
def acme(database: Database) -> Organization:
    return create_organization(database, "acme", "Acme Bio", ALICE)


def issue(database: Database, acme: Organization, new_id: str, terms: Terms = PLAIN, seconds: int = 0) -> Issued:
    occasion = replace(ALICE, at=at(seconds))
    return issue_credential(database, acme, occasion, random=os.urandom, pepper=PEPPER, new_id=new_id, terms=terms)


def known(database: Database, acme: Organization, credential_id: str) -> Credential:
    return next(each for each in database.organization(acme).credentials() if each.id == credential_id)


def use(database: Database, acme: Organization, credential_id: str, seconds: int) -> None:
    database.record(exchange("USED", acme.number, credential_id, at=at(seconds)))
    database.flush()


def test_the_old_one_ends_a_day_after_the_new_one_is_first_used(database: Database, acme: Organization) -> None:
    issue(database, acme, "old")
    use(database, acme, "old", 60)
    new = issue(database, acme, "new", Terms(replaces="old", reason="Yearly"), HOUR)
    assert known(database, acme, "old").ends is None
    assert standing(known(database, acme, "old"), at(90 * DAY)) == "in use"
    use(database, acme, "new", 2 * DAY)
    use(database, acme, "new", 3 * DAY)
    old = known(database, acme, "old")
    assert old.ends == at(3 * DAY)
    assert [standing(old, at(3 * DAY - 1)), standing(old, at(3 * DAY))] == ["ending", "replaced"]
    assert known(database, acme, "new").first_used == at(2 * DAY)
    assert known(database, acme, "new").last_used == at(3 * DAY)
    (found,) = [each for each in database.organization(acme).credentials() if each.id == "new"]
    assert database.authenticate("acme", digest(new.password, PEPPER)) == (acme, found)
    replaced, _ = database.organization(acme).events("credential", "old")
    assert replaced.act == "support:credential:replaced"
    assert replaced.changes == (
        Change("replacedBy", None, "new"), Change("overlap", None, "24h"), Change("reason", None, "Yearly"),
    )  # fmt: skip


def test_authentication_sees_that_the_one_that_replaces_was_used(database: Database, acme: Organization) -> None:
    old = issue(database, acme, "old")
    issue(database, acme, "new", Terms(replaces="old", overlap="1h"))
    use(database, acme, "new", 0)
    _, credential = database.authenticate("acme", digest(old.password, PEPPER))
    assert credential is not None
    assert (credential.is_live(at(HOUR - 1)), credential.is_live(at(HOUR))) == (True, False)


def test_a_password_that_leaked_is_replaced_at_once(database: Database, acme: Organization) -> None:
    for name in ("first", "second"):
        issue(database, acme, name)
    issue(database, acme, "third", Terms(replaces="first", overlap=None, reason="Leaked"), 60)
    first = known(database, acme, "first")
    assert (first.revoked, first.replaced_by, standing(first, at(60))) == (at(60), "third", "revoked")
    assert [each.act for each in database.organization(acme).events("credential", "first")] == [
        "support:credential:revoked", "support:credential:issued",
    ]  # fmt: skip


def test_one_that_ended_by_itself_leaves_its_place(database: Database, acme: Organization) -> None:
    issue(database, acme, "old")
    issue(database, acme, "new", Terms(replaces="old"))
    use(database, acme, "new", 0)
    with pytest.raises(Refused, match="2 live credentials already"):
        issue(database, acme, "next", Terms(replaces="new"), DAY - 1)
    issue(database, acme, "next", Terms(replaces="new"), DAY)
    with pytest.raises(Missing, match="no live credential old"):
        revoke_credential(database, acme, "old", replace(ALICE, at=at(DAY)), reason="Late")


def test_only_a_live_one_is_replaced(database: Database, acme: Organization) -> None:
    with pytest.raises(Missing, match="no live credential old"):
        issue(database, acme, "new", Terms(replaces="old"))
    assert database.organization(acme).credentials() == []


def test_of_those_who_issue_at_the_same_time_two_succeed(database: Database, acme: Organization) -> None:
    together = Barrier(6)
    outcomes: list[str] = []

    def one(number: int) -> None:
        together.wait()
        try:
            issue(database, acme, str(number))
            outcomes.append("issued")
        except Refused:
            outcomes.append("refused")

    threads = [Thread(target=one, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["issued"] * 2 + ["refused"] * 4


def test_an_expiry_is_told_of_long_before(database: Database, acme: Organization) -> None:
    expires = expiry_of("2027-11-24", ALICE.at)
    issue(database, acme, "1", Terms(expires=expires))
    credential = known(database, acme, "1")
    assert credential.ends == credential.expires == "2027-11-24T23:59:59.999Z"
    assert days_left(credential, "2027-09-24T08:00:00.000Z") is None
    assert days_left(credential, "2027-09-26T08:00:00.000Z") == 59
    assert days_left(credential, "2027-11-24T08:00:00.000Z") == 0
    assert days_left(credential, "2027-11-25T08:00:00.000Z") is None
    assert days_left(replace(credential, replaced_by="2"), "2027-11-20T08:00:00.000Z") is None
    assert standing(credential, "2027-11-25T00:00:00.000Z") == "expired"


@pytest.mark.parametrize("day", ["2026-11-24", "2020-01-01", "2040-01-01", "soon", "2027-02-30"])
def test_an_expiry_is_a_day_to_come(day: str) -> None:
    with pytest.raises(Refused, match="An expiry is a day"):
        expiry_of(day, ALICE.at)


def test_without_a_day_nothing_expires() -> None:
    assert expiry_of("  ", ALICE.at) is None


@pytest.mark.parametrize(
    ("credential", "told"),
    [
        pytest.param(ONE, "unused", id="unused"),
        pytest.param(replace(ONE, first_used=at(1)), "in use", id="in-use"),
        pytest.param(replace(ONE, first_used=at(1), replaced_by="2", overlap=DAY), "in use", id="not-yet"),
        pytest.param(replace(ONE, replaced_by="2", overlap=DAY, successor_used=at(DAY)), "ending", id="ending"),
        pytest.param(replace(ONE, replaced_by="2", overlap=HOUR, successor_used=at(0)), "replaced", id="replaced"),
        pytest.param(replace(ONE, expires=at(DAY)), "expired", id="expired"),
        pytest.param(replace(ONE, expires=at(DAY), revoked=at(HOUR)), "revoked", id="revoked-before"),
        pytest.param(replace(ONE, expires=at(HOUR), revoked=at(DAY)), "expired", id="revoked-too-late"),
        pytest.param(
            replace(ONE, expires=at(2 * HOUR), replaced_by="2", overlap=HOUR, successor_used=at(0)),
            "replaced",
            id="the-earlier-end-counts",
        ),
    ],
)
def test_what_is_said_of_a_credential_on_the_next_day(credential: Credential, told: str) -> None:
    assert standing(credential, at(DAY)) == told
    assert credential.is_live(at(DAY)) == (told in {"unused", "in use", "ending"})


def test_the_one_in_use_is_the_live_one_that_was_used_last() -> None:
    old = replace(ONE, last_used=at(5))
    new = replace(ONE, id="2", created=at(1))
    assert in_use([new, old], at(9)) == old
    assert in_use([replace(new, last_used=at(6)), old], at(9)) == replace(new, last_used=at(6))
    assert in_use([new, replace(old, revoked=at(8))], at(9)) == new
    assert in_use([new, replace(ONE, id="0")], at(9)) == new
    assert in_use([], at(9)) is None


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\x00b", "a\u202eb"])
def test_nothing_is_revoked_without_a_reason(database: Database, acme: Organization, reason: str) -> None:
    issue(database, acme, "1")
    with pytest.raises(Refused, match="A reason is needed"):
        revoke_credential(database, acme, "1", ALICE, reason=reason)
    assert standing(known(database, acme, "1"), at(0)) == "unused"


def test_the_reason_is_in_the_event(database: Database, acme: Organization) -> None:
    issue(database, acme, "1")
    revoke_credential(database, acme, "1", ALICE, reason="  Left   the company ")
    revoked, _ = database.organization(acme).events("credential", "1")
    assert revoked.changes == (Change("reason", None, "Left the company"),)
