"""Requests to the service provider under check, with its credential, and with patience when it is busy."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import Any, Final, Self
from urllib.parse import quote, urlencode

import httpx2

from maestro.conformance.answer import Answer
from maestro.conformance.verdict import Unreachable

MEDIA_TYPE: Final = "application/scim+json"
_PATIENCE: Final = 5
_LONGEST_WAIT_SECONDS: Final = 30


def basic(user_name: str, password: str) -> str:
    """The Authorization header of a user name and password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user_name}:{password}".encode()).decode()


def bearer(token: str) -> str:
    """The Authorization header of a bearer token (RFC 6750)."""
    return f"Bearer {token}"


class Wire:
    """A connection to one base URL; use it with `with`. Without an `authorization` requests carry no credential."""

    def __init__(
        self,
        base_url: str,
        authorization: str | None = None,
        *,
        timeout_seconds: float = 30,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.authorization = authorization
        self._http = httpx2.Client(timeout=timeout_seconds, transport=transport, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        headers: Mapping[str, str | None] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Answer:
        """Send a request and return its answer; `target` is below the base URL, and may have a query of its own.

        A body that is text is sent as it is, any other as JSON. A header that is None is left out. A 429 is tried
        again after its Retry-After (RFC 6585 §4). Raises Unreachable.
        """
        if query:
            target += ("&" if "?" in target else "?") + urlencode(query, quote_via=quote)
        sent = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        answer = self._send(method, target, sent, headers or {})
        for _ in range(_PATIENCE):
            if answer.status != 429:
                break
            time.sleep(_wait_of(answer))
            answer = self._send(method, target, sent, headers or {})
        return answer

    def _send(self, method: str, target: str, sent: str, headers: Mapping[str, str | None]) -> Answer:
        given: dict[str, str | None] = {"Accept": MEDIA_TYPE, "Authorization": self.authorization}
        if sent:
            given["Content-Type"] = MEDIA_TYPE
        present = {name: value for name, value in (given | dict(headers)).items() if value is not None}
        try:
            response = self._http.request(
                method, self.base_url + target, content=sent.encode() if sent else None, headers=present
            )
        except httpx2.HTTPError as error:
            raise Unreachable(f"No answer to {method} {target}: {str(error) or type(error).__name__}") from None
        names: dict[str, Any] = {name.lower(): value for name, value in response.headers.items()}
        return Answer(method, target, sent, response.status_code, names, response.text)


def _wait_of(answer: Answer) -> float:
    given = answer.headers.get("retry-after", "")
    return min(int(given), _LONGEST_WAIT_SECONDS) if given.isascii() and given.isdigit() else 1.0
