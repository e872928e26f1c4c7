"""The fixtures, for the tests of what they stand on, and a server to do harm to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres.fixtures import postgres_server, postgres_url
from tests.postgres.server import Server

__all__ = ["postgres_server", "postgres_url", "server"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A durable server, shared by the tests of this directory; each leaves it running."""
    with Server.new(durable=True) as server:
        yield server
