"""What PostgreSQL does otherwise than SQLite: waiting, deadlocks, lost connections, poolers, one round trip."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from maestro.directory.errors import Unavailable
from maestro.directory.resource import MembershipChange
from maestro.directory.store import CatalogChanged, UniqueTaken
from maestro.scim.membership import GivenMember
from maestro.store.database import Database
from maestro.store.engines import watch
from maestro.store.engines.connections import is_pooled
from maestro.store.engines.engine import Transaction
from maestro.store.engines.postgresql import Postgresql
from maestro.store.part import OrganizationDatabase
from maestro.store.statements import Statement
from tests.cast import ON_POSTGRESQL
from tests.postgres.bouncer import Bouncer
from tests.postgres.fixtures import POOLED
from tests.postgres.server import Server
from tests.store.made import change, create, delete, event, group, resource

pytestmark = ON_POSTGRESQL

# What ends or asks a connection of its own meets somebody else's behind a pooler.
ON_ITS_OWN = pytest.mark.skipif(POOLED, reason="about connections without a pooler")
PEOPLE = b"SELECT id FROM resource ORDER BY id"


def on_server(text: bytes) -> Statement:
    """A statement that is asked of PostgreSQL alone."""
    return Statement("", text)


@pytest.fixture
def engine(database: Database) -> Postgresql:
    """The engine of the test's database."""
    engine = database._engine
    assert isinstance(engine, Postgresql)
    return engine


