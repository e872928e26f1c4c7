"""What is kept of each exchange: whom it was about, what it did, and what went over the wire without its secrets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from maestro.directory.exchange import Exchange
from maestro.directory.issuing import revoke_credential
from maestro.directory.raw import KeptExchange
from maestro.store.database import Database
from maestro.store.locations import path_of
from maestro.store.tables import METADATA
from tests.cast import ALICE, Client, store_of, user

CANARY = "c4n4ry-password"
DEACTIVATE = {"op": "replace", "value": {"active": False}}


def latest(database: Database, client: Client) -> Exchange:
    database.flush()
    return store_of(database, client).exchanges(1)[0]


def raw(database: Database, client: Client) -> KeptExchange:
    kept = store_of(database, client).log.raw(latest(database, client))
    assert kept is not None
    return kept


def everything(url: str, tables: Iterable[str] = tuple(METADATA.tables)) -> str:
    """Every value of these tables."""
    path = path_of(url)
    if path is not None:
        with closing(sqlite3.connect(Path(path))) as file:
            return "\n".join(repr(file.execute(f'SELECT * FROM "{name}"').fetchall()) for name in tables)
    with psycopg.connect(url) as server:
        queries = (sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)) for name in tables)
        return "\n".join(repr(server.execute(each).fetchall()) for each in queries)


def test_it_is_known_whom_each_exchange_was_about_and_what_it_did(acme: Client, database: Database) -> None:
    steps: list[tuple[str, str | None, str | None]] = []

    def note() -> None:
        last = latest(database, acme)
        steps.append((last.act, last.about, last.resource))

    acme.get("/Users?startIndex=1&count=2")
    note()
    acme.get('/Users?filter=userName+eq+"Li.Na@acme.example"&startIndex=1&count=100')
    note()
    assert latest(database, acme).found == 0
    li = acme.create("Li.Na@acme.example", externalId="00u1")["id"]
    note()
    acme.get(f"/Users/{li}")
    note()
    acme.put(f"/Users/{li}", user("li.na@acme.example", title="CTA"))
    note()
    acme.put(f"/Users/{li}", user("li.na@acme.example", title="CTA"))
    note()
    acme.patch(f"/Users/{li}", DEACTIVATE)
    note()
    acme.post("/Users", user("li.na@acme.example", externalId="00u1"))
    note()
    acme.delete(f"/Users/{li}")
    note()
    acme.patch(f"/Users/{li}", DEACTIVATE)
    note()
    assert steps == [
        ("tested", None, None),
        ("looked up", "Li.Na@acme.example", None),
        ("created", "Li.Na@acme.example", li),
        ("read", None, li),
        ("changed", "li.na@acme.example", li),
        ("unchanged", "li.na@acme.example", li),
        ("deactivated", None, li),
        ("created", "li.na@acme.example", None),
        ("deleted", None, li),
        ("deactivated", None, li),
    ]
    last = latest(database, acme)
    assert (last.status, last.about_key, last.problem) == (404, li, last.detail)
    assert last.client is not None
    assert last.client.startswith("falcon-client/")
    assert last.address == "127.0.0.1"


def test_a_person_who_comes_back_by_a_create_was_reactivated(acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example", externalId="00u1")["id"]
    acme.patch(f"/Users/{li}", DEACTIVATE)
    assert acme.post("/Users", user("li.chen@acme.example", externalId="00u1")).status == 201
    last = latest(database, acme)
    assert (last.act, last.resource, last.about_key) == ("reactivated", li, "li.chen@acme.example")


def test_a_put_that_says_nothing_of_active_is_remarked(acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    body = user("li.na@acme.example", title="CTA")
    acme.put(f"/Users/{li}", body)
    assert latest(database, acme).remark is None
    del body["active"]
    acme.put(f"/Users/{li}", body)
    assert latest(database, acme).remark == "without active"


def test_what_went_over_the_wire_is_kept_of_writes_and_of_refusals(acme: Client, database: Database) -> None:
    created = acme.post("/Users", user("li.na@acme.example"), headers={"Cookie": "a=1", "X-Forwarded-For": "10.0.0.1"})
    kept = raw(database, acme)
    assert "Content-Type: application/scim+json; charset=utf-8" in kept.request.headers.split("\n")
    assert "Location: " in kept.answer.headers
    for name in ("Authorization", "Cookie", "X-Forwarded"):
        assert name not in kept.request.headers + kept.answer.headers
    assert '"userName": "li.na@acme.example"' in kept.request.body
    assert (kept.answer.body, kept.answer.extent) == (created.text, "whole")
    refused = acme.get("/Users/unknown")
    kept = raw(database, acme)
    assert (kept.request.extent, kept.request.length) == ("none", 0)
    assert kept.answer.body == refused.text


def test_nothing_more_is_kept_of_a_read_that_was_done(acme: Client, database: Database) -> None:
    acme.create("li.na@acme.example")
    answer = acme.get('/Users?filter=userName+eq+"li.na@acme.example"')
    last = latest(database, acme)
    assert store_of(database, acme).log.raw(last) is None
    assert (last.found, last.answered) == (1, len(answer.text.encode()))


def test_a_body_that_is_no_json_is_not_kept(acme: Client, database: Database) -> None:
    answer = acme.post("/Users", b'{"userName":"a", "password":"%b' % CANARY.encode())
    assert answer.status == 400
    kept = raw(database, acme)
    assert (kept.request.extent, kept.request.body) == ("not kept", "")
    assert kept.request.length > 0


def test_no_password_is_anywhere_in_the_database(acme: Client, database: Database, database_url: str) -> None:
    li = acme.create("li.na@acme.example", password=CANARY)["id"]
    acme.put(f"/Users/{li}", user("li.na@acme.example", password=CANARY, title="CTA"))
    acme.patch(f"/Users/{li}", {"op": "replace", "path": "password", "value": CANARY})
    acme.patch(f"/Users/{li}", {"op": "replace", "value": {"Password": CANARY}})
    acme.post("/Users", user("li.na@acme.example", password=CANARY))
    acme.post("/Users", b'{"pass\\u0077ord":"%b"}' % CANARY.encode())
    acme.post(
        "/Bulk",
        {"Operations": [{"method": "POST", "path": "/Users", "bulkId": "1", "data": user("b", password=CANARY)}]},
    )
    acme.get(f'/Users?filter=password eq "{CANARY}"')
    acme.get(f"/Users?filter=%70assword+eq+%22{CANARY}%22")
    acme.post("/Users/.search", {"filter": f'password eq "{CANARY}"'})
    acme.get(f"/Users?access_token={CANARY}")
    acme.get(f"/Users/{acme.password}")
    acme.get(f'/Users?filter=userName eq "{acme.password}"')
    acme.post("/Users", user(acme.password))
    acme.get("/Users", headers={"User-Agent": acme.password, "Authorization": f"Bearer {CANARY}"})
    database.flush()
    kept = everything(database_url)
    assert "li.na@acme.example" in kept
    assert CANARY not in kept
    assert acme.password not in everything(database_url, ("exchange", "raw_exchange"))


@pytest.mark.parametrize("scheme", ["Basic", "Bearer"])
def test_it_is_known_which_password_is_no_longer_good(acme: Client, database: Database, scheme: str) -> None:
    credential = store_of(database, acme).credentials()[0]
    revoke_credential(database, acme.organization, credential.id, ALICE, reason="left over")
    authorization = acme.basic if scheme == "Basic" else f"Bearer {acme.password}"
    assert acme.get("/Users", headers={"Authorization": authorization}).status == 401
    last = latest(database, acme)
    assert (last.status, last.credential) == (401, credential.id)
    assert store_of(database, acme).credentials()[0].last_used is None


def test_a_password_with_another_user_name_is_known_too(acme: Client, database: Database) -> None:
    acme.get("/Users", headers={"Authorization": "Bearer nobody's"})
    assert latest(database, acme).credential is None


def test_what_one_organization_sent_another_cannot_read(acme: Client, globex: Client, database: Database) -> None:
    acme.post("/Users", user())
    exchange = latest(database, acme)
    assert store_of(database, acme).log.raw(exchange) is not None
    assert store_of(database, globex).log.raw(exchange) is None
