"""Scripts: the requests of a measurement as bytes on the wire, made before the clock runs."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_HEADER: Final = struct.Struct("<IHBB")
_ANSWER: Final = struct.Struct("<II")
ANY_SUCCESS: Final = 0

# As Okta sends them; what else it sends says nothing to any of the servers.
_HEADERS: Final = {
    "Accept": "application/scim+json",
    "Accept-Charset": "utf-8",
    "User-Agent": "Okta SCIM Client 1.0.0",
    "Connection": "Keep-Alive",
}
_WITH_BODY: Final = {"Content-Type": "application/scim+json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server's SCIM surface is: a port of this machine, the base URL's path, and headers of its own."""

    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `kind` is its step of the work, `status` what the answer must have (0: any 2xx)."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    status: int = 200
    kind: int = 0


Sequence_ = Sequence[Request]


def on_the_wire(request: Request, address: Address) -> bytes:
    """The bytes of a request."""
    headers = {"Host": f"127.0.0.1:{address.port}", **_HEADERS, **address.headers}
    body = b""
    if request.body is not None:
        body = json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers |= {**_WITH_BODY, **address.headers, "Content-Length": str(len(body))}
    lines = [f"{request.method} {address.path}{request.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def write_script(path: Path, sequences: Iterable[Sequence_], address: Address) -> int:
    """Write a script as `load.c` reads it; return how many sequences it has."""
    count = 0
    with path.open("wb") as file:
        for sequence in sequences:
            count += 1
            for place, request in enumerate(sequence):
                wire = on_the_wire(request, address)
                file.write(_HEADER.pack(len(wire), request.status, request.kind, place == 0))
                file.write(wire.ljust((len(wire) + 7) & ~7, b"\x00"))
    return count


def read_answers(path: Path) -> dict[int, Any]:
    """The bodies that the generator kept, decoded, by the place of their request in the script."""
    raw, at, found = path.read_bytes(), 0, {}
    while at < len(raw):
        record, length = _ANSWER.unpack_from(raw, at)
        at += _ANSWER.size
        body = raw[at : at + length]
        try:
            found[record] = json.loads(body) if body else None
        except ValueError:  # some servers refuse in words or HTML
            found[record] = body.decode(errors="replace")
        at += length
    return found
