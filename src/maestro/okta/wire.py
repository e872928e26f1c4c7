"""The wire: requests with exactly Okta's headers, in its order and spelling, on one connection kept alive.

Written on the standard library's client because it sends a request line and headers as they are given;
others put Host first and rewrite the encoding of a query.
"""

from __future__ import annotations

import gzip
import http.client
import select
import socket
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from maestro.okta.connection import Connection

TIMEOUT_SECONDS: Final = 60
USER_AGENT: Final = "Okta SCIM Client 1.0.0"
BODY_TYPE: Final = "application/scim+json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back. `target` is path and query below the base URL; no `status` means no answer."""

    method: str
    target: str
    status: int | None
    milliseconds: float
    trouble: str = ""

    @property
    def sentence(self) -> str:
        """The exchange in a line."""
        return f"{self.method} {self.target} → {self.status or self.trouble} ({self.milliseconds:.0f} ms)"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; header names are in lower case, the body is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def phrase(self) -> str:
        """The reason phrase as Okta shows it: the standard's, whatever the other side wrote."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return f"HTTP {self.status}"


class NoAnswer(Exception):
    """Nothing came back: no connection, a connection that broke, or sixty seconds of silence."""


class Wire:
    """Sends requests to one app. `watch` is told of every exchange, those that failed too."""

    def __init__(self, connection: Connection, watch: Callable[[Exchange], None]) -> None:
        self._url = urlsplit(connection.base_url.rstrip("/"))
        self._authorization = connection.authorization
        self._watch = watch
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

    def send(self, method: str, target: str, body: bytes | None = None) -> Answer:
        """Send a request; `target` is path and query below the base URL, already encoded. Raises NoAnswer."""
        began = time.perf_counter()
        status, trouble = None, ""
        try:
            answer = self._send(method, target, body)
            status = answer.status
        except (OSError, http.client.HTTPException, EOFError, zlib.error) as error:
            self.close()
            trouble = _trouble(error)
            raise NoAnswer(trouble) from None
        finally:
            self._watch(Exchange(method, target, status, (time.perf_counter() - began) * 1000, trouble))
        return answer

    def _send(self, method: str, target: str, body: bytes | None) -> Answer:
        link = self._connected()
        link.putrequest(method, self._url.path + target, skip_host=True, skip_accept_encoding=True)
        for name, value in self._headers(body):
            link.putheader(name, value)
        link.endheaders(body)
        response = link.getresponse()
        raw = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, _decompressed(raw, headers.get("content-encoding", "")))

    def _headers(self, body: bytes | None) -> list[tuple[str, str]]:
        content_type = [] if body is None else [("Content-Type", BODY_TYPE)]
        length = [] if body is None else [("Content-Length", str(len(body)))]
        return [
            ("Accept", "application/scim+json"),
            ("Accept-Charset", "utf-8"),
            *content_type,
            ("User-Agent", USER_AGENT),
            ("Authorization", self._authorization),
            *length,
            ("Host", self._url.netloc),
            ("Connection", "Keep-Alive"),
            ("Accept-Encoding", "gzip,deflate"),
        ]

    def _connected(self) -> http.client.HTTPConnection:
        # The other side may have hung up while nothing was said. Asking first, as Okta's client does, is the
        # only safe way: a POST that is sent again might be done twice.
        if self._http is not None and (self._http.sock is None or _is_readable(self._http.sock)):
            self.close()
        if self._http is None:
            kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
            self._http = kind(self._url.hostname or "", self._url.port, timeout=TIMEOUT_SECONDS)
            self._http.connect()
            # Headers and body leave as two writes; without this the second waits for the first's acknowledgement.
            self._http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._http


def _is_readable(sock: socket.socket) -> bool:
    """Whether an idle connection has something to read: its end, or noise."""
    return bool(select.select([sock], [], [], 0)[0])


def _decompressed(raw: bytes, encoding: str) -> bytes:
    match encoding.lower():
        case "gzip" | "x-gzip":
            return gzip.decompress(raw)
        case "deflate":
            return zlib.decompress(raw)
        case _:
            return raw


def _trouble(error: Exception) -> str:
    """The error in the words of Okta's client, which is Java's."""
    match error:
        case TimeoutError():
            return "Read timed out"
        case ConnectionRefusedError():
            return "Connection refused"
        case ConnectionResetError() | http.client.RemoteDisconnected():
            return "Connection reset"
        case socket.gaierror():
            return "Unknown host"
        case _:
            return str(error) or type(error).__name__
