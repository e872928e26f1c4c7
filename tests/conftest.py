"""The database, the application and the two organizations that stand in every test about access."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import falcon
import pytest

from maestro.cli.identifiers import new_id
from maestro.cli.opening import now
from maestro.cli.passwords import Argon2Passwords
from maestro.store.database import Database, open_database
from maestro.store.locations import sqlite_url
from maestro.store.migrations import migrate
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import PEPPER, Client, client_of


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The test's own database, open, on each engine in turn."""
    if request.param == "sqlite":
        url = sqlite_url(request.getfixturevalue("database_path"))
    else:
        url = request.getfixturevalue("postgresql_url")
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _pg(worker_id: str) -> str:
    import psycopg
    with psycopg.connect("postgresql://maestro@127.0.0.1:54329/postgres", autocommit=True) as c:
        c.execute(f"drop database if exists w_{worker_id}"); c.execute(f"create database w_{worker_id}")
    url=f"postgresql://maestro@127.0.0.1:54329/w_{worker_id}"
    migrate(url)
    return url

@pytest.fixture
def postgresql_url(_pg: str) -> str:
    import psycopg
    with psycopg.connect(_pg, autocommit=True) as c:
        c.execute("truncate organization, credential, schema, resource, member, tally, event, exchange, support_account, session restart identity cascade")
    return _pg


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
