"""Play a tape on the raw driver: `python -m bench.limits.replay TAPE URL`; prints what it took as JSON.

On SQLite one thread plays it in the order in which it was recorded, so that nothing waits for a lock; on PostgreSQL
each connection has its own thread and its own part of the tape, so that commits are synced together as they were.
Nothing is decoded, checked or answered, and a commit has in it what it had there.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.limits.tape import Said, Tape, read_tape


def play_sqlite(tape: Tape, path: str) -> float:
    """Say everything once; return how many seconds it took."""
    opened = {}
    for number in {each.connection for each in tape.said}:
        connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM organization").fetchall()  # so that it has read the schema
        opened[number] = connection
    begun = time.perf_counter()
    for said in tape.said:
        connection = opened[said.connection]
        match said.act:
            case "read":
                connection.execute(said.sql, said.parameters).fetchall()
            case "each":
                connection.executemany(said.sql, said.parameters)
            case _:
                connection.execute(said.sql, said.parameters)
    return time.perf_counter() - begun


def play_postgres(tape: Tape, url: str) -> float:
    """Say everything once, each connection in a thread of its own; return how many seconds it took."""
    parts: dict[int, list[Said]] = {}
    for each in tape.said:
        parts.setdefault(each.connection, []).append(each)
    opened = [psycopg.connect(url, autocommit=True) for _ in parts]
    for connection in opened:
        connection.prepare_threshold = 2
    threads = [threading.Thread(target=_say, args=pair) for pair in zip(opened, parts.values(), strict=True)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def _say(connection: psycopg.Connection[Any], part: Sequence[Said]) -> None:
    for said in part:
        match said.act:
            case "read":
                connection.execute(said.sql, said.parameters).fetchall()
            case "each":
                with connection.cursor() as cursor:
                    cursor.executemany(said.sql, said.parameters)
            case "write":
                connection.execute(said.sql, said.parameters)
            case "begin" | "commit":
                connection.execute(said.act.encode())


def main() -> None:
    """Play, and print seconds, microseconds of processor, and bytes written."""
    tape, url = read_tape(Path(sys.argv[1])), sys.argv[2]
    before, written = resource.getrusage(resource.RUSAGE_SELF), _written()
    if url.startswith("sqlite:///"):
        seconds = play_sqlite(tape, url.removeprefix("sqlite:///"))
    else:
        seconds = play_postgres(tape, url)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = {"units": tape.units, "seconds": seconds, "cpu": cpu * 1e6, "written": _written() - written}
    print(json.dumps({**told, "memory": after.ru_maxrss}))


def _written() -> int:
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


if __name__ == "__main__":
    main()
