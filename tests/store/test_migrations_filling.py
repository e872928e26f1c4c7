"""Rows filled by a migration: all of them, none twice, and on a server a batch at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from maestro.directory.administration import create_organization
from maestro.store.database import open_database
from maestro.store.migrations import migrate
from maestro.store.migrations.applying import MigrationFailed
from maestro.store.migrations.history import History
from tests.cast import ALICE
from tests.store.lines import ADD_NOTE, BATCH, FILL_NOTE, line, names
from tests.store.made import create
from tests.store.schemas import execute, rows

# Ids sort as texts do, within their organization: this one is the last of all.
REFUSE_THE_LAST = "ALTER TABLE resource ADD CONSTRAINT last CHECK (note IS NULL OR (organization, id) <> (2, '99'))"


@pytest.fixture
def newer(tmp_path: Path) -> History:
    """A line that adds notes, and fills them."""
    return line(
        tmp_path / "migrations", ("0002_since_0001", "expand", ADD_NOTE), ("0003_since_0001", "expand", FILL_NOTE)
    )


def put_people(url: str, people: int) -> None:
    """So many in all, in two organizations."""
    database = open_database(url)
    stores = [database.organization(create_organization(database, each, each, ALICE)) for each in ("acme", "globex")]
    for number in range(people):
        create(stores[number % 2], f"{number}")
    database.close()


@pytest.mark.parametrize("people", [0, 1, BATCH, BATCH * 2, BATCH * 2 + 1])
def test_every_row_is_filled_but_those_that_were(empty_url: str, newer: History, people: int) -> None:
    migrate(empty_url, of=newer.until(2))
    put_people(empty_url, people)
    execute(empty_url, "UPDATE resource SET note = 'kept' WHERE id = '0'")
    assert names(migrate(empty_url, of=newer)) == ["0003"]
    found = sorted(rows(empty_url, "SELECT note FROM resource"))
    assert found == sorted([("kept",)] * min(people, 1) + [("",)] * (people - min(people, 1)))


def test_on_a_server_each_batch_is_a_transaction_of_its_own(postgres_url: str, newer: History) -> None:
    migrate(postgres_url, of=newer.until(2))
    put_people(postgres_url, BATCH * 2 + 1)
    migrate(postgres_url, of=newer)
    assert rows(postgres_url, "SELECT count(DISTINCT xmin::text) FROM resource") == [(3,)]


def test_what_was_filled_before_an_interruption_is_kept_and_the_rest_follows(postgres_url: str, newer: History) -> None:
    migrate(postgres_url, of=newer.until(2))
    put_people(postgres_url, BATCH * 2 + 1)
    execute(postgres_url, REFUSE_THE_LAST)
    with pytest.raises(MigrationFailed, match="0003 failed"):
        migrate(postgres_url, of=newer)
    filled = "SELECT count(*) FROM resource WHERE note IS NOT NULL"
    assert rows(postgres_url, filled) == [(BATCH * 2,)]
    execute(postgres_url, "ALTER TABLE resource DROP CONSTRAINT last")
    assert names(migrate(postgres_url, of=newer)) == ["0003"]
    assert rows(postgres_url, filled) == [(BATCH * 2 + 1,)]
