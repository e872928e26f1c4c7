"""One connection to a process of the service, spoken to as a provisioning client does that keeps its connections."""

from __future__ import annotations

import http.client
import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.serving import ServedOrganization

# Longer than the service may take, shorter than a test should hang.
_PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, in so many seconds; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)

    @property
    def wait(self) -> int | None:
        """Retry-After, where it is a whole number of seconds that Okta would keep to."""
        given = self.headers.get("retry-after", "")
        return int(given) if given.isascii() and given.isdigit() and int(given) > 0 else None


class NoAnswer(Exception):
    """Nothing came back; whether what was asked happened is not known."""


class Wire:
    """A connection of one organization's client; opened anew after NoAnswer. Not for two threads."""

    def __init__(self, port: int, organization: ServedOrganization) -> None:
        self._port = port
        self._root = f"/o/{organization.subdomain}/scim/v2"
        secret = b64encode(f"{organization.user_name}:{organization.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/scim+json"}
        self._http: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request below the base URL, a `body` as JSON. Raises NoAnswer."""
        began = time.monotonic()
        try:
            if self._http is None:
                self._http = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE_SECONDS)
            sent = None if body is None else json.dumps(body)
            self._http.request(method, self._root + path, sent, self._headers)
            response = self._http.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(f"{method} {path}: {type(error).__name__}") from error
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, text, time.monotonic() - began)
