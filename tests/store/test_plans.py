"""PostgreSQL finds a person by the index that is meant for it, whatever it knows of the tables and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from maestro.directory.administration import create_organization
from maestro.store.changes import _INSERT as INSERT
from maestro.store.changes import Changes
from maestro.store.database import Database, open_database
from maestro.store.migrations import migrate
from maestro.store.resources import _BY_EXTERNAL_ID as BY_EXTERNAL_ID
from maestro.store.resources import READ
from maestro.store.searches import _BY_NAME as BY_NAME
from maestro.store.searches import _PAGE as PAGE
from maestro.store.searches import _PAGE_AFTER as PAGE_AFTER
from maestro.store.statements import Statement
from tests.cast import ALICE
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name
from tests.store.made import resource

MEANT = {
    "uq_resource_name": BY_NAME,
    "resource_pkey": READ,
    "ix_resource_external_id": BY_EXTERNAL_ID,
    "resource_pkey in order": PAGE,
    "resource_pkey from there on": PAGE_AFTER,
}


@pytest.fixture
def new_database(postgres_server: Databases) -> Iterator[str]:
    """A database that was never looked at: those of other tests have been filled and emptied again and again."""
    name = new_name()
    url = postgres_server.create_database(name)
    migrate(url)
    yield url
    postgres_server.drop_database(name)


def fill(database: Database, subdomain: str, people: int) -> int:
    """A new organization with so many people."""
    organization = create_organization(database, subdomain, subdomain, ALICE)
    columns = Changes(database._engine, organization)._columns
    made = [columns(resource(f"{n:06}", f"{subdomain}{n}", externalId=f"e{n}")) for n in range(people)]
    database._engine.run(lambda transaction: transaction.execute_each(INSERT, made))
    return organization.number


def index_of(connection: psycopg.Connection[Any], statement: Statement, organization: int, subdomain: str) -> str:
    """The index by which resources are read."""
    parameters = {
        "organization": organization,
        "resource_type": "User",
        "unique_key": f"{subdomain}7",
        "external_id": "e7",
        "id": "000007",
        "after": "000007",
        "limit": 200,
        "offset": 0,
    }
    told = "\n".join(row[0] for row in connection.execute(b"EXPLAIN " + statement.postgresql, parameters))
    assert "Sort" not in told, told
    found = re.search(r"Index Scan using (\w+) on resource", told)
    return found[1] if found else told


def test_the_index_that_is_meant_is_taken(new_database: str) -> None:
    database = open_database(new_database)
    try:
        with psycopg.connect(new_database, autocommit=True, prepare_threshold=None) as connection:
            for subdomain, people, is_looked_at in (("one", 5, False), ("two", 4000, True), ("three", 2000, False)):
                number = fill(database, subdomain, people)
                if is_looked_at:
                    connection.execute("ANALYZE")
                for meant, statement in MEANT.items():
                    taken = index_of(connection, statement, number, subdomain)
                    assert taken == meant.split()[0], (subdomain, meant)
    finally:
        database.close()


def test_what_the_planner_was_shown_is_gone(new_database: str) -> None:
    with psycopg.connect(new_database) as connection:
        for table in ("organization", "resource", "member", "tally", "event"):
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            assert connection.execute(count).fetchone() == (0,), table
