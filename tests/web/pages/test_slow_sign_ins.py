"""The one form that anybody may send, sent by those who mean harm: over real sockets, by a real server."""

from __future__ import annotations

import selectors
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.serving import Served

THREADS = 8
PLACES = 4
HEADERS = (
    "POST /support/sign-in HTTP/1.1\r\nHost: maestro.example\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The service with few threads."""
    with Served(tmp_path, threads=str(THREADS)) as served:
        yield served


def test_forms_that_never_end_leave_the_service_answering(served: Served) -> None:
    """Each holds a thread for as long as it likes; there are more of them than there are threads."""
    count = THREADS * 2
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        for _ in range(count):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=10))
            client.sendall(f"{HEADERS}user_name=a".encode())
            selector.register(client, selectors.EVENT_READ)
        refused = [_next_answer(selector) for _ in range(count - PLACES)]
        assert {each.split(b"\r\n", 1)[0] for each in refused} == {b"HTTP/1.1 429 Too Many Requests"}
        for _ in range(THREADS * 2):
            with urllib.request.urlopen(f"{served.origin}/healthz", timeout=10) as answer:
                assert answer.status == 200
    assert served.output().count("sign-in busy") == count - PLACES


def _next_answer(selector: selectors.BaseSelector) -> bytes:
    """What the next client hears that hears anything."""
    ready = selector.select(timeout=10)
    assert ready, "nobody was answered: the threads are all held"
    client = ready[0][0].fileobj
    assert isinstance(client, socket.socket)
    selector.unregister(client)
    return client.recv(4096)
