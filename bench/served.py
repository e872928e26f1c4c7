"""A subject that serves HTTP: started, filled, and measured at one work at a time."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.figure import Figure, Times
from bench.load import Load, LoadFailed, Measured
from bench.stock import Stock, refusal
from bench.subjects.subject import Running, Subject, started
from bench.usage import Usage
from bench.work.work import Work

# What is written behind the answers is written within half a second, and counts.
_SETTLE_SECONDS: Final = 0.6
_WARM_UP_SECONDS: Final = 0.3


class Served:
    """A running subject with its stock."""

    def __init__(self, subject: Subject, load: Load, folder: Path) -> None:
        self.subject = subject
        self.why_not: dict[str, str] = dict(subject.unable)
        self._load = load
        self._running: Running = started(subject, folder)
        self.stock = Stock(self._running.address, load)
        self._rates: dict[str, float] = {}
        self._checked = set(subject.unable)

    def fill(self, people: int) -> None:
        """Create people until there are so many. Raises LoadFailed."""
        self.stock.fill(people)

    def check(self, work: Work) -> None:
        """See, once, whether it does a work rightly, and warm it up; `why_not` has the reason if it does not."""
        if work.name in self._checked:
            return
        self._checked.add(work.name)
        try:
            work.check(self.stock)
            self._run(work, 1, _WARM_UP_SECONDS)
        except (LoadFailed, KeyError, TypeError, ValueError, AttributeError) as error:
            self.why_not[work.name] = f"{type(error).__name__}: {str(error)[:400]}"

    def measure(self, work: Work, clients: int, seconds: float) -> Figure:
        """One measurement."""
        before = self._running.usage()
        measured = self._run(work, clients, seconds)
        if self.subject.role == "ours":
            time.sleep(_SETTLE_SECONDS)
        return figure(work, measured, before, self._running.usage())

    def usage(self) -> Usage:
        """What its processes have used so far."""
        return self._running.usage()

    def stop(self) -> None:
        """End it."""
        self._running.stop()

    def _run(self, work: Work, clients: int, seconds: float) -> Measured:
        number = math.ceil(self._rates.get(work.name, work.fastest) * seconds) + clients
        sequences = work.sequences(self.stock, number)
        script = self._load.write(sequences, self.stock.address)
        measured = self._load.run(script, self.stock.address.port, clients, seconds, is_repeating=work.repeats)
        # Enough for half as fast again, so that what is made ready is not what limits.
        self._rates[work.name] = 1.5 * units(work, measured) / measured.seconds + 10
        return measured


class Constant(Served):
    """The limit that answers a constant: sent the same requests, answering as many bytes as this service does."""

    def __init__(self, subject: Subject, load: Load, folder: Path) -> None:
        super().__init__(subject, load, folder)
        self._origin = self.stock.address

    def answer_like(self, stock: Stock, size: float) -> None:
        """Answer with so many bytes, and be asked for the same people."""
        self.stock.people, self.stock.fresh = stock.people, stock.fresh
        self.stock.address = replace(self._origin, path=f"/{round(size)}")


def units(work: Work, measured: Measured) -> int:
    """How many units of the work were done."""
    return sum(step.count for kind, step in measured.steps.items() if kind in work.counted)


def figure(work: Work, measured: Measured, before: Usage, after: Usage) -> Figure:
    """The figure of what the generator measured while the processes used so much."""
    number = units(work, measured)
    answers = sum(each.count for each in measured.steps.values())
    return Figure(
        per_second=number / measured.seconds if measured.seconds else 0.0,
        cpu=(after.cpu - before.cpu) / max(1, number),
        written=max(0, after.written - before.written - measured.received) / max(1, number),
        memory=after.memory,
        failures=measured.failures,
        generator=measured.cpu_seconds / measured.seconds if measured.seconds else 0.0,
        size=sum(each.bytes for each in measured.steps.values()) / max(1, answers),
        steps={work.steps[kind]: Times(each.p50, each.p99) for kind, each in measured.steps.items()},
        refused=refusal(measured) if measured.failures else "",
    )
