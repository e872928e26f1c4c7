"""Ids of resources: UUIDs of version 7, which sort by when they were made (RFC 9562 §5.7).

So the order of a list is the order of its keys, which never changes, and new rows lie beside each other.
"""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """A UUID of version 7: 48 bits of milliseconds, 74 of randomness."""
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
