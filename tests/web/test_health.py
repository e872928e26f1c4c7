"""Health: whether the process answers, and whether requests should be sent to it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import falcon
import falcon.testing

from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.wiring import Wiring
from tests.cast import Answer, Client


def asked(app: falcon.App[Any, Any], path: str = "/readyz", method: str = "GET") -> Answer:
    """What is answered."""
    result = falcon.testing.TestClient(app).simulate_request(method, path)
    return Answer(result.status_code, result.headers, result.text)


class Watched:
    """A real database that can be taken away, and counts how often it was asked whether it is ready."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_there = True
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def is_ready(self) -> bool:
        """As the database says, where it answers."""
        self.asked += 1
        assert self.gate.wait(10)
        return self.is_there and self._database.is_ready()


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def watched(wiring: Wiring, database: Database) -> tuple[Watched, Clock, falcon.App[Any, Any]]:
    """A database that can be taken away, the clock, and an application over both."""
    store, clock = Watched(database), Clock()
    return store, clock, create_app(replace(wiring, store=store, now=clock))


def test_all_is_well(app: falcon.App[Any, Any]) -> None:
    for path in ("/healthz", "/readyz"):
        assert (asked(app, path).status, asked(app, path).text) == (200, "ok\n")
        head = asked(app, path, "HEAD")
        assert (head.status, head.text) == (200, "")
        assert asked(app, path).headers["cache-control"] == "no-store"


def test_each_thing_that_is_wrong_is_a_line(wiring: Wiring, database: Database, acme: Client) -> None:
    store, clock, app = watched(wiring, database)
    store.is_there = False
    assert (asked(app).status, asked(app).text) == (503, "database\n")
    assert asked(app).headers["retry-after"] == "1"
    assert asked(app, method="HEAD").status == 503
    wiring.draining.set()
    number = 100
    while wiring.admission.enter(number):
        number += 1
    assert asked(app).text == "draining\noverloaded\ndatabase\n"
    assert acme.get("/Users").status == 429
    # A restart mends none of it, so whoever restarts what is not alive is told that it is.
    assert asked(app, "/healthz").text == "ok\n"
    wiring.draining.clear()
    wiring.admission.leave(100)
    store.is_there = True
    clock.passes(1)
    assert asked(app).text == "ok\n"


def test_however_often_it_is_asked_the_database_is_asked_once_a_second(wiring: Wiring, database: Database) -> None:
    store, clock, app = watched(wiring, database)
    for _ in range(100):
        asked(app)
    assert store.asked == 1
    clock.passes(1)
    asked(app)
    assert store.asked == 2
    clock.passes(-3600)
    asked(app)
    assert store.asked == 3
    for _ in range(10):
        asked(app, "/healthz")
    assert store.asked == 3


def test_a_database_that_hangs_holds_one_probe_and_is_soon_said_not_to_answer(
    wiring: Wiring, database: Database
) -> None:
    store, clock, app = watched(wiring, database)
    assert asked(app).status == 200
    clock.passes(1)
    store.gate.clear()
    held = threading.Thread(target=asked, args=(app,))
    held.start()
    while store.asked < 2:
        pass
    assert asked(app).status == 200
    clock.passes(2)
    assert (asked(app).status, asked(app).text) == (503, "database\n")
    store.gate.set()
    held.join()
    clock.passes(1)
    assert asked(app).status == 200


def test_while_draining_every_answer_ends_its_connection(wiring: Wiring, acme: Client) -> None:
    assert "connection" not in acme.get("/Users").headers
    wiring.draining.set()
    answer = acme.get("/Users")
    assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert acme.get("/Nothing").headers["connection"] == "close"
