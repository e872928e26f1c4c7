"""Figures: one measurement, and the median of several with their spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """How long one step of a work took, in microseconds."""

    p50: int
    p99: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. A unit is what the work counts, such as a page of an import.

    `cpu` is in microseconds a unit, `written` in bytes a unit, `memory` in kB of the server's processes together.
    `generator` is the share of one processor that the load generator used. A figure with `failures` counts for
    nothing.
    """

    per_second: float
    cpu: float
    written: float
    memory: int
    failures: int
    generator: float
    size: float
    steps: dict[str, Times]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Median:
    """The medians of several figures, and the least and most of the rates; `why_not` is set where there are none."""

    per_second: float = 0.0
    least: float = 0.0
    most: float = 0.0
    rounds: int = 0
    cpu: float = 0.0
    written: float = 0.0
    memory: float = 0.0
    generator: float = 0.0
    size: float = 0.0
    failures: int = 0
    steps: dict[str, Times] | None = None
    why_not: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file for machines."""
        return asdict(self)


def median_of(figures: Sequence[Figure]) -> Median:
    """The median of figures of the same thing; disqualified by a single failed request."""
    failures = sum(each.failures for each in figures)
    if failures:
        refused = next(each.refused for each in figures if each.failures)
        return Median(failures=failures, why_not=f"{failures} requests failed: {refused[:300]}")
    if not figures:
        return Median(why_not="not measured")
    rates = sorted(each.per_second for each in figures)
    return Median(
        per_second=median(rates),
        least=rates[0],
        most=rates[-1],
        rounds=len(figures),
        cpu=median(each.cpu for each in figures),
        written=median(each.written for each in figures),
        memory=median(each.memory for each in figures),
        generator=max(each.generator for each in figures),
        size=median(each.size for each in figures),
        steps={
            name: Times(
                int(median(each.steps[name].p50 for each in figures if name in each.steps)),
                int(median(each.steps[name].p99 for each in figures if name in each.steps)),
            )
            for name in figures[0].steps
        },
    )
