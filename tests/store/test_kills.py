"""A service that is killed at any moment, under load: what was acknowledged is there, whole, when it starts again.

MAESTRO_TEST_KILLS says how often it is killed (10 unless told otherwise); MAESTRO_TEST_SEED repeats a run.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PATCH_OP, user
from tests.serving import Served

KILLS = int(os.environ.get("MAESTRO_TEST_KILLS", "10"))
SEED = int(os.environ.get("MAESTRO_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
CLIENTS = 4


@dataclass
class Promised:
    """What one client was promised: of each contact its version and whether it is active.

    `unsure` are user names and ids whose last request had no answer: it may or may not have happened.
    """

    contacts: dict[str, tuple[int, bool]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    answers: int = 0


class Client(threading.Thread):
    """Creates, patches, deactivates and reactivates until the service is gone."""

    def __init__(self, served: Served, promised: Promised, name: str, seed: int) -> None:
        super().__init__(name=name)
        self._served = served
        self._promised = promised
        self._random = random.Random(seed)
        self._serial = 0
        self.fault: str | None = None

    def run(self) -> None:
        """Send one request after the other over one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self._served.port, timeout=10)
        try:
            while self.fault is None:
                self._step(connection)
        except (OSError, http.client.HTTPException):
            pass  # killed
        finally:
            connection.close()

    def _step(self, connection: http.client.HTTPConnection) -> None:
        known = [each for each in self._promised.contacts if each not in self._promised.unsure]
        if not known or self._random.random() < 0.4:
            self._serial += 1
            self._create(connection, f"{self.name}.{self._serial}@acme.example")
        else:
            self._change(connection, self._random.choice(known[-20:]))

    def _create(self, connection: http.client.HTTPConnection, user_name: str) -> None:
        self._promised.unsure.add(user_name)
        answer = self._send(connection, "POST", "/Users", user(user_name), 201)
        self._promised.unsure.discard(user_name)
        self._promised.contacts[answer["id"]] = (1, True)

    def _change(self, connection: http.client.HTTPConnection, contact: str) -> None:
        version, active = self._promised.contacts[contact]
        flip = self._random.random() < 0.5
        value: dict[str, Any] = {"active": not active} if flip else {"title": f"version {version + 1}"}
        body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": value}]}
        self._promised.unsure.add(contact)
        answer = self._send(connection, "PATCH", f"/Users/{contact}", body, 200)
        self._promised.unsure.discard(contact)
        self._promised.contacts[contact] = (version + 1, answer["active"])

    def _send(self, connection: http.client.HTTPConnection, method: str, path: str, body: Any, expected: int) -> Any:
        served = self._served
        secret = base64.b64encode(f"{served.user_name}:{served.password}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/scim+json"}
        connection.request(method, f"/o/acme/scim/v2{path}", json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read().decode()
        if response.status != expected:
            self.fault = f"{method} {path}: {response.status} {text}"
            raise http.client.HTTPException
        self._promised.answers += 1
        return json.loads(text)


@pytest.fixture
def served(tmp_path: Path) -> Any:
    with Served(tmp_path) as served:
        yield served


def test_every_acknowledged_write_survives_being_killed(served: Served) -> None:
    print(f"MAESTRO_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    promises = [Promised() for _ in range(CLIENTS)]
    for kill in range(KILLS):
        clients = [
            Client(served, promised, f"client{i}.{kill}", dice.randrange(2**31)) for i, promised in enumerate(promises)
        ]
        for each in clients:
            each.start()
        time.sleep(dice.uniform(0.02, 0.4))  # the random moment is the point
        served.kill()
        for each in clients:
            each.join(30)
        assert [each.fault for each in clients if each.fault] == []
        served.restart()
        verify(served.database_path, promises)
    assert sum(each.answers for each in promises) > 10 * KILLS


def verify(path: Path, promises: list[Promised]) -> None:
    """Compare what the clients were promised with what the database has; each resource with its events."""
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT id, version, active, document FROM resource").fetchall()
        kept = {id_: (version, bool(active), json.loads(document)) for id_, version, active, document in rows}
        told = dict(connection.execute("SELECT subject, count(*) FROM event WHERE version IS NOT NULL GROUP BY 1"))
        newest = dict(
            connection.execute("SELECT subject, max(version) FROM event WHERE version IS NOT NULL GROUP BY 1")
        )
        tally = connection.execute("SELECT active, inactive, deleted FROM tally").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()
    assert told == newest == {id_: version for id_, (version, *_) in kept.items()}
    active = sum(each[1] for each in kept.values())
    assert tally == (active, len(kept) - active, 0)
    for promised in promises:
        for contact, promise in promised.contacts.items():
            version, is_active, document = kept[contact]
            if contact in promised.unsure:
                assert version in {promise[0], promise[0] + 1}
            else:
                assert (version, is_active) == promise
            assert document["active"] is is_active
            promised.contacts[contact] = (version, is_active)
        promised.unsure.clear()
    user_names = [document["userName"] for _, _, document in kept.values()]
    assert len(user_names) == len(set(user_names))
