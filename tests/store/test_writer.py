"""The one thread that writes: groups, failures, and what is written behind the answers."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import maestro.store.engines.writer
from maestro.directory.errors import Unavailable
from maestro.store.engines import writer
from maestro.store.engines.behind import MAX_BEHIND
from maestro.store.engines.sqlite import connect
from maestro.store.engines.writer import MAX_GROUP, Writer

Insert = Callable[[int], Callable[[sqlite3.Connection], int]]


def insert(number: int) -> Callable[[sqlite3.Connection], int]:
    """Work that keeps a number, and returns it."""

    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO kept VALUES (?)", (number,))
        return number

    return work


def fail(connection: sqlite3.Connection) -> None:
    """Work that the database answers as it answers when its disk is full."""
    connection.execute("SELECT * FROM nothing")


def save(connection: sqlite3.Connection, records: Sequence[Any]) -> None:
    connection.executemany("INSERT INTO behind VALUES (?)", [(each,) for each in records])


class Opened:
    """A writer over a database of two tables, what is in them, and how many commits there were."""

    def __init__(self, path: Path) -> None:
        self.reader = connect(path)
        self.reader.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY) STRICT")
        self.reader.execute("CREATE TABLE behind (number INTEGER PRIMARY KEY) STRICT")
        self.connection = connect(path)
        self.statements: list[str] = []
        self.connection.set_trace_callback(self.statements.append)
        self.writer = Writer(self.connection, save)

    def numbers(self, table: str = "kept") -> list[int]:
        return [row[0] for row in self.reader.execute(f"SELECT number FROM {table} ORDER BY 1")]

    def commits(self) -> int:
        return self.statements.count("COMMIT")

    def held(self) -> threading.Event:
        """Hold the writer up in a piece of work until the event is set, so that others gather behind it."""
        begun, go = threading.Event(), threading.Event()

        def work(_: sqlite3.Connection) -> None:
            begun.set()
            go.wait(10)

        threading.Thread(target=self.writer.run, args=(work,)).start()
        begun.wait(10)
        return go

    def waiting(self, count: int) -> None:
        """Wait until so many pieces of work wait."""
        until(lambda: self.writer._jobs.qsize() >= count)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(tmp_path / "writer.db")
    yield opened
    opened.writer.close()
    opened.reader.close()


def test_work_returns_its_result_once_it_is_kept(opened: Opened) -> None:
    assert opened.writer.run(insert(7)) == 7
    assert opened.numbers() == [7]


def test_what_waits_is_committed_together(opened: Opened) -> None:
    go = opened.held()
    with ThreadPoolExecutor(30) as pool:
        results = [pool.submit(opened.writer.run, insert(number)) for number in range(30)]
        opened.waiting(30)
        before = opened.commits()
        go.set()
        assert [each.result(10) for each in results] == list(range(30))
    assert opened.commits() - before == 2
    assert opened.numbers() == list(range(30))


def test_a_group_has_its_largest_size(opened: Opened) -> None:
    go = opened.held()
    with ThreadPoolExecutor(MAX_GROUP + 1) as pool:
        results = [pool.submit(opened.writer.run, insert(number)) for number in range(MAX_GROUP + 1)]
        opened.waiting(MAX_GROUP + 1)
        before = opened.commits()
        go.set()
        for each in results:
            each.result(10)
    assert opened.commits() - before == 3


def test_work_that_fails_undoes_itself_alone(opened: Opened) -> None:
    go = opened.held()

    def half_done(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO kept VALUES (100)")
        raise LookupError("on second thoughts")

    def duplicate(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO kept VALUES (101)")
        connection.execute("INSERT INTO kept VALUES (1)")

    with ThreadPoolExecutor(4) as pool:
        works: list[Any] = [insert(1), half_done, duplicate, insert(2)]
        results = []
        for i, work in enumerate(works):
            results.append(pool.submit(opened.writer.run, work))
            opened.waiting(i + 1)
        go.set()
        errors = [each.exception(10) for each in results]
    assert [type(each) for each in errors] == [type(None), LookupError, sqlite3.IntegrityError, type(None)]
    assert opened.numbers() == [1, 2]


def test_an_error_of_the_database_fails_all_of_its_group(opened: Opened) -> None:
    opened.writer.run(insert(0))
    go = opened.held()
    with ThreadPoolExecutor(3) as pool:
        results = []
        works: list[Any] = [insert(1), fail, insert(2)]
        for i, work in enumerate(works):
            results.append(pool.submit(opened.writer.run, work))
            opened.waiting(i + 1)
        go.set()
        errors = [each.exception(10) for each in results]
    assert [type(each) for each in errors] == [Unavailable] * 3
    assert opened.numbers() == [0]
    assert opened.writer.run(insert(3)) == 3
    assert opened.numbers() == [0, 3]


def test_work_whose_waiter_lost_patience_is_never_done(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    go = opened.held()
    monkeypatch.setattr(maestro.store.engines.writer, "_PATIENCE_SECONDS", 0.01)
    with pytest.raises(Unavailable, match="in time"):
        opened.writer.run(insert(1))
    go.set()
    monkeypatch.undo()
    opened.writer.run(insert(2))
    assert opened.numbers() == [2]


def test_work_that_has_begun_is_waited_for(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maestro.store.engines.writer, "_PATIENCE_SECONDS", 0.01)

    def slow(connection: sqlite3.Connection) -> int:
        threading.Event().wait(0.05)
        return insert(1)(connection)

    assert opened.writer.run(slow) == 1
    assert opened.numbers() == [1]


def test_records_are_written_behind_soon_and_by_themselves(opened: Opened) -> None:
    opened.writer.later(1)
    opened.writer.later(2)
    until(lambda: opened.numbers("behind") == [1, 2])


def test_records_go_with_the_next_commit(opened: Opened) -> None:
    opened.writer.later(1)
    opened.writer.run(insert(1))
    assert opened.numbers("behind") == [1]


def test_records_survive_a_commit_that_failed(opened: Opened) -> None:
    go = opened.held()
    opened.writer.later(1)
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(opened.writer.run, fail, takes_behind=True)
        opened.waiting(1)
        go.set()
        assert isinstance(result.exception(10), Unavailable)
    until(lambda: opened.numbers("behind") == [1])


def test_records_given_back_do_not_fill_the_memory(opened: Opened) -> None:
    go = opened.held()
    for number in range(MAX_BEHIND + 100):
        opened.writer.later(number)
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(opened.writer.run, fail, takes_behind=True)
        opened.waiting(1)
        go.set()
        assert isinstance(result.exception(10), Unavailable)
    until(lambda: len(opened.numbers("behind")) == MAX_BEHIND)


def test_what_is_behind_waits_for_its_time_or_for_company(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.writer.run(insert(1), takes_behind=True)
    monkeypatch.setattr(writer, "_BEHIND_SECONDS", 10_000)
    opened.writer.later(0)
    opened.writer.run(insert(2), takes_behind=True)
    assert opened.numbers("behind") == [0]
    for number in range(1, writer._MANY_BEHIND):
        opened.writer.later(number)
    opened.writer.run(insert(3))
    assert opened.numbers("behind") == [0]
    opened.writer.later(writer._MANY_BEHIND)
    opened.writer.run(insert(4))
    assert len(opened.numbers("behind")) == writer._MANY_BEHIND + 1


def test_a_record_that_cannot_be_kept_is_the_only_one_lost(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    go = opened.held()
    for record in (1, "secret", 2):
        opened.writer.later(record)
    with ThreadPoolExecutor(1) as pool, caplog.at_level(logging.ERROR):
        result = pool.submit(opened.writer.run, insert(7), takes_behind=True)
        opened.waiting(1)
        go.set()
        assert result.result(10) == 7
    assert (opened.numbers(), opened.numbers("behind")) == ([7], [1, 2])
    assert "1 records were not written: IntegrityError" in caplog.text
    assert "secret" not in caplog.text


def test_closing_finishes_what_waits_and_what_is_behind_and_refuses_the_rest(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "closing.db")
    go = opened.held()
    with ThreadPoolExecutor(11) as pool:
        results = [pool.submit(opened.writer.run, insert(number)) for number in range(10)]
        opened.waiting(10)
        opened.writer.later(1)
        closing = pool.submit(opened.writer.close)
        until(lambda: opened.writer._closed)
        with pytest.raises(Unavailable, match="stopping"):
            opened.writer.run(insert(10))
        go.set()
        closing.result(10)
        assert sorted(each.result(10) for each in results) == list(range(10))
    assert (opened.numbers(), opened.numbers("behind")) == (list(range(10)), [1])
    opened.reader.close()
