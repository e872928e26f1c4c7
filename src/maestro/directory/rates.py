"""How often something may be done: token buckets, which every process of the service takes from.

A bucket holds up to `burst` tokens and gains `per_second` of them; doing the thing takes one. The arithmetic is here,
and a `Rates` keeps the buckets. What a process does at every request goes through `leases`, which takes some at a time.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Protocol

# The clocks of two machines differ by less than this; one that is farther back was set back.
SKEW_SECONDS: Final = 10.0
_MAX_BUCKETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """How much is allowed: `per_second` in the long run, and `burst` at once, which is at least 1."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a rate, as of `at` (seconds since 1970)."""

    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Grant:
    """How many tokens were taken, and in how many seconds there will be another one: 0 where some were taken."""

    tokens: int
    wait: float = 0.0


def take(bucket: Bucket | None, rate: Rate, wanted: int, at: float) -> tuple[Grant, Bucket]:
    """Take up to `wanted` whole tokens (at least 1), and tell what is left; None is a bucket that was never used.

    A bucket that was untouched for burst/per_second seconds is full, so it may as well be forgotten. A clock that is
    a little behind gains nothing, or two processes with different clocks would open the gates by turns; one that was
    set back further goes on from where it is, or it would keep the gates shut until it has caught up.
    """
    if bucket is None:
        tokens, since = float(rate.burst), at
    elif at >= bucket.at:
        tokens, since = bucket.tokens + (at - bucket.at) * rate.per_second, at
    else:
        tokens, since = bucket.tokens, bucket.at if bucket.at - at <= SKEW_SECONDS else at
    tokens = min(tokens, float(rate.burst))
    taken = min(wanted, math.floor(tokens))
    if taken:
        return Grant(taken), Bucket(tokens - taken, since)
    return Grant(0, (1.0 - tokens) / rate.per_second), Bucket(tokens, since)


class Rates(Protocol):
    """The buckets, by key. Where several processes answer, they share them."""

    def take(self, key: str, rate: Rate, wanted: int, at: float) -> Grant:
        """`take` from the bucket of that key, in one step: no two takers get the same token.

        A bucket is kept for burst/per_second seconds at least. `at` is the caller's clock; where the buckets are
        kept by something that has a clock of its own, that one clock is better. Raises errors.Unavailable.
        """
        ...

    def forget(self, key: str) -> None:
        """The bucket of that key is full again."""
        ...


class RatesInMemory:
    """The buckets of a service that is one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, rate: Rate, wanted: int, at: float) -> Grant:
        """See Rates. Those that were not used for longest are forgotten first."""
        with self._lock:
            grant, self._buckets[key] = take(self._buckets.pop(key, None), rate, wanted, at)
            if len(self._buckets) > _MAX_BUCKETS:
                self._buckets.popitem(last=False)
        return grant

    def forget(self, key: str) -> None:
        """See Rates."""
        with self._lock:
            self._buckets.pop(key, None)


def key_of(kind: str, *parts: str, pepper: bytes) -> str:
    """The key of a bucket for something that strangers say: their address, or the name that they typed.

    Its digest, so that it is short, and tells nobody who reads the buckets what was typed.
    """
    digest = hmac.digest(pepper, "\x00".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"{kind} {digest.hex()[:32]}"
