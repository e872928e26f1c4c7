"""What a provisioning client is answered while its credentials are replaced, expire, or its organization is paused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import falcon
import pytest

from maestro.directory.administration import pause_organization, resume_organization
from maestro.directory.credential import Terms
from maestro.directory.errors import Refused
from maestro.directory.event import Change
from maestro.directory.issuing import expiry_of, issue_credential
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.wiring import Wiring, timestamp
from tests.cast import ALICE, Client, store_of


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(wiring: Wiring) -> Clock:
    return Clock(wiring.now())


@pytest.fixture
def later_app(wiring: Wiring, clock: Clock) -> falcon.App[Any, Any]:
    """The application, under a clock that is set."""
    return create_app(replace(wiring, now=clock))


@pytest.fixture
def client(acme: Client, later_app: falcon.App[Any, Any], wiring: Wiring) -> Client:
    """Acme's client, of that application."""
    return Client(later_app, wiring, acme.organization, acme.user_name, acme.password)


@pytest.fixture
def issue(acme: Client, database: Database, wiring: Wiring, clock: Clock) -> Callable[[Terms], str]:
    def issue(terms: Terms) -> str:
        occasion = replace(ALICE, at=timestamp(clock()))
        return issue_credential(
            database,
            acme.organization,
            occasion,
            random=wiring.random,
            pepper=wiring.pepper,
            new_id=wiring.new_id(),
            terms=terms,
        ).password

    return issue


def with_password(password: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {password}"}


def test_the_old_password_works_until_a_day_after_the_new_one_did(
    client: Client, database: Database, clock: Clock, issue: Callable[[Terms], str]
) -> None:
    (old,) = store_of(database, client).credentials()
    new = issue(Terms(replaces=old.id))
    clock.now += timedelta(days=30)
    assert client.get("/Users").status == 200
    assert client.get("/Users", headers=with_password(new)).status == 200
    database.flush()
    clock.now += timedelta(hours=23)
    assert client.get("/Users").status == 200
    clock.now += timedelta(hours=2)
    refused = client.get("/Users")
    assert refused.status == 401
    assert client.get("/Users", headers=with_password(new)).status == 200
    database.flush()
    # The log tells which password it was, and a password that is over is not in use because it is presented.
    exchange = store_of(database, client).exchange(refused.reference)
    assert exchange is not None
    assert exchange.credential == old.id
    kept = next(each for each in store_of(database, client).credentials() if each.id == old.id)
    assert kept.last_used is not None
    assert kept.last_used < exchange.at


def test_a_password_stops_after_its_last_day(client: Client, clock: Clock, issue: Callable[[Terms], str]) -> None:
    last = clock() + timedelta(days=100)
    password = issue(Terms(expires=expiry_of(f"{last:%Y-%m-%d}", timestamp(clock()))))
    clock.now = last.replace(hour=23, minute=59, second=59, microsecond=0)
    assert client.get("/Users", headers=with_password(password)).status == 200
    clock.now += timedelta(seconds=1)
    assert client.get("/Users", headers=with_password(password)).status == 401


def test_a_paused_organization_is_told_so_and_loses_nothing(acme: Client, globex: Client, database: Database) -> None:
    person = acme.create()
    paused = pause_organization(database, acme.organization, "Migration of their Okta", ALICE)
    for answer in (
        acme.get("/Users?startIndex=1&count=2"),
        acme.patch(f"/Users/{person['id']}", {"op": "replace", "value": {"active": False}}),
        acme.get("/Nothing"),
    ):
        assert answer.status == 429
        assert answer.headers["retry-after"] == "900"
        assert answer.json["detail"].startswith(
            "Clinical Maestro support has paused provisioning for Acme. Nothing is lost: Okta will try again by itself."
        )
    assert acme.get("/Users", headers=with_password("wrong")).status == 401
    assert globex.get("/Users").status == 200
    resume_organization(database, paused, "Done", ALICE)
    assert acme.get(f"/Users/{person['id']}").json == person


def test_pausing_is_in_the_events_with_its_reason_and_once(acme: Client, database: Database) -> None:
    with pytest.raises(Refused, match="A reason is needed"):
        pause_organization(database, acme.organization, " ", ALICE)
    paused = pause_organization(database, acme.organization, "Suspicion", ALICE)
    assert pause_organization(database, paused, "Suspicion", ALICE) == paused
    assert database.organization_by_subdomain("acme") == paused
    resume_organization(database, paused, "Cleared", ALICE)
    assert database.organization_by_subdomain("acme") == acme.organization
    resumed, event, _ = store_of(database, acme).events("organization", "acme")
    assert event.act == "support:organization:paused"
    assert event.changes == (Change("paused", None, ALICE.at), Change("reason", None, "Suspicion"))
    assert resumed.act == "support:organization:resumed"
