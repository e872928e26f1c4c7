"""A replica follows, lags as long as it is told to, and takes its primary's place."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.postgres.fixtures import new_name
from tests.postgres.replica import Replica
from tests.postgres.server import Server


@pytest.fixture(scope="module")
def replica(server: Server) -> Iterator[Replica]:
    with Replica(server) as replica:
        yield replica


@pytest.fixture
def database(server: Server) -> str:
    name = new_name()
    run(server.create_database(name), "CREATE TABLE note (text text)")
    return name


def run(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM note").fetchone()
    assert row is not None
    return int(row[0])


def test_a_replica_shows_what_the_primary_committed_and_accepts_no_writes(replica: Replica, database: str) -> None:
    run(replica.primary.url(database), "INSERT INTO note VALUES ('one')")
    replica.wait_until_caught_up()
    assert count(replica.url(database)) == 1
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run(replica.url(database), "INSERT INTO note VALUES ('two')")


def test_a_replica_lags_until_it_may_go_on(replica: Replica, database: str) -> None:
    replica.wait_until_caught_up()
    replica.pause_replay()
    run(replica.primary.url(database), "INSERT INTO note VALUES ('one')")
    assert count(replica.url(database)) == 0
    replica.resume_replay()
    replica.wait_until_caught_up()
    assert count(replica.url(database)) == 1


def test_a_replica_that_was_away_catches_up(replica: Replica, database: str) -> None:
    replica.server.kill()
    run(replica.primary.url(database), "INSERT INTO note VALUES ('one')")
    replica.server.start()
    replica.wait_until_caught_up()
    assert count(replica.url(database)) == 1


def test_a_promoted_replica_has_what_was_committed_and_accepts_writes() -> None:
    with Server.new() as primary:
        run(primary.create_database("acme"), "CREATE TABLE note (text text)")
        with Replica(primary) as replica:
            run(primary.url("acme"), "INSERT INTO note VALUES ('one')")
            replica.wait_until_caught_up()
            primary.kill()
            replica.promote()
            run(replica.url("acme"), "INSERT INTO note VALUES ('two')")
            assert count(replica.url("acme")) == 2
            replica.server.restart()
            assert count(replica.url("acme")) == 2
