"""Threads take turns, let one another work while they wait, and wait for nobody for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from maestro.directory import turns as turns_module
from maestro.directory.turns import Turns


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """Turns that are waited for until they come."""
    monkeypatch.setattr(turns_module, "PATIENCE_SECONDS", 30)
    return Turns()


def together(count: int, work: Callable[[], None]) -> None:
    with ThreadPoolExecutor(count) as pool:
        for each in [pool.submit(work) for _ in range(count)]:
            each.result(30)


def test_one_works_at_a_time(patient: Turns) -> None:
    working: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with patient.taken():
                working.append(1)
                most.append(len(working))
                time.sleep(0)
                working.pop()

    together(6, work)
    assert set(most) == {1}


def test_who_waits_lets_the_others_work(patient: Turns) -> None:
    all_wait = threading.Barrier(4)

    def work() -> None:
        with patient.taken():
            with patient.aside():
                all_wait.wait(10)  # all of them at the same time, though one at a time works
            assert patient._own.has

    together(4, work)
    assert patient._lock.acquire(blocking=False)


def test_within_a_turn_another_changes_nothing(patient: Turns) -> None:
    with patient.taken():
        with patient.taken():
            assert patient._lock.locked()
        assert patient._lock.locked()
    assert not patient._lock.locked()


def test_who_takes_no_turns_waits_without_one(patient: Turns) -> None:
    with patient.taken():
        seen: list[bool] = []

        def wait() -> None:
            with patient.aside():
                seen.append(True)

        together(1, wait)
        assert seen == [True]
        assert patient._lock.locked()


def test_a_turn_that_takes_long_holds_nobody_up() -> None:
    turns = Turns()
    done, go_on = threading.Event(), threading.Event()

    def take_long() -> None:
        with turns.taken():
            go_on.wait(30)

    def work() -> None:
        with turns.taken(), turns.aside():
            done.set()

    with ThreadPoolExecutor(2) as pool:
        long = pool.submit(take_long)
        while not turns._lock.locked():
            time.sleep(0.001)
        pool.submit(work).result(30)
        assert done.is_set()
        assert turns._lock.locked()
        go_on.set()
        long.result(30)
    assert not turns._lock.locked()


def test_a_turn_ends_with_what_goes_wrong_in_it(patient: Turns) -> None:
    def fail() -> None:
        with patient.taken(), patient.aside():
            raise OSError

    for _ in range(2):
        with pytest.raises(OSError):
            fail()
    assert not patient._lock.locked()
    assert not hasattr(patient._own, "has")


def test_who_stands_aside_twice_takes_the_turn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "PATIENCE_SECONDS", 0.01)
    turns = Turns()
    with turns.taken():
        with turns.aside():
            with turns.aside():
                assert turns._lock.acquire(blocking=False)
                turns._lock.release()
            assert not turns._own.has
        assert turns._own.has
    assert turns._lock.acquire(blocking=False), "nobody has the turn who does not work"
