"""Which requests of an organization are worked on at the same time: one that floods leaves threads to the others.

The rule is the dynamic threshold of shared buffers (Choudhury and Hahne 1998): an organization may hold up to ALPHA
times as many threads as are free. Alone it gets three quarters of them; the more organizations are busy, the less each
gets; and some are free for the next one that comes.
"""

from __future__ import annotations

import threading
from typing import Final

ALPHA: Final = 3


class Admission:
    """Counts what is in flight in this process, whose threads are its own to share out."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._all = 0
        self._of: dict[int, int] = {}
        self._lock = threading.Lock()

    def enter(self, organization: int) -> bool:
        """Whether another request of this organization is let in now; if so, it stays until `leave`."""
        with self._lock:
            held = self._of.get(organization, 0)
            if held >= ALPHA * (self.threads - self._all):
                return False
            self._of[organization] = held + 1
            self._all += 1
            return True

    def leave(self, organization: int) -> None:
        """Say that a request that was let in is done, whatever became of it."""
        with self._lock:
            self._all -= 1
            held = self._of[organization] - 1
            if held:
                self._of[organization] = held
            else:
                del self._of[organization]

    @property
    def in_flight(self) -> int:
        """How many requests are worked on, of all organizations."""
        return self._all

    @property
    def is_full(self) -> bool:
        """Whether not even an organization that has nothing in flight would be let in."""
        return self._all >= self.threads
