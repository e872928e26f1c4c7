"""Failed sign-ins of late: who has tried too often waits a little."""

from __future__ import annotations

import threading
from typing import Final

MAX_FAILURES: Final = 10
WINDOW_SECONDS: Final = 5 * 60
_MAX_KNOWN: Final = 10_000

Key = tuple[str, str]


class Attempts:
    """Counts failures by client address and account together, so that nobody locks another person out from elsewhere.

    Kept by this process and in memory alone: a restart forgets, and two processes count each for itself. Behind a
    proxy all clients have one address, which leaves the account; whoever waits there waits WINDOW_SECONDS at most.
    """

    def __init__(self) -> None:
        self._failures: dict[Key, list[int]] = {}
        self._lock = threading.Lock()

    def seconds_to_wait(self, key: Key, at: int) -> int:
        """How long until the next attempt is looked at; 0 when it is now. What is refused here does not count."""
        with self._lock:
            recent = [each for each in self._failures.get(key, ()) if each > at - WINDOW_SECONDS]
        return recent[-MAX_FAILURES] + WINDOW_SECONDS - at if len(recent) >= MAX_FAILURES else 0

    def failed(self, key: Key, at: int) -> None:
        """Note a failure."""
        with self._lock:
            recent = [each for each in self._failures.pop(key, ()) if each > at - WINDOW_SECONDS]
            self._failures[key] = [*recent, at]
            if len(self._failures) > _MAX_KNOWN:
                del self._failures[next(iter(self._failures))]

    def succeeded(self, key: Key) -> None:
        """Forget the failures: the person knows the password."""
        with self._lock:
            self._failures.pop(key, None)
