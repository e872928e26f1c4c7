"""The operational log as the operator's collector reads it."""

from __future__ import annotations

import json

import pytest

from maestro.cli.opening import log_of
from maestro.cli.settings import load_settings


def test_each_event_is_one_line_with_its_level_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    log = log_of(load_settings(pepper="0123456789abcdef0123456789abcdef"))
    log("request refused", reference="7F3K2M9Q", status=409)
    log("request failed", level="error", error="RuntimeError", where="line\nbreak \x1b[31m")
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["event"], first["level"], first["status"]) == ("request refused", "info", 409)
    assert (second["level"], second["where"]) == ("error", "line\nbreak \x1b[31m")
    assert set(first) == {"event", "level", "timestamp", "reference", "status"}
