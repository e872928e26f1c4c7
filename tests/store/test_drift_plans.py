"""The lists of who is out of step and who was removed are read by the indexes that are meant, on both engines."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import Any

import psycopg
import pytest
from sqlalchemy import ClauseElement

from maestro.directory.deactivations import DeactivationSearch
from maestro.directory.drift import DriftSearch
from maestro.store.database import Database
from maestro.store.locations import path_of
from maestro.store.part import OrganizationDatabase
from maestro.store.statements import with_values
from tests.store.made import create, exchange

AT, BEFORE = "2026-11-25T08:00:00.000Z", "2026-11-20T08:00:00.000Z"
Act = Callable[[OrganizationDatabase], object]


def drift(kind: str) -> Act:
    return lambda store: store.log.drift.page(DriftSearch(kind, AT, BEFORE))  # type: ignore[arg-type]


ASKED: Mapping[str, tuple[Act, set[str]]] = {
    "refused": (drift("refused"), {"ix_exchange_astray", "ix_exchange_about"}),
    "missing": (
        drift("missing"),
        {"ix_exchange_astray", "ix_exchange_about", "ix_resource_email", "ix_resource_external_id"},
    ),
    "unconfirmed": (drift("unconfirmed"), {"ix_resource_modified", "ix_exchange_about"}),
    "deactivations": (
        lambda store: store.log.deactivations.page(DeactivationSearch(BEFORE, AT)),
        {"ix_exchange_act"},
    ),
    "burst": (lambda store: store.log.deactivations.burst(BEFORE), {"ix_exchange_act"}),
}


@pytest.fixture
def filled(database: Database, acme_store: OrganizationDatabase) -> OrganizationDatabase:
    """Enough for one index to be better than another."""
    number = acme_store._of["organization"]
    for each in range(400):
        create(
            acme_store, f"id{each}", f"name{each}", externalId=f"x{each}", emails=[{"value": f"m{each}@acme.example"}]
        )
        path = f"/o/acme/scim/v2/Users/id{each}"
        for status, act in ((200, "changed"), (400, "changed"), (404, "changed"), (200, "deactivated")):
            told = exchange(f"{each}-{status}-{act}", number, act=act, status=status, path=path, method="PATCH")
            database.record(told._replace(resource=f"id{each}", about_key=f"id{each}"))
    database.flush()
    return acme_store


def plans_of(url: str, asked: Sequence[tuple[ClauseElement, Any]]) -> str:
    """How these queries are run."""
    path = path_of(url)
    if path is not None:
        with closing(sqlite3.connect(path)) as file:
            rows = [
                row
                for query, parameters in asked
                for statement, values in [with_values("sqlite", query)]
                for row in file.execute(f"EXPLAIN QUERY PLAN {statement}", {**values, **parameters})
            ]
    else:
        with psycopg.connect(url, prepare_threshold=None) as server:
            # A table as small as a test's is read whole, and quicker so; what is asked is which index is there for it.
            server.execute("SET LOCAL enable_seqscan = off")
            server.execute("SET LOCAL enable_bitmapscan = off")
            server.execute("ANALYZE exchange, resource")
            rows = [
                row
                for query, parameters in asked
                for statement, values in [with_values("postgresql", query)]
                for row in server.execute(f"EXPLAIN {statement}".encode(), {**values, **parameters})
            ]
            server.rollback()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_read_whole(
    database: Database, database_url: str, filled: OrganizationDatabase, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, meant = ASKED[name]
    found, asked = database._engine.found, []

    def note(query: ClauseElement, parameters: Mapping[str, Any] = MappingProxyType({})) -> list[Any]:
        asked.append((query, parameters))
        return found(query, parameters)

    monkeypatch.setattr(database._engine, "found", note)
    act(filled)
    assert asked
    plans = plans_of(database_url, asked)
    assert meant <= set(re.findall(r"\b((?:ix|uq)_\w+)", plans)), plans
    assert not re.search(r"SEARCH \w+ USING INDEX \w+ \(organization=\?(?: AND resource_type=\?)?\)", plans), plans
    assert not re.search(r"Seq Scan on (?:exchange|resource)", plans), plans
    assert not re.search(r"^SCAN (?:exchange|resource|later|here|by_)", plans, re.MULTILINE), plans
