"""Whether the database itself is safe and sound: a file, or a server."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg

from maestro.store.engines.connections import is_pooled
from maestro.store.engines.sqlite import MIN_VERSION
from maestro.store.examining.finding import Finding
from maestro.store.locations import shown

OLDEST_SERVER: Final = 15
# What an answer relies on: a server without these acknowledges what a power cut may take.
_SAFE: Final = {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": {"on", "remote_apply"}}
_TIMEOUTS: Final = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_CONNECT_SECONDS: Final = 5
_LAG_SECONDS: Final = 60


def examine_file(path: Path) -> Iterator[Finding]:
    """A database in a file: its pages, its log, its room, and who may read it."""
    if sqlite3.sqlite_version_info < MIN_VERSION:
        needed = ".".join(map(str, MIN_VERSION))
        yield Finding(
            "engine", f"SQLite is {sqlite3.sqlite_version}; {needed} or newer is needed.", "Use a newer Python."
        )
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("file", f"Others than its owner may read {path}.", f"chmod 600 {path}*")
    free, size = shutil.disk_usage(path.parent).free, path.stat().st_size
    if free < 2 * size:
        room = f"{free >> 20} MB are free beside a database of {size >> 20} MB"
        yield Finding("room", f"{room}.", "Make room: a backup needs as much again, and a full disk refuses writes.")
    with closing(sqlite3.connect(path)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            wrong = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            astray = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            yield Finding("file", f"{path} is damaged or no database ({error}).", "Restore a backup.")
            return
    if mode != "wal":
        yield Finding("log", f"The journal is '{mode}', not a write-ahead log.", "Run: maestro serve, which sets it.")
    if wrong:
        yield Finding("file", f"{path} is damaged: {'; '.join(wrong)}", "Restore a backup.")
    if astray:
        yield Finding("file", f"{len(astray)} rows belong to nothing.", "Restore a backup.")


def examine_server(url: str) -> Iterator[Finding]:
    """A database on a server: its version, whether it keeps what it acknowledged, and its time-outs."""
    with psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_SECONDS) as connection:
        yield from unsafe(connection)
        if _setting(connection, "server_encoding") != "UTF8":
            yield Finding(
                "encoding", "The database is not in UTF-8.", "Make one with ENCODING 'UTF8', and copy it there."
            )
        # What the service asks for on connections of its own, and cannot ask for behind a pooler.
        if is_pooled(connection):
            for each in (name for name in _TIMEOUTS if _setting(connection, name) == "0"):
                remedy = f"ALTER ROLE … SET {each} = …; see the guide to a fleet."
                yield Finding("time-outs", f"Behind the pooler there is no {each}.", remedy)
            if _setting(connection, "enable_bitmapscan") == "on":
                remedy = "ALTER DATABASE … SET enable_bitmapscan = off"
                yield Finding("planner", "Bitmap scans are on, so pages of large organizations may be slow.", remedy)


def unsafe(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Why the service does not serve from this server, if it does not."""
    version = connection.info.server_version // 10_000
    if version < OLDEST_SERVER:
        yield Finding("engine", f"PostgreSQL is {version}; {OLDEST_SERVER} or newer is needed.", "Upgrade the server.")
    for name, safe in _SAFE.items():
        found = _setting(connection, name)
        if found not in safe:
            problem = f"{name} is {found}: what was acknowledged may be lost."
            yield Finding("durability", problem, f"Set {name} = on for the server, the database and the role.")


def examine_replica(url: str) -> Iterator[Finding]:
    """A replica: that it is one, and how far behind."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_SECONDS) as connection:
            behind = connection.execute(
                "SELECT pg_is_in_recovery(), pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn(), "
                "extract(epoch FROM now() - pg_last_xact_replay_timestamp())"
            ).fetchone()
    except psycopg.OperationalError as error:
        name = type(error).__name__
        yield Finding(
            "replica", f"{shown(url)} does not answer ({name}).", "Lists are read from the first server meanwhile."
        )
        return
    is_replica, is_level, seconds = behind or (False, False, None)
    if not is_replica:
        yield Finding("replica", f"{shown(url)} is no replica.", "Let MAESTRO_REPLICA_URL name the replica.")
    elif not is_level and seconds is not None and seconds > _LAG_SECONDS:
        yield Finding("replica", f"{shown(url)} is {round(seconds)} seconds behind.", "Look at its log and its disk.")


def _setting(connection: psycopg.Connection[Any], name: str) -> str:
    found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    return str(found[0]) if found else ""
