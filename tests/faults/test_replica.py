"""A replica that lags, hangs or is gone: lists may be a little behind, and nothing else notices."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from maestro.cli.identifiers import new_id
from maestro.cli.opening import now
from maestro.cli.passwords import Argon2Passwords
from maestro.directory.lists import ContactCounts, ContactSearch
from maestro.directory.store import OrganizationStore
from maestro.store.database import Database, open_database
from maestro.store.migrations import migrate
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import PEPPER, Client, client_of, store_of
from tests.faults.figures import figure
from tests.postgres.fixtures import new_name
from tests.postgres.replica import Replica
from tests.postgres.server import Server


@dataclass(frozen=True, slots=True)
class Pair:
    """A server and its replica, the application over both, and acme's provisioning client."""

    replica: Replica
    database: Database
    okta: Client

    @property
    def store(self) -> OrganizationStore:
        """Acme's store."""
        return store_of(self.database, self.okta)

    def listed(self) -> list[str]:
        """Who is on the list that people see."""
        return [each.user_name for each in self.store.contacts(ContactSearch("all")).contacts]

    def exported(self) -> list[str]:
        """Who is in the file that people take away."""
        return [each.user_name for each in self.store.every_contact(ContactSearch("all"))]


@pytest.fixture(scope="module")
def servers() -> Iterator[Replica]:
    with Server.new() as server, Replica(server) as replica:
        yield replica


@pytest.fixture
def pair(servers: Replica) -> Iterator[Pair]:
    name = new_name()
    url = servers.primary.create_database(name)
    migrate(url)
    servers.wait_until_caught_up()
    database = open_database(url, servers.url(name))
    wiring = Wiring(
        store=database,
        addresses=Addresses("https://maestro.example"),
        now=now,
        random=os.urandom,
        new_id=new_id,
        pepper=PEPPER,
        passwords=Argon2Passwords(),
        anchors=database.anchors,
    )
    yield Pair(servers, database, client_of(create_app(wiring), wiring, database, "acme"))
    database.close()


def test_lists_may_lag_and_nothing_else_does(pair: Pair) -> None:
    pair.okta.create("a@acme.example")
    pair.database.flush()
    pair.replica.wait_until_caught_up()
    assert pair.listed() == pair.exported() == ["a@acme.example"]
    logged = len(pair.store.exchanges(100))
    assert logged == 1
    pair.replica.pause_replay()
    try:
        created = pair.okta.create("b@acme.example")
        pair.database.flush()
        assert pair.listed() == pair.exported() == ["a@acme.example"]
        assert len(pair.store.exchanges(100)) == logged
        assert_fresh(pair, created)
    finally:
        pair.replica.resume_replay()
    pair.replica.wait_until_caught_up()
    assert pair.listed() == pair.exported() == ["a@acme.example", "b@acme.example"]
    assert len(pair.store.exchanges(100)) > logged


def assert_fresh(pair: Pair, created: dict[str, str]) -> None:
    """All that Okta asks knows the newest, and so does a person's own page."""
    okta, person = pair.okta, created["id"]
    assert okta.get(f"/Users/{person}").json == created
    for path in (
        'filter=userName eq "b@acme.example"',
        f'filter=id eq "{person}" and displayName pr',
        "startIndex=2&count=1",
        "startIndex=2&count=1&sortBy=userName",
    ):
        assert [each["id"] for each in okta.get(f"/Users?{path}").json["Resources"]] == [person], path
    assert okta.post("/Users", {**created, "id": None}).status == 409
    assert okta.patch(f"/Users/{person}", {"op": "replace", "value": {"active": False}}).json["active"] is False
    contact = pair.store.contact(person)
    assert contact is not None
    assert contact.state == "inactive"
    assert len(pair.store.events("User", person)) == 2


def test_where_the_replica_is_gone_the_first_server_answers(pair: Pair) -> None:
    assert pair.listed() == []
    pair.replica.server.kill()
    try:
        pair.okta.create("a@acme.example")
        assert pair.listed() == pair.exported() == ["a@acme.example"]
        assert pair.store.contact_counts() == ContactCounts(active=1, inactive=0)
    finally:
        pair.replica.server.start()


def test_a_replica_that_hangs_is_waited_for_once(pair: Pair) -> None:
    assert pair.listed() == []
    pair.okta.create("a@acme.example")
    pair.replica.server.pause()
    try:
        began = time.monotonic()
        assert pair.listed() == ["a@acme.example"]
        first = time.monotonic() - began
        began = time.monotonic()
        assert pair.listed() == ["a@acme.example"]
        figure("a replica that hangs", first_list=round(first, 2), next_list=round(time.monotonic() - began, 3))
    finally:
        pair.replica.server.resume()
