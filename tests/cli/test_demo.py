"""`maestro demo`: what `make run` starts, on a machine that has nothing yet, and again."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2

from tests.serving import maestro


@contextmanager
def demonstration(directory: Path, *arguments: str) -> Iterator[str]:
    """The demonstration, running: what it said up to its last line. Ended by Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAESTRO_")}
    process = subprocess.Popen(
        [*maestro(), "demo", *arguments],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError(f"the demonstration ended:\n{said}")
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        process.stdout.close()


def counted(directory: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(directory / "var/maestro.db")) as database:
        return database.execute("SELECT active, count(*) FROM resource GROUP BY active ORDER BY active").fetchall()


def test_it_shows_the_whole_way_and_twice_is_not_double(tmp_path: Path) -> None:
    with demonstration(tmp_path) as said:
        address = re.search(r"Open\s+(http://127\.0\.0\.1:\d+)/o/acme/contacts", said)
        assert address
        assert httpx2.get(f"{address[1]}/healthz").text == "ok\n"
        password = re.search(r"Sign in\s+demo\s+(\S+)", said)
        assert password
    for word in ("verified successfully", "12 people were created", "Clinical Trial Manager", "Jonas Weber"):
        assert word in said
    assert 8 <= len([line for line in said.splitlines() if line.strip()]) <= 13
    assert counted(tmp_path) == [(0, 1), (1, 11)]

    with demonstration(tmp_path) as again:
        assert "11 users scanned, 0 added, 0 removed" in again
        assert password[1] in again
    assert counted(tmp_path) == [(0, 1), (1, 11)]


def test_it_takes_another_port_when_the_wanted_one_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with demonstration(tmp_path, "--port", str(port)) as said:
            assert f":{port}/" not in said
            assert "12 people were created" in said


def test_what_it_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    with demonstration(tmp_path):
        pass
    for name in ("maestro.db", "maestro.toml", "okta.json", "support-password"):
        assert (tmp_path / "var" / name).stat().st_mode & 0o077 == 0, name
