"""A server to do harm to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres.server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A durable server, shared by the tests of this directory; each leaves it running."""
    with Server.new() as server:
        yield server
