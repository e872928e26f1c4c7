"""What one process answered of late: how many requests, how fast, and of whom, kept in memory while it runs.

A request is noted by putting it on a heap, which takes a tenth of a microsecond; heaps are counted a few hundred at a
time, or when somebody asks.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, Literal

from maestro.directory.exchange import READS, Act, Exchange
from maestro.directory.instants import later, seconds_between

Kind = Literal["read", "write"]

# The last minutes that are told of.
MINUTES: Final = 5
_FOLD: Final = 512
# Durations in microseconds, each a seventh longer than the one before: so exact is a percentile. From 0.1 ms to 60 s.
_STEPS: Final = tuple(int(100 * (8 / 7) ** n) for n in range(101))
# In seconds, for whoever keeps figures of many processes.
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BUCKETS_IN_MICROSECONDS: Final = tuple(int(each * 1_000_000) for each in BUCKETS)


@dataclass(slots=True)
class _Minute:
    durations: list[int] = field(default_factory=lambda: [0] * (len(_STEPS) + 1))
    all: Counter[int | None] = field(default_factory=Counter)
    refused: Counter[int | None] = field(default_factory=Counter)
    failed: Counter[int | None] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class OrganizationTraffic:
    """An organization's requests of the last minutes, by its number alone; None is whoever named no organization."""

    organization: int | None
    requests: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class Lately:
    """The last minutes. The percentiles are in microseconds, a seventh too high at most; 0 where nothing came."""

    requests: int
    per_second: float
    p50: int
    p95: int
    p99: int
    organizations: Sequence[OrganizationTraffic]


@dataclass(slots=True)
class Durations:
    """How many took no longer than each of BUCKETS, with all at the end, and how many seconds they took together."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0


class Traffic:
    """The requests on the SCIM surface that one process answered since it began."""

    def __init__(self) -> None:
        self._fresh: deque[Exchange] = deque()
        self._folding = threading.Lock()
        self._minutes: dict[str, _Minute] = {}
        self._answers: Counter[tuple[Act, int]] = Counter()
        self._durations: dict[Kind, Durations] = {"read": Durations(), "write": Durations()}

    def note(self, exchange: Exchange) -> None:
        """Note a request that was answered."""
        self._fresh.append(exchange)
        if len(self._fresh) >= _FOLD:
            self._fold()

    def lately(self, at: str, began: str) -> Lately:
        """The last MINUTES before an instant, and the one that runs; the process began then."""
        self._fold()
        first = later(at, -MINUTES * 60)[:16]
        with self._folding:
            minutes = [minute for name, minute in self._minutes.items() if name >= first]
            every: Counter[int | None] = sum((each.all for each in minutes), Counter())
            refused: Counter[int | None] = sum((each.refused for each in minutes), Counter())
            failed: Counter[int | None] = sum((each.failed for each in minutes), Counter())
            durations = [sum(counts) for counts in zip(*(each.durations for each in minutes), strict=True)]
        seconds = max(1.0, seconds_between(max(f"{first}:00.000Z", began), at))
        return Lately(
            every.total(),
            every.total() / seconds,
            _percentile(durations, 0.5),
            _percentile(durations, 0.95),
            _percentile(durations, 0.99),
            [OrganizationTraffic(each, count, refused[each], failed[each]) for each, count in every.most_common()],
        )

    def answers(self) -> dict[tuple[Act, int], int]:
        """How many requests there were since the process began, by what they asked for and the status they got."""
        self._fold()
        with self._folding:
            return dict(self._answers)

    def durations(self) -> dict[Kind, Durations]:
        """How long reads and writes took since the process began."""
        self._fold()
        with self._folding:
            return {
                kind: Durations(list(accumulate(each.counts)), each.seconds) for kind, each in self._durations.items()
            }

    def _fold(self) -> None:
        with self._folding:
            fresh = [self._fresh.popleft() for _ in range(len(self._fresh))]
            if not fresh:
                return
            self._answers.update([(each.act, each.status) for each in fresh])
            by_minute: dict[str, list[Exchange]] = {}
            for each in fresh:
                by_minute.setdefault(each.at[:16], []).append(each)
            for name, exchanges in by_minute.items():
                _count(self._minutes.setdefault(name, _Minute()), exchanges)
            for kind in self._durations:
                _add(self._durations[kind], [each.took for each in fresh if (each.act in READS) == (kind == "read")])
            for name in sorted(self._minutes)[: -2 * MINUTES]:
                del self._minutes[name]


def _count(minute: _Minute, exchanges: Sequence[Exchange]) -> None:
    minute.all.update([each.organization for each in exchanges])
    minute.refused.update([each.organization for each in exchanges if 400 <= each.status < 500])
    minute.failed.update([each.organization for each in exchanges if each.status >= 500])
    for index, count in Counter([bisect_right(_STEPS, each.took) for each in exchanges]).items():
        minute.durations[index] += count


def _add(durations: Durations, took: Sequence[int]) -> None:
    for index, count in Counter([bisect_right(_BUCKETS_IN_MICROSECONDS, each - 1) for each in took]).items():
        durations.counts[index] += count
    durations.seconds += sum(took) / 1_000_000


def _percentile(durations: Sequence[int], share: float) -> int:
    """The duration that so large a share did not exceed, rounded up to a step."""
    wanted, seen = sum(durations) * share, 0
    for index, count in enumerate(durations):
        seen += count
        if count and seen >= wanted:
            return _STEPS[min(index, len(_STEPS) - 1)]
    return 0
