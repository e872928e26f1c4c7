"""The fixtures give each test an empty database of its own, on a server that would show a mistake in an order."""

from __future__ import annotations

import pytest

from tests.postgres import fixtures
from tests.postgres.databases import Databases, with_database
from tests.postgres.fixtures import contract_databases, new_name, sorts_unlike_codes
from tests.postgres.test_server import ask, note


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_begins_with_an_empty_database(turn: int, postgres_url: str) -> None:
    assert ask(postgres_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"
    note(postgres_url, f"left behind by turn {turn}")


def test_the_order_of_letters_is_not_that_of_their_codes(postgres_url: str) -> None:
    assert sorts_unlike_codes(postgres_url)


def test_a_named_server_is_used_instead_of_our_own(postgres_server: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAESTRO_TEST_POSTGRES_URL", postgres_server.maker_url)
    named = contract_databases.__wrapped__()
    assert named == Databases(postgres_server.maker_url, postgres_server.maker_url)
    name = new_name()
    note(named.create_database(name), "made there")
    named.drop_database(name)
    named.drop_database(name)


def test_a_named_server_that_sorts_by_code_is_refused(
    postgres_server: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAESTRO_TEST_POSTGRES_URL", postgres_server.maker_url)
    monkeypatch.setattr(fixtures, "sorts_unlike_codes", lambda _: False)
    with pytest.raises(AssertionError, match="locale C"):
        contract_databases.__wrapped__()


def test_an_address_keeps_everything_but_the_name_of_its_database() -> None:
    url = "postgresql://maestro:s%40crit@127.0.0.1:5432/old?sslmode=disable"
    assert with_database(url, "new") == "postgresql://maestro:s%40crit@127.0.0.1:5432/new?sslmode=disable"
