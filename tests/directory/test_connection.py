"""How a connection stands: the word for it, and that the store reads what the word is made of, on both engines."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from maestro.directory.administration import create_organization, pause_organization
from maestro.directory.connection import MEANINGS, STATES, Age, Connection, age_of, state_of
from maestro.directory.credential import Credential
from maestro.directory.instants import later
from maestro.directory.issuing import issue_credential, revoke_credential
from maestro.directory.organization import Organization
from maestro.store.database import Database
from tests.cast import ALICE, PEPPER
from tests.store.made import create, exchange

AT = "2026-11-25T08:00:00.000Z"
DAY = 86_400
ACME = Organization(1, "acme", "Acme Bio", ALICE.at)
LIVE = Credential("1", "acme-provisioning", bytes(32), "aaaa", ALICE.at, "alice", first_used=ALICE.at)
USED = Connection(ACME, active=3, accepted=ALICE.at, heard=later(AT, -60), answered=200, credentials=[LIVE])


@pytest.mark.parametrize(
    ("connection", "told"),
    [
        pytest.param(Connection(ACME), "Not connected", id="nothing"),
        pytest.param(Connection(ACME, heard=AT, answered=401, credentials=[LIVE]), "Not connected", id="never-good"),
        pytest.param(replace(USED, active=0), "Tested", id="nobody-yet"),
        pytest.param(replace(USED, active=0, heard=later(AT, -9 * DAY)), "Tested", id="nobody-for-long"),
        pytest.param(USED, "Receiving", id="receiving"),
        pytest.param(replace(USED, active=0, inactive=1), "Receiving", id="all-removed"),
        pytest.param(replace(USED, heard=later(AT, -DAY)), "Receiving", id="a-day-ago"),
        pytest.param(replace(USED, heard=later(AT, -DAY - 1)), "Quiet", id="over-a-day-ago"),
        pytest.param(replace(USED, heard=None), "Receiving", id="log-not-kept"),
        pytest.param(replace(USED, answered=401), "Needs attention", id="wrong-password"),
        pytest.param(replace(USED, answered=404), "Needs attention", id="wrong-address"),
        pytest.param(replace(USED, answered=409), "Receiving", id="counted-elsewhere"),
        pytest.param(replace(USED, refused=1), "Needs attention", id="refused"),
        pytest.param(replace(USED, credentials=[]), "Needs attention", id="no-password"),
        pytest.param(replace(USED, credentials=[replace(LIVE, expires=AT)]), "Needs attention", id="expired"),
        pytest.param(
            replace(USED, organization=replace(ACME, paused=ALICE.at), refused=1), "Paused", id="paused-whatever-else"
        ),
    ],
)
def test_there_is_one_word_for_a_connection(connection: Connection, told: str) -> None:
    assert state_of(connection, AT) == told


def test_every_word_is_explained() -> None:
    assert set(MEANINGS) == set(STATES)


def test_the_age_of_a_password_is_told() -> None:
    assert age_of([], AT) is None
    assert age_of([LIVE], AT) == Age(1, is_old=False, days_left=None)
    assert age_of([LIVE], later(ALICE.at, 365 * DAY)) == Age(365, is_old=True, days_left=None)
    soon = replace(LIVE, expires=later(AT, 10 * DAY))
    assert age_of([soon], AT) == Age(1, is_old=False, days_left=10)


@pytest.fixture
def acme(database: Database) -> Organization:
    return create_organization(database, "acme", "Acme Bio", ALICE)


def test_the_facts_are_read_for_one_organization_as_for_all(database: Database, acme: Organization) -> None:
    globex = create_organization(database, "globex", "Globex", ALICE)
    create(database.organization(acme), "1")
    create(database.organization(acme), "2", active=False)
    for name in ("old", "new"):
        issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id=name)
    database.record(exchange("A", acme.number, "old", at=later(ALICE.at, 1)))
    database.record(exchange("B", acme.number, "old", at=later(ALICE.at, 2), status=404))
    database.flush()
    revoke_credential(database, acme, "old", replace(ALICE, at=AT), reason="Old")
    paused = pause_organization(database, globex, "Late", ALICE)
    known = database.connection(acme, AT)
    assert (known.organization, known.active, known.inactive) == (acme, 1, 1)
    assert (known.accepted, known.heard, known.answered) == (later(ALICE.at, 2), later(ALICE.at, 2), 404)
    assert [each.id for each in known.credentials] == ["new"]
    assert database.connections(AT) == [known, Connection(paused)]


@pytest.mark.parametrize(
    ("exchanges", "refused"),
    [
        pytest.param([("li", 409, 0)], 1, id="refused"),
        pytest.param([("li", 409, 0), ("li", 200, 5)], 0, id="done-since"),
        pytest.param([("li", 200, 0), ("li", 409, 5)], 1, id="refused-since"),
        pytest.param([("li", 409, 0), ("jonas", 200, 5)], 1, id="another-was-done"),
        pytest.param([("li", 409, 0), ("li", 409, 5), ("jonas", 400, 6)], 3, id="each-counts"),
        pytest.param([("li", 401, 0), ("li", 429, 1)], 0, id="no-push"),
        pytest.param([("li", 500, 0)], 1, id="ours"),
        pytest.param([("li", 409, -2 * DAY)], 0, id="long-ago"),
    ],
)
def test_a_refused_push_counts_until_one_for_the_same_is_done(
    database: Database, acme: Organization, exchanges: list[tuple[str, int, int]], refused: int
) -> None:
    for number, (about, status, after) in enumerate(exchanges):
        facts: dict[str, Any] = {"act": "created", "about": about, "about_key": about, "status": status}
        database.record(exchange(f"R{number}", acme.number, at=later(AT, after - 3600), **facts))
    database.flush()
    assert database.connection(acme, AT).refused == refused


@pytest.mark.parametrize(
    ("seconds", "active", "removed"),
    [
        pytest.param([0] * 5, 19, 5, id="a-fifth-and-more"),
        pytest.param([0] * 5, 20, 0, id="a-fifth"),
        pytest.param([0] * 4, 0, 0, id="too-few"),
        pytest.param([*range(0, 5_000, 100)], 20, 7, id="the-most-within-ten-minutes"),
        pytest.param([*range(0, 50_000, 1_000)], 20, 0, id="one-by-one"),
        pytest.param([90_000] * 60, 0, 0, id="long-ago"),
    ],
)
def test_many_who_were_removed_at_once_are_counted(
    database: Database, acme: Organization, seconds: list[int], active: int, removed: int
) -> None:
    for number in range(active):
        create(database.organization(acme), f"{number}")
    for number, each in enumerate(seconds):
        database.record(exchange(f"R{number}", acme.number, at=later(AT, -each - 1), act="deactivated"))
        database.record(exchange(f"F{number}", acme.number, at=later(AT, -1), act="deactivated", status=400))
    database.flush()
    assert database.connection(acme, AT).removed == removed
    assert database.connections(AT)[0].removed == removed
