"""Load that knows what it was promised: clients that write, read back, and judge every answer."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.cast import PATCH_OP, user
from tests.faults.wire import Answer, NoAnswer, Wire

# What the service may answer while it cannot do what was asked: then it says when to come again.
_LATER = {429, 503}
_PAUSE_SECONDS = 0.05


@dataclass(slots=True)
class Promised:
    """What one client was promised: of each contact its user name, version and whether it is active.

    `unsure` are user names and ids whose last write was not confirmed: it may or may not have happened.
    """

    contacts: dict[str, tuple[str, int, bool]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Moment:
    """A request: when it began and ended (by time.monotonic), its status (0: no answer), and whether it wrote."""

    began: float
    ended: float
    status: int
    is_write: bool


class Client(threading.Thread):
    """Creates, patches, deactivates, reads and looks up, one request after the other, until it is told to stop.

    Its first wrong answer ends it, and is its `fault`. Where the service itself may be gone, no answer ends it too.
    """

    def __init__(self, name: str, wire: Wire, promised: Promised, *, is_killed: bool) -> None:
        super().__init__(name=name)
        self._wire = wire
        self._promised = promised
        self._is_killed = is_killed
        self._random = random.Random(name)
        self._serial = 0
        self.is_over = threading.Event()
        self.fault: str | None = None
        self.moments: list[Moment] = []

    def run(self) -> None:
        """See the class."""
        with self._wire:
            while self.fault is None and not self.is_over.is_set():
                try:
                    self._step()
                except NoAnswer as lost:
                    if self._is_killed:
                        return
                    self.fault = str(lost)

    def _step(self) -> None:
        sure = [each for each in self._promised.contacts if each not in self._promised.unsure]
        what = self._random.random()
        if not sure or what < 0.4:
            self._create()
        else:
            act = self._change if what < 0.75 else self._read if what < 0.9 else self._look_up
            act(self._random.choice(sure[-20:]))

    def _create(self) -> None:
        self._serial += 1
        user_name = f"{self.name}.{self._serial}@acme.example"
        self._promised.unsure.add(user_name)
        answer = self._send("POST", "/Users", user(user_name), 201)
        if answer is not None:
            self._promised.unsure.discard(user_name)
            self._promised.contacts[answer.json["id"]] = (user_name, 1, True)

    def _change(self, contact: str) -> None:
        user_name, version, active = self._promised.contacts[contact]
        is_flip = self._random.random() < 0.5
        value: dict[str, Any] = {"active": not active} if is_flip else {"title": f"version {version + 1}"}
        self._promised.unsure.add(contact)
        body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": value}]}
        answer = self._send("PATCH", f"/Users/{contact}", body, 200)
        if answer is not None:
            self._promised.unsure.discard(contact)
            expected = (user_name, version + 1, active != is_flip)
            self._judge(answer, contact, answer.json, expected)
            self._promised.contacts[contact] = expected

    def _read(self, contact: str) -> None:
        answer = self._send("GET", f"/Users/{contact}", None, 200)
        if answer is not None:
            self._judge(answer, contact, answer.json, self._promised.contacts[contact])

    def _look_up(self, contact: str) -> None:
        known = self._promised.contacts[contact]
        answer = self._send("GET", f"/Users?filter=userName%20eq%20%22{known[0]}%22&startIndex=1&count=100", None, 200)
        if answer is not None:
            found = answer.json
            self._judge(answer, contact, found["Resources"][0] if found["totalResults"] == 1 else {}, known)

    def _judge(self, answer: Answer, contact: str, found: Any, expected: tuple[str, int, bool]) -> None:
        tag = found.get("meta", {}).get("version")
        if (found.get("id"), found.get("userName"), tag, found.get("active")) != (
            contact,
            expected[0],
            f'W/"{expected[1]}"',
            expected[2],
        ):
            self.fault = f"{contact} is not {expected} in {answer.text}"

    def _send(self, method: str, path: str, body: Any, expected: int) -> Answer | None:
        """The answer if it is the expected one, and None if it asks to come later."""
        began, status = time.monotonic(), 0
        try:
            answer = self._wire.send(method, path, body)
            status = answer.status
        finally:
            self.moments.append(Moment(began, time.monotonic(), status, method != "GET"))
        if status == expected:
            return answer
        if status not in _LATER or answer.wait is None or answer.json["status"] != str(status):
            self.fault = f"{method} {path}: {status} {answer.headers} {answer.text}"
        self.is_over.wait(_PAUSE_SECONDS)
        return None


class Load:
    """Clients of their own promises each; `round_` tells the user names of one load from those of another."""

    def __init__(self, wires: Sequence[Wire], promises: Sequence[Promised], round_: str, *, is_killed: bool = False):
        pairs = zip(wires, promises, strict=True)
        self._clients = [
            Client(f"c{i}.{round_}", wire, promised, is_killed=is_killed) for i, (wire, promised) in enumerate(pairs)
        ]

    @contextmanager
    def running(self) -> Iterator[None]:
        """While it runs. Raises AssertionError for a wrong answer."""
        for each in self._clients:
            each.start()
        try:
            yield
        finally:
            for each in self._clients:
                each.is_over.set()
            for each in self._clients:
                each.join(60)
        assert not self.faults(), self.faults()

    def faults(self) -> list[str]:
        """Wrong answers so far."""
        return [each.fault for each in self._clients if each.fault]

    def moments(self) -> list[Moment]:
        """Every request so far, by when it ended."""
        return sorted((moment for each in self._clients for moment in each.moments), key=lambda each: each.ended)

    def statuses(self) -> dict[int, int]:
        """How many requests had which status."""
        return dict(sorted(Counter(each.status for each in self.moments()).items()))

    def longest(self) -> float:
        """The seconds that the slowest answer took."""
        return max((each.ended - each.began for each in self.moments()), default=0.0)

    def first_write_since(self, at: float) -> float | None:
        """When the first write was confirmed of those that began after `at` (time.monotonic)."""
        ends = (m.ended for m in self.moments() if m.is_write and m.began > at and 200 <= m.status < 300)
        return next(ends, None)

    def wait_for_writes(self, count: int = 20, seconds: float = 60) -> float:
        """Wait until every client has had so many more writes confirmed; returns when the first of them was."""
        at = time.monotonic()
        while time.monotonic() < at + seconds and not self.faults():
            if all(_confirmed(each, at) >= count for each in self._clients):
                break
            time.sleep(0.01)
        assert not self.faults(), self.faults()
        first = self.first_write_since(at)
        assert first is not None, f"no write was confirmed within {seconds} seconds; {self.statuses()}"
        return first


def _confirmed(client: Client, since: float) -> int:
    return sum(1 for m in client.moments if m.is_write and m.began > since and 200 <= m.status < 300)
