"""What operators are given to run the service with: it names only what there is, and where it can be run, it is."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from maestro.cli.main import run
from maestro.cli.settings import PREFIX, Settings
from tests.postgres.missing import missing
from tests.serving import Served, free_port

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
TOLD = [ROOT / "compose.yaml", ROOT / "Dockerfile", PACKAGING / "maestro.service"]
# Of the compose file and of those beside the service, not settings.
OTHERS = {"DATABASE_PASSWORD"}


def program(name: str) -> str:
    """A program of the machine's. Debian's packages haproxy and systemd have those that are meant."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or missing(
        f"{name} is missing: apt-get install haproxy systemd"
    )


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_only_settings_that_there_are_are_set(path: Path) -> None:
    told = set(re.findall(rf"\b{PREFIX}([A-Z_]+)", path.read_text("utf-8"))) - OTHERS
    assert told
    assert told <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_only_commands_that_there_are_are_run(path: Path) -> None:
    said = re.findall(r"(?:/bin/maestro |\[\"?maestro\"?, \"?)([a-z]+)", path.read_text("utf-8"))
    assert said
    assert set(said) <= {each.callback.__name__ for each in run.registered_commands if each.callback}


def test_every_file_that_the_fleet_is_given_is_there() -> None:
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    files = re.findall(r"\./(packaging/[\w./-]+):", compose) + re.findall(r"build: (packaging/\w+)", compose)
    assert len(files) >= 5
    assert [each for each in files if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("path", sorted((PACKAGING / "errors").iterdir()), ids=lambda path: path.stem)
def test_what_the_proxy_says_itself_is_scim_json(path: Path) -> None:
    head, _, body = path.read_bytes().partition(b"\r\n\r\n")
    document = json.loads(body)
    assert document["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert document["status"] == path.stem == head.split()[1].decode()
    assert b"Content-Type: application/scim+json" in head
    assert f"Content-Length: {len(body)}".encode() in head


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "maestro.service"
    text = (PACKAGING / "maestro.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/maestro/bin/maestro", "/bin/true"), "utf-8")
    done = subprocess.run(
        [program("systemd-analyze"), "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@contextmanager
def proxied(tmp_path: Path, *ports: int) -> Iterator[int]:
    """The proxy as it is shipped, before processes on these two ports, which may be one; its own."""
    port = free_port()
    text = (PACKAGING / "haproxy.cfg").read_text("utf-8").replace("bind :8080", f"bind 127.0.0.1:{port}")
    for number, each in enumerate(ports, 1):
        text = text.replace(f"maestro-{number}:8000", f"127.0.0.1:{each}")
    shutil.copytree(PACKAGING / "errors", tmp_path / "errors")
    config = tmp_path / "haproxy.cfg"
    config.write_text(text, "utf-8")
    process = subprocess.Popen([program("haproxy"), "-f", str(config)], stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


def asked(port: int, path: str, **headers: str) -> tuple[int, str, str]:
    """What the proxy answers: status, media type and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()


def test_the_proxy_asks_those_who_are_ready_and_tells_in_scim_where_nobody_is(tmp_path: Path) -> None:
    (tmp_path / "proxy").mkdir()
    first = Served(tmp_path, drain_seconds="3")
    with first, first.another() as second, proxied(tmp_path / "proxy", first.port, second.port) as port:
        until(lambda: asked(port, "/readyz")[0] == 200)
        statuses: list[int] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                statuses.append(asked(port, "/healthz")[0])

        asking = threading.Thread(target=ask)
        asking.start()
        first.stop()
        done.set()
        asking.join()
        assert set(statuses) == {200}
        second.kill()
        until(lambda: asked(port, "/o/acme/scim/v2/Users")[0] == 503)
        status, media_type, body = asked(port, "/o/acme/scim/v2/Users")
        assert (status, media_type) == (503, "application/scim+json")
        assert "Try again" in json.loads(body)["detail"]


def test_a_body_that_comes_slowly_waits_in_the_proxy(tmp_path: Path) -> None:
    (tmp_path / "proxy").mkdir()
    with Served(tmp_path) as served, proxied(tmp_path / "proxy", served.port, served.port) as port:
        until(lambda: asked(port, "/readyz")[0] == 200)
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"POST /o/acme/scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            time.sleep(0.5)  # a request that is passed on is refused at once: it has no credential
            slow.settimeout(0.5)
            with pytest.raises(TimeoutError):
                slow.recv(1)


def until(condition: object) -> None:
    """Wait until it holds."""
    assert callable(condition)
    deadline = time.monotonic() + 20
    while True:
        try:
            if condition():
                return
        except (OSError, http.client.HTTPException):
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)
