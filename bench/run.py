"""A run: everything is started and filled, then measured in interleaved rounds, so that drift hits all alike."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from bench import machine
from bench.burst import burst
from bench.environments import PeerMissing
from bench.growth import grow
from bench.limits.origin import Origin, PostgresOrigin, SqliteOrigin
from bench.limits.raw import Raw
from bench.load import Load, LoadFailed, generator
from bench.plan import Plan
from bench.ports import StartFailed
from bench.postgres import Postgres, PostgresFailed
from bench.results import Results
from bench.served import Constant, Served
from bench.subjects.constant import CONSTANT
from bench.work.membership import MEMBERSHIP
from bench.work.work import Work

CACHE: Final = Path(__file__).with_name(".cache")
_PAGES: Final = 400  # on a tape of imports; each of them is a hundred documents
# Who needs so much longer than a measurement lasts until its last answers have come is measured once and not again.
_SLOW_SECONDS: Final = 4.0
_ORIGINS: Final[Mapping[str, Callable[[Path], Origin]]] = {"sqlite": SqliteOrigin, "postgres": PostgresOrigin}
_NOT_ON_TAPE: Final = frozenset({"membership"})

Tell = Callable[[str], None]


class Run:
    """The subjects of a plan, running."""

    def __init__(self, plan: Plan, folder: Path, stack: ExitStack, tell: Tell) -> None:
        self.plan, self._folder, self._stack, self._tell = plan, folder, stack, tell
        self.results = Results(plan.name, machine.description(), machine.load())
        (folder / "load").mkdir()
        self.load = Load(generator(CACHE), folder / "load")
        self.served: dict[str, Served] = {}
        self.constant = Constant(CONSTANT, self.load, folder / CONSTANT.name)
        stack.callback(self.constant.stop)
        self._enrol(CONSTANT.name, CONSTANT.title, "limit", "")
        self.raw: dict[str, Raw] = {}

    def start(self) -> None:
        """Start and fill every subject; one that cannot be had is noted with the reason and left out."""
        for subject in self.plan.subjects:
            self._enrol(subject.name, subject.title, subject.role, subject.keeps)
            self._tell(f"{subject.title}: starting")
            try:
                served = Served(subject, self.load, self._folder / subject.name)
            except (StartFailed, PeerMissing, PostgresFailed) as error:
                self.results.why_not[subject.name] = str(error).strip()[-400:]
                continue
            self._stack.callback(served.stop)
            self._tell(f"{subject.title}: {self.plan.people:,} people are put there")
            try:
                served.fill(self.plan.people)
            except LoadFailed as error:
                self.results.why_not[subject.name] = str(error)[:400]
                continue
            self.served[subject.name] = served

    def prepare_raw(self) -> None:
        """Fill a database for the tapes of each engine that is measured."""
        for engine, make in _ORIGINS.items():
            if f"ours-{engine}" in self.served:
                self._tell(f"The raw driver of {engine}: {self.plan.people:,} people are put there")
                name = f"raw-{engine}"
                self.raw[name] = Raw(make, self.load, self._folder / name, self.plan.people)
                self._stack.callback(self.raw[name].stop)
                self._enrol(name, f"The same statements, raw driver of {engine}", "limit", "every commit")

    def measure(self, work: Work, clients: int, advance: Callable[[], None]) -> None:
        """All rounds of one work with so many clients."""
        for name, served in self.served.items():
            self._tell(f"{work.title}: is it done rightly by {served.subject.title}?")
            served.check(work)
            if work.name in served.why_not:
                self.results.cannot[name, work.name] = served.why_not[work.name]
        for raw in self.raw.values() if work.name not in _NOT_ON_TAPE else ():
            self._tell(f"{work.title}, {clients} clients: recording what is said to the database")
            raw.record(work, clients, min(self.plan.commits, _PAGES) if "import" in work.name else self.plan.commits)
        slow: set[str] = set()
        for each in range(self.plan.rounds):
            for name, served in self.served.items():
                self._tell(f"{work.title}, {clients} clients, round {each + 1}: {served.subject.title}")
                if work.name not in served.why_not and name not in slow:
                    begun = time.monotonic()
                    self.results.add(name, work.name, clients, served.measure(work, clients, self.plan.seconds))
                    if time.monotonic() - begun > _SLOW_SECONDS + self.plan.seconds:
                        slow.add(name)
                advance()
            self._measure_limits(work, clients)
            advance()

    def burst(self) -> None:
        """The morning burst, each subject in turn."""
        for name, served in self.served.items():
            self._tell(f"Morning burst: {served.subject.title}")
            if "create" not in served.why_not:
                self.results.bursts[name] = burst(served, self.load, self.plan.burst, self.plan.burst_seconds)

    def grow(self) -> None:
        """Growth of each engine that is measured, alone."""
        for engine, make in _ORIGINS.items() if self.plan.sizes else ():
            if f"ours-{engine}" in self.served:
                self._tell(f"Growth on {engine}")
                folder = self._folder / f"growth-{engine}"
                self.results.grown += grow(engine, make, self.load, folder, self.plan.sizes)

    def _measure_limits(self, work: Work, clients: int) -> None:
        ours = next((each for each in self.served.values() if each.subject.role == "ours"), None)
        if ours is not None and work.name != "membership":
            size = self.results.figures[ours.subject.name, work.name, clients][-1].size
            self.constant.answer_like(ours.stock, size)
            figure = self.constant.measure(work, clients, self.plan.seconds)
            self.results.add(CONSTANT.name, work.name, clients, figure)
        for name, raw in self.raw.items() if work.name not in _NOT_ON_TAPE else ():
            self.results.add(name, work.name, clients, raw.measure(work, clients))

    def _enrol(self, name: str, title: str, role: str, keeps: str) -> None:
        self.results.titles[name], self.results.roles[name], self.results.keeps[name] = title, role, keeps


def steps_of(plan: Plan) -> int:
    """How many measurements a plan has, for who waits for it."""
    return sum(plan.rounds * (len(plan.subjects) + 1) * len(allowed(work, plan)) for work in plan.works)


def allowed(work: Work, plan: Plan) -> list[int]:
    """The numbers of clients that a work is measured with."""
    return [each for each in plan.clients if each in work.clients or each not in (1, 8, 32)]


def _forget(_: Results) -> None:
    """Keep nothing until the end."""


@contextmanager
def room() -> Iterator[Path]:
    """A folder for a run's databases, on the disk where temporary files are."""
    folder = Path(tempfile.mkdtemp(prefix="maestro-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(plan: Plan, tell: Tell, advance: Callable[[], None], keep: Callable[[Results], None] = _forget) -> Results:
    """Carry out a plan; `keep` is given what there is so far after every work, so that a run cut short is not lost."""
    with room() as folder, ExitStack() as stack:
        running = Run(plan, folder, stack, tell)
        running.start()
        running.prepare_raw()
        for each in Postgres.running:
            each.analyze()
        for work in plan.works:
            if work is MEMBERSHIP:
                running.burst()  # before people are in groups, which every answer about them would show
            for clients in allowed(work, plan):
                running.measure(work, clients, advance)
            keep(running.results)
        running.grow()
        running.results.load_after = machine.load()
        return running.results
