"""A thread's connection is its own, and goes with it."""

from __future__ import annotations

import gc
import threading

from maestro.store.engines.per_thread import PerThread


class Connection:
    """Something to close, which counts how often it was."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def test_each_thread_has_its_own() -> None:
    own: PerThread[Connection] = PerThread()
    mine = own.keep(Connection())
    seen: list[Connection | None] = []
    thread = threading.Thread(target=lambda: seen.append(own.get()))
    thread.start()
    thread.join()
    assert (own.get(), seen) == (mine, [None])


def test_what_a_thread_held_is_closed_when_it_ends() -> None:
    own: PerThread[Connection] = PerThread()
    theirs = Connection()
    thread = threading.Thread(target=own.keep, args=(theirs,))
    thread.start()
    thread.join()
    del thread
    gc.collect()
    assert theirs.closed
    assert own.all() == []


def test_a_dropped_one_is_closed_and_the_next_is_another() -> None:
    own: PerThread[Connection] = PerThread()
    first = own.keep(Connection())
    own.drop()
    assert first.closed
    assert own.get() is None
    second = own.keep(Connection())
    assert own.all() == [second]


def test_closing_closes_those_of_all_threads() -> None:
    own: PerThread[Connection] = PerThread()
    held, go = threading.Event(), threading.Event()
    theirs = Connection()

    def hold() -> None:
        own.keep(theirs)
        held.set()
        go.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    mine = own.keep(Connection())
    own.close()
    assert (mine.closed, theirs.closed) == (1, 1)
    go.set()
    thread.join()
