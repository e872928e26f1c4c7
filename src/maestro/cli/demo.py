"""`maestro demo`: the demonstration."""

from __future__ import annotations


def demo() -> None:
    """Start the demonstration."""
