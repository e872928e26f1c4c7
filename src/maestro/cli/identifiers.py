"""Ids of resources: UUIDs of version 7, which sort by when they were made (RFC 9562 §5.7).

So the order of a list is the order of its keys, which never changes, and new rows come after all others.
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import Final

_RANDOM_BITS: Final = 74
_MAX_STEP: Final = 1 << 42


class _Clockwork:
    """Makes ids that only grow: within a millisecond each is a random step above the last (RFC 9562 §6.2)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> str:
        """The next id."""
        fresh = time.time_ns() // 1_000_000 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS - 1)
        with self._lock:
            is_newer = fresh >> _RANDOM_BITS > self._last >> _RANDOM_BITS
            self._last = fresh if is_newer else self._last + 1 + secrets.randbelow(_MAX_STEP)
            value = self._last
        milliseconds, random = value >> _RANDOM_BITS, value & (1 << _RANDOM_BITS) - 1
        bits = milliseconds << 80 | 0x7 << 76 | random >> 62 << 64 | 0x2 << 62 | random & (1 << 62) - 1
        text = f"{bits:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


new_id = _Clockwork().next
