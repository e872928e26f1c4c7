"""What the provisioning log keeps no longer is removed, a few rows at a time, and nothing else is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maestro.cli.main import run
from maestro.cli.pruning import Pruning
from maestro.directory.instants import later
from maestro.directory.raw import Message, RawExchange
from maestro.directory.retention import Retention
from maestro.store.database import Database
from maestro.store.part import OrganizationDatabase
from maestro.store.pruning import BATCH
from maestro.web.wiring import no_log
from tests.store.made import exchange

AT = "2026-11-24T08:00:00.000Z"
RAW = RawExchange(Message("", b"{}", 2), Message("", b"{}", 2))
RETENTION = Retention(30, 400)


def days_before(days: int) -> str:
    return later(AT, -86_400 * days)


def record(database: Database, store: OrganizationDatabase, reference: str, days: int) -> None:
    database.record(exchange(reference, store._of["organization"], at=days_before(days)), RAW)


def references(store: OrganizationDatabase) -> list[str]:
    return [each.reference for each in store.exchanges(5000)]


def test_messages_go_before_the_exchanges_do(
    database: Database, acme_store: OrganizationDatabase, globex_store: OrganizationDatabase
) -> None:
    for name, days in (("NEW", 1), ("YOUNG", 29), ("OLD", 31), ("ANCIENT", 401)):
        record(database, acme_store, name, days)
        record(database, globex_store, name, days)
    database.record(exchange("NOBODY", None, at=days_before(401)))
    database.flush()
    removed = sum(database.prune(RETENTION.messages_from(AT), RETENTION.exchanges_from(AT)))
    assert removed == 2 * (2 + 1) + 1
    for store in (acme_store, globex_store):
        assert references(store) == ["NEW", "YOUNG", "OLD"]
        kept = [store.log.raw(each) is not None for each in store.exchanges(5)]
        assert kept == [True, True, False]
    assert list(database.prune(RETENTION.messages_from(AT), RETENTION.exchanges_from(AT))) == []


def test_no_transaction_removes_more_than_a_batch(database: Database, acme_store: OrganizationDatabase) -> None:
    for number in range(2 * BATCH + 1):
        database.record(exchange(f"{number:08}", acme_store._of["organization"], at=days_before(500)))
    database.flush()
    assert list(database.prune(AT, RETENTION.exchanges_from(AT))) == [BATCH, BATCH, 1]


def test_the_service_removes_by_itself(database: Database, acme_store: OrganizationDatabase) -> None:
    record(database, acme_store, "ANCIENT", 1000)
    database.flush()
    pruning = Pruning(database, RETENTION, no_log, first=0)
    deadline = time.monotonic() + 10
    while references(acme_store) and time.monotonic() < deadline:
        time.sleep(0.01)
    pruning.close()
    assert references(acme_store) == []


def test_the_command_removes_by_the_settings(
    database: Database,
    database_url: str,
    acme_store: OrganizationDatabase,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    record(database, acme_store, "OLD", 1000)
    database.flush()
    monkeypatch.setenv("MAESTRO_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").touch()
    monkeypatch.setenv("MAESTRO_DATABASE_URL", database_url)
    monkeypatch.setenv("MAESTRO_EXCHANGE_DAYS", "4000")
    done = CliRunner().invoke(run, ["prune", "--json"])
    assert (done.exit_code, done.stdout) == (0, '{\n  "removed": 1\n}\n')
    assert references(acme_store) == ["OLD"]
    monkeypatch.delenv("MAESTRO_EXCHANGE_DAYS")
    assert CliRunner().invoke(run, ["prune"]).exit_code == 0
    assert references(acme_store) == []


def test_messages_are_kept_no_longer_than_exchanges() -> None:
    assert Retention(messages=90, exchanges=7).messages_from(AT) == "2026-11-17T08:00:00.000Z"
    assert not Retention(messages=0).keeps_messages
