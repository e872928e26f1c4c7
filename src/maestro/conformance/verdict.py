"""What becomes of a check: it returns, or it raises one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maestro.conformance.answer import Answer


class Failed(Exception):
    """The rule is broken. `expected` and `found` are words for people; `answer` is what showed it."""

    def __init__(self, answer: Answer, expected: str, found: str) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.answer = answer
        self.expected = expected
        self.found = found


class NotApplicable(Exception):
    """The rule says nothing about this service provider; the message says why."""


class Untestable(Exception):
    """The rule applies, but the check did not get as far as trying it; the message says what stood in the way."""


class Unreachable(Exception):
    """There is no answer from the service provider at all."""


class CredentialRefused(Exception):
    """The service provider does not let the credential in, so that nothing can be checked."""


class Nonconformant(Exception):
    """At least one check failed."""
