"""Record a work: the application of this service in this process, asked by threads, with a tape before its database.

    python -m bench.limits.record SEQUENCES CLIENTS TAPE

The settings are in the environment. SEQUENCES is a pickled list of sequences of requests and the headers they have.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from bench.limits.taped import TAPE, put_in_place
from bench.script import Request


def ask(application: Callable[..., Any], request: Request, path: str, headers: dict[str, str]) -> str:
    """Send one request through WSGI and return the status of its answer."""
    where, _, query = request.path.partition("?")
    body = b"" if request.body is None else json.dumps(request.body).encode()
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": path + where,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/scim+json",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(body),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    statuses: list[str] = []
    answer = application(environ, lambda status, *_: statuses.append(status))
    for _ in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    return statuses[0]


def work_through(application: Callable[..., Any], sequences: Sequence[Sequence[Request]], path: str,
                 headers: dict[str, str], clients: int) -> None:  # fmt: skip
    """Send all sequences from so many threads. Raises RuntimeError for an answer that is no success."""
    waiting: Iterator[Sequence[Request]] = iter(sequences)
    lock, refused = threading.Lock(), list[str]()

    def run() -> None:
        while not refused:
            with lock:
                sequence = next(waiting, None)
            if sequence is None:
                return
            for request in sequence:
                status = ask(application, request, path, headers)
                if not status.startswith("2"):
                    refused.append(f"{request.method} {request.path}: {status}")

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if refused:
        raise RuntimeError(refused[0])


def main() -> None:
    """Record, and write the tape."""
    sequences, path, headers, units = pickle.loads(Path(sys.argv[1]).read_bytes())
    put_in_place()
    from maestro.cli.serving import application  # noqa: PLC0415 - with the connections that are taped

    app = application()
    # The first requests of each thread open its connection and prepare its statements; they are not on the tape.
    clients = int(sys.argv[2])
    warm_up = [[Request("GET", "/Users?startIndex=1&count=1")]] * (8 * clients)
    work_through(app, warm_up, path, headers, clients)
    TAPE.is_running.set()
    work_through(app, sequences, path, headers, clients)
    TAPE.is_running.clear()
    TAPE.units = units
    TAPE.write(Path(sys.argv[3]))
    os._exit(0)  # what is behind the answers need not be waited for


if __name__ == "__main__":
    main()
