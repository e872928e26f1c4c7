"""Whose turn it is: threads that all want the interpreter take turns, instead of snatching it from one another.

One thread at a time runs Python, and each call of a driver lets go of the interpreter: with eight requests at once
each of them then waits for it a dozen times, and two processors spend most of their time on handing it over. So a
request has the turn while it works, and lets it go while it waits: for a commit, a server, a body that is on its way.

It is courtesy and no lock: who has waited for PATIENCE goes ahead, so a request that takes long holds nobody up.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_SECONDS: Final = 0.02


class Turns:
    """The turns of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Of each thread that is within `taken`: whether it has the turn, or went ahead without.
        self._own = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Work in turn with the others; within itself it changes nothing."""
        if hasattr(self._own, "has"):
            yield
            return
        self._own.has = self._lock.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield
        finally:
            if self._own.has:
                self._lock.release()
            del self._own.has

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others work while this thread waits for something; one that takes no turns just waits."""
        if not hasattr(self._own, "has"):
            yield
            return
        if self._own.has:
            self._lock.release()
            self._own.has = False
        try:
            yield
        finally:
            self._own.has = self._lock.acquire(timeout=PATIENCE_SECONDS)
