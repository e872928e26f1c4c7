"""Running checks one after the other, each with resources of its own, and collecting what became of them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from maestro.conformance.answer import Answer
from maestro.conformance.check import Check
from maestro.conformance.provider import ServiceProvider, discover
from maestro.conformance.session import Session
from maestro.conformance.verdict import Failed, NotApplicable, Unreachable, Untestable
from maestro.conformance.wire import Wire

Outcome = Literal["passed", "failed", "not applicable", "could not be tested"]
_EVIDENCE: Final = 3
_SILENCES: Final = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a check. `evidence` are the last exchanges up to the one that showed the failure."""

    check: Check
    outcome: Outcome
    milliseconds: float
    reason: str = ""
    expected: str = ""
    found: str = ""
    evidence: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a run against one service provider. `left_behind` is what it would not delete again."""

    base_url: str
    provider: ServiceProvider
    results: tuple[Result, ...]
    left_behind: tuple[str, ...]

    def of(self, outcome: Outcome) -> tuple[Result, ...]:
        """The results of that outcome."""
        return tuple(each for each in self.results if each.outcome == outcome)


def run(wire: Wire, checks: Iterable[Check], watch: Callable[[Result], None] = lambda _: None) -> Report:
    """Run the checks; `watch` is told of each result. Raises Unreachable, CredentialRefused.

    When nothing answers any more, the checks that are left are given up: each would wait for its timeout.
    """
    provider = discover(wire)
    word = f"conf{secrets.token_hex(4)}"
    results: list[Result] = []
    left_behind: list[str] = []
    silences = 0
    for number, check in enumerate(checks):
        if silences >= _SILENCES:
            result = Result(check, "could not be tested", 0, "The service provider does not answer any more.")
        else:
            session = Session(wire, provider, f"{word}{number:03}")
            try:
                result, is_silent = _tried(check, session)
            finally:
                left_behind += session.clean_up()
            silences = silences + 1 if is_silent else 0
        results.append(result)
        watch(result)
    return Report(wire.base_url, provider, tuple(results), tuple(left_behind))


def _tried(check: Check, session: Session) -> tuple[Result, bool]:
    began = time.perf_counter()

    def took() -> float:
        return (time.perf_counter() - began) * 1000

    try:
        check.run(session)
        return Result(check, "passed", took()), False
    except Failed as error:
        evidence = _evidence(session.trail, error.answer)
        return Result(check, "failed", took(), "", error.expected, error.found, evidence), False
    except NotApplicable as error:
        return Result(check, "not applicable", took(), str(error)), False
    except (Untestable, Unreachable) as error:
        return Result(check, "could not be tested", took(), str(error)), isinstance(error, Unreachable)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        # The answer was of a shape no check foresaw; the run goes on, and the last exchange shows it.
        last = session.trail[-1:]
        reason = f"The answer has an unforeseen shape ({type(error).__name__}: {error})."
        return Result(check, "failed", took(), "", "an answer as the RFC shapes it", reason, tuple(last)), False


def _evidence(trail: list[Answer], shown_by: Answer) -> tuple[Answer, ...]:
    places = [i for i, each in enumerate(trail) if each is shown_by]
    end = places[-1] + 1 if places else len(trail)
    return tuple(trail[max(0, end - _EVIDENCE) : end])
