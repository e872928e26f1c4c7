"""What a database has, told from its tables by nothing of the service, against what clients were promised."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from maestro.store.locations import path_of
from tests.faults.load import Promised

_SECONDS = 30
_RESOURCES = "SELECT id, version, active, document FROM resource WHERE resource_type = 'User' AND deleted IS NULL"
_EVENTS = (
    "SELECT subject, count(*), max(version), count(DISTINCT version) FROM event WHERE version > 0 GROUP BY subject"
)
_TALLY = "SELECT sum(active), sum(inactive), sum(deleted) FROM tally WHERE resource_type = 'User'"


def check(url: str, promises: Iterable[Promised]) -> int:
    """Assert that every promise was kept, and that each contact has its events; how many contacts there are.

    Promises that were unsure become what the database has. Nothing may write meanwhile.
    """
    resources, events, tally = _read(url)
    kept = {id_: (version, bool(active), json.loads(document)) for id_, version, active, document in resources}
    told = {subject: each for subject, *each in events}
    untold = {id_: told.get(id_) for id_, (version, *_) in kept.items() if told.get(id_) != [version] * 3}
    assert not untold, f"versions without their events: {untold}"
    assert not told.keys() - kept.keys(), f"events of nothing: {told.keys() - kept.keys()}"
    active = sum(is_active for _, is_active, _ in kept.values())
    counted = tuple(map(int, tally[0]))
    assert counted == (active, len(kept) - active, 0), f"counted as {counted}"
    names = Counter(document["userName"] for *_, document in kept.values())
    assert len(names) == len(kept), f"twice: {names.most_common(1)}"
    for promised in promises:
        _check_promises(kept, promised)
    return len(kept)


def _check_promises(kept: dict[str, tuple[int, bool, Any]], promised: Promised) -> None:
    for contact, (user_name, version, is_active) in promised.contacts.items():
        has_version, has_active, document = kept[contact]  # KeyError: it was lost
        has = (has_version, has_active)
        if contact in promised.unsure:
            assert has_version in {version, version + 1}, f"{contact}: {has} after {version}, or one more"
        else:
            assert has == (version, is_active), f"{contact}: {has}, {(version, is_active)} was promised"
        assert (document["userName"], document["active"]) == (user_name, has_active), f"{contact}: {document}"
        promised.contacts[contact] = (user_name, has_version, has_active)
    promised.unsure.clear()


def wait_until_gone(url: str) -> None:
    """Wait until the server has noticed that nobody of the service is connected: then nothing commits any more."""
    _wait(url, "datname = current_database() AND pid <> pg_backend_pid()")


def wait_until_quiet(url: str) -> None:
    """Wait until nothing is being done, so that what was given up has either happened or never will."""
    _wait(url, "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'")


def _wait(url: str, condition: str) -> None:
    if path_of(url) is not None:
        return
    deadline = time.monotonic() + _SECONDS
    with psycopg.connect(url, autocommit=True) as connection:
        count = f"SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND {condition}"
        while connection.execute(count.encode()).fetchone() != (0,):
            assert time.monotonic() < deadline, "connections that did not end"
            time.sleep(0.01)


def _read(url: str) -> tuple[list[Any], list[Any], list[Any]]:
    path = path_of(url)
    if path is not None:
        connection = sqlite3.connect(path)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return _read_all(lambda text: connection.execute(text).fetchall())
        finally:
            connection.close()
    with psycopg.connect(url) as server:
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _read_all(lambda text: server.execute(text.encode()).fetchall())


def _read_all(run: Callable[[str], list[Any]]) -> tuple[list[Any], list[Any], list[Any]]:
    return run(_RESOURCES), run(_EVENTS), run(_TALLY)
