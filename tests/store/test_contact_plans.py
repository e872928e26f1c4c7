"""A search of contacts reads an index and no row, whatever it finds, on either engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from sqlalchemy import ClauseElement

from maestro.directory.administration import create_organization
from maestro.directory.lists import ContactCounts, ContactOrder, ContactSearch
from maestro.store.changes import _INSERT as INSERT
from maestro.store.changes import Changes
from maestro.store.contact_list import _CHANGED, _THESE, ContactList
from maestro.store.database import Database
from maestro.store.engines.engine import Readers
from maestro.store.engines.sqlite import Sqlite
from maestro.store.statements import Statement, with_values
from tests.cast import ALICE
from tests.store.made import resource


class Overheard:
    """An engine of which it is kept what was asked."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self.asked: list[ClauseElement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._readers, name)

    def found(self, query: ClauseElement, parameters: Any = {}) -> list[Any]:  # noqa: B006 - never changed
        self.asked.append(query)
        return self._readers.found(query, parameters)


@pytest.fixture
def crowd(database: Database) -> int:
    """The number of an organization of three thousand people."""
    organization = create_organization(database, "acme", "Acme", ALICE)
    columns = Changes(database._engine, organization)._columns
    made = [columns(resource(f"{n:06}", f"person{n}", active=n % 10 != 9)) for n in range(3_000)]
    database._engine.run(lambda transaction: transaction.execute_each(INSERT, made))
    return organization.number


def plans(database: Database, asked: Sequence[ClauseElement], url: str) -> list[tuple[str, str]]:
    """Each of them as text, and how it is read."""
    engine = database._engine
    told = [with_values(engine.name, each) for each in asked]
    if isinstance(engine, Sqlite):
        read = engine._connection().execute
        return [
            (text, "\n".join(row[3] for row in read(f"EXPLAIN QUERY PLAN {text}", values))) for text, values in told
        ]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET enable_bitmapscan = off")  # as the service has it
        return [
            (text, "\n".join(row[0] for row in connection.execute(f"EXPLAIN {text}".encode(), values)))
            for text, values in told
        ]


@pytest.mark.parametrize("after", [None, "001500"], ids=["first-page", "further-page"])
@pytest.mark.parametrize("order", ["name", "-name"])
@pytest.mark.parametrize("text", ["nobody", "person1", "person"])
def test_a_search_reads_the_index_alone(
    *, database: Database, database_url: str, crowd: int, text: str, order: ContactOrder, after: str | None
) -> None:
    overheard = Overheard(database._engine)
    ContactList(overheard, crowd, ContactSearch("all", text, order, after=after)).page(_uncounted)
    searches = [(asked, plan) for asked, plan in plans(database, overheard.asked, database_url) if "search_t" in asked]
    assert len(searches) >= 2  # for each state
    for _, plan in searches:
        assert re.search(r"COVERING INDEX ix_resource_sort|Index Only Scan (\w+ )?using ix_resource_sort", plan), plan
        assert not re.search(r"TEMP B-TREE|Sort  ", plan), plan


@pytest.mark.parametrize("order", ["name", "-name", "changed", "-changed"])
def test_a_page_is_entered_at_its_key(
    *, database: Database, database_url: str, crowd: int, order: ContactOrder
) -> None:
    overheard = Overheard(database._engine)
    page = ContactList(overheard, crowd, ContactSearch(order=order, after="001500")).page(_counts)
    assert page.total == _counts().active
    for text, plan in plans(database, overheard.asked, database_url):
        assert re.search(r"\(sort_key,id\)|\(modified,id\)|ROW\((sort_key|modified), id\)|\bid ?= ?", plan), (
            text,
            plan,
        )
        assert not re.search(r"TEMP B-TREE|Sort  ", plan), plan


@pytest.mark.parametrize("statement", [_THESE, _CHANGED], ids=["whole", "when-changed"])
def test_those_of_known_ids_are_read_by_their_key(
    *, database: Database, database_url: str, crowd: int, statement: Statement
) -> None:
    of = {"organization": crowd, "resource_type": "User", "ids": '["000001", "000002"]'}
    engine = database._engine
    assert len(engine.rows(statement, of)) == 2
    if isinstance(engine, Sqlite):
        read = engine._connection().execute(f"EXPLAIN QUERY PLAN {statement.sqlite}", of)
        assert "sqlite_autoindex_resource_1 (organization=? AND resource_type=? AND id=?)" in read.fetchone()[3]
        return
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET enable_bitmapscan = off")
        plan = "\n".join(row[0] for row in connection.execute(b"EXPLAIN " + statement.postgresql, of))
    assert "Index Scan using resource_pkey" in plan, plan


def _counts() -> ContactCounts:
    return ContactCounts(2_700, 300)


def _uncounted() -> ContactCounts:
    raise AssertionError("how many a search finds is not what is kept of all")
