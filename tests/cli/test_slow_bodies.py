"""Bodies that never end, over real sockets: whoever sends them waits, and nobody else does."""

from __future__ import annotations

import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from maestro.cli.draining import FINISH_SECONDS
from tests.cast import user
from tests.serving import Served, ServedOrganization

THREADS, HELD = 12, 9


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The service with few threads."""
    with Served(tmp_path, threads=str(THREADS)) as served:
        yield served


def authorization(of: ServedOrganization, password: str | None = None) -> str:
    """What its Okta presents."""
    return "Basic " + b64encode(f"{of.user_name}:{password or of.password}".encode()).decode()


def begun(stack: ExitStack, served: Served, credential: str) -> socket.socket:
    """A request whose body has begun, and does not end."""
    client = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=10))
    client.sendall(
        f"POST /o/acme/scim/v2/Users HTTP/1.1\r\nHost: maestro.example\r\nAuthorization: {credential}\r\n"
        "Content-Type: application/scim+json\r\nContent-Length: 5000\r\n\r\n{".encode()
    )
    return client


def answers(clients: list[socket.socket], seconds: float) -> list[bytes]:
    """What those hear that hear anything within so many seconds."""
    heard: list[bytes] = []
    end = time.monotonic() + seconds
    for each in clients:
        each.settimeout(max(0.01, end - time.monotonic()))
        try:
            heard.append(each.recv(4096))
        except TimeoutError:
            continue
    return heard


def test_bodies_that_never_end_hold_what_their_organization_may_hold_and_no_more(served: Served) -> None:
    globex = served.new_organization("globex")
    with ExitStack() as stack, httpx2.Client(headers={"Authorization": authorization(globex)}, timeout=10) as http:
        clients = [begun(stack, served, authorization(served.acme)) for _ in range(THREADS * 4)]
        refused = answers(clients, 2)
        assert {each.split(b"\r\n", 1)[0] for each in refused} == {b"HTTP/1.1 429 Too Many Requests"}
        assert len(refused) == len(clients) - HELD
        for number in range(50):
            assert http.post(f"{globex.base_url}/Users", json=user(f"p{number}@globex.example")).status_code == 201
        for path in ("/healthz", "/readyz", "/support/sign-in"):
            assert http.get(f"{served.origin}{path}").status_code == 200
    # The clients are gone, so their places are free again.
    deadline = time.monotonic() + 10
    with httpx2.Client(headers={"Authorization": authorization(served.acme)}, timeout=10) as http:
        while [http.get(f"{served.base_url}/Users").status_code for _ in range(HELD)] != [200] * HELD:
            assert time.monotonic() < deadline, served.output()
    assert served.output().count("TooManyAtOnce") >= len(clients) - HELD


def test_without_a_credential_a_body_that_never_ends_holds_nothing(served: Served) -> None:
    with ExitStack() as stack:
        clients = [begun(stack, served, authorization(served.acme, "wrong")) for _ in range(THREADS * 4)]
        refused = answers(clients, 5)
        assert len(refused) == len(clients)
        statuses = {each.split(b" ", 2)[1] for each in refused}
        assert statuses == {b"401", b"429"}


def test_a_flood_of_one_is_answered_and_the_other_is_never_refused(served: Served) -> None:
    globex = served.new_organization("globex")
    is_over = threading.Event()
    seen: set[int] = set()

    def flood() -> None:
        with httpx2.Client(headers={"Authorization": authorization(served.acme)}, timeout=20) as http:
            while not is_over.is_set():
                seen.add(http.post(f"{served.base_url}/Users", json=user("one@acme.example")).status_code)

    floods = [threading.Thread(target=flood) for _ in range(24)]
    for each in floods:
        each.start()
    try:
        with httpx2.Client(headers={"Authorization": authorization(globex)}, timeout=20) as http:
            statuses = {http.get(f"{globex.base_url}/Users").status_code for _ in range(100)}
    finally:
        is_over.set()
        for each in floods:
            each.join()
    assert statuses == {200}
    assert seen <= {201, 409, 429}


def test_a_body_that_never_ends_keeps_no_service_from_stopping_in_good_order(served: Served) -> None:
    with ExitStack() as stack:
        begun(stack, served, authorization(served.acme))
        with httpx2.Client(headers={"Authorization": authorization(served.acme)}) as http:
            assert http.get(f"{served.base_url}/Users").status_code == 200
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began > FINISH_SECONDS - 1
    cut_off, stopped = map(json.loads, served.output().splitlines()[-2:])
    assert (cut_off["event"], cut_off["in_flight"]) == ("requests cut off", 1)
    assert stopped["event"] == "stopped"
