"""The stores of two organizations, and an occasion for each act."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.event import Occasion
from maestro.store.database import Database
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


@pytest.fixture
def now() -> Callable[[], Occasion]:
    """An occasion of the provisioning client, each a second after the last."""
    seconds = count(1)
    return lambda: Occasion("credential", "acme-1", f"2026-11-24T09:00:{next(seconds):02}.000Z", "7F3K2M9Q")
