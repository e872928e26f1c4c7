"""Which programs run at which place of the line, and what one is told that does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from maestro.cli.identifiers import new_id
from maestro.directory.errors import Refused
from maestro.store.database import Database, open_database
from maestro.store.migrations import due, explain_misfit, migrate, plan
from maestro.store.migrations.history import History, history
from maestro.store.statements import Statement
from tests.store.lines import ADD_NOTE, FILL_NOTE, INDEX_NOTE, NO_NULL_NOTE, line, names, noted
from tests.store.schemas import execute

PROCESSES = Statement("SELECT name FROM process", b"SELECT name FROM process")


@contextmanager
def running(url: str, name: str = "alpha 4711") -> Iterator[Database]:
    """This program, running on the database, and there."""
    database = open_database(url)
    database.attend(name, new_id())
    while not database._engine.rows(PROCESSES, {}):
        time.sleep(0.01)
    try:
        yield database
    finally:
        database.close()


def test_a_program_runs_from_its_own_place_to_the_contract_that_ends_it() -> None:
    (own,) = (each for each in history().steps if each.stamp.number == history().program)
    newer = history().program + 1
    assert history().fits([own.id])
    assert history().fits([f"{newer:04}_since_{newer - 1:04}"])
    assert not history().fits([f"{newer:04}_since_{newer:04}"])
    assert not history().fits([])
    assert not history().fits([own.id, own.id])
    assert not history().fits(["1975ea83b712"])
    assert not history().fits(["0001_since_0000"])  # of this number, and not ours


def test_a_newer_program_does_not_run_before_its_expands_and_runs_before_its_contracts(
    database_url: str, tmp_path: Path
) -> None:
    newer = noted(tmp_path / "migrations")
    assert newer.program == 3
    assert explain_misfit(database_url, newer) == "is at 0001, and this version needs 0003. Run: maestro migrate"


@pytest.fixture
def expanded(empty_url: str, tmp_path: Path) -> tuple[str, History]:
    """A database on which this program runs, and which a newer one has expanded."""
    newer = noted(tmp_path / "migrations")
    migrate(empty_url)
    assert names(migrate(empty_url, of=newer)) == ["0002", "0003"]
    return empty_url, newer


def test_an_older_program_runs_on_a_database_that_was_expanded_and_has_nothing_to_do(
    expanded: tuple[str, History],
) -> None:
    url, newer = expanded
    assert explain_misfit(url) is None
    assert explain_misfit(url, newer) is None
    assert names(migrate(url)) == names(due(url)) == []
    assert plan(url) == []
    database = open_database(url)
    assert database.is_ready()
    database.close()
    assert names(due(url, newer)) == ["0004"]


def test_a_contract_ends_older_programs_and_tells_them(expanded: tuple[str, History]) -> None:
    url, newer = expanded
    database = open_database(url)
    assert names(migrate(url, contract=True, of=newer)) == ["0004"]
    assert not database.is_ready()
    database.close()
    told = "is at 0004, which versions before 0003 cannot use, and this one is 0001. Run a newer version."
    assert explain_misfit(url) == told
    assert explain_misfit(url, newer) is None
    for act in (migrate, due, plan):
        with pytest.raises(Refused, match="versions before 0003 cannot use"):
            act(url)


def test_no_contract_is_applied_unasked(expanded: tuple[str, History]) -> None:
    url, newer = expanded
    assert names(migrate(url, of=newer)) == []
    assert names(due(url, newer)) == ["0004"]


def test_no_contract_is_applied_while_an_older_program_runs(expanded: tuple[str, History]) -> None:
    url, newer = expanded
    with running(url):
        with pytest.raises(Refused, match=r"versions before 0003 need.*alpha 4711 \(0001, \d s ago\)"):
            migrate(url, contract=True, of=newer)
        execute(url, "UPDATE process SET program = 3")
        assert names(migrate(url, contract=True, of=newer)) == ["0004"]


def test_who_has_left_in_order_or_was_killed_a_minute_ago_is_not_there(expanded: tuple[str, History]) -> None:
    url, newer = expanded
    with running(url):
        pass
    with running(url, "beta 12"):
        execute(url, "UPDATE process SET seen = seen - 61")
        assert names(migrate(url, contract=True, of=newer)) == ["0004"]


def test_an_empty_database_gets_everything_at_once(empty_url: str, tmp_path: Path) -> None:
    newer = noted(tmp_path / "migrations")
    assert names(migrate(empty_url, of=newer)) == ["0001", "0002", "0003", "0004"]


def test_an_expand_behind_a_contract_is_refused_with_the_way_on(expanded: tuple[str, History], tmp_path: Path) -> None:
    url, _ = expanded
    newest = line(
        tmp_path / "newest",
        ("0002_since_0001", "expand", ADD_NOTE),
        ("0003_since_0001", "expand", INDEX_NOTE),
        ("0004_since_0003", "contract", NO_NULL_NOTE),
        ("0005_since_0003", "expand", FILL_NOTE),
    )
    with pytest.raises(Refused, match=r"0005, which this version needs, comes after 0004.*maestro migrate --contract"):
        migrate(url, of=newest)
    assert names(migrate(url, contract=True, of=newest)) == ["0004", "0005"]


@pytest.mark.parametrize(
    ("revision", "phase", "complaint"),
    [
        pytest.param("0003_since_0001", "expand", "numbered in one line", id="gap"),
        pytest.param("0002_since_0002", "expand", "whatever ran before", id="expand that ends programs"),
        pytest.param("0002_since_0001", "contract", "ends some", id="contract that ends none"),
        pytest.param("0002_since_0002", "contract", "leaves some", id="contract that ends all"),
        pytest.param("0002_since_0001", "both", "expand or contract", id="no phase"),
        pytest.param("0002", "expand", "must have a revision", id="no id"),
    ],
)
def test_a_line_that_is_none_is_refused(tmp_path: Path, revision: str, phase: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        line(tmp_path / "migrations", (revision, phase, ADD_NOTE))
