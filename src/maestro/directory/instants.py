"""Instants as events, exchanges and documents have them: UTC as text with milliseconds, which sorts as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def instant(moment: datetime) -> str:
    """An instant as text: `2026-11-24T08:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def later(at: str, seconds: int) -> str:
    """The instant so many seconds after another one; before it where they are negative."""
    return instant(datetime.fromisoformat(at) + timedelta(seconds=seconds))


def seconds_between(earlier: str, at: str) -> float:
    """How many seconds lie between two instants; negative where the first is the later one."""
    return (datetime.fromisoformat(at) - datetime.fromisoformat(earlier)).total_seconds()
