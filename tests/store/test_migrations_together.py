"""`maestro migrate` as it is run in earnest: by many processes at once, and by some that are killed.

MAESTRO_TEST_KILLS says how often it is killed (8 unless told otherwise); MAESTRO_TEST_SEED repeats a run.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from maestro.store.locations import path_of, sqlite_url
from maestro.store.migrations import migrate
from maestro.store.migrations.applying import ids_in
from maestro.store.migrations.history import History
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name
from tests.store.lines import ADD_NOTE, FILL_NOTE, INDEX_NOTE, NO_NULL_NOTE, WAIT
from tests.store.schemas import shape
from tests.store.version import Version, begin, run

KILLS = int(os.environ.get("MAESTRO_TEST_KILLS", "8"))
SEED = int(os.environ.get("MAESTRO_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
ALL = ["0001", "0002", "0003", "0004", "0005", "0006"]


@pytest.fixture
def version(tmp_path: Path) -> Version:
    """A version with more migrations, which take a while."""
    made = Version(tmp_path / "version")
    made.migration("0002_since_0001", "expand", WAIT)
    made.migration("0003_since_0001", "expand", slow(ADD_NOTE))
    made.migration("0004_since_0001", "expand", slow(INDEX_NOTE))
    made.migration("0005_since_0001", "expand", slow(FILL_NOTE))
    made.migration("0006_since_0005", "contract", slow(NO_NULL_NOTE))
    return made


def slow(what: Mapping[str, str]) -> Mapping[str, str]:
    """The same, half done for a while."""
    return {**what, "up": f"time.sleep(0.05)\n    {what['up']}\n    time.sleep(0.1)"}


def test_ten_processes_that_start_together_migrate_once(empty_url: str, version: Version) -> None:
    processes = [begin(empty_url, "migrate", "--json", version=version) for _ in range(10)]
    said = [each.communicate(timeout=120) for each in processes]
    assert [each.returncode for each in processes] == [0] * 10, [err for _, err in said]
    applied = [json.loads(out)["applied"] for out, _ in said]
    assert sorted(number for each in applied for number in each) == ALL
    assert ids_in(empty_url) == ("0006_since_0005",)
    assert run(empty_url, "migrate", "--check", version=version)[:2] == (0, "Nothing is due.\n")


class Places:
    """Databases that are to be migrated, one after the other, on one engine."""

    def __init__(self, engine: str, directory: Path, server: Databases) -> None:
        self._engine, self._directory, self._server = engine, directory, server

    def new(self) -> str:
        """Where the next one is to be."""
        name = new_name()
        if self._engine == "sqlite":
            return sqlite_url(self._directory / f"{name}.db")
        return self._server.create_database(name)

    def drop(self, url: str) -> None:
        """Drop one on the server."""
        if path_of(url) is None:
            self._server.drop_database(url.rpartition("/")[2])


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Databases) -> Places:
    """On each engine in turn."""
    return Places(request.param, tmp_path, postgres_server)


def stages(line: History, places: Places) -> dict[tuple[str, ...], Any]:
    """The shape that a database has at each place of the line."""
    found: dict[tuple[str, ...], Any] = {(): {}}
    url = places.new()
    for number in range(1, len(line.steps) + 1):
        migrate(url, contract=True, of=line.until(number))
        found[ids_in(url)] = without_index(shape(url))
    places.drop(url)
    return found


def begun(url: str, version: Version) -> tuple[subprocess.Popen[str], float]:
    """A process that has begun to migrate, and when it did."""
    process = begin(url, "migrate", "--contract", version=version)
    assert process.stdout is not None
    process.stdout.readline()
    return process, time.monotonic()


def without_index(found: dict[str, Any]) -> dict[str, Any]:
    """But for the index that is made outside of a transaction: it may be there before it is said to be."""
    for table in found.values():
        table["indexes"] = [each for each in table["indexes"] if each[0] != "ix_resource_note"]
    return found


def test_a_migration_that_is_killed_is_whole_or_undone_and_is_finished_by_the_next(
    places: Places, version: Version
) -> None:
    print(f"MAESTRO_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    line = History(version.package / "store/migrations")
    expected = stages(line, places)
    version.change("store/migrations/env.py", "import context\n", "import context\n\nprint('begun', flush=True)\n")
    url = places.new()
    process, began = begun(url, version)
    process.communicate()
    whole, takes = shape(url), time.monotonic() - began
    places.drop(url)
    seen = set()
    kills = 0
    while kills < KILLS:
        url = places.new()
        while ids_in(url) != ("0006_since_0005",):
            process, _ = begun(url, version)
            time.sleep(dice.uniform(0, takes))  # the random moment is the point
            process.kill()
            process.communicate()
            kills += 1
            seen.add(ids_in(url))
            assert without_index(shape(url)) == expected[ids_in(url)]
            if kills >= KILLS:
                assert run(url, "migrate", "--contract", version=version)[0] == 0
        assert shape(url) == whole
        places.drop(url)
    print(f"{kills} kills, {len(seen)} places")
