"""What is wrong is found and named, each fault planted; and where nothing is wrong, nothing is said."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from maestro.directory.errors import Refused, Unavailable
from maestro.store.examining import Finding, examine, refuse_unsafe
from maestro.store.locations import path_of, sqlite_url
from tests.cast import ON_SQLITE
from tests.operations.directory import fill
from tests.postgres.bouncer import Bouncer
from tests.postgres.replica import Replica
from tests.postgres.server import Server
from tests.serving import Served, maestro

# A change behind the service's back, and what is found of it.
FAULTS = {
    "counts": "UPDATE tally SET active = active + 1 WHERE resource_type = 'User' AND slot = 0",
    "events": "UPDATE event SET version = version + 1 WHERE subject_type = 'User'",
    "memberships": "UPDATE member SET member_id = member_id || 'x'",
    "names": "UPDATE resource SET unique_key = NULL WHERE resource_type = 'User' AND deleted IS NULL",
    "documents": 'UPDATE resource SET document = replace(document, \'"id":"\', \'"id":"x\')',
}


@pytest.fixture
def filled(database_url: str) -> str:
    """A database with people, groups and members in it."""
    fill(database_url)
    return database_url


def change(url: str, statement: str) -> None:
    path = path_of(url)
    if path is None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())
    else:
        with closing(sqlite3.connect(path)) as file, file:
            file.execute(statement)


def checks(found: list[Finding]) -> set[str]:
    return {each.check for each in found}


def test_nothing_is_said_where_nothing_is_wrong(filled: str) -> None:
    assert list(examine(filled, deep=True)) == []


@pytest.mark.parametrize("check", FAULTS)
def test_what_must_hold_and_does_not_is_named(filled: str, check: str) -> None:
    change(filled, FAULTS[check])
    found = list(examine(filled, deep=True))
    assert check in checks(found)
    assert all(each.problem and each.remedy for each in found)
    named = next(each for each in found if each.check == check)
    assert "acme" in named.problem or "globex" in named.problem


@ON_SQLITE  # the other is shared by many tests
def test_a_database_of_another_version_is_told_so(filled: str) -> None:
    change(filled, "DELETE FROM alembic_version")
    assert checks(list(examine(filled))) == {"migrations"}


@ON_SQLITE
def test_a_file_that_others_may_read_or_is_damaged_or_missing(filled: str, tmp_path: Path) -> None:
    path = path_of(filled)
    assert path is not None
    path.chmod(0o644)
    assert checks(list(examine(filled))) == {"file"}
    path.chmod(0o600)
    change(filled, "PRAGMA journal_mode=DELETE")
    assert checks(list(examine(filled))) == {"log"}
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    path.write_bytes(content)
    assert "file" in checks(list(examine(filled)))
    assert checks(list(examine(sqlite_url(tmp_path / "none.db")))) == {"database"}


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_forgets_is_not_served_from(setting: str) -> None:
    with Server.new(settings={setting: "off"}) as server:
        url = server.create_database("maestro")
        with pytest.raises(Refused, match=setting):
            refuse_unsafe(url)
        assert "durability" in checks(list(examine(url)))
    with pytest.raises(Unavailable):
        refuse_unsafe(url)


def test_serve_refuses_a_server_that_forgets() -> None:
    with Server.new(settings={"fsync": "off"}) as server:
        url = server.create_database("maestro")
        named = {"MAESTRO_DATABASE_URL": url, "MAESTRO_CONFIG": os.devnull, "MAESTRO_PEPPER": "p" * 32}
        environment = {**os.environ, **named}
        subprocess.run([*maestro(), "migrate"], env=environment, check=True, capture_output=True)
        done = subprocess.run([*maestro(), "serve"], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 5
        assert "fsync is off" in done.stderr


def test_a_pooler_without_time_outs_and_a_replica_that_is_none_or_away() -> None:
    with Server.new() as server, Bouncer(server) as bouncer, Replica(server) as replica:
        server.create_database("maestro")
        found = list(examine(bouncer.url("maestro"), server.url("maestro")))
        assert {"time-outs", "planner", "replica"} <= checks(found)
        assert "is no replica" in next(each.problem for each in found if each.check == "replica")
        replica.wait_until_caught_up()
        assert "replica" not in checks(list(examine(server.url("maestro"), replica.server.url("maestro"))))
        away = replica.server.url("maestro")
        replica.server.stop("immediate")
        found = list(examine(server.url("maestro"), away))
        assert "does not answer" in next(each.problem for each in found if each.check == "replica")


def test_the_command_says_it_in_words_and_by_its_exit_code(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*maestro(), "doctor", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    with Served(tmp_path) as served:
        environment = served._environment
        served.run("doctor")
        well = run("--deep")
        assert (well.returncode, well.stdout.strip()[-16:]) == (0, "db: all is well.")
    change(sqlite_url(served.database_path), FAULTS["counts"])
    ill = run()
    assert ill.returncode == 6
    assert ill.stdout.startswith("counts: acme has (")
    assert '"check": "counts"' in run("--json").stdout
    environment = {**environment, "MAESTRO_PEPPER": ""}
    environment.pop("MAESTRO_PEPPER")
    assert "pepper: " in run().stdout
