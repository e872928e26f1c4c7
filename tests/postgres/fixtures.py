"""The server of the contract tests, one in each process of a test run, and an empty database for each test."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from functools import cache
from itertools import count

import psycopg
import pytest

from tests.postgres.bouncer import Bouncer
from tests.postgres.cluster import ROLE
from tests.postgres.databases import Databases
from tests.postgres.server import Server

_NUMBERS = count(1)
# Whether the service reaches the database through a pooler in transaction mode.
POOLED = bool(os.environ.get("MAESTRO_TEST_POOLED"))
# A pooler does not pass time-outs on, so an operator gives them to the role.
_TIMEOUTS = ("statement_timeout = '5s'", "lock_timeout = '2s'", "idle_in_transaction_session_timeout = '10s'")


@cache
def contract_databases() -> Databases:
    """Where contract tests make their databases: where `MAESTRO_TEST_POSTGRES_URL` says, or on a server of our own.

    With `MAESTRO_TEST_POOLED` the service reaches our own through a pooler in transaction mode.
    """
    named = os.environ.get("MAESTRO_TEST_POSTGRES_URL")
    if named:
        found = Databases(named, named)
    else:
        server = Server.new()
        atexit.register(server.close)
        found = server.databases
        if POOLED:
            found = Databases(pooled(server), found.maker_url)
    assert sorts_unlike_codes(found.maker_url), "a PostgreSQL that sorts by code (locale C) would hide mistakes"
    return found


def pooled(server: Server) -> str:
    """Where the service finds a server through a pooler, which ends with our process."""
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        for each in _TIMEOUTS:
            connection.execute(f"ALTER ROLE {ROLE} SET {each}".encode())
    bouncer = Bouncer(server)
    atexit.register(bouncer.close)
    return bouncer.url("postgres")


def sorts_unlike_codes(url: str) -> bool:
    """Whether a database has an order of letters of its own, in which `a` is before `B`."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 'a' < 'B'").fetchone() == (True,)


def new_name() -> str:
    """A name for a database that no other test has."""
    return f"maestro_test_{os.getpid()}_{next(_NUMBERS)}"


@pytest.fixture(scope="session")
def postgres_server() -> Databases:
    """A PostgreSQL on which a test may make databases."""
    return contract_databases()


@pytest.fixture
def postgres_url(postgres_server: Databases) -> Iterator[str]:
    """An empty database for one test."""
    name = new_name()
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)
