"""`maestro demo`: what `make run` starts, on a machine that has nothing yet, and again."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx2

from tests.demonstration import demonstration

IMPORTED = "import sys, maestro.cli.main, maestro.cli.serving; print(*sys.modules)"


def counted(directory: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(directory / "var/maestro.db")) as database:
        return database.execute("SELECT active, count(*) FROM resource GROUP BY active ORDER BY active").fetchall()


def test_it_shows_the_whole_way_and_twice_is_not_double(tmp_path: Path) -> None:
    with demonstration(tmp_path) as demo:
        assert httpx2.get(f"{demo.service}/healthz").text == "ok\n"
        assert "Simulated Okta: for the demonstration" in httpx2.get(demo.okta).text
        password = demo.password
    for word in ("verified successfully", "12 people were created", "Clinical Trial Manager", "Jonas Weber"):
        assert word in demo.said
    assert 8 <= len([line for line in demo.said.splitlines() if line.strip()]) <= 13
    assert counted(tmp_path) == [(0, 1), (1, 11)]

    with demonstration(tmp_path) as again:
        assert "11 users scanned, 0 added, 0 removed" in again.said
        assert again.password == password
    assert counted(tmp_path) == [(0, 1), (1, 11)]


def test_an_empty_one_connects_nothing_and_what_was_connected_is_forgotten(tmp_path: Path) -> None:
    with demonstration(tmp_path, "--empty") as demo:
        assert httpx2.get(demo.guide).status_code == 200
        assert "12 people, and connected to nothing" in demo.said
    assert counted(tmp_path) == []
    with demonstration(tmp_path) as demo:
        assert "12 people were created" in demo.said
    with demonstration(tmp_path, "--empty"):
        kept = json.loads((tmp_path / "var/okta.json").read_text())
        assert (kept["app"], kept["connection"]) == (None, None)
        assert len(kept["people"]) == 12
        assert not any(each["link"] for each in kept["people"])
    with demonstration(tmp_path) as demo:
        assert "12 people were linked" in demo.said
    assert counted(tmp_path) == [(0, 1), (1, 11)]


def test_a_connection_that_was_spoilt_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    with demonstration(tmp_path):
        pass
    file = tmp_path / "var/okta.json"
    kept = json.loads(file.read_text())
    kept["connection"]["secret"] = "cmscim_wrong"
    file.write_text(json.dumps(kept))
    with demonstration(tmp_path) as demo:
        assert "Error authenticating: Unauthorized" in demo.said
        assert httpx2.get(demo.okta).status_code == 200


def test_it_takes_another_port_when_the_wanted_one_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with demonstration(tmp_path, "--port", port, "--okta-port", port) as demo:
            assert f":{port}" not in demo.said
            assert demo.service != demo.okta
            assert "12 people were created" in demo.said


def test_what_it_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    with demonstration(tmp_path):
        pass
    for name in ("maestro.db", "maestro.toml", "okta.json", "support-password"):
        assert (tmp_path / "var" / name).stat().st_mode & 0o077 == 0, name


def test_the_pages_of_the_simulated_okta_are_no_part_of_the_service() -> None:
    """Neither the command nor the process that answers so much as loads them."""
    done = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.split()
    assert "maestro.web.app" in loaded
    assert not [each for each in loaded if each.startswith("maestro.okta_console")]
