"""Migrations: from nothing they make what the tables say, once, and the way back undoes them; on both engines."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from maestro.directory.errors import Refused
from maestro.store.locations import alchemy_url, path_of, sqlite_url
from maestro.store.migrations import due, explain_misfit, migrate, plan
from maestro.store.migrations.applying import MigrationFailed
from maestro.store.migrations.connecting import migrating, reading
from maestro.store.migrations.history import History, history
from maestro.store.tables import METADATA
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name
from tests.store.lines import names, noted
from tests.store.schemas import ALEMBIC, dump, execute, shape


def go_back(url: str, line: History, to: str) -> None:
    """The way back, which is for whoever develops a migration, and no command."""
    with migrating(url) as connection:
        line.config.attributes.update(connection=connection, on_version_apply=())
        command.downgrade(line.config, to)


def test_the_migrations_make_what_the_tables_say(empty_url: str, tmp_path: Path, postgres_server: Databases) -> None:
    migrate(empty_url)
    name = new_name()
    is_file = path_of(empty_url) is not None
    made = sqlite_url(tmp_path / "made.db") if is_file else postgres_server.create_database(name)
    engine = create_engine(alchemy_url(made))
    METADATA.create_all(engine)
    engine.dispose()
    assert shape(empty_url) == shape(made)
    assert shape(empty_url).keys() == METADATA.tables.keys()
    if not is_file:
        postgres_server.drop_database(name)


def test_alembic_finds_no_difference_between_the_migrated_schema_and_the_tables(empty_url: str) -> None:
    migrate(empty_url)
    with reading(empty_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_every_text_of_a_server_compares_by_its_bytes_and_what_is_shared_for_a_while_is_unlogged(
    postgres_url: str,
) -> None:
    migrate(postgres_url)
    with psycopg.connect(postgres_url) as server:
        texts = server.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text'"
        ).fetchall()
        unlogged = server.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u' ORDER BY 1"
        ).fetchall()
    assert texts == [("C",)]
    assert unlogged == [("anchor",), ("process",), ("rate",)]


def test_every_table_of_a_file_is_strict(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as connection, connection:
        tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall()
    loose = {name for name, strict in tables if not strict and not name.startswith("sqlite_")}
    assert loose == {ALEMBIC}


def test_migrating_says_what_it_did_and_does_it_once(empty_url: str) -> None:
    assert names(due(empty_url)) == names(history().steps)
    assert explain_misfit(empty_url) == "is at 0000, and this version needs 0001. Run: maestro migrate"
    assert names(migrate(empty_url)) == names(history().steps)
    assert explain_misfit(empty_url) is None
    assert names(migrate(empty_url)) == names(due(empty_url)) == []


def test_up_and_down_and_up_again_leaves_the_same_schema(empty_url: str, tmp_path: Path) -> None:
    line = noted(tmp_path / "migrations")
    migrate(empty_url)
    first, first_shape = dump(empty_url), shape(empty_url)
    assert names(migrate(empty_url, contract=True, of=line)) == ["0002", "0003", "0004"]
    whole = dump(empty_url)
    go_back(empty_url, line, "0001_since_0001")
    assert shape(empty_url) == first_shape
    if path_of(empty_url) is None:  # SQLite keeps the text of a table as it was last written
        assert dump(empty_url) == first
    go_back(empty_url, line, "base")
    assert shape(empty_url) == {}
    assert names(migrate(empty_url, of=line)) == ["0001", "0002", "0003", "0004"]
    assert dump(empty_url) == whole


def test_the_plan_is_what_would_be_run_and_runs_nothing(postgres_url: str, tmp_path: Path) -> None:
    line = noted(tmp_path / "migrations")
    migrate(postgres_url)
    before = dump(postgres_url)
    planned = plan(postgres_url, line)
    assert names([step for step, _ in planned]) == ["0002", "0003", "0004"]
    assert dump(postgres_url) == before
    with psycopg.connect(postgres_url, autocommit=True) as server:
        for each in "".join(sql for _, sql in planned).split(";\n"):
            server.execute(each.encode())
    by_hand = dump(postgres_url)
    assert names(due(postgres_url, line)) == []
    go_back(postgres_url, line, "base")
    migrate(postgres_url, of=line)
    assert dump(postgres_url) == by_hand


def test_the_plan_for_a_file_is_what_would_be_run_as_far_as_it_is_known(tmp_path: Path) -> None:
    line, url = noted(tmp_path / "migrations"), sqlite_url(tmp_path / "maestro.db")
    assert names([step for step, _ in plan(url, line)]) == ["0001", "0002", "0003", "0004"]
    assert not (tmp_path / "maestro.db").exists()
    *known, unknown = [sql for _, sql in plan(url, line)]
    with closing(sqlite3.connect(tmp_path / "by hand.db")) as connection:
        connection.executescript("".join(known))
    assert "made anew" in unknown
    by_hand = sqlite_url(tmp_path / "by hand.db")
    assert names(migrate(by_hand, contract=True, of=line)) == ["0004"]
    migrate(url, of=line)
    assert shape(url) == shape(by_hand)


def test_of_many_threads_one_migrates(empty_url: str) -> None:
    done: list[list[str]] = []
    threads = [threading.Thread(target=lambda: done.append(names(migrate(empty_url)))) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == [[], [], ["0001"]]
    assert explain_misfit(empty_url) is None


def test_a_migration_that_fails_leaves_nothing_and_says_which_it_was(empty_url: str) -> None:
    execute(empty_url, "CREATE TABLE tally (in_the_way INTEGER)")
    with pytest.raises(MigrationFailed, match=r"0001 failed and was undone: .*already exists"):
        migrate(empty_url)
    assert shape(empty_url).keys() == {"tally"}
    assert names(due(empty_url)) == ["0001"]


def test_a_database_of_something_else_is_refused_and_left_alone(empty_url: str) -> None:
    migrate(empty_url)
    execute(empty_url, "UPDATE alembic_version SET version_num = '1975ea83b712'")
    before = dump(empty_url)
    for act in (migrate, due, plan):
        with pytest.raises(Refused, match="not of this line"):
            act(empty_url)
    assert "not of this line" in (explain_misfit(empty_url) or "")
    assert dump(empty_url) == before
