"""Stopping a fleet one process at a time, under load, behind something that asks `/readyz`: no request fails."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.cast import user
from tests.serving import Served

DRAIN_SECONDS = 2


class Balancer:
    """Asks every process whether it is ready, twenty times a second, and sends each request to one that is.

    It tries nothing twice: a request that fails has failed.
    """

    def __init__(self, processes: list[Served]) -> None:
        self._processes = processes
        self._ready: list[Served] = list(processes)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def is_ready(self, process: Served) -> bool:
        """Whether requests are sent there."""
        return process in self._ready

    def choose(self) -> Served:
        """A process that is ready."""
        return random.choice(self._ready)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Ask until it is over."""
        self._thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            self._ready = [each for each in self._processes if status_of(each, "/readyz") == 200]


def status_of(process: Served, path: str) -> int:
    """The status of an answer; 0 when there is none."""
    try:
        return httpx2.get(f"{process.origin}{path}", timeout=2).status_code
    except httpx2.HTTPError:
        return 0


def until(is_so: object) -> None:
    """Wait for something, 30 seconds at most."""
    assert callable(is_so)
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Load:
    """Workers that look people up and create them, over connections that they keep."""

    def __init__(self, served: Served, balancer: Balancer) -> None:
        self._balancer = balancer
        self._basic = b64encode(f"{served.user_name}:{served.password}".encode()).decode()
        self._is_over = threading.Event()
        self.answered = 0
        self.failed: list[str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """While it runs."""
        workers = [threading.Thread(target=self._work, args=(number,)) for number in range(6)]
        for each in workers:
            each.start()
        try:
            yield
        finally:
            self._is_over.set()
            for each in workers:
                each.join()

    def _work(self, worker: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Basic {self._basic}"}, timeout=20) as http:
            number = 0
            while not self._is_over.is_set():
                number += 1
                base_url = f"{self._balancer.choose().origin}/o/acme/scim/v2"
                try:
                    if number % 2:
                        answer = http.post(f"{base_url}/Users", json=user(f"w{worker}.{number}@acme.example"))
                    else:
                        answer = http.get(f"{base_url}/Users?count=1")
                except httpx2.HTTPError as error:
                    self.failed.append(repr(error))
                    continue
                self.answered += 1
                if answer.status_code not in {200, 201}:
                    self.failed.append(answer.text)


def test_a_rolling_restart_under_load_fails_no_request(tmp_path: Path, database_url: str) -> None:
    first = Served(tmp_path, drain_seconds=str(DRAIN_SECONDS), database_url=database_url)
    with first, first.another() as second:
        balancer = Balancer([first, second])
        load = Load(first, balancer)
        with balancer.watching(), load.running():
            for each in (first, second):
                before = load.answered
                until(lambda before=before: load.answered > before + 50)
                assert each.stop() == 0
                assert not balancer.is_ready(each)
                each.restart()
                until(lambda each=each: balancer.is_ready(each))
        assert load.failed == []
        assert load.answered > 200


def test_after_sigterm_it_is_not_ready_and_answers_until_it_stops(tmp_path: Path) -> None:
    with Served(tmp_path, drain_seconds=str(DRAIN_SECONDS)) as served, httpx2.Client() as http:
        http.get(f"{served.origin}/healthz")
        os.kill(served.pid, signal.SIGTERM)
        until(lambda: status_of(served, "/readyz") == 503)
        said = http.get(f"{served.origin}/readyz")
        assert (said.text, said.headers["connection"]) == ("draining\n", "close")
        assert status_of(served, "/healthz") == 200
        assert status_of(served, "/support/sign-in") == 200
        assert served.ended() == 0
        assert '"stopped"' in served.output()


def test_a_second_signal_ends_the_waiting(tmp_path: Path) -> None:
    served = Served(tmp_path, drain_seconds="300")
    os.kill(served.pid, signal.SIGTERM)
    until(lambda: status_of(served, "/readyz") == 503)
    assert served.stop() == 0
