"""Plans: what is measured beside what, how long and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.subjects import ours
from bench.subjects.peers import PEER_SUBJECTS
from bench.subjects.subject import Subject
from bench.work import WORKS
from bench.work.create import CREATE
from bench.work.importing import IMPORT_100
from bench.work.lookup import LOOKUP_FOUND
from bench.work.membership import MEMBERSHIP
from bench.work.work import Work


@dataclass(frozen=True, slots=True)
class Plan:
    """A run: `rounds` of `seconds` for each work, subject and number of clients, over a stock of `people`.

    `burst` is how many people come at once in the morning, for at most `burst_seconds`. `sizes` are numbers of contacts
    at which this service is measured alone. `commits` is how many units are played on the raw driver.
    """

    name: str
    subjects: Sequence[Subject]
    clients: Sequence[int]
    seconds: float
    rounds: int
    people: int
    burst: int
    burst_seconds: float
    sizes: Sequence[int] = ()
    works: Sequence[Work] = WORKS
    commits: int = 2_000


BRIEF: Final = Plan(
    "brief",
    (ours.SQLITE,),
    clients=(2,),
    seconds=0.2,
    rounds=1,
    people=1_000,
    burst=40,
    burst_seconds=5,
    commits=40,
    works=(LOOKUP_FOUND, CREATE, IMPORT_100, MEMBERSHIP),
)
SHORT: Final = Plan(
    "short",
    (ours.SQLITE, ours.POSTGRES, *PEER_SUBJECTS),
    clients=(1, 8),
    seconds=0.6,
    rounds=3,
    people=2_000,
    burst=1_000,
    burst_seconds=8,
    sizes=(1_000, 100_000, 1_000_000),
)
FULL: Final = Plan(
    "full",
    (ours.SQLITE, ours.POSTGRES, *PEER_SUBJECTS),
    clients=(1, 8, 32),
    seconds=0.8,
    rounds=3,
    people=10_000,
    burst=5_000,
    burst_seconds=20,
    sizes=(1_000, 100_000, 1_000_000),
)
PLANS: Final = {each.name: each for each in (BRIEF, SHORT, FULL)}
