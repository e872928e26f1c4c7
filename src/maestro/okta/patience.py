"""Being told to wait: Okta's schedule for an answer of 429."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from maestro.okta.answers import TooManyRequests
from maestro.okta.provisioning import StepFailed

ATTEMPTS: Final = 10
DEFAULT_SECONDS: Final = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Okta waits before it tries again."""

    seconds: int
    attempt: int

    @property
    def sentence(self) -> str:
        """The wait in words."""
        return f"Too Many Requests: attempt {self.attempt} of {ATTEMPTS} follows in {self.seconds} s"


def patiently(
    act: Callable[[], T],
    pause: Callable[[float], None],
    watch: Callable[[Waiting], None],
    attempts: int = ATTEMPTS,
) -> T:
    """Do the act, again and again while the answer is 429, up to so many attempts.

    The first wait is Retry-After where that is a whole number of seconds, else five minutes; each further one
    is twice the wait before. Raises what the act raises, on the last attempt for 429 too.
    """
    seconds = 0
    for attempt in range(2, attempts + 1):
        try:
            return act()
        except (TooManyRequests, StepFailed) as error:
            limited = error.failure if isinstance(error, StepFailed) else error
            if not isinstance(limited, TooManyRequests):
                raise
            if seconds:
                seconds *= 2
            else:
                seconds = DEFAULT_SECONDS if limited.wait is None else max(1, limited.wait)
            watch(Waiting(seconds, attempt))
            pause(seconds)
    return act()
