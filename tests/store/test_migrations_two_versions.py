"""Two versions of the program side by side on one database, while it is migrated under their requests.

MAESTRO_TEST_CONTACTS says how many contacts the table has (1,000 unless told otherwise). How long the slowest request
took while the migration ran is printed.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import ExitStack
from copy import copy
from pathlib import Path

import httpx2
import pytest

from maestro.store.locations import path_of
from maestro.store.tables import RESOURCE
from tests.serving import Served
from tests.store.lines import ADD_NOTE, INDEX_NOTE, NO_NULL_NOTE
from tests.store.schemas import execute, rows
from tests.store.traffic import Traffic
from tests.store.version import Version, run

CONTACTS = int(os.environ.get("MAESTRO_TEST_CONTACTS", "1000"))
# So many requests, before anything is measured and while what is usual is.
WARM = 200
REFUSED = "versions before 0003 cannot use, and this one is 0001"


@pytest.fixture
def newer(tmp_path: Path) -> Version:
    """A version that keeps a note with each resource, which this one knows nothing of."""
    version = Version(tmp_path / "newer")
    version.migration("0002_since_0001", "expand", ADD_NOTE)
    version.migration("0003_since_0001", "expand", INDEX_NOTE)
    version.migration("0004_since_0003", "contract", NO_NULL_NOTE)
    version.change(
        "store/tables.py",
        '    Column("sort_key", Text, nullable=False),',
        '    Column("sort_key", Text, nullable=False),\n    Column("note", Text),',
    )
    version.change(
        "store/changes.py",
        '            "version": resource.version,',
        '            "version": resource.version, "note": "newer",',
    )
    return version


def served_by(version: Version, beside: Served) -> Served:
    """A process of another version, over the same database."""
    other = copy(beside)
    other._environment = {**beside._environment, **version.environment}
    return other.another()


def fill(url: str, wanted: int) -> None:
    """So many contacts more, as copies of one that is there."""
    changed = {"id": "id || '-' || n", "unique_key": "unique_key || '-' || n"}
    columns = ", ".join(each.name for each in RESOURCE.c)
    values = ", ".join(changed.get(each.name, each.name) for each in RESOURCE.c)
    series = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {wanted})"
    execute(
        url, f"{series} INSERT INTO resource ({columns}) SELECT {values} FROM s, (SELECT * FROM resource LIMIT 1) r"
    )
    if path_of(url) is None:
        execute(url, "ANALYZE resource")  # as the server does by itself within a minute


def notes(url: str) -> dict[str | None, int]:
    """How many resources have which note."""
    return dict(rows(url, "SELECT note, count(*) FROM resource GROUP BY 1"))


def says(process: Served) -> tuple[int, str]:
    """What `/readyz` says."""
    answer = httpx2.get(f"{process.origin}/readyz")
    return answer.status_code, answer.text


def expand_under(traffic: Traffic, url: str, newer: Version) -> None:
    """Apply the expands while requests come in."""
    traffic.goes_on(WARM)
    traffic.longest = 0.0
    traffic.goes_on(WARM)
    usual, traffic.longest = traffic.longest, 0.0
    began = time.monotonic()
    code, out, err = run(url, "migrate", "--json", version=newer)
    took = time.monotonic() - began
    assert (code, json.loads(out)["applied"]) == (0, ["0002", "0003"]), err
    print(
        f"{CONTACTS} contacts: slowest request {traffic.longest * 1000:.0f} ms while expanding for {took:.1f} s,",
        end=" ",
    )
    print(f"{usual * 1000:.0f} ms before")
    assert run(url, "migrate", "--check", version=newer)[0] == 6  # the contract is due
    assert run(url, "migrate", "--check")[0] == 0


def contract_against_older(url: str, newer: Version) -> None:
    """Apply the contract while an older process runs: refused, until it is believed to be gone."""
    code, _, err = run(url, "migrate", "--contract", version=newer)
    assert (code, "(0001, " in err) == (5, True), err
    while code == 5:
        execute(url, "DELETE FROM process WHERE program = 1")
        code, _, err = run(url, "migrate", "--contract", version=newer)
    assert code == 0, err


def test_two_versions_serve_one_database_while_it_is_migrated_and_no_request_fails(
    postgres_url: str, newer: Version, tmp_path: Path
) -> None:
    with Served(tmp_path, database_url=postgres_url) as first, first.another() as second, ExitStack() as later:
        traffic = Traffic([first, second])
        with traffic.running():
            traffic.goes_on()
            fill(postgres_url, CONTACTS)
            expand_under(traffic, postgres_url, newer)
            third = later.enter_context(served_by(newer, first))
            traffic.processes.append(third)
            traffic.goes_on(200)
            # A process of the older version ends, and another one starts.
            traffic.without(first)
            assert first.stop() == 0
            first.restart()
            traffic.processes.append(first)
            traffic.goes_on(100)
            counted = notes(postgres_url)
            assert counted["newer"] > 10
            assert counted[None] > CONTACTS
            traffic.without(second)
            assert second.stop() == 0
            traffic.without(first)
            assert says(first) == (200, "ok\n")
            contract_against_older(postgres_url, newer)
            until_not_ready(first)
            traffic.goes_on()
            assert says(third) == (200, "ok\n")
        assert traffic.failed == []
        assert None not in notes(postgres_url)
        assert_older_refuses(postgres_url)


def until_not_ready(process: Served) -> None:
    deadline = time.monotonic() + 10
    while says(process) != (503, "database\n"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def assert_older_refuses(url: str) -> None:
    """The older program does nothing any more, and says why."""
    for command in (["serve"], ["migrate"], ["migrate", "--check"], ["organization", "list"]):
        code, _, err = run(url, *command)
        assert (code, REFUSED in err) == (5, True), err


def test_a_file_is_expanded_under_its_process_and_the_next_version_takes_over(tmp_path: Path, newer: Version) -> None:
    with Served(tmp_path) as older:
        url = f"sqlite:///{older.database_path}"
        traffic = Traffic([older])
        with traffic.running():
            traffic.goes_on()
            fill(url, CONTACTS)
            expand_under(traffic, url, newer)
            traffic.goes_on()
        assert traffic.failed == []
        contract_against_older(url, newer)
        until_not_ready(older)
        assert older.stop() == 0
        with served_by(newer, older) as next_one:
            after = Traffic([next_one])
            with after.running():
                after.goes_on()
            assert after.failed == []
        assert notes(url).keys() == {"", "newer"}
        assert_older_refuses(url)
