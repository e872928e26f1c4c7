"""The one thread that writes to SQLite, and groups what waits into one commit.

Each piece of work runs in its own savepoint, so one that is refused undoes itself alone; all that waited are
then synced to disk together, and only then answered. If that commit fails, every one of them failed.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar, cast

from maestro.directory.errors import Unavailable

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

MAX_GROUP: Final = 256
# Longer than any commit takes, far shorter than the 60 seconds after which Okta hangs up.
_PATIENCE_SECONDS: Final = 10.0


class _Job:
    """A piece of work that somebody waits for."""

    __slots__ = ("done", "error", "result", "work")

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.result: Any = None
        self.error: Exception | None = None
        self.done = threading.Lock()
        self.done.acquire()


class Writer:
    """Runs work on the writing connection. `behind` is given what was recorded behind the answers, in batches."""

    def __init__(
        self, connection: sqlite3.Connection, behind: Callable[[sqlite3.Connection, Sequence[Any]], None]
    ) -> None:
        self._connection = connection
        self._write_behind = behind
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._behind: SimpleQueue[Any] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="maestro-writer", daemon=True)
        self._thread.start()

    def run(self, work: Work[T]) -> T:
        """Run the work and return its result once it is durable.

        Raises what the work raised, or errors.Unavailable when the database could not commit it.
        """
        if self._closed:
            raise Unavailable("The service is stopping.")
        job = _Job(work)
        self._jobs.put(job)
        if not job.done.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable("The database did not answer in time.")
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def later(self, record: Any) -> None:
        """Write the record with some later commit, at most half a second from now."""
        self._behind.put(record)

    def close(self) -> None:
        """Finish what waits, write what is behind, and end the thread."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while True:
            jobs, is_last = self._next_group()
            records = self._taken_behind()
            if jobs or records:
                self._commit_together(jobs, records)
            if is_last:
                return

    def _next_group(self) -> tuple[list[_Job], bool]:
        """What waits now, or what comes within half a second; and whether it is the last."""
        jobs: list[_Job] = []
        try:
            job = self._jobs.get(timeout=0.5)
            while job is not None:
                jobs.append(job)
                if len(jobs) == MAX_GROUP:
                    return jobs, False
                job = self._jobs.get_nowait()
        except Empty:
            return jobs, False
        return jobs, True

    def _taken_behind(self) -> list[Any]:
        records = []
        with contextlib.suppress(Empty):
            while True:
                records.append(self._behind.get_nowait())
        return records

    def _commit_together(self, jobs: list[_Job], records: list[Any]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._run_one(job)
            if records:
                self._run_one(_Job(lambda connection: self._write_behind(connection, records)))
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._undo()
            for job in jobs:
                job.error = Unavailable(f"The database could not commit ({type(error).__name__}).")
        finally:
            for job in jobs:
                job.done.release()

    def _run_one(self, job: _Job) -> None:
        self._connection.execute("SAVEPOINT work")
        try:
            job.result = job.work(self._connection)
        except sqlite3.OperationalError:
            raise  # disk full, input/output error: nothing of this group can be trusted
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits for this work
            job.error = error
            self._connection.execute("ROLLBACK TO work")
        self._connection.execute("RELEASE work")

    def _undo(self) -> None:
        # SQLite may have rolled back by itself already.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")
