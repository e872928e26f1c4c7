"""The stores of two organizations."""

from __future__ import annotations

from pathlib import Path

import pytest

from maestro.directory.administration import create_organization
from maestro.store.database import Database
from maestro.store.locations import sqlite_url
from maestro.store.part import OrganizationDatabase
from tests.cast import ALICE


@pytest.fixture
def acme_store(database: Database) -> OrganizationDatabase:
    """Acme's store."""
    return database.organization(create_organization(database, "acme", "Acme Bio", ALICE))


@pytest.fixture
def globex_store(database: Database) -> OrganizationDatabase:
    """Globex's: whatever acme does, it must not show here."""
    return database.organization(create_organization(database, "globex", "Globex", ALICE))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database is to be, on each engine in turn."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "maestro % new.db")
    url: str = request.getfixturevalue("postgres_url")
    return url
