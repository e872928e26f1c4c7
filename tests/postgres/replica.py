"""A streaming replica: reads what the primary wrote, later by as much as a test wants, and takes its place."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Self

import psycopg

from tests.postgres.cluster import SUPERUSER, Cluster
from tests.postgres.processes import run
from tests.postgres.room import Room
from tests.postgres.server import Server

_SECONDS = 30


class Replica:
    """A replica of a server that runs; `server` is its own process, to be read from, stopped and killed as any."""

    def __init__(self, primary: Server, settings: Mapping[str, str] | None = None) -> None:
        self.primary = primary
        copied = primary.cluster
        room = Room(copied.room.path.parent)
        cluster = Cluster(room, copied.binaries, copied.password, copied.environment)
        try:
            source = ("--host=127.0.0.1", f"--port={primary.port}", f"--username={SUPERUSER}")
            how = ("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync")
            run(
                *(copied.binaries / "pg_basebackup", f"--pgdata={cluster.path}", *source, *how),
                cwd=room.path,
                environment={**copied.environment, "PGPASSWORD": copied.password},
            )
        except BaseException:
            room.close()
            raise
        self.server = Server(cluster, {**primary.settings, **(settings or {})})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the replica and remove its files."""
        self.server.close()

    def url(self, database: str) -> str:
        """Where the service reads a database."""
        return self.server.url(database)

    def promote(self) -> None:
        """Make a primary of it, which accepts writes when this returns."""
        assert _value(self.server, f"SELECT pg_promote(true, {_SECONDS})") is True

    def pause_replay(self) -> None:
        """Let it fall behind: what the primary writes from now on is received and not shown."""
        _value(self.server, "SELECT pg_wal_replay_pause()")
        _wait_until(self.server, "SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def resume_replay(self) -> None:
        """Let it catch up."""
        _value(self.server, "SELECT pg_wal_replay_resume()")

    def wait_until_caught_up(self) -> None:
        """Return when it shows everything that the primary had committed when this was called."""
        # A record of its own, whose commit is synced with all before it even where the others are not.
        written = _value(self.primary, "SELECT pg_logical_emit_message(true, 'tests', '')::text")
        _wait_until(self.server, f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn")


def _value(server: Server, statement: str) -> object:
    synced = "-c synchronous_commit=on"
    with psycopg.connect(server.superuser_url(), autocommit=True, options=synced) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _wait_until(server: Server, condition: str) -> None:
    deadline = time.monotonic() + _SECONDS
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        while connection.execute(condition.encode()).fetchone() != (True,):
            assert time.monotonic() < deadline, f"not within {_SECONDS} seconds: {condition}\n{server.log()}"
            time.sleep(0.01)
