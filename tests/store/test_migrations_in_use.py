"""Migrations of tables that are in use on PostgreSQL: nobody waits long, and what was interrupted is finished."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from maestro.directory.errors import Unavailable
from maestro.store.migrations import due, migrate
from maestro.store.migrations.history import History
from tests.postgres.bouncer import Bouncer
from tests.postgres.server import Server
from tests.store.lines import ADD_NOTE, INDEX_NOTE, line, names, noted
from tests.store.schemas import dump, execute
from tests.store.version import Version, begin

INDEX = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('ix_resource_note')"
MAKING = "application_name = 'maestro migrate' AND query LIKE 'CREATE INDEX%'"
# Longer than the time-outs, in the server and out of it.
DAWDLE = 'op.execute("SELECT pg_sleep(0.3)")\n    time.sleep(0.3)'


@pytest.fixture
def url(postgres_url: str) -> str:
    """A database with this program's migrations."""
    migrate(postgres_url)
    return postgres_url


@pytest.fixture
def newer(tmp_path: Path) -> History:
    """A line that goes on: a column, and an index."""
    return noted(tmp_path / "migrations")


@contextmanager
def reading_for_long(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who has read people in a transaction that does not end."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT count(*) FROM resource")
        yield connection
        connection.rollback()


def index_is_valid(url: str) -> bool | None:
    """None where there is no such index."""
    with psycopg.connect(url) as connection:
        row = connection.execute(INDEX).fetchone()
    return bool(row[0]) if row else None


def until(is_so: Any) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Requests(threading.Thread):
    """Reads people again and again, each time in a transaction of its own; `longest` is the longest wait in seconds."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._is_over = threading.Event()
        self.longest = 0.0
        self.count = 0

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._is_over.is_set():
                began = time.monotonic()
                connection.execute("SELECT id FROM resource LIMIT 1")
                self.longest = max(self.longest, time.monotonic() - began)
                self.count += 1

    def stop(self) -> None:
        """Stop, and wait for it."""
        self._is_over.set()
        self.join()


def test_a_migration_gives_up_a_table_that_is_in_use_and_comes_again(url: str, newer: History) -> None:
    told: list[str] = []
    done: list[str] = []
    requests = Requests(url)
    requests.start()
    with reading_for_long(url):
        thread = threading.Thread(target=lambda: done.extend(names(migrate(url, of=newer, tell=told.append))))
        thread.start()
        until(lambda: told)
        before = requests.count
        until(lambda: requests.count > before + 100)  # the table is given up while the reader goes on
        assert done == []
    thread.join()
    requests.stop()
    assert done == ["0002", "0003"]
    assert told == ["0002 needs a table that is in use; trying again."]
    print(f"longest wait behind a migration that waits: {requests.longest * 1000:.0f} ms")


def test_a_table_that_stays_in_use_ends_the_patience_and_nothing_was_done(url: str, newer: History) -> None:
    before = dump(url)
    with reading_for_long(url), pytest.raises(Unavailable, match="0002 needs a table that has been in use"):
        migrate(url, of=newer, patience=1.0)
    assert dump(url) == before
    assert names(due(url, newer)) == ["0002", "0003", "0004"]


@pytest.fixture
def with_column(url: str, newer: History) -> str:
    """A database in which only the index is missing."""
    migrate(url, of=newer.until(2))
    return url


@pytest.fixture
def version(tmp_path: Path) -> Version:
    """A program that makes it."""
    made = Version(tmp_path / "version")
    made.migration("0002_since_0001", "expand", ADD_NOTE)
    made.migration("0003_since_0001", "expand", INDEX_NOTE)
    return made


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Somebody who writes in a transaction that does not end: whoever makes an index waits for it."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE resource SET version = version")
        yield


@pytest.mark.parametrize("is_ended", [True, False], ids=["ended on the server", "going on there"])
def test_an_index_whose_making_was_interrupted_is_made_anew(
    with_column: str, newer: History, version: Version, is_ended: bool
) -> None:
    with writing(with_column):
        process = begin(with_column, "migrate", version=version)
        until(lambda: index_is_valid(with_column) is False)
        process.kill()
        process.communicate()
        if is_ended:
            execute(with_column, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {MAKING}")
        assert index_is_valid(with_column) is False
        again = begin(with_column, "migrate", version=version)
    out, err = again.communicate(timeout=60)
    assert again.returncode == 0, out + err
    assert index_is_valid(with_column) is True
    assert names(due(with_column, newer)) == ["0004"]


def test_those_who_wait_do_not_hold_up_the_index_that_they_wait_for(with_column: str, version: Version) -> None:
    with writing(with_column):
        processes = [begin(with_column, "migrate", version=version)]
        until(lambda: index_is_valid(with_column) is False)
        processes += [begin(with_column, "migrate", version=version) for _ in range(2)]
        for each in processes[1:]:
            assert each.stderr is not None
            assert each.stderr.readline() == "Another process is migrating the database; waiting for it.\n"
    said = [each.communicate(timeout=60) for each in processes]
    assert [each.returncode for each in processes] == [0, 0, 0], said
    assert index_is_valid(with_column) is True


def test_time_outs_that_are_right_for_requests_end_no_migration(url: str, tmp_path: Path) -> None:
    slow = line(
        tmp_path / "migrations",
        ("0002_since_0001", "expand", {**ADD_NOTE, "up": f"{ADD_NOTE['up']}\n    {DAWDLE}"}),
        ("0003_since_0001", "expand", INDEX_NOTE),
    )
    for each in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        execute(url, f"ALTER DATABASE {url.rpartition('/')[2]} SET {each} = '100ms'")
    assert names(migrate(url, of=slow.until(2))) == ["0002"]
    done: list[str] = []
    with writing_without_time_outs(url):
        thread = threading.Thread(target=lambda: done.extend(names(migrate(url, of=slow))))
        thread.start()
        until(lambda: index_is_valid(url) is False)
        time.sleep(0.5)
    thread.join()
    assert done == ["0003"]


@contextmanager
def writing_without_time_outs(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        with connection.transaction():
            connection.execute("UPDATE resource SET version = version")
            yield


def test_processes_behind_a_pooler_migrate_once(version: Version) -> None:
    with Server.new() as server, Bouncer(server, pool=2) as bouncer:
        server.create_database("maestro")
        url = bouncer.url("maestro")
        processes = [begin(url, "migrate", "--json", version=version) for _ in range(3)]
        said = [each.communicate(timeout=120) for each in processes]
        assert [each.returncode for each in processes] == [0, 0, 0], said
        applied = sorted(json.loads(out)["applied"] for out, _ in said)
        assert applied == [[], [], ["0001", "0002", "0003"]]
        assert index_is_valid(server.url("maestro")) is True
