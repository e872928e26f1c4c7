"""Rates at the cost of a look-up: a process takes a handful of tokens at a time from the bucket that all share."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import Final

from maestro.directory.rates import Rate, Rates

MAX_LEASE: Final = 50
# A twentieth of the burst, so that what other processes hold and do not use is little of it.
_SHARE: Final = 20
# How long an empty bucket is not asked again.
_PAUSE_SECONDS: Final = 1.0
# Okta itself waits this long where it is told nothing.
MAX_WAIT_SECONDS: Final = 300
# Turns are given out for half of what comes in: each request that is let in brings another, the push after the look-up.
_TURNS: Final = 2
_MAX_LEASES: Final = 20_000


class _Lease:
    """The tokens that this process holds of a bucket.

    It asks for others at `again`. Whoever was refused comes back in turn: the last of them at `last_turn`.
    """

    __slots__ = ("again", "last_turn", "tokens")

    def __init__(self) -> None:
        self.tokens = 0
        self.again = self.last_turn = -math.inf


class Leases:
    """What one process holds of the buckets. Tokens that it never uses are lost to the others: MAX_LEASE at most."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._lock = threading.Lock()
        self._leases: OrderedDict[str, _Lease] = OrderedDict()

    def wait(self, key: str, rate: Rate, at: float) -> int:
        """In how many seconds this may be done, or 0 when it may be done now, which takes a token.

        Each one that is refused is told a turn of its own, so that they do not all come back at once and are
        refused again: Okta gives up on the tenth time. Raises errors.Unavailable.
        """
        lease = self._leases.get(key)
        if lease is not None:
            with self._lock:
                if lease.tokens:
                    lease.tokens -= 1
                    return 0
                if 0 < lease.again - at <= _PAUSE_SECONDS:
                    return _turn(lease, rate, at)
        # Not under the lock: this may be a round trip, and the other organizations need not wait for it.
        grant = self._rates.take(key, rate, max(1, min(MAX_LEASE, rate.burst // _SHARE)), at)
        with self._lock:
            lease = self._kept(key)
            if grant.tokens:
                lease.tokens += grant.tokens - 1
                return 0
            lease.again = at + min(grant.wait, _PAUSE_SECONDS)
            return _turn(lease, rate, at)

    def _kept(self, key: str) -> _Lease:
        lease = self._leases.pop(key, None) or _Lease()
        self._leases[key] = lease
        if len(self._leases) > _MAX_LEASES:
            self._leases.popitem(last=False)
        return lease


def _turn(lease: _Lease, rate: Rate, at: float) -> int:
    """The next turn, in seconds from now, behind the one that was given out before."""
    is_set_back = lease.last_turn > at + MAX_WAIT_SECONDS  # the clock: no turn was so far away when it was given out
    last = at if is_set_back else max(lease.last_turn, at)
    lease.last_turn = min(last + _TURNS / rate.per_second, at + MAX_WAIT_SECONDS)
    return max(1, math.ceil(lease.last_turn - at))
