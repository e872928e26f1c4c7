"""Instants as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from maestro.directory.instants import instant, later, seconds_between

AT = "2026-11-24T08:00:00.000Z"


def test_an_instant_is_utc_with_milliseconds() -> None:
    assert instant(datetime(2026, 11, 24, 8, tzinfo=UTC)) == AT
    assert instant(datetime(2026, 11, 24, 8, 0, 0, 1999, tzinfo=UTC)) == "2026-11-24T08:00:00.001Z"
    assert instant(datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))) == AT


def test_later_and_between_are_each_others_way_back() -> None:
    assert later(AT, 86_400) == "2026-11-25T08:00:00.000Z"
    assert later(AT, -1) == "2026-11-24T07:59:59.000Z"
    assert seconds_between(AT, later(AT, 90)) == 90
    assert seconds_between(later(AT, 90), AT) == -90
