"""The one thread that writes to SQLite, and groups what waits into one commit.

A piece of work that is refused undoes itself alone: the group is then run again, each piece in a savepoint of its own.
All that waited are then synced to disk together, and only then answered. If that commit fails, every one failed.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar, cast

from maestro.directory.errors import Unavailable
from maestro.directory.turns import Turns
from maestro.store.engines.behind import Backlog, save_what_can_be

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

MAX_GROUP: Final = 256
# What is behind has many indexes, so that each record written by itself costs ten times what it costs among many: it is
# not taken along with every commit, but after so long, or when there are so many.
_BEHIND_SECONDS: Final = 0.25
_MANY_BEHIND: Final = 256
# Longer than any commit takes, and a request ends within ten seconds.
_PATIENCE_SECONDS: Final = 8.0

# What is the fault of one piece of work; every other error of SQLite means that nothing of its group can be trusted.
_OWN_FAULTS: Final = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)


class _Job:
    """A piece of work that somebody waits for.

    Who takes `claim` first decides its fate: the writer, which then does it, or the one who waits and has lost
    patience, after which it is never done. So nothing is committed that was reported as failed.
    """

    __slots__ = ("claim", "done", "error", "result", "takes_behind", "work")

    def __init__(self, work: Work[Any], *, takes_behind: bool = False) -> None:
        self.work = work
        self.takes_behind = takes_behind
        self.result: Any = None
        self.error: Exception | None = None
        self.claim = threading.Lock()
        self.done = threading.Lock()
        self.done.acquire()


class Writer:
    """Runs work on the writing connection. `behind` is given what was recorded behind the answers, in batches."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        behind: Callable[[sqlite3.Connection, Sequence[Any]], None],
        turns: Turns | None = None,
    ) -> None:
        self._connection = connection
        self._write_behind = behind
        self._turns = turns or Turns()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._backlog = Backlog()
        self._due = 0.0
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="maestro-writer", daemon=True)
        self._thread.start()

    def run(self, work: Work[T], *, takes_behind: bool = False) -> T:
        """Run the work and return its result once it is durable; with `takes_behind`, so is what was behind.

        Raises what the work raised, or errors.Unavailable when the database could not commit it.
        """
        job = _Job(work, takes_behind=takes_behind)
        with self._gate:
            if self._closed:
                raise Unavailable("The service is stopping.")
            self._jobs.put(job)
        with self._turns.aside():
            is_done = job.done.acquire(timeout=_PATIENCE_SECONDS)
        if not is_done:
            if job.claim.acquire(blocking=False):
                raise Unavailable("The database did not answer in time.")
            job.done.acquire()  # what has begun ends, one way or the other
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def later(self, record: Any) -> None:
        """Write the record with some later commit, at most half a second from now."""
        self._backlog.add(record)

    @property
    def waiting(self) -> tuple[int, int]:
        """How many pieces of work wait, and how many records."""
        return self._jobs.qsize(), len(self._backlog)

    def close(self) -> None:
        """Finish what waits, write what is behind, and end the thread."""
        with self._gate:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while True:
            jobs, is_last = self._next_group()
            records = self._behind(is_asked_for=is_last or any(job.takes_behind for job in jobs))
            if jobs or records:
                self._commit_together(jobs, records)
            if is_last:
                return

    def _behind(self, *, is_asked_for: bool) -> list[Any]:
        """What was recorded behind the answers, when it is time to write it."""
        now = time.monotonic()
        if not (is_asked_for or now >= self._due or len(self._backlog) >= _MANY_BEHIND):
            return []
        self._due = now + _BEHIND_SECONDS
        return self._backlog.take()

    def _next_group(self) -> tuple[list[_Job], bool]:
        """What waits now, or what comes before it is time for what is behind; and whether it is the last."""
        jobs: list[_Job] = []
        try:
            job = self._jobs.get(timeout=_BEHIND_SECONDS)
            while job is not None:
                jobs.append(job)
                if len(jobs) == MAX_GROUP:
                    return jobs, False
                job = self._jobs.get_nowait()
        except Empty:
            return jobs, False
        return jobs, True

    def _commit_together(self, jobs: list[_Job], records: list[Any]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            begun = [job for job in jobs if job.claim.acquire(blocking=False)]
            if not self._run_all(begun):
                self._connection.execute("ROLLBACK")
                self._connection.execute("BEGIN IMMEDIATE")
                for job in begun:
                    self._run_one(job)
            if records:
                save_what_can_be(records, self._saved)
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._undo()
            for job in jobs:
                job.error = Unavailable(f"The database could not commit ({_kind(error)}).")
            self._backlog.give_back(records)
        finally:
            for job in jobs:
                job.done.release()

    def _run_all(self, jobs: list[_Job]) -> bool:
        """Run the work as it comes; False when one was refused, and all of it is to be run again, each on its own.

        That spares those that are not refused, nearly all, the two statements of a savepoint.
        """
        try:
            for job in jobs:
                job.result = job.work(self._connection)
        except Exception as error:
            if isinstance(error, sqlite3.Error) and not isinstance(error, _OWN_FAULTS):
                raise
            return False
        return True

    def _run_one(self, job: _Job) -> None:
        self._connection.execute("SAVEPOINT work")
        try:
            job.result = job.work(self._connection)
        except Exception as error:
            if isinstance(error, sqlite3.Error) and not isinstance(error, _OWN_FAULTS):
                raise
            job.error = error
            self._connection.execute("ROLLBACK TO work")
        self._connection.execute("RELEASE work")

    def _saved(self, records: Sequence[Any]) -> Exception | None:
        job = _Job(lambda connection: self._write_behind(connection, records))
        self._run_one(job)
        return job.error

    def _undo(self) -> None:
        # SQLite may have rolled back by itself already.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")


def _kind(error: Exception) -> str:
    """What went wrong in a word an operator can look up, such as SQLITE_FULL."""
    return str(getattr(error, "sqlite_errorname", type(error).__name__))
