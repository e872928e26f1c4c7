"""Migrations: from nothing they make what the tables say, once, and the way back undoes them."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect

from maestro.store.locations import sqlite_url
from maestro.store.migrations import _config, heads, is_current, migrate
from maestro.store.tables import METADATA


def schema_of(path: Path) -> dict[str, Any]:
    """Tables, columns, keys and indexes of a database, but for Alembic's own."""
    engine = create_engine(f"sqlite:///{path}")
    seen = inspect(engine)
    found = {
        table: {
            "columns": [(each["name"], str(each["type"]), each["nullable"]) for each in seen.get_columns(table)],
            "key": seen.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (each["constrained_columns"], each["referred_table"]) for each in seen.get_foreign_keys(table)
            ),
            "unique": sorted((str(e["name"]), e["column_names"]) for e in seen.get_unique_constraints(table)),
            "indexes": sorted((str(e["name"]), e["column_names"], e["unique"]) for e in seen.get_indexes(table)),
            "options": seen.get_table_options(table),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()
    return found


def test_the_migrations_make_what_the_tables_say(migrated: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.db"
    engine = create_engine(f"sqlite:///{made}")
    METADATA.create_all(engine)
    engine.dispose()
    assert schema_of(migrated) == schema_of(made)
    assert schema_of(migrated).keys() == METADATA.tables.keys()


def test_every_table_is_strict(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as connection, connection:
        tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall()
    loose = {name for name, strict in tables if not strict and not name.startswith("sqlite_")}
    assert loose == {"alembic_version"}


def test_migrating_says_what_it_did_and_does_it_once(tmp_path: Path) -> None:
    path = tmp_path / "maestro.db"
    assert not is_current(sqlite_url(path))
    assert migrate(sqlite_url(path)) == ["0001"]
    assert is_current(sqlite_url(path))
    assert migrate(sqlite_url(path)) == []
    assert heads() == {"0001"}


def test_a_database_without_migrations_or_with_others_is_not_current(database_path: Path, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").close()
    assert not is_current(sqlite_url(tmp_path / "empty.db"))
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert not is_current(sqlite_url(database_path))


def test_the_way_back_leaves_nothing(database_path: Path) -> None:
    command.downgrade(_config(sqlite_url(database_path)), "base")
    assert schema_of(database_path) == {}
    assert migrate(sqlite_url(database_path)) == ["0001"]


def test_of_many_that_start_together_one_migrates(tmp_path: Path) -> None:
    path = tmp_path / "maestro % together.db"
    done: list[list[str]] = []
    # Alembic's own context is one for each process, so that threads stand in for processes only one at a time.
    lock = threading.Lock()

    def start() -> None:
        with lock:
            done.append(migrate(sqlite_url(path)))

    threads = [threading.Thread(target=start) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == [[], [], ["0001"]]
    assert is_current(sqlite_url(path))


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "maestro.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE tally (in_the_way INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        migrate(sqlite_url(path))
    assert schema_of(path).keys() == {"tally"}
    assert not is_current(sqlite_url(path))
