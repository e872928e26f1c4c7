"""The first limit: the same HTTP server with as many threads, answering a constant of the size that was asked for.

Asked for `/SIZE/…` it answers with that many bytes. What this service does, it cannot do faster than this.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench.ports import free_port
from bench.script import Address
from bench.subjects.subject import Started, Subject, spawned
from maestro.web.wiring import THREADS

_CREATED: Final = {"POST": "201 Created"}


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    """The whole server: the body is read, nothing is looked at."""
    method = environ["REQUEST_METHOD"]
    if method not in {"GET", "HEAD"}:
        environ["wsgi.input"].read()
    body = _constant(environ["PATH_INFO"].split("/", 2)[1])
    start_response(
        _CREATED.get(method, "200 OK"),
        [("Content-Type", "application/scim+json"), ("Content-Length", str(len(body)))],
    )
    return [body]


@cache
def _constant(size: str) -> bytes:
    return b"x" * int(size or 0)


def _start(folder: Path, stack: ExitStack) -> Started:
    port = free_port()
    command = [sys.executable, "-m", "bench.subjects.constant", str(port)]
    return Address(port, "/1000"), [spawned(command, port, folder, stack)]


CONSTANT: Final = Subject("constant", "A constant from the same HTTP server", "limit", "", _start)

if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bench.subjects.constant:application",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backpressure=THREADS * 8,
        websockets=False,
        log_enabled=False,
    ).serve()
