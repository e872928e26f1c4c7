"""A browser in process, signed in as a member of support."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import falcon
import pytest

from maestro.cli.passwords import Argon2Passwords
from maestro.directory.event import Event
from maestro.directory.support import SupportAccount
from maestro.store.database import Database
from maestro.web.wiring import Wiring
from tests.cast import ALICE
from tests.web.pages.browsing import PASSWORD, Browser


@pytest.fixture(scope="session")
def passwords() -> Argon2Passwords:
    """One for all tests: what it makes once, it need not make for each of them."""
    return Argon2Passwords()


@pytest.fixture(scope="session")
def alices_hash(passwords: Argon2Passwords) -> str:
    """What is kept of Alice's password."""
    return passwords.hash(PASSWORD)


@pytest.fixture
def wiring(wiring: Wiring, passwords: Argon2Passwords) -> Wiring:
    """As everywhere, with the one that is shared."""
    return replace(wiring, passwords=passwords)


@pytest.fixture
def visitor(app: falcon.App[Any, Any], database: Database, alices_hash: str) -> Browser:
    """A browser that nobody has signed in with; Alice, of support, could."""
    account = SupportAccount("a1", "alice", alices_hash, ALICE.at)
    database.create_support_account(account, Event("support:account:created", "support account", "a1", ALICE))
    return Browser(app)


@pytest.fixture
def alice(visitor: Browser) -> Browser:
    """A browser in which Alice is signed in."""
    answer = visitor.sign_in()
    assert answer.status == 303, answer.text
    return visitor
