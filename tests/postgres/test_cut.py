"""Connections are cut at the moments that matter, between a client and a server of which the relay knows nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from tests.postgres.cut import Cut
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name
from tests.postgres.server import Server


@pytest.fixture(scope="module")
def database(server: Server) -> str:
    name = new_name()
    with psycopg.connect(server.create_database(name)) as connection:
        connection.execute("CREATE TABLE note (text text)")
    return name


@pytest.fixture
def cut(server: Server) -> Iterator[Cut]:
    with Cut(server.port) as cut:
        yield cut


@pytest.fixture
def url(cut: Cut, server: Server, database: str) -> str:
    """The database through the relay."""
    through = server.databases.service_url.replace(f":{server.port}/", f":{cut.port}/")
    return Databases(through, through).url(database)


def insert(url: str, text: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def is_noted(server: Server, database: str, text: str) -> bool:
    with psycopg.connect(server.url(database)) as connection:
        return connection.execute("SELECT 1 FROM note WHERE text = %s", [text]).fetchone() is not None


def is_insert(request: bytes) -> bool:
    return b"INSERT" in request


def is_commit(request: bytes) -> bool:
    return b"COMMIT" in request


def test_until_told_otherwise_it_only_carries(url: str, cut: Cut, server: Server, database: str) -> None:
    insert(url, "carried")
    assert is_noted(server, database, "carried")
    with psycopg.connect(url) as connection:
        large = "x" * 3_000_000
        assert connection.execute("SELECT %s::text", [large]).fetchone() == (large,)
        assert cut.connections == 1
    assert cut.cuts == 0


def test_a_lost_request_was_never_heard_of(url: str, cut: Cut, server: Server, database: str) -> None:
    cut.lose_requests(picks=is_insert)
    with pytest.raises(psycopg.OperationalError):
        insert(url, "lost request")
    assert cut.cuts == 1
    assert not is_noted(server, database, "lost request")
    insert(url, "the next one passes")


def test_a_lost_reply_leaves_what_was_done(url: str, cut: Cut, server: Server, database: str) -> None:
    cut.lose_replies(picks=is_insert)
    with pytest.raises(psycopg.OperationalError):
        insert(url, "lost reply")
    assert cut.cuts == 1
    assert is_noted(server, database, "lost reply")


def test_the_reply_to_a_commit_is_lost_and_not_that_of_a_statement_before(
    url: str, cut: Cut, server: Server, database: str
) -> None:
    cut.lose_replies(picks=is_commit)
    with psycopg.connect(url) as connection:
        for each in ("first", "second"):
            connection.execute("INSERT INTO note VALUES (%s)", [each])
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
    assert is_noted(server, database, "first")
    assert is_noted(server, database, "second")


def test_as_many_are_lost_as_were_asked_for(url: str, cut: Cut) -> None:
    cut.lose_replies(2, picks=is_insert)
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            insert(url, "one of two")
    insert(url, "the third")
    assert cut.cuts == 2


def test_a_stalled_connection_hangs_and_goes_on(url: str, cut: Cut) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        cut.stall()
        asking = threading.Thread(target=connection.execute, args=["SELECT 1"])
        newcomer = threading.Thread(target=insert, args=[url, "newcomer"])
        for each in (asking, newcomer):
            each.start()
        asking.join(0.2)
        assert asking.is_alive()
        assert newcomer.is_alive()
        cut.heal()
        for each in (asking, newcomer):
            each.join(30)
            assert not each.is_alive()


def test_dropped_connections_are_gone_and_new_ones_are_carried(url: str, cut: Cut) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(20)]
        cut.stall()
        cut.drop()
        cut.heal()
        assert cut.connections == 0
        for each in connections:
            with pytest.raises(psycopg.OperationalError):
                each.execute("SELECT 1")
    insert(url, "after the drop")


def test_who_comes_while_it_refuses_is_cut_until_it_heals(url: str, cut: Cut) -> None:
    cut.refuse()
    with pytest.raises(psycopg.OperationalError):
        insert(url, "refused")
    cut.heal()
    insert(url, "after healing")


def test_every_piece_is_held_up(url: str, cut: Cut) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        cut.slow_down(0.1)
        began = time.monotonic()
        connection.execute("SELECT 1")
        assert time.monotonic() - began >= 0.2  # there and back


def test_a_server_that_is_not_there_is_a_cut_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with Cut(port) as cut, socket.create_connection(("127.0.0.1", cut.port)) as client, pytest.raises(ConnectionError):
        client.recv(1)


def test_one_side_may_end_while_the_other_still_speaks() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        Cut(server.getsockname()[1]) as cut,
        socket.create_connection(("127.0.0.1", cut.port)) as client,
    ):
        client.sendall(b"all I have")
        client.shutdown(socket.SHUT_WR)
        accepted, _ = server.accept()
        with accepted:
            assert b"".join(iter(lambda: accepted.recv(64), b"")) == b"all I have"
            accepted.sendall(b"thank you")
        assert b"".join(iter(lambda: client.recv(64), b"")) == b"thank you"
