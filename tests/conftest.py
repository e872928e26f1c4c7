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
from maestro.store.database import Database
from maestro.store.migrations import migrate
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import PEPPER, Client, client_of


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all migrations, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "maestro.db"
    migrate(path)
    return path


@pytest.fixture
def database_path(migrated: Path, tmp_path: Path) -> Path:
    """A database file of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "maestro.db"))


@pytest.fixture
def database(database_path: Path) -> Iterator[Database]:
    """The test's own database, open."""
    database = Database(database_path)
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
