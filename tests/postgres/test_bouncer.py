"""PgBouncer stands before the server in transaction mode: clients share its connections and have no session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from tests.postgres.bouncer import Bouncer
from tests.postgres.fixtures import new_name
from tests.postgres.server import Server


@pytest.fixture(scope="module")
def bouncer(server: Server) -> Iterator[Bouncer]:
    with Bouncer(server, pool=2) as bouncer:
        yield bouncer


@pytest.fixture
def url(bouncer: Bouncer, server: Server) -> str:
    name = new_name()
    server.create_database(name)
    return bouncer.url(name)


def backend(connection: psycopg.Connection[tuple[int]]) -> int:
    """Which process of the server answers now."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return row[0]


def test_many_clients_share_few_connections(url: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(10)]
        assert len({backend(each) for each in clients}) <= 2


def test_two_transactions_of_a_client_may_meet_different_connections(url: str) -> None:
    with psycopg.connect(url) as first, psycopg.connect(url) as second:
        mine = backend(first)
        first.commit()
        assert backend(second) == mine  # that of `first`, as it is in no transaction
        assert backend(first) != mine


def test_a_client_finds_it_again_after_it_or_the_server_was_restarted(
    url: str, bouncer: Bouncer, server: Server
) -> None:
    with psycopg.connect(url, autocommit=True) as client:
        assert backend(client)
        bouncer.stop()
        bouncer.start()
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")
    server.kill()
    server.start()
    with psycopg.connect(url, autocommit=True) as client:
        assert backend(client)


def test_it_does_not_let_in_who_has_not_the_password(url: str) -> None:
    user, _, rest = url.partition("@")
    with pytest.raises(psycopg.OperationalError, match="auth"):
        psycopg.connect(f"{user}x@{rest}")
