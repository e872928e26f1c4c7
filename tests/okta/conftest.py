"""The other side of the wire: a served application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving import Served


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`maestro serve`, one for all tests of a worker; a test that counts people takes an organization of its own."""
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served
