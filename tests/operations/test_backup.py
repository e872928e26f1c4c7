"""A backup has every write that was acknowledged before it began, whatever is written meanwhile."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from maestro.directory.errors import Refused, Taken, Unavailable
from maestro.store.backing_up import back_up
from maestro.store.database import open_database
from maestro.store.locations import sqlite_url
from tests.operations.directory import answers, fill, fill_quickly
from tests.operations.writing import Writing
from tests.serving import Served, maestro


@pytest.fixture
def filled(database_path: Path) -> Path:
    fill_quickly(sqlite_url(database_path), 300)
    return database_path


def test_a_backup_under_load_has_every_write_that_was_acknowledged_before(tmp_path: Path) -> None:
    kept: set[str] = set()
    with Served(tmp_path) as served:
        with Writing(served) as writing:
            for number in range(3):
                writing.wait_for(40 * (number + 1))
                before = writing.acknowledged()
                told = served.run("backup", str(tmp_path / f"{number}.db"))
                kept = user_names(tmp_path / f"{number}.db")
                assert set(before) <= kept
                assert told["events"] >= len(before)
        assert writing.acknowledged()[-1] not in kept
        assert not writing.refused
    assert set(writing.acknowledged()) <= user_names(served.database_path)


def test_what_is_lost_is_restored_by_putting_the_file_in_place(tmp_path: Path) -> None:
    """The commands of the guide, while the files of the lost database still lie there, its log among them."""
    served = Served(tmp_path)
    with Writing(served) as writing:
        writing.wait_for(20)
        before = writing.acknowledged()
        served.run("backup", str(tmp_path / "backup.db"))
        writing.wait_for(len(before) + 20)
        served.kill()
    assert served.database_path.with_name("maestro.db-wal").exists()
    restore = "mkdir lost && mv maestro.db* lost/ && cp backup.db maestro.db && chmod 600 maestro.db"
    subprocess.run(["sh", "-ec", restore], cwd=tmp_path, check=True)
    served.restart()
    with served:
        kept = user_names(served.database_path)
        assert set(before) <= kept
        assert writing.acknowledged()[-1] not in kept
        with Writing(served, "afterwards") as again:
            again.wait_for(5)


def user_names(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT unique_key FROM resource")}


def test_it_answers_as_what_it_is_of(database_path: Path, tmp_path: Path) -> None:
    logins = fill(sqlite_url(database_path))
    expected = answers(sqlite_url(database_path), logins)
    with closing(open_database(sqlite_url(database_path))) as database:
        database.flush()
        back_up(database_path, tmp_path / "backup.db")
    assert answers(sqlite_url(tmp_path / "backup.db"), logins) == expected


def test_it_is_one_file_for_its_owner_alone(filled: Path, tmp_path: Path) -> None:
    directory = tmp_path / "backups"
    directory.mkdir()
    made = back_up(filled, directory / "a.db")
    assert [each.name for each in directory.iterdir()] == ["a.db"]
    assert stat.S_IMODE((directory / "a.db").stat().st_mode) == 0o600
    assert made.bytes == (directory / "a.db").stat().st_size
    assert made.events == 302


def test_a_backup_never_replaces_another_one(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("precious")
    with pytest.raises(Taken):
        back_up(filled, tmp_path / "a.db")
    assert (tmp_path / "a.db").read_text() == "precious"


def test_a_damaged_database_is_not_backed_up(filled: Path, tmp_path: Path) -> None:
    content = bytearray(filled.read_bytes())
    where = content.rindex(b"person-150@acme.example")
    content[where - 3000 : where] = b"\xff" * 3000
    filled.write_bytes(content)
    directory = tmp_path / "backups"
    directory.mkdir()
    with pytest.raises(Refused, match="damaged"):
        back_up(filled, directory / "a.db")
    assert not [*directory.iterdir()]


def test_what_is_no_database_of_the_service_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("some text that is long enough to be looked at")
    with pytest.raises(Unavailable, match="not a database"):
        back_up(tmp_path / "note", tmp_path / "a.db")
    sqlite3.connect(tmp_path / "other.db").close()
    with pytest.raises(Refused, match="no database of this service"):
        back_up(tmp_path / "other.db", tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()


def test_where_nothing_can_be_written_that_is_said(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No such file"):
        back_up(filled, tmp_path / "nowhere" / "a.db")


def test_a_database_on_a_server_has_tools_of_its_own(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "MAESTRO_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/d",
        "MAESTRO_CONFIG": os.devnull,
    }
    done = subprocess.run(
        [*maestro(), "backup", str(tmp_path / "a.db")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert "pg_dump" in done.stderr
    assert "secret" not in done.stderr
