"""PostgreSQL without room: nothing is half written or told as written, reads go on, writes follow.

For the server a disk is full where a file may grow no further, which anybody may say of the processes that they start.
Where we may make one, there is also a file system of some megabytes on which the write-ahead log has no room: then the
server itself goes down, and comes back.
"""

from __future__ import annotations

import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.cast import PATCH_OP, user
from tests.faults.figures import figure
from tests.faults.fleet import Fleet
from tests.faults.health import status_of, wait_for
from tests.faults.ledger import check, wait_until_quiet
from tests.faults.load import Load, Promised
from tests.faults.wire import Wire
from tests.postgres.fixtures import new_name
from tests.postgres.missing import missing
from tests.postgres.server import Server

_SEGMENT = 16 << 20  # bytes of a file of the write-ahead log, which must go on
_BLOCK = 8192
# Bytes that are left on the small disk, so that the server can say what happened.
_LEFT = 256 << 10


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # What fills the table is not to be cleared away, and not to be written while the test looks.
    with Server.new(settings={"autovacuum": "off"}) as server:
        yield server


def fill_events(server: Server, database: str) -> None:
    """Let the table of events grow beyond a file of the write-ahead log, by small ones that leave no gaps."""
    with psycopg.connect(server.superuser_url(database), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO event (number, organization, act, subject_type, subject, actor_type, actor, at, reference,"
            " changes) SELECT -n, organization.number, 'x', 'x', 'x', 'x', 'x', 'x', 'x', repeat('x', 50)"
            " FROM organization, generate_series(1, %s) AS n",
            [_SEGMENT // 120],
        )
        connection.execute("CHECKPOINT")


@contextmanager
def no_room(server: Server, database: str) -> Iterator[None]:
    """Events do not fit on the disk any more; half a block is left, as a disk is never full to the byte."""
    with psycopg.connect(server.superuser_url(database), autocommit=True) as connection:
        row = connection.execute("SELECT pg_relation_size('event')").fetchone()
    assert row is not None
    assert row[0] > _SEGMENT
    restart_limited(server, row[0] + _BLOCK // 2)
    yield
    server.restart()


def restart_limited(server: Server, size: int) -> None:
    """Restart it as processes that may not write beyond so many bytes of a file, as they inherit it from us."""
    server.stop()
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_where_the_disk_is_full_writes_wait_and_reads_go_on(tmp_path: Path, server: Server) -> None:
    name = new_name()
    url = server.create_database(name)
    with Fleet(tmp_path, url) as fleet, fleet.wire() as wire:
        contact = wire.send("POST", "/Users", user("first@acme.example")).json["id"]
        fill_events(server, name)
        with no_room(server, name):
            refused = fill_up(wire)
            is_active = change_until_refused(wire, contact)
            assert wire.send("GET", f"/Users/{contact}").json["active"] is is_active
            assert wire.send("GET", "/Users?startIndex=1&count=2").status == 200
            assert status_of(fleet.ports[0], "/healthz") == status_of(fleet.ports[0], "/readyz") == 200
        assert wire.send("POST", "/Users", user(refused)).status == 201
        assert wire.send("PATCH", f"/Users/{contact}", activity(not is_active)).json["active"] is not is_active
        wait_until_quiet(url)
        figure("PostgreSQL's disk full", contacts=check(url, []))


def fill_up(wire: Wire) -> str:
    """Create people until there is no room for one; who that was."""
    for number in range(200):
        name = f"p{number}@acme.example"
        answer = wire.send("POST", "/Users", user(name))
        if answer.status != 201:
            assert (answer.status, answer.wait) == (429, 5), answer
            return name
    raise AssertionError("the disk is not full")


def change_until_refused(wire: Wire, contact: str) -> bool:
    """Deactivate and reactivate somebody until there is no room for it; whether they are active then."""
    is_active = True
    for _ in range(500):
        answer = wire.send("PATCH", f"/Users/{contact}", activity(not is_active))
        if answer.status != 200:
            assert (answer.status, answer.wait) == (429, 5), answer
            return is_active
        is_active = answer.json["active"]
    raise AssertionError("the disk is not full")


def activity(active: bool) -> dict[str, object]:
    """What Okta sends of somebody who left, or came back."""
    return {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": active}}]}


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own, in memory."""
    with tempfile.TemporaryDirectory() as directory:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "none", directory]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            missing("only root may make a file system")
        try:
            yield Path(directory)
        finally:
            subprocess.run(["umount", "--lazy", directory], check=True)


def test_where_the_log_has_no_room_the_server_goes_down_and_nothing_is_lost(tmp_path: Path) -> None:
    # Without a checkpoint the write-ahead log is never shortened, and so has no room soon.
    settings = {"max_wal_size": "1GB", "wal_keep_size": "0", "autovacuum": "off"}
    with small_disk(120) as disk, Server.new(settings=settings, parent=disk) as server:
        url = server.create_database(new_name())
        filler = disk / "filler"
        with Fleet(tmp_path, url) as fleet:
            promises = [Promised() for _ in range(4)]
            load = Load([fleet.wire() for _ in promises], promises, "full")
            with load.running():
                load.wait_for_writes(3)
                fill(filler)
                write_log(server, url)
                wait_for(fleet.ports, 503)
                filler.unlink()
                bring_back(server)
                load.wait_for_writes(3)
            wait_until_quiet(url)
            figure("PostgreSQL's log without room", statuses=load.statuses(), contacts=check(url, promises))


def fill(path: Path) -> None:
    """Take all the room that there is."""
    with path.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        except OSError:
            file.truncate(file.tell() - _LEFT)


def write_log(server: Server, url: str) -> None:
    """Use up what of the write-ahead log was made in advance: the server stops where it cannot write it."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for _ in range(200):
                connection.execute("SELECT pg_logical_emit_message(false, 'tests', repeat('x', 1000000))")
    except psycopg.OperationalError:
        assert "No space left on device" in server.log()
    else:
        raise AssertionError("the log had room for everything")


def bring_back(server: Server) -> None:
    """Wait until it is up again; where it has ended, as for its own recovery there was no room, start it.

    That is what an operator's supervisor does.
    """
    deadline = time.monotonic() + 60
    while not server.is_up():
        assert time.monotonic() < deadline, server.log()
        process = server._process
        if process is not None and process.poll() is not None:
            server._process = None
            server.start()
