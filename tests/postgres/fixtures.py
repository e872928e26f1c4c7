"""The server of the contract tests, one in each process of a test run, and an empty database for each test."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from functools import cache
from itertools import count

import psycopg
import pytest

from tests.postgres.databases import Databases
from tests.postgres.server import Server

_NUMBERS = count(1)


@cache
def contract_databases() -> Databases:
    """Where contract tests make their databases: where `MAESTRO_TEST_POSTGRES_URL` says, or on a server of our own."""
    named = os.environ.get("MAESTRO_TEST_POSTGRES_URL")
    if named:
        found = Databases(named, named)
    else:
        server = Server.new(durable=False)
        atexit.register(server.close)
        found = server.databases
    assert sorts_unlike_codes(found.maker_url), "a PostgreSQL that sorts by code (locale C) would hide mistakes"
    return found


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
