"""The other side of a wire: answers as scripted, and keeps each request byte for byte."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it came, and on which connection, counted from 1."""

    head: str
    body: bytes
    connection: int

    @property
    def line(self) -> str:
        """Method and target."""
        return self.head.partition("\r\n")[0].removesuffix(" HTTP/1.1")

    @property
    def headers(self) -> list[str]:
        """The header lines in order."""
        return self.head.split("\r\n")[1:]

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Scripted:
    """An answer to give. `hang_up` closes the connection behind it; `silent` closes it instead of answering."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False
    silent: bool = False

    def encoded(self) -> bytes:
        """The answer on the wire."""
        lines = [f"HTTP/1.1 {self.status} Whatever", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class Recorder:
    """Listens on a port of its own and gives the scripted answers one after the other. Use it with `with`."""

    def __init__(self, *answers: Scripted) -> None:
        self.requests: list[Recorded] = []
        self.closed = threading.Event()
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.base_url = f"http://{self.host}/scim/v2"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    @property
    def lines(self) -> list[str]:
        """Method and target of every request, below the base URL."""
        return [each.line.replace("/scim/v2", "", 1) for each in self.requests]

    def _serve(self) -> None:
        number = 0
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            self.closed.clear()
            with peer:
                self._converse(peer, number)
            self.closed.set()

    def _converse(self, peer: socket.socket, number: int) -> None:
        with peer.makefile("rb") as stream:
            while head := _head(stream):
                lengths = [
                    line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length")
                ]
                body = stream.read(int(lengths[0])) if lengths else b""
                self.requests.append(Recorded(head, body, number))
                answer = self._answers.pop(0) if self._answers else Scripted(599)
                if answer.silent:
                    return
                peer.sendall(answer.encoded())
                if answer.hang_up:
                    return


def _head(stream: Any) -> str:
    lines = []
    while (line := stream.readline()) not in {b"\r\n", b""}:
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    return "\r\n".join(lines)


def listed(*users: Mapping[str, Any], total: int | None = None, start_index: Any = 1) -> Scripted:
    """A ListResponse."""
    return scim(
        200,
        {
            "schemas": [LIST],
            "totalResults": len(users) if total is None else total,
            "startIndex": start_index,
            "itemsPerPage": len(users),
            "Resources": list(users),
        },
    )


def scim(status: int, body: Any, **headers: str) -> Scripted:
    """An answer in SCIM JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(status, json.dumps(body).encode(), {"Content-Type": "application/scim+json", **named})


def refused(status: int, detail: str, **headers: str) -> Scripted:
    """A SCIM error."""
    return scim(status, {"schemas": [ERROR], "status": str(status), "detail": detail}, **headers)


def account(user_name: str = "li.na@acme.example", id: str = "42", **attributes: Any) -> dict[str, Any]:
    """A User as some app answers it."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": id,
        "userName": user_name,
        "name": {"givenName": "Li", "familyName": "Na", "formatted": "Na Li"},
        "active": True,
        "meta": {"resourceType": "User", "version": 'W/"1"'},
    } | attributes


def ok() -> Sequence[Scripted]:
    """The answers to the two requests of a connect."""
    return (listed(), listed())
