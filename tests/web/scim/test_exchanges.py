"""Every SCIM request leaves an exchange; nothing secret and nobody's data reaches the operational log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.wiring import Wiring
from tests.cast import Client, client_of, store_of, user


class Lines(list[dict[str, Any]]):
    """An operational log, kept."""

    def __call__(self, event: str, /, **facts: str | int | None) -> None:
        self.append({"event": event, **facts})


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def logged(database: Database, wiring: Wiring, lines: Lines) -> Client:
    wiring = replace(wiring, log=lines)
    return client_of(create_app(wiring), wiring, database, "acme")


def test_each_request_leaves_one_exchange_found_by_its_reference(logged: Client, database: Database) -> None:
    created = logged.create("li.na@acme.example")
    refused = logged.post("/Users", user("LI.NA@acme.example"))
    logged.get('/Users?filter=userName+eq+"li.na@acme.example"&startIndex=1&count=100')
    logged.get("/Users/unknown")
    database.flush()
    newest = store_of(database, logged).exchanges(10)
    assert [(each.method, each.status) for each in reversed(newest)] == [
        ("POST", 201),
        ("POST", 409),
        ("GET", 200),
        ("GET", 404),
    ]
    assert newest[3].resource == newest[1].resource == created["id"]
    assert newest[2].reference == refused.reference
    assert newest[2].scim_type == "uniqueness"
    assert newest[1].query.startswith("filter=userName")
    assert all(each.took > 0 and each.credential for each in newest)


def test_an_attempt_without_a_credential_is_recorded_under_the_organization_asked_for(
    logged: Client, database: Database
) -> None:
    answer = logged.get("/Users", headers={"Authorization": "Bearer no"})
    database.flush()
    exchange = store_of(database, logged).exchange(answer.reference)
    assert exchange is not None
    assert (exchange.status, exchange.credential) == (401, None)


def test_a_credential_shows_when_it_was_last_used(logged: Client, database: Database) -> None:
    assert store_of(database, logged).credentials()[0].last_used is None
    logged.get("/Users")
    database.flush()
    assert store_of(database, logged).credentials()[0].last_used


def test_the_operational_log_tells_of_refusals_without_a_name_or_a_secret(logged: Client, lines: Lines) -> None:
    canary = "canary.person@acme.example"
    logged.create(canary, externalId="00ucanary")
    logged.post("/Users", user(canary, displayName="Canary Person"))
    logged.get(f'/Users?filter=userName eq "{canary}" and')
    logged.get(f"/Users/{canary}")
    logged.get("/Users", headers={"Authorization": "Bearer cmscim_canary"})
    assert [each["status"] for each in lines] == [409, 400, 404, 401]
    told = repr(lines).lower()
    assert "canary" not in told
    assert logged.password not in told


def test_a_fault_of_ours_is_500_in_scim_json_and_in_the_log_without_values(
    database: Database, wiring: Wiring, lines: Lines
) -> None:
    """The clock fails, of all things: any part may, and nothing of it must show."""
    client = client_of(create_app(wiring), wiring, database, "acme")

    def broken() -> str:
        raise RuntimeError("canary in an exception")

    faulty = replace(wiring, log=lines, new_id=broken)
    answer = Client(create_app(faulty), faulty, client.organization, client.user_name, client.password).post(
        "/Users", user()
    )
    assert answer.status == 500
    assert answer.headers["content-type"] == "application/scim+json"
    assert "our fault" in answer.json["detail"]
    assert "canary" not in answer.text + repr(lines)
    assert lines[0]["error"] == "RuntimeError"
    assert lines[0]["reference"] == answer.reference
