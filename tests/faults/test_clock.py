"""A clock that is set back by an hour: versions, readings, rates, sessions and ids go on as if nothing had been."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from maestro.cli.identifiers import new_id
from maestro.directory.event import Event
from maestro.directory.rates import Rate
from maestro.directory.support import SupportAccount
from maestro.store.database import Database
from maestro.store.locations import path_of
from maestro.web.app import create_app
from maestro.web.wiring import Wiring
from tests.cast import ALICE, Client, client_of, store_of
from tests.web.pages.browsing import PASSWORD, Browser

HOUR = timedelta(hours=1)
RATE = Rate(1.0, 20)
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


class Clock:
    """The clock of the process."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wiring(wiring: Wiring, database: Database, clock: Clock) -> Wiring:
    """The usual one, by our clock."""
    return replace(wiring, now=clock, anchors=database.anchors, rates=database.rates)


def test_a_later_version_is_never_of_an_earlier_time(acme: Client, clock: Clock, database: Database) -> None:
    made = acme.create("li.na@acme.example")
    members = {"schemas": [GROUP_SCHEMA], "displayName": "Clinical", "members": [{"value": made["id"]}]}
    group = acme.post("/Groups", members).json
    clock.at -= HOUR
    changed = acme.patch(f"/Users/{made['id']}", {"op": "replace", "value": {"active": False}})
    assert changed.status == 200
    assert changed.json["meta"]["lastModified"] == made["meta"]["lastModified"]
    assert changed.headers["etag"] != f"{made['meta']['version']}"
    contact = store_of(database, acme).contact(made["id"])
    assert contact is not None
    assert contact.since == contact.modified >= contact.created
    assert acme.delete(f"/Users/{made['id']}").status == 204
    read = acme.get(f"/Groups/{group['id']}").json
    assert "members" not in read
    assert read["meta"]["lastModified"] == group["meta"]["lastModified"]
    assert read["meta"]["version"] != group["meta"]["version"]
    acts = [each.act for each in store_of(database, acme).events("User", made["id"])]
    assert acts == ["scim:user:deleted", "scim:user:deactivated", "scim:user:created"]


def test_a_reading_loses_nobody(acme: Client, clock: Clock) -> None:
    ids = [acme.create(f"p{number}@acme.example")["id"] for number in range(6)]
    read = acme.get("/Users?startIndex=1&count=2").json["Resources"]
    acme.delete(f"/Users/{ids[0]}")
    clock.at -= HOUR
    read += acme.get("/Users?startIndex=3&count=2").json["Resources"]
    clock.at += HOUR - timedelta(minutes=1)
    read += acme.get("/Users?startIndex=5&count=2").json["Resources"]
    assert [each["id"] for each in read] == ids


def set_back(database_url: str, clock: Clock) -> None:
    """The clock that buckets go by: the process's own, or the server's, whose rows are then of the future."""
    clock.at -= HOUR
    if path_of(database_url) is None:
        with psycopg.connect(database_url) as connection:
            connection.execute("UPDATE rate SET at = at + 3600")


def test_nobody_waits_for_the_clock_to_catch_up(
    wiring: Wiring, database: Database, database_url: str, clock: Clock
) -> None:
    limited = replace(wiring, request_rate=RATE)
    okta = client_of(create_app(limited), limited, database, "acme")

    def asked() -> Any:
        return okta.get("/ServiceProviderConfig")

    while asked().status == 200:
        pass
    set_back(database_url, clock)
    clock.at += timedelta(seconds=30)  # whatever was refused may be asked again
    refused = asked()
    assert refused.status in {200, 429}
    assert int(refused.headers.get("retry-after", "0")) < 60
    if path_of(database_url) is None:
        with psycopg.connect(database_url) as connection:
            connection.execute("UPDATE rate SET at = at - 60")
    clock.at += timedelta(seconds=60)
    assert [asked().status for _ in range(5)] == [200] * 5


def test_a_session_lives_on_and_ends_when_it_was_not_used(wiring: Wiring, database: Database, clock: Clock) -> None:
    account = SupportAccount("a1", "alice", wiring.passwords.hash(PASSWORD), ALICE.at)
    database.create_support_account(account, Event("support:account:created", "support account", "a1", ALICE))
    browser = Browser(create_app(wiring))
    assert browser.sign_in().status == 303
    clock.at -= HOUR
    assert browser.get("/support/organizations").status == 200
    clock.at += timedelta(minutes=16)
    assert browser.get("/support/organizations").status == 303


@pytest.fixture
def machine_clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The machine's clock as ids are made by it, in nanoseconds."""
    at = [1_800_000_000_000_000_000]
    monkeypatch.setattr("maestro.cli.identifiers.time.time_ns", lambda: at[0])
    return at


def test_ids_go_on_growing(machine_clock: list[int]) -> None:
    before = [new_id() for _ in range(3)]
    machine_clock[0] -= 3600 * 10**9
    after = [new_id() for _ in range(3)]
    assert sorted([*before, *after]) == [*before, *after]
