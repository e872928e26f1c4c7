"""A program that is not there is said, and in CI it is a failure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.postgres import binaries, bouncer


def take_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.delenv("MAESTRO_TEST_PGBOUNCER", raising=False)
    monkeypatch.setattr(binaries, "_OLDEST_OF_DEBIAN", Path("/nowhere"))


def test_on_a_laptop_the_test_is_skipped_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no pgbouncer on the path; install it"):
        bouncer.pgbouncer()
    with pytest.raises(pytest.skip.Exception, match="postgresql-15"):
        binaries.oldest()


def test_in_ci_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch)
    monkeypatch.setenv("CI", "true")
    for program in (bouncer.pgbouncer, binaries.oldest):
        with pytest.raises(pytest.fail.Exception):
            program()
