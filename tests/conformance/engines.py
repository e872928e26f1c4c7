"""The engines that the store runs on, each as something to be opened in a directory: what agrees must agree on all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from maestro.store.database import Database, open_database
from maestro.store.locations import sqlite_url
from maestro.store.migrations import migrate
from tests.postgres.fixtures import contract_databases, new_name

Engine = Callable[[Path], AbstractContextManager[Database]]


@contextmanager
def sqlite(directory: Path) -> Iterator[Database]:
    """A new database in a file of that directory."""
    path = directory / "maestro.db"
    migrate(sqlite_url(path))
    database = open_database(sqlite_url(path))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def postgresql(_directory: Path) -> Iterator[Database]:
    """A new database on the server of the contract tests, which sorts text unlike SQLite."""
    databases, name = contract_databases(), new_name()
    url = databases.create_database(name)
    migrate(url)
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()
        databases.drop_database(name)


ENGINES: Final[Mapping[str, Engine]] = {"sqlite": sqlite, "postgresql": postgresql}
