"""Clients that create people without a pause, and remember which of them were acknowledged."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from itertools import count
from types import TracebackType
from typing import Self

from tests.cast import user
from tests.serving import Served

_CLIENTS = 4
_SECONDS = 60


class Writing:
    """Writes to a served application while it is open. What it could not write for want of a connection it forgets."""

    def __init__(self, served: Served, name: str = "written") -> None:
        self._port = served.port
        self._root = f"/o/{served.acme.subdomain}/scim/v2"
        login = f"{served.user_name}:{served.password}".encode()
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(login).decode(),
            "Content-Type": "application/scim+json",
        }
        self._name = name
        self._numbers = count(1)
        self._acknowledged: list[tuple[float, str]] = []
        self.refused: list[str] = []
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(_CLIENTS)]

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        for each in self._threads:
            each.join()

    def acknowledged(self, before: float = float("inf")) -> list[str]:
        """The user names that the service said it has, in that order; those said before a moment of `time.time()`."""
        return [name for at, name in list(self._acknowledged) if at < before]

    def wait_for(self, number: int) -> None:
        """Return when so many are acknowledged."""
        deadline = time.monotonic() + _SECONDS
        while len(self._acknowledged) < number:
            assert time.monotonic() < deadline, f"{len(self._acknowledged)} of {number} written; {self.refused[-3:]}"
            time.sleep(0.005)

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._closing.is_set():
            name = f"{self._name}-{next(self._numbers)}@acme.example"
            try:
                connection.request("POST", f"{self._root}/Users", json.dumps(user(name)), self._headers)
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(0.02)
                continue
            if answer.status == 201:
                self._acknowledged.append((time.time(), name))
            else:
                self.refused.append(text)
        connection.close()
