"""Attempts to sign in: who has tried too often waits a little, whichever process is asked."""

from __future__ import annotations

import math
from typing import Final

from maestro.directory.rates import Rate, Rates, key_of

# Ten mistakes at once, and one more every half minute.
FAILURES: Final = Rate(10 / 300, 10)


class Attempts:
    """Counts attempts by client address and account together, so that nobody locks another person out from elsewhere.

    Behind a proxy all clients have one address, which leaves the account; whoever waits there waits half a minute.
    """

    def __init__(self, rates: Rates, pepper: bytes) -> None:
        self._rates = rates
        self._pepper = pepper

    def begin(self, address: str, account: str, at: float) -> int:
        """Count an attempt, before the password is looked at, so that no two of them slip by side by side.

        Answers in how many seconds the next one is looked at; 0 when this one is. What is refused here does not count.
        """
        return math.ceil(self._rates.take(self._key(address, account), FAILURES, 1, at).wait)

    def succeeded(self, address: str, account: str) -> None:
        """Forget the attempts: the person knows the password."""
        self._rates.forget(self._key(address, account))

    def _key(self, address: str, account: str) -> str:
        return key_of("sign-in", address, account, pepper=self._pepper)
