"""Play a tape on the raw driver: `python -m bench.limits.replay TAPE DATABASE`; prints what it took as JSON.

One thread plays it in the order in which it was recorded. So nothing waits for a lock, nothing is decoded, and a commit
has in it what it had there: no program can do the same work on this database faster in one process.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from pathlib import Path

from bench.limits.tape import Tape, read_tape


def connections(tape: Tape, database: Path) -> dict[int, sqlite3.Connection]:
    """As many as were recorded, each set up as this service does."""
    found = {}
    for number in {each.connection for each in tape.said}:
        connection = sqlite3.connect(database, isolation_level=None, cached_statements=512)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        found[number] = connection
    return found


def play(tape: Tape, database: Path) -> float:
    """Say everything once; return how many seconds it took."""
    opened = connections(tape, database)
    # A read of each connection's own, so that the schema is read before the clock runs.
    for each in opened.values():
        each.execute("SELECT count(*) FROM organization").fetchall()
    begun = time.perf_counter()
    for said in tape.said:
        connection = opened[said.connection]
        if said.act == "executemany":
            connection.executemany(said.sql, said.parameters)
        elif said.is_read:
            connection.execute(said.sql, said.parameters).fetchall()
        else:
            connection.execute(said.sql, said.parameters)
    took = time.perf_counter() - begun
    for each in opened.values():
        each.close()
    return took


def main() -> None:
    """Play, and print seconds, microseconds of processor, and bytes written."""
    tape = read_tape(Path(sys.argv[1]))
    before, written = resource.getrusage(resource.RUSAGE_SELF), _written()
    seconds = play(tape, Path(sys.argv[2]))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = {"units": tape.units, "seconds": seconds, "cpu": cpu * 1e6, "written": _written() - written}
    print(json.dumps({**told, "memory": after.ru_maxrss}))


def _written() -> int:
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


if __name__ == "__main__":
    main()
