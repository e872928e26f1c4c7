"""Where this service must stand, and where it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.figure import Median
from bench.results import Results

CLIENTS: Final = 8


@dataclass(frozen=True, slots=True)
class Target:
    """What a work must reach: a share of its limit, multiples of the fastest peer that keeps its data, and of any."""

    work: str
    limit: str | None
    of_limit: float
    of_kept: float
    of_any: float


TARGETS: Final = (
    Target("look-up", "constant", 0.6, 15, 10),
    Target("create", "raw", 0.5, 6, 3),
    Target("update", "raw", 0.5, 6, 3),
    Target("activation", "raw", 0.5, 6, 3),
    Target("import-200", "raw", 0.5, 50, 20),
    Target("membership", None, 0, 10, 3),
)
# Which raw driver is the limit of which engine.
_RAW: Final = {"ours-sqlite": "raw-sqlite", "ours-postgres": "raw-postgres"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """This service's rate, divided by that of the one `beside` it; `target` is what it must be.

    `by_processor` is the same of what a unit costs in processor time: other people's load on the machine moves it less.
    """

    beside: str
    value: float
    target: float
    by_processor: float

    @property
    def is_reached(self) -> bool:
        """Whether it is what it must be."""
        return self.value >= self.target


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where one engine of this service stands at one work."""

    subject: str
    work: str
    clients: int
    per_second: float
    limit: Ratio | None
    kept: Ratio | None
    any: Ratio | None


def judge(results: Results) -> list[Verdict]:
    """The verdicts on every target, for each engine that was measured."""
    verdicts = []
    for subject in results.subjects("ours"):
        for target in TARGETS:
            clients = _clients(results, subject, target.work)
            ours = results.median(subject, target.work, clients)
            if ours.per_second:
                verdicts.append(_verdict(results, subject, target, clients, ours))
    return verdicts


def _verdict(results: Results, subject: str, target: Target, clients: int, ours: Median) -> Verdict:
    peers = results.subjects("peer")
    kept = [each for each in peers if results.keeps[each]]
    limit = _RAW.get(subject) if target.limit == "raw" else target.limit

    def beside(others: Sequence[str], wanted: float) -> Ratio | None:
        medians = {each: results.median(each, target.work, clients) for each in others}
        fastest = max(medians, key=lambda each: medians[each].per_second, default=None)
        if fastest is None or not medians[fastest].per_second:
            return None
        other = medians[fastest]
        return Ratio(fastest, ours.per_second / other.per_second, wanted, other.cpu / ours.cpu if ours.cpu else 0.0)

    limits = [limit] if limit in results.titles else []
    return Verdict(
        subject,
        target.work,
        clients,
        ours.per_second,
        beside([each for each in limits if each], target.of_limit),
        beside(kept, target.of_kept),
        beside(peers, target.of_any),
    )


def _clients(results: Results, subject: str, work: str) -> int:
    """Eight clients, or the number that there is."""
    measured = [clients for name, each, clients in results.figures if (name, each) == (subject, work)]
    return CLIENTS if CLIENTS in measured or not measured else measured[0]


@dataclass(frozen=True, slots=True)
class Bound:
    """What growth may cost on one engine: the largest organization's figure beside the smallest's."""

    engine: str
    what: str
    value: float
    bound: float

    @property
    def is_kept(self) -> bool:
        """Whether it costs no more."""
        return self.value <= self.bound


def judge_growth(results: Results) -> list[Bound]:
    """How the largest size stands beside the smallest, on each engine."""
    bounds = []
    for engine in dict.fromkeys(each.engine for each in results.grown):
        small, *_, large = [each for each in results.grown if each.engine == engine]
        bounds += [
            Bound(engine, "look-up", large.look_up / small.look_up, 1.3),
            Bound(engine, "update", large.update / small.update, 1.3),
            Bound(engine, "create", large.create / small.create, 1.3),
            Bound(engine, "deepest page, beside the first", large.deepest_page / large.first_page, 2),
            Bound(engine, "memory, in MB more", (large.memory - small.memory) / 1024, 50),
        ]
    return bounds
