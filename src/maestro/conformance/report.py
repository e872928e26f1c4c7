"""A report for people, and the same as facts for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from maestro.conformance.answer import Answer, shown
from maestro.conformance.check import Check
from maestro.conformance.run import Outcome, Report, Result

_OUTCOMES: Final[tuple[Outcome, ...]] = ("passed", "failed", "not applicable", "could not be tested")
_BODY: Final = 240
_WHOLE_BODY: Final = 4000


def as_text(report: Report) -> Iterator[str]:
    """The lines of a report: a table by concern, then what failed with its evidence, then what was not tried."""
    yield f"SCIM 2.0 at {report.base_url}"
    yield f"Announced: {', '.join(report.provider.features) or 'nothing'}"
    yield ""
    yield from _table(report.results)
    for each in report.of("failed"):
        yield ""
        yield from _failure(each)
    for outcome in ("not applicable", "could not be tested"):
        yield from _untried(outcome.capitalize(), report.of(outcome))
    if report.left_behind:
        yield ""
        yield f"Left behind, because it could not be deleted: {', '.join(report.left_behind)}"
    yield ""
    yield _sentence(report)


def _table(results: Iterable[Result]) -> Iterator[str]:
    concerns: dict[str, dict[Outcome, int]] = {}
    for each in results:
        counts = concerns.setdefault(each.check.concern, dict.fromkeys(_OUTCOMES, 0))
        counts[each.outcome] += 1
    for concern, counts in concerns.items():
        sign = "✗" if counts["failed"] else "✓" if counts["passed"] else "–"
        told = ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number)
        yield f"{sign} {concern.replace('_', ' '):16} {told}"


def _failure(result: Result) -> Iterator[str]:
    check = result.check
    yield f"✗ {check.id}  ({check.strength}, {check.reference})"
    yield f"  {check.rule}"
    yield f"  expected  {result.expected}"
    yield f"  found     {result.found}"
    for each in result.evidence:
        yield f"  {each.method} {each.target}" + (f"  {shown_body(each.sent)}" if each.sent else "")
        yield f"    → {each.status}" + (f"  {shown_body(each.text)}" if each.text else "")


def _untried(title: str, results: tuple[Result, ...]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for each in results:
        reasons.setdefault(each.reason, []).append(each.check.id)
    if reasons:
        yield ""
        yield f"{title}:"
    for reason, ids in reasons.items():
        yield f"  {reason} ({len(ids)}: {', '.join(ids[:3])}{', …' if len(ids) > 3 else ''})"


def _sentence(report: Report) -> str:
    counts = {outcome: len(report.of(outcome)) for outcome in _OUTCOMES}
    told = ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number or outcome == "failed")
    return f"{len(report.results)} checks: {told}."


def shown_body(text: str, limit: int = _BODY) -> str:
    """A body on one line, cut where it is long."""
    return shown("{" + text[1:] if text[:1] == "{" else text, limit).replace("\n", " ")


def as_facts(report: Report) -> dict[str, Any]:
    """The report as JSON has it."""
    return {
        "base_url": report.base_url,
        "announced": report.provider.features,
        "counts": {outcome: len(report.of(outcome)) for outcome in _OUTCOMES},
        "left_behind": list(report.left_behind),
        "checks": [_result_facts(each) for each in report.results],
    }


def _result_facts(result: Result) -> dict[str, Any]:
    facts: dict[str, Any] = check_facts(result.check) | {
        "outcome": result.outcome,
        "milliseconds": round(result.milliseconds, 1),
    }
    if result.outcome == "failed":
        evidence = [_exchange_facts(each) for each in result.evidence]
        facts |= {"expected": result.expected, "found": result.found, "evidence": evidence}
    elif result.reason:
        facts |= {"reason": result.reason}
    return facts


def check_facts(check: Check) -> dict[str, Any]:
    """A check as JSON has it."""
    return {
        "id": check.id,
        "concern": check.concern,
        "strength": check.strength,
        "reference": check.reference,
        "rows": list(check.rows),
        "profiles": list(check.profiles),
        "rule": check.rule,
    }


def _exchange_facts(answer: Answer) -> dict[str, Any]:
    return {
        "method": answer.method,
        "target": answer.target,
        "sent": answer.sent[:_WHOLE_BODY],
        "status": answer.status,
        "headers": dict(answer.headers),
        "body": answer.text[:_WHOLE_BODY],
    }
