"""A database that hangs, is slow, is locked or full: every request ends in time, and says when to come again.

MAESTRO_TEST_HANGS=1 adds the ways to hang that take longest.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from maestro.directory.errors import Unavailable
from maestro.store.database import Database, open_database
from maestro.store.engines.postgresql import Postgresql
from maestro.store.migrations import migrate
from tests.cast import PATCH_OP, user
from tests.faults.figures import figure
from tests.faults.fleet import Fleet
from tests.faults.health import status_of, wait_for, words_of
from tests.faults.wire import Answer, Wire
from tests.postgres.bouncer import Bouncer
from tests.postgres.cut import Cut
from tests.postgres.fixtures import new_name
from tests.postgres.server import Server

MANY = 12
FLOOD = 80  # more than a process has threads
# Okta hangs up after 60 seconds; ours are ten, and a machine that is busy with tests gets some more.
_IN_TIME_SECONDS = 20
LONG = pytest.mark.skipif(not os.environ.get("MAESTRO_TEST_HANGS"), reason="takes long: MAESTRO_TEST_HANGS=1")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server.new(settings={"max_connections": "130"}) as server:
        yield server


@contextmanager
def two_processes(directory: Path, server: Server) -> Iterator[tuple[Fleet, Cut]]:
    """Two processes over one database, of which the first reaches it through a relay."""
    url = server.create_database(new_name())
    with Cut(server.port) as cut, Fleet(directory, url, processes=2, reached_at=[through(cut, url), url]) as fleet:
        yield fleet, cut


def through(cut: Cut, url: str) -> str:
    """The same database through a relay."""
    place = urlsplit(url)
    return place._replace(netloc=f"{place.netloc.rpartition(':')[0]}:{cut.port}").geturl()


def burst(fleet: Fleet, number: int, contact: str, round_: str, count: int = MANY) -> list[Answer]:
    """What one process answers to many requests of every kind that come at once."""

    def ask(i: int) -> Answer:
        with fleet.wire(number) as wire:
            return _ask(wire, i, contact, f"{round_}.{i}@acme.example")

    with ThreadPoolExecutor(count) as asking:
        return list(asking.map(ask, range(count)))


def _ask(wire: Wire, i: int, contact: str, name: str) -> Answer:
    match i % 4:
        case 0:
            return wire.send("POST", "/Users", user(name))
        case 1:
            return wire.send("GET", f"/Users?filter=userName%20eq%20%22{name}%22&startIndex=1&count=100")
        case 2:
            value = {"title": name}
            body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": value}]}
            return wire.send("PATCH", f"/Users/{contact}", body)
        case _:
            return wire.send("GET", "/Users?startIndex=1&count=2")


def assert_in_time(answers: list[Answer], name: str, *, all_refused: bool = False) -> None:
    """Done, or asked to come again in whole seconds; and when."""
    for each in answers:
        assert each.status in {200, 201} or (each.status == 429 and each.wait), each
        assert each.seconds < _IN_TIME_SECONDS, each
    assert not all_refused or {each.status for each in answers} == {429}
    statuses = dict(sorted(Counter(each.status for each in answers).items()))
    figure(name, slowest_answer=round(max(each.seconds for each in answers), 2), statuses=statuses)


def assert_well(fleet: Fleet, number: int, contact: str, round_: str) -> None:
    """Everything that is asked of a process is done."""
    assert {each.status for each in burst(fleet, number, contact, round_)} <= {200, 201}


def made(fleet: Fleet) -> str:
    """A contact to change."""
    with fleet.wire(1) as wire:
        contact: str = wire.send("POST", "/Users", user()).json["id"]
    return contact


def test_a_line_that_goes_dead_delays_its_own_process_alone(tmp_path: Path, server: Server) -> None:
    with two_processes(tmp_path, server) as (fleet, cut), ThreadPoolExecutor() as meanwhile:
        contact = made(fleet)
        assert_well(fleet, 0, contact, "before")
        cut.stall()
        hung = meanwhile.submit(burst, fleet, 0, contact, "hung", FLOOD)
        assert_well(fleet, 1, contact, "beside")
        first, second = fleet.ports
        wait_for([first], 503)
        assert words_of(first) == "database\n"
        began = time.monotonic()
        assert [status_of(each, "/healthz") for each in (first, second)] == [200, 200]
        figure("health while the line is dead", seconds=round(time.monotonic() - began, 3))
        assert status_of(second, "/readyz") == 200
        assert_in_time(hung.result(), "a dead line to the database", all_refused=True)
        cut.heal()
        wait_for([first], 200)
        assert_well(fleet, 0, contact, "after")


def test_enough_wait_for_a_database_that_hangs_and_others_are_told_at_once(server: Server) -> None:
    """So that threads are left for what asks nothing of the database."""
    url = server.create_database(new_name())
    migrate(url)
    with Cut(server.port) as cut, ThreadPoolExecutor() as waiting:
        database = open_database(through(cut, url), None, 2)
        engine = postgresql_of(database)
        assert database.is_ready()
        cut.stall()
        two = [waiting.submit(database.organization_by_subdomain, "acme") for _ in range(2)]
        while len(engine._watch._waiting) < 2:
            time.sleep(0.01)
        with pytest.raises(Unavailable, match="there is room for"):
            database.organization_by_subdomain("acme")
        cut.heal()
        assert [each.result() for each in two] == [None, None]
        assert database.organization_by_subdomain("acme") is None
        database.close()


def postgresql_of(database: Database) -> Postgresql:
    """Its engine."""
    engine = database._engine
    assert isinstance(engine, Postgresql)
    return engine


def test_all_that_a_request_asks_is_over_in_time(server: Server) -> None:
    """Each statement of a slow database may be quick enough, and all of them together not."""
    url = server.create_database(new_name())
    migrate(url)
    with Cut(server.port) as cut:
        database = open_database(through(cut, url))
        database.organization_by_subdomain("acme")
        cut.slow_down(0.1)
        with database.within(1.0):
            assert 0 < asked_until_refused(database) < 10
        cut.heal()
        assert database.organization_by_subdomain("acme") is None
        database.close()


def asked_until_refused(database: Database) -> int:
    """How often a thread may ask before there is no time left."""
    for number in range(100):
        try:
            database.organization_by_subdomain("acme")
        except Unavailable:
            return number
    raise AssertionError("there is no end to it")


@LONG
@pytest.mark.parametrize("seconds", [0.25, 0.5])
def test_a_slow_line_makes_slow_answers_or_none(tmp_path: Path, server: Server, seconds: float) -> None:
    with two_processes(tmp_path, server) as (fleet, cut):
        contact = made(fleet)
        assert_well(fleet, 0, contact, "before")
        cut.slow_down(seconds)
        assert_in_time(burst(fleet, 0, contact, "slow"), f"a line that holds everything up by {seconds} s each way")
        cut.heal()
        assert_well(fleet, 0, contact, "after")


@LONG
def test_a_server_that_hangs_is_waited_for_in_time(tmp_path: Path, server: Server) -> None:
    with two_processes(tmp_path, server) as (fleet, _):
        contact = made(fleet)
        assert_well(fleet, 0, contact, "before")
        server.pause()
        try:
            assert_in_time(burst(fleet, 0, contact, "hung"), "a server that hangs", all_refused=True)
            assert_in_time(burst(fleet, 1, contact, "again"), "a server that hangs, asked again", all_refused=True)
        finally:
            server.resume()
        wait_for(fleet.ports, 200)
        for number in range(2):
            assert_well(fleet, number, contact, f"after{number}")


@contextmanager
def locked(server: Server, url: str) -> Iterator[None]:
    """The resources locked by somebody who thinks about it, such as a careless migration."""
    database = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(server.superuser_url(database)) as connection:
        connection.execute("LOCK TABLE resource IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def full(server: Server, url: str) -> Iterator[None]:
    """Every connection taken by others that the server gives to those who are no superusers."""
    database = urlsplit(url).path.removeprefix("/")
    with ExitStack() as held:
        try:
            while True:
                held.enter_context(psycopg.connect(server.url(database), autocommit=True))
        except psycopg.OperationalError:
            yield


def test_a_database_that_is_locked_or_full_refuses_in_time(tmp_path: Path, server: Server) -> None:
    url = server.create_database(new_name())
    with Fleet(tmp_path, url, processes=2) as fleet:
        contact = made(fleet)
        for trouble in (full, locked):
            with trouble(server, url):
                assert_in_time(
                    burst(fleet, 0, contact, trouble.__name__, FLOOD), f"a database that is {trouble.__name__}"
                )
                assert status_of(fleet.ports[0], "/healthz") == 200
            assert_well(fleet, 0, contact, f"after.{trouble.__name__}")
        assert_well(fleet, 1, contact, "beside")


def test_a_pooler_that_has_one_connection_for_all(tmp_path: Path, server: Server) -> None:
    name = new_name()
    url = server.create_database(name)
    with Bouncer(server, pool=1) as bouncer, Fleet(tmp_path, url, reached_at=[bouncer.url(name)]) as fleet:
        contact = made(fleet)
        assert_well(fleet, 0, contact, "turns")
        with psycopg.connect(bouncer.url(name)) as connection:
            connection.execute("SELECT 1")  # holds the one connection until its transaction ends
            assert_in_time(burst(fleet, 0, contact, "hung"), "a pooler without a free connection", all_refused=True)
        assert_well(fleet, 0, contact, "after")
