"""The database, the application and the two organizations that stand in every test about access."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import falcon
import psycopg
import pytest
from psycopg import sql

from maestro.cli.identifiers import new_id
from maestro.cli.opening import now
from maestro.cli.passwords import Argon2Passwords
from maestro.store.database import Database, open_database
from maestro.store.locations import sqlite_url
from maestro.store.migrations import migrate
from maestro.store.tables import METADATA
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import PEPPER, Client, client_of
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all migrations, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "maestro.db"
    migrate(sqlite_url(path))
    return path


@pytest.fixture
def database_path(migrated: Path, tmp_path: Path) -> Path:
    """A database file of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "maestro.db"))


@pytest.fixture(scope="session")
def shared_postgresql(postgres_server: Databases) -> Iterator[str]:
    """A database with all migrations that the tests of one process share, one after the other."""
    name = new_name()
    url = postgres_server.create_database(name)
    migrate(url)
    yield url
    postgres_server.drop_database(name)


@pytest.fixture
def postgresql_url(shared_postgresql: str) -> str:
    """An empty database with all migrations, on a server."""
    tables = sql.SQL(", ").join(sql.Identifier(name) for name in METADATA.tables)
    with psycopg.connect(shared_postgresql, autocommit=True) as connection:
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))
    return shared_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own, on each engine in turn; tests.cast.ON_SQLITE is for what is particular to one."""
    if request.param == "sqlite":
        return sqlite_url(request.getfixturevalue("database_path"))
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The test's own database, open."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def wiring(database: Database) -> Wiring:
    """What the application is given: real parts all."""
    return Wiring(
        store=database,
        addresses=Addresses("https://maestro.example"),
        now=now,
        random=os.urandom,
        new_id=new_id,
        pepper=PEPPER,
        passwords=Argon2Passwords(),
    )


@pytest.fixture
def app(wiring: Wiring) -> falcon.App[Any, Any]:
    """The application, in process."""
    return create_app(wiring)


@pytest.fixture
def acme(app: falcon.App[Any, Any], wiring: Wiring, database: Database) -> Client:
    """Acme's provisioning client."""
    return client_of(app, wiring, database, "acme")


@pytest.fixture
def globex(app: falcon.App[Any, Any], wiring: Wiring, database: Database) -> Client:
    """Globex's: whatever acme does, it must not show here."""
    return client_of(app, wiring, database, "globex")
