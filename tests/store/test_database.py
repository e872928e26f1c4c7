"""The rest of the store: credentials, organizations, support accounts, sessions, exchanges, readiness."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.credential import digest
from maestro.directory.errors import Taken, Unavailable
from maestro.directory.event import Event, Occasion
from maestro.directory.issuing import issue_credential, revoke_credential
from maestro.directory.support import ABSOLUTE_SECONDS, IDLE_SECONDS, Session, SupportAccount
from maestro.store.database import Database, open_database
from maestro.store.engines import sqlite as store_sqlite
from maestro.store.engines.sqlite import connect
from maestro.store.locations import sqlite_url
from maestro.store.statements import Statement, compiled
from maestro.store.tables import RESOURCE
from tests.cast import ALICE, ON_SQLITE, PEPPER
from tests.store.made import create, exchange

SIGNED_IN = Event("support:session:begun", "support account", "1", ALICE)
SIGNED_OUT = Event("support:session:ended", "support account", "1", ALICE)


def test_a_caller_is_known_by_its_subdomain_and_digest(database: Database) -> None:
    acme, globex = (create_organization(database, each, each, ALICE) for each in ("acme", "globex"))
    issued = issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id="1")
    right = digest(issued.password, PEPPER)
    assert database.authenticate("acme", right) == (acme, issued.credential)
    assert database.authenticate("acme", bytes(32)) == (acme, None)
    assert database.authenticate("globex", right) == (globex, None)
    assert database.authenticate("nobody", right) == (None, None)
    later = Occasion("support", "alice", "2026-11-25T08:00:00.000Z", "7F3K2M9Q")
    revoke_credential(database, acme, "1", later, reason="Leaked")
    credential = database.authenticate("acme", right)[1]
    assert credential is not None
    assert credential.revoked == later.at
    assert database.organization(globex).credentials() == []


def test_an_exchange_notes_the_use_of_its_credential(database: Database) -> None:
    acme, globex = (create_organization(database, each, each, ALICE) for each in ("acme", "globex"))
    for organization in (acme, globex):
        issue_credential(database, organization, ALICE, random=os.urandom, pepper=PEPPER, new_id="1")
    database.record(exchange("A", acme.number, "1", at="2026-11-24T08:00:01.000Z"))
    database.record(exchange("B", acme.number, "1", at="2026-11-24T08:00:02.000Z"))
    database.record(exchange("C", acme.number, None, status=401))
    database.record(exchange("D", None, None, status=404))
    database.flush()
    assert [each.last_used for each in database.organization(acme).credentials()] == ["2026-11-24T08:00:02.000Z"]
    assert [each.last_used for each in database.organization(globex).credentials()] == [None]


def test_exchanges_are_the_organizations_own_the_newest_first(database: Database) -> None:
    acme, globex = (create_organization(database, each, each, ALICE) for each in ("acme", "globex"))
    recorded = [exchange(name, acme.number, detail="d", scim_type="uniqueness", status=409) for name in "ABC"]
    for each in (*recorded, exchange("X", globex.number), exchange("N", None)):
        database.record(each)
    database.flush()
    store = database.organization(acme)
    assert store.exchanges(10) == list(reversed(recorded))
    assert store.exchanges(2) == [recorded[2], recorded[1]]
    assert store.exchange("B") == recorded[1]
    assert store.exchange("X") is None
    assert store.exchange("N") is None


def test_what_was_recorded_survives_closing(database: Database, database_url: str) -> None:
    acme = create_organization(database, "acme", "Acme Bio", ALICE)
    for i in range(500):
        database.record(exchange(f"{i:08}", acme.number))
    database.close()
    with_all = open_database(database_url)
    assert len(with_all.organization(acme).exchanges(1000)) == 500
    with_all.close()


def test_organizations_are_listed_by_name_with_their_counts_and_last_exchange(database: Database) -> None:
    globex, acme = (create_organization(database, sub, name, ALICE) for sub, name in (("g", "Zeta"), ("a", "Acme")))
    create(database.organization(acme), "1")
    create(database.organization(acme), "2", active=False)
    database.record(exchange("A", acme.number, at="2026-11-24T08:00:01.000Z"))
    database.record(exchange("B", acme.number, at="2026-11-24T08:00:02.000Z"))
    database.flush()
    listed = [(each.organization, each.active, each.inactive, each.heard) for each in database.connections(ALICE.at)]
    assert listed == [(acme, 1, 1, "2026-11-24T08:00:02.000Z"), (globex, 0, 0, None)]
    assert database.organization_by_subdomain("a") == acme
    assert database.organization_by_subdomain("A") is None


def test_a_session_lives_while_it_is_used(database: Database) -> None:
    account = SupportAccount("1", "alice", "hash", ALICE.at)
    database.create_support_account(account, Event("support:account:created", "support account", "1", ALICE))
    with pytest.raises(Taken):
        database.create_support_account(account, SIGNED_IN)
    start = 1_000_000
    session = Session(b"one", "1", "alice", start, start)
    database.create_session(session, SIGNED_IN)
    assert database.session(b"one") == session
    assert database.session(b"two") is None
    database.touch_session(b"one", start + 60)
    assert database.session(b"one") == Session(b"one", "1", "alice", start, start + 60)
    database.end_session(b"one", SIGNED_OUT)
    database.end_session(b"one", SIGNED_OUT)
    assert database.session(b"one") is None


def test_sessions_that_ended_of_themselves_are_dropped_when_one_begins(database: Database) -> None:
    account = SupportAccount("1", "alice", "hash", ALICE.at)
    database.create_support_account(account, SIGNED_IN)
    now = 1_000_000
    sessions = {
        b"idle": Session(b"idle", "1", "alice", now - IDLE_SECONDS - 1, now - IDLE_SECONDS - 1),
        b"old": Session(b"old", "1", "alice", now - ABSOLUTE_SECONDS - 1, now),
        b"live": Session(b"live", "1", "alice", now - ABSOLUTE_SECONDS, now - IDLE_SECONDS),
    }
    for each in sessions.values():
        database.create_session(each, SIGNED_IN)
    database.create_session(Session(b"new", "1", "alice", now, now), SIGNED_IN)
    assert [name for name in (*sessions, b"new") if database.session(name)] == [b"live", b"new"]


@ON_SQLITE
def test_a_database_is_ready_when_it_has_every_migration_and_no_other(database: Database, database_path: Path) -> None:
    assert database.is_ready()
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    assert not database.is_ready()
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")
    assert not database.is_ready()
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute("DROP TABLE alembic_version")
    assert not database.is_ready()


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be opened"):
        connect(tmp_path / "no" / "such" / "directory.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be taken for one " * 20)
    with pytest.raises(Unavailable, match="cannot be opened"):
        connect(tmp_path / "text.db")


def test_a_place_without_a_write_ahead_log_is_refused() -> None:
    with pytest.raises(Unavailable, match="write-ahead log"):
        connect(Path(":memory:"))


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_sqlite, "MIN_VERSION", (99, 0, 0))
    with pytest.raises(Unavailable, match=r"99\.0\.0 or newer"):
        connect(tmp_path / "maestro.db")


def test_every_connection_is_safe_by_its_settings(database_path: Path) -> None:
    connection = connect(database_path)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    connection.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@ON_SQLITE
def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable, match="readonly"):
        database._engine.rows(Statement("DELETE FROM resource", b""), {})


@ON_SQLITE
def test_a_fault_of_the_program_is_not_taken_for_a_database_that_is_away(database: Database) -> None:
    with pytest.raises(sqlite3.ProgrammingError):
        database._engine.row(Statement("SELECT :missing", b""), {})


@ON_SQLITE
def test_a_damaged_file_is_unavailable_and_not_a_wrong_answer(database: Database, database_path: Path) -> None:
    organization = create_organization(database, "acme", "Acme", ALICE)
    for i in range(200):
        create(database.organization(organization), f"{i:03}")
    database.close()
    content = bytearray(database_path.read_bytes())
    intact = len(content) // 2  # the schema, and enough of the rest to be opened
    database_path.write_bytes(content[:intact] + os.urandom(len(content) - intact))
    damaged = open_database(sqlite_url(database_path))
    reading = damaged.organization(organization)
    with pytest.raises(Unavailable):
        [reading.resource("User", f"{i:03}") for i in range(200)]
    damaged.close()


def test_a_statement_with_a_value_inside_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="a value stands where a parameter"):
        compiled(RESOURCE.select().where(RESOURCE.c.id == "7"))
