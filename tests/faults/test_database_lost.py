"""PostgreSQL stops, restarts, dies or fails over in the middle of load: no wrong answer, and nobody lends a hand.

MAESTRO_TEST_INCIDENTS and MAESTRO_TEST_FAILOVERS say how often each happens (1 unless told otherwise), and
MAESTRO_TEST_HANGS=1 adds a fail-over from a server that hangs, which takes longest. A fail-over loses nothing that was
acknowledged because the replica is synchronous; of one that is not, nobody promises it.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults.figures import figure, spread
from tests.faults.fleet import Fleet
from tests.faults.health import status_of, wait_for
from tests.faults.ledger import check, wait_until_quiet
from tests.faults.load import Load, Promised
from tests.postgres.fixtures import new_name
from tests.postgres.replica import Replica
from tests.postgres.server import Server

INCIDENTS = int(os.environ.get("MAESTRO_TEST_INCIDENTS", "1"))
HANGS = bool(os.environ.get("MAESTRO_TEST_HANGS"))
FAILOVERS = int(os.environ.get("MAESTRO_TEST_FAILOVERS", "1"))
CLIENTS = 4
_DOWN_SECONDS = 1.5
_SECONDS = 30


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server.new() as server:
        yield server


@pytest.fixture(scope="module")
def fleet(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    url = server.create_database(new_name())
    with Fleet(tmp_path_factory.mktemp("fleet"), url, processes=2) as fleet:
        yield fleet


@pytest.fixture(scope="module")
def promises() -> list[Promised]:
    return [Promised() for _ in range(CLIENTS)]


def stop(server: Server, fleet: Fleet) -> None:
    """Stopped by an operator, and started again a while later."""
    server.stop()
    wait_for(fleet.ports, 503)
    assert {status_of(each, "/healthz") for each in fleet.ports} == {200}
    server.start()


def stop_immediately(server: Server, _: Fleet) -> None:
    """Stopped without leave-taking, and started again: it recovers."""
    server.restart("immediate")


def restart(server: Server, _: Fleet) -> None:
    """Restarted, as after a change of its settings."""
    server.restart()


def kill(server: Server, _: Fleet) -> None:
    """Every process of it gone at once."""
    server.kill()
    time.sleep(_DOWN_SECONDS)
    server.start()


def kill_a_backend(server: Server, _: Fleet) -> None:
    """One of its processes killed, as the kernel does when memory runs out: all others end, and it recovers."""
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'maestro' LIMIT 1"
        row = connection.execute(query).fetchone()
    assert row is not None
    os.kill(row[0], 9)
    deadline = time.monotonic() + _SECONDS
    while not server.is_up():
        assert time.monotonic() < deadline, server.log()


def suffer(load: Load, incident: Callable[[], None]) -> tuple[float, float]:
    """Let something happen under load; the seconds until it was over, and from then until a write was confirmed."""
    load.wait_for_writes(3)
    began = time.monotonic()
    incident()
    over = time.monotonic()
    load.wait_for_writes(3)
    confirmed = load.first_write_since(over)
    assert confirmed is not None
    return over - began, confirmed - over


class Record:
    """What a kind of incident cost, each time that it happened."""

    def __init__(self) -> None:
        self._down: list[float] = []
        self._recovered: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._longest = 0.0
        self._contacts = 0

    def add(self, took: tuple[float, float], load: Load, contacts: int) -> None:
        """Once more: what `suffer` told, and how many contacts there are now."""
        self._down.append(took[0])
        self._recovered.append(took[1])
        self._statuses.update(load.statuses())
        self._longest = max(self._longest, load.longest())
        self._contacts = contacts

    def tell(self, incident: Callable[..., None]) -> None:
        """Say so."""
        figure(
            incident.__name__.replace("_", " "),
            times=len(self._down),
            down=spread(self._down),
            recovered=spread(self._recovered),
            slowest_answer=round(self._longest, 2),
            statuses=dict(sorted(self._statuses.items())),
            contacts=self._contacts,
        )


@pytest.mark.parametrize("incident", [stop, stop_immediately, restart, kill, kill_a_backend])
def test_the_server_goes_and_comes_back_under_load(
    incident: Callable[[Server, Fleet], None], server: Server, fleet: Fleet, promises: list[Promised]
) -> None:
    record = Record()
    for number in range(INCIDENTS):
        load = Load([fleet.wire(i) for i in range(CLIENTS)], promises, f"{incident.__name__}.{number}")
        with load.running():
            took = suffer(load, lambda: incident(server, fleet))
        wait_for(fleet.ports, 200)
        wait_until_quiet(fleet.url)
        record.add(took, load, check(fleet.url, promises))
    record.tell(incident)


def fail_over(primary: Server, replica: Replica) -> None:
    """The first server dies, and somebody's watchdog promotes the replica."""
    primary.kill()
    replica.promote()


def fail_over_from_a_hung_one(primary: Server, replica: Replica) -> None:
    """The first server hangs and keeps every connection; the replica is promoted; then the first is shot."""
    primary.pause()
    replica.promote()


@pytest.mark.parametrize("incident", [fail_over, fail_over_from_a_hung_one] if HANGS else [fail_over])
def test_the_replica_takes_over_under_load(incident: Callable[[Server, Replica], None], tmp_path: Path) -> None:
    record = Record()
    for number in range(FAILOVERS):
        with Server.new() as primary:
            name = new_name()
            url = primary.create_database(name)
            with Replica(primary) as replica:
                wait_for_synchronous(primary)
                both = in_turn(url, replica.url(name))
                with Fleet(tmp_path / str(number), url, processes=2, reached_at=[both]) as fleet:
                    promises = [Promised() for _ in range(CLIENTS)]
                    load = Load([fleet.wire(i) for i in range(CLIENTS)], promises, str(number))
                    with load.running():
                        took = suffer(load, lambda: incident(primary, replica))
                    wait_for(fleet.ports, 200)
                    wait_until_quiet(replica.url(name))
                    record.add(took, load, check(replica.url(name), promises))
    record.tell(incident)


def wait_for_synchronous(primary: Server) -> None:
    """Make the server wait for its replica at each commit, once that is there."""
    with psycopg.connect(primary.superuser_url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + _SECONDS
        while connection.execute("SELECT sync_state FROM pg_stat_replication").fetchone() != ("sync",):
            assert time.monotonic() < deadline, primary.log()
            time.sleep(0.02)


def in_turn(first: str, second: str) -> str:
    """One URL for both servers, of which the one that accepts writes is chosen: how an operator writes it."""
    host = urlsplit(second).netloc.rpartition("@")[2]
    place = urlsplit(first)
    return place._replace(netloc=f"{place.netloc},{host}", query="target_session_attrs=read-write").geturl()