@pytest.fixture
def other(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else's connection to the same database."""
    with psycopg.connect(database_url) as connection:
        yield connection


def statements_of(engine: Postgresql, act: Callable[[], object]) -> list[str]:
    """What this thread's connection is told while something is done, each message that waits for an answer once."""
    connection = engine._connections.current()
    told: list[str] = []
    execute = connection.execute

    def noting(query: Any, *rest: Any, **options: Any) -> Any:
        told.append(query.decode().split()[0])
        return execute(query, *rest, **options)

    connection.execute = noting  # type: ignore[method-assign]
    try:
        act()
    finally:
        del connection.execute
    return told


def test_a_person_is_created_and_changed_in_one_statement(acme_store: OrganizationDatabase, engine: Postgresql) -> None:
    made = resource("1", "li")
    assert statements_of(engine, lambda: acme_store.create(made, event(made), MembershipChange())) == ["WITH"]
    again = resource("1", "li", version=2, active=False)
    assert statements_of(engine, lambda: change(acme_store, again, 1)) == ["WITH"]
    assert [each.version for each in acme_store.events("User", "1")] == [2, 1]
    assert (acme_store.contact_counts().active, acme_store.contact_counts().inactive) == (0, 1)


def test_a_statement_that_writes_nothing_tells_nothing(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    assert not change(acme_store, resource("1", "bo", version=7), 6)
    with pytest.raises(UniqueTaken):
        create(acme_store, "2", "li")
    assert len(acme_store.events("User", "1")) == 1
    assert acme_store.events("User", "2") == []
    assert (acme_store.contact_counts().active, acme_store.contact_counts().inactive) == (1, 0)


def test_nobody_writes_by_schemas_that_are_being_changed(
    acme_store: OrganizationDatabase, other: psycopg.Connection[Any]
) -> None:
    create(acme_store, "1", "li")
    other.execute("UPDATE organization SET catalog_version = catalog_version + 1")
    with ThreadPoolExecutor(2) as pool:
        creating = pool.submit(create, acme_store, "2", "bo")
        changing = pool.submit(change, acme_store, resource("1", "li", version=2, title="t"), 1)
        assert not creating.done()
        other.commit()
        with pytest.raises(CatalogChanged):
            creating.result(10)
        assert changing.result(10) is False


def test_who_is_being_deleted_becomes_no_member(
    acme_store: OrganizationDatabase, other: psycopg.Connection[Any]
) -> None:
    create(acme_store, "1", "li")
    made = group("g", "Group")
    with_li = MembershipChange(((GivenMember("1"), "User"),))
    other.execute("UPDATE resource SET deleted = 'now' WHERE id = '1'")
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(acme_store.create, made, event(made), with_li)
        assert not adding.done()
        other.commit()
        assert adding.result(10) is False
    assert acme_store.members(["g"]) == {}


def test_a_member_that_comes_while_it_is_deleted_goes_with_it(
    acme_store: OrganizationDatabase, other: psycopg.Connection[Any]
) -> None:
    li = create(acme_store, "1", "li")
    made = group("g", "Group")
    acme_store.create(made, event(made), MembershipChange())
    other.execute("SELECT FROM resource WHERE id = '1' FOR SHARE")
    other.execute("INSERT INTO member SELECT organization, 'g', '1', 'User' FROM resource WHERE id = '1'")
    with ThreadPoolExecutor(1) as pool:
        deleting = pool.submit(delete, acme_store, resource("1", "li", version=2), li.version)
        assert not deleting.done()
        other.commit()
        assert deleting.result(10) is True
    assert acme_store.members(["g"]) == {}
    changed = acme_store.resource("Group", "g")
    assert changed is not None
    assert changed.version == 2


def test_a_deadlock_is_tried_again(engine: Postgresql, acme_store: OrganizationDatabase) -> None:
    for each in "12":
        create(acme_store, each)
    meeting = threading.Barrier(2)
    runs: list[str] = []

    def in_order(first: str, second: str) -> Callable[[Transaction], None]:
        def work(transaction: Transaction) -> None:
            runs.append(first)
            lock(transaction, first)
            if len(runs) <= 2:
                meeting.wait(10)
            lock(transaction, second)

        return work

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(engine.run, in_order(*order)) for order in ("12", "21")]
        for future in both:
            future.result(20)
    assert len(runs) == 3


def lock(transaction: Transaction, id_: str) -> None:
    transaction.execute(on_server(b"UPDATE resource SET since = since WHERE id = %(id)s"), {"id": id_})


def test_a_database_that_always_wants_another_try_is_unavailable(engine: Postgresql) -> None:
    runs: list[int] = []

    def work(transaction: Transaction) -> None:
        runs.append(1)
        transaction.execute(on_server(b"DO $$ BEGIN RAISE serialization_failure; END $$"), {})

    with pytest.raises(Unavailable, match="contended"):
        engine.run(work)
    assert 2 < len(runs) < 10


def test_a_lock_is_not_waited_for_for_ever(acme_store: OrganizationDatabase, other: psycopg.Connection[Any]) -> None:
    create(acme_store, "1", "li")
    other.execute("LOCK TABLE resource")
    with pytest.raises(Unavailable, match="LockNotAvailable"):
        acme_store.resource("User", "1")
    other.rollback()
    assert acme_store.resource("User", "1") is not None


@ON_ITS_OWN
def test_a_connection_that_was_ended_between_two_requests_is_made_anew(
    acme_store: OrganizationDatabase, other: psycopg.Connection[Any]
) -> None:
    create(acme_store, "1", "li")
    end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'maestro'"
    assert other.execute(end).fetchone() != (0,)
    until_ended(other)
    create(acme_store, "2", "bo")
    assert acme_store.resource("User", "1") is not None


def until_ended(other: psycopg.Connection[Any]) -> None:
    """Wait until nobody of ours is connected any more."""
    while other.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'maestro'").fetchone() != (0,):
        other.rollback()


def test_a_read_whose_connection_is_lost_is_read_again(engine: Postgresql, acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    pid = engine.row(on_server(b"SELECT pg_backend_pid()"), {})[0]
    dying = b"SELECT pg_terminate_backend(pg_backend_pid()) WHERE pg_backend_pid() = %(pid)s"
    assert engine.row(on_server(dying), {"pid": pid}) is None
    assert engine.row(on_server(b"SELECT pg_backend_pid()"), {})[0] != pid


def test_a_write_whose_connection_is_lost_is_reported_as_failed(engine: Postgresql) -> None:
    runs: list[int] = []

    def work(transaction: Transaction) -> None:
        runs.append(1)
        transaction.execute(on_server(b"SELECT pg_terminate_backend(pg_backend_pid())"), {})

    with pytest.raises(Unavailable):
        engine.run(work)
    assert runs == [1]
    assert engine.row(on_server(b"SELECT 1"), {}) == (1,)


def test_a_server_that_hangs_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch, engine: Postgresql) -> None:
    monkeypatch.setattr(watch, "PATIENCE_SECONDS", 0.3)
    engine.row(on_server(b"SELECT 1"), {})
    with pytest.raises(Unavailable):
        engine.row(on_server(b"SELECT pg_sleep(4)"), {})
    assert engine.row(on_server(b"SELECT 1"), {}) == (1,)


def test_a_nul_is_in_no_text_that_is_kept(acme_store: OrganizationDatabase) -> None:
    create(acme_store, "1", "li")
    assert acme_store.resource("User", "1\x00") is None


def test_a_full_disk_or_a_bad_row_says_nothing_of_what_was_written(
    engine: Postgresql, acme_store: OrganizationDatabase
) -> None:
    create(acme_store, "1", "li")
    broken = sql.SQL("INSERT INTO resource (organization, id) VALUES (1, 'canary')").as_bytes()
    with pytest.raises(errors.NotNullViolation):
        engine.run(lambda transaction: transaction.execute(on_server(broken), {}))
    exhausted = b"DO $$ BEGIN RAISE disk_full USING MESSAGE = 'canary'; END $$"
    with pytest.raises(Unavailable) as refused:
        engine.run(lambda transaction: transaction.execute(on_server(exhausted), {}))
    assert "canary" not in str(refused.value)
    assert "DiskFull" in str(refused.value)


@ON_ITS_OWN
def test_a_pooler_is_noticed_and_nothing_is_prepared_behind_it(engine: Postgresql) -> None:
    direct = engine._connections.current()
    assert not is_pooled(direct)
    assert direct.prepare_threshold is not None
    with Server.new() as server, Bouncer(server) as bouncer:
        behind = Postgresql(bouncer.url("postgres"), lambda transaction, records: None)  # noqa: ARG005
        try:
            for _ in range(8):
                assert behind.row(on_server(b"SELECT 1"), {}) == (1,)
            connection = behind._connections.current()
            assert is_pooled(connection)
            assert connection.prepare_threshold is None
        finally:
            behind.close()
