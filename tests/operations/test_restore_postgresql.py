"""A database on a server is backed up under load and restored with PostgreSQL's own tools, whole and to any moment."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg

from maestro.store.examining import examine
from maestro.store.migrations import migrate
from tests.operations.directory import answers, fill
from tests.operations.writing import Writing
from tests.postgres.cluster import SUPERUSER, Cluster
from tests.postgres.processes import give_to_owner, run
from tests.postgres.room import Room, memory
from tests.postgres.server import Server
from tests.serving import Served


def tool(server: Server, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as the guide does."""
    cluster = server.cluster
    environment = {**cluster.environment, "PGPASSWORD": cluster.password}
    run(cluster.binaries / name, *arguments, cwd=cluster.room.path, environment=environment)


def people(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT unique_key FROM resource WHERE resource_type = 'User'")}


def test_a_dump_under_load_has_every_write_that_was_acknowledged_before(tmp_path: Path) -> None:
    with Server.new() as server:
        url, dump = server.create_database("maestro"), str(server.cluster.room.path / "maestro.dump")
        with Served(tmp_path, database_url=url) as served, Writing(served) as writing:
            writing.wait_for(60)
            before = writing.acknowledged()
            tool(server, "pg_dump", "--format=custom", f"--file={dump}", url)
            writing.wait_for(len(before) + 20)
        restored = server.create_database("restored")
        tool(server, "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={restored}", dump)
        assert set(before) <= people(restored)
        assert writing.acknowledged()[-1] not in people(restored)
        assert list(examine(restored, deep=True)) == []


def test_what_is_restored_answers_as_what_was_dumped() -> None:
    with Server.new() as server:
        url, dump = server.create_database("maestro"), str(server.cluster.room.path / "maestro.dump")
        migrate(url)
        logins = fill(url)
        expected = answers(url, logins)
        tool(server, "pg_dump", "--format=custom", f"--file={dump}", url)
        restored = server.create_database("restored")
        tool(server, "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={restored}", dump)
        assert answers(restored, logins) == expected


def test_any_moment_is_restored_with_all_that_was_acknowledged_before_and_nothing_after(tmp_path: Path) -> None:
    with Room(memory()) as archive:
        base, moment, before, after = _backed_up(tmp_path, archive.path)
        (base.path / "recovery.signal").touch()
        give_to_owner(base.path / "recovery.signal")
        recovery = {
            "restore_command": f"cp {archive.path}/%f %p",
            "recovery_target_time": moment,
            "recovery_target_action": "promote",
        }
        with Server(base, recovery) as restored:
            again = restored.url("maestro")
            _wait_until_writable(restored)
            assert set(before) <= people(again)
            assert not set(after) & people(again)
            assert list(examine(again, deep=True)) == []


def _backed_up(directory: Path, archive: Path) -> tuple[Cluster, str, list[str], list[str]]:
    """A base backup of a server that is lost then, a moment, and what was acknowledged before and long after it."""
    settings = {"archive_mode": "on", "archive_command": f"cp %p {archive}/%f"}
    with Server.new(settings=settings) as server:
        url = server.create_database("maestro")
        with Served(directory, database_url=url) as served, Writing(served) as writing:
            writing.wait_for(30)
            room = Room(server.cluster.room.path.parent)
            base = Cluster(room, server.cluster.binaries, server.cluster.password, server.cluster.environment)
            source = ("--host=127.0.0.1", f"--port={server.port}", f"--username={SUPERUSER}")
            tool(server, "pg_basebackup", f"--pgdata={base.path}", *source, "--checkpoint=fast", "--wal-method=stream")
            writing.wait_for(len(writing.acknowledged()) + 40)
            moment = _now(server)
            until = time.time()
            time.sleep(0.3)
            writing.wait_for(len(writing.acknowledged()) + 40)
        before, after = writing.acknowledged(until - 0.1), writing.acknowledged()[-20:]
        with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
            connection.execute("SELECT pg_switch_wal()")
            _wait_until_archived(connection)
        server.kill()
    return base, moment, before, after


def _now(server: Server) -> str:
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        row = connection.execute("SELECT clock_timestamp()::text").fetchone()
    assert row is not None
    return str(row[0])


def _wait_until_archived(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    deadline = time.monotonic() + 30
    waiting = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
    while connection.execute(waiting).fetchone() != (0,):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _wait_until_writable(server: Server) -> None:
    deadline = time.monotonic() + 60
    while True:
        with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
            if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                return
        assert time.monotonic() < deadline
        time.sleep(0.05)
