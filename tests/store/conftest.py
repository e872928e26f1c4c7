"""The stores of two organizations."""

from __future__ import annotations

import pytest

from maestro.directory.administration import create_organization
from maestro.store.database import Database, OrganizationDatabase
from tests.cast import ALICE


@pytest.fixture
def acme_store(database: Database) -> OrganizationDatabase:
    """Acme's store."""
    return database.organization(create_organization(database, "acme", "Acme Bio", ALICE))


@pytest.fixture
def globex_store(database: Database) -> OrganizationDatabase:
    """Globex's: whatever acme does, it must not show here."""
    return database.organization(create_organization(database, "globex", "Globex", ALICE))
