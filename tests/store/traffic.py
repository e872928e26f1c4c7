"""Requests on several processes of one service at once, each sent once: what fails has failed."""

from __future__ import annotations

import random
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2

from tests.cast import PATCH_OP, user
from tests.serving import Served

WORKERS = 4


class Traffic:
    """Workers that create, read, find and change people, each request at any of `processes`; these may be changed.

    `longest` is how long the slowest answer took, in seconds, and may be set back.
    """

    def __init__(self, processes: Sequence[Served]) -> None:
        self.processes = list(processes)
        first = processes[0]
        self._basic = b64encode(f"{first.user_name}:{first.password}".encode()).decode()
        self._name = f"{random.randrange(10**9)}"
        self._known: list[str] = []
        self._is_over = threading.Event()
        self.answered = 0
        self.longest = 0.0
        self.failed: list[str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """While it runs."""
        workers = [threading.Thread(target=self._work, args=(number,)) for number in range(WORKERS)]
        for each in workers:
            each.start()
        try:
            yield
        finally:
            self._is_over.set()
            for each in workers:
                each.join()

    def goes_on(self, requests: int = 40) -> None:
        """Wait until so many more were answered."""
        goal, deadline = self.answered + requests, time.monotonic() + 60
        while self.answered < goal:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def without(self, process: Served) -> None:
        """Send nothing there any more, and wait until what was sent is answered."""
        self.processes.remove(process)
        self.goes_on(3 * WORKERS)

    def _work(self, worker: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Basic {self._basic}"}, timeout=30) as http:
            number = 0
            while not self._is_over.is_set():
                number += 1
                base_url = f"{random.choice(self.processes).origin}/o/acme/scim/v2"
                method, path, body = self._next(f"{self._name}.{worker}.{number}", number)
                began = time.monotonic()
                try:
                    answer = http.request(method, base_url + path, json=body)
                except httpx2.HTTPError as error:
                    self.failed.append(f"{method} {path}: {error!r}")
                    continue
                self.longest = max(self.longest, time.monotonic() - began)
                self.answered += 1
                # Two workers may change one person at the same time, which is no failure of ours.
                if answer.status_code not in {200, 201, 412}:
                    self.failed.append(f"{method} {path}: {answer.text}")
                if method == "POST" and answer.status_code == 201:
                    self._known.append(answer.json()["id"])

    def _next(self, name: str, number: int) -> tuple[str, str, Any]:
        known = random.choice(self._known) if self._known else None
        match number % 4:
            case 1 if known:
                return "GET", f"/Users/{known}", None
            case 2 if known:
                change = {"op": "replace", "value": {"title": f"number {number}"}}
                return "PATCH", f"/Users/{known}", {"schemas": [PATCH_OP], "Operations": [change]}
            case 3:
                return "GET", f'/Users?filter=userName eq "{name}@acme.example"&count=1', None
            case _:
                return "POST", "/Users", user(f"{name}@acme.example")
