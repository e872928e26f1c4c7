"""The same requests to two applications, one on each engine: every answer is the same, byte for byte.

Ids, clock and randomness are the same for both. MAESTRO_TEST_REQUESTS says how many requests are sent (400 unless told
otherwise), in parts of which each has an organization of its own; MAESTRO_TEST_SEED repeats a run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from typing import Any

import pytest

from maestro.cli.passwords import Argon2Passwords
from maestro.directory.declaring import declare_schema
from maestro.directory.lists import ContactOrder, ContactSearch
from maestro.directory.organization import Organization
from maestro.store.database import Database, open_database
from maestro.store.locations import sqlite_url
from maestro.store.migrations import migrate
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import ALICE, PEPPER, Answer, Client, client_of, store_of, user
from tests.conformance.varied import LAB_SCHEMA, TYPES, compared_in
from tests.faults.figures import figure
from tests.faults.random_requests import RandomRequests, Request
from tests.postgres.room import Room, memory

REQUESTS = int(os.environ.get("MAESTRO_TEST_REQUESTS", "400"))
SEED = os.environ.get("MAESTRO_TEST_SEED") or str(SystemRandom().randrange(10**9))
PART = 1000
ORDERS: tuple[ContactOrder, ...] = ("name", "-name", "changed", "-changed")
_LEARN_EVERY = 100
_BEGIN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Side:
    """An application on one engine, for which nothing is left to chance."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._moment = _BEGIN
        self._made = 0
        self._random = Random(0)
        self.wiring = Wiring(
            store=database,
            addresses=Addresses("https://maestro.example"),
            now=lambda: self._moment,
            random=self._randomness,
            new_id=self._new_id,
            pepper=PEPPER,
            passwords=Argon2Passwords(),
            anchors=database.anchors,
        )
        self._app = create_app(self.wiring)
        self.client: Any = None

    def begin(self, subdomain: str) -> None:
        """Go on with a new organization, which has a schema of its own."""
        self.client = client_of(self._app, self.wiring, self.database, subdomain)
        organization: Organization = self.client.organization
        declare_schema(self.database, organization, LAB_SCHEMA, "User", occasion=ALICE, progress=lambda _: None)

    def ask(self, number: int, request: Request) -> Answer:
        """The answer to a request, of which the number settles time, ids and chance."""
        self._moment = _BEGIN + timedelta(milliseconds=700 * number)
        self._made = number * 1000
        self._random = Random(number)
        client: Client = self.client
        return client.request(request.method, request.path, request.body, headers=request.headers)

    def _randomness(self, count: int) -> bytes:
        return self._random.randbytes(count)

    def _new_id(self) -> str:
        self._made += 1
        return f"{self._made:012}"


@pytest.fixture
def sides(postgresql_url: str) -> Iterator[tuple[Side, Side]]:
    with Room(memory()) as room:
        url = sqlite_url(room.path / "maestro.db")
        migrate(url)
        opened = [open_database(each) for each in (url, postgresql_url)]
        yield Side(opened[0]), Side(opened[1])
        for each in opened:
            each.close()


def told(answer: Answer) -> tuple[int, dict[str, str], str]:
    """All that a client sees."""
    return answer.status, dict(answer.headers), answer.text


def people(side: Side) -> Any:
    """What people see: each order of the list, a search in it, and the counts."""
    store = store_of(side.database, side.client)
    return [store.contacts(ContactSearch("all", text, order)) for order in ORDERS for text in ("", "a", "ß")] + [
        store.contact_counts()
    ]


def test_every_answer_is_the_same_on_both_engines(sides: tuple[Side, Side]) -> None:
    dice = Random(SEED)
    seen: Counter[str] = Counter()
    differences: list[str] = []
    number = 0
    for part in range(-(-REQUESTS // PART)):
        for each in sides:
            each.begin(f"acme-{part}")
        requests = RandomRequests(dice)
        for _ in range(min(PART, REQUESTS - number)):
            number += 1
            request = requests.one()
            one, other = (each.ask(number, request) for each in sides)
            seen[f"{request.method} {one.status}"] += 1
            if told(one) != told(other):
                differences.append(f"{request}\n  {told(one)}\n  {told(other)}")
                if request.method != "GET":
                    break  # from here on they differ in what they have
            requests.note(request, one.status, one.headers, one.text)
            if number % _LEARN_EVERY == 0:
                store = store_of(sides[0].database, sides[0].client)
                requests.learn({each.name: compared_in(store, each) for each in TYPES})
        assert people(sides[0]) == people(sides[1])
    figure("the same on both engines", requests=number, differences=len(differences), answers=dict(seen.most_common()))
    assert not differences, f"{len(differences)} answers differ; MAESTRO_TEST_SEED={SEED}\n" + "\n".join(
        differences[:5]
    )
    assert seen["GET 200"] > REQUESTS / 6, seen
    assert seen["PATCH 200"] > REQUESTS / 30, seen


def test_pages_sorted_by_a_number_are_the_same_however_large_it_is(sides: tuple[Side, Side]) -> None:
    """A cursor has the number in it: it was another one where an engine writes out 1e300 in digits."""
    weights = [1e300, -1e300, 1e16, 2**53 + 1, 2**63 - 1, 1, 1.0, -0.0, 0.1, 1e-300]
    urn = LAB_SCHEMA.id
    for each in sides:
        each.begin("acme")
    for number, weight in enumerate(weights):
        body = user(f"p{number}@acme.example", **{urn: {"weight": weight}})
        one, other = (each.ask(number, Request("POST", "/Users", body)) for each in sides)
        assert told(one) == told(other)
    cursor: Any = ""
    read = 0
    while cursor is not None:
        page = Request("GET", f"/Users?sortBy={urn}:weight&count=1&cursor={cursor}")
        one, other = (each.ask(100, page) for each in sides)
        assert told(one) == told(other)
        read += len(one.json["Resources"])
        cursor = one.json.get("nextCursor")
    assert read == len(weights)
