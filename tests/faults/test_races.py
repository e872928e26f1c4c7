"""Eight clients that want the same name at the same time, on two processes: one of them gets it.

MAESTRO_TEST_RACES says for how many names (40 unless told otherwise). Over SQLite there is one process.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from maestro.store.locations import path_of
from tests.cast import user
from tests.faults.figures import figure
from tests.faults.fleet import Fleet
from tests.faults.ledger import check
from tests.faults.wire import Answer, Wire

NAMES = int(os.environ.get("MAESTRO_TEST_RACES", "40"))
RACERS = 8

# Spellings of one name, which compare alike.
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.title,
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: unicodedata.normalize("NFD", name.upper()),
)
Attempt = Callable[[Wire, int, int], Answer]


class Race:
    """So many rounds in which every racer makes its attempt at the same moment; the statuses of each round."""

    def __init__(self, fleet: Fleet, attempt: Attempt) -> None:
        self._fleet = fleet
        self._attempt = attempt
        self._line = threading.Barrier(RACERS, timeout=60)
        self.came: list[list[Answer]] = [[] for _ in range(NAMES)]
        self.refused: list[str] = []

    def run(self) -> None:
        """Run it. What it came to is `came`."""
        racers = [threading.Thread(target=self._run, args=(number,)) for number in range(RACERS)]
        for each in racers:
            each.start()
        for each in racers:
            each.join()

    def _run(self, racer: int) -> None:
        with self._fleet.wire(racer) as wire:
            for number in range(NAMES):
                self._line.wait()
                self.came[number].append(self._attempt(wire, racer, number))


def name_of(racer: int, number: int) -> str:
    """The name that a round is about, as this racer spells it."""
    return SPELLINGS[racer % len(SPELLINGS)](f"zoë.{number}@acme.example")


def assert_one_got_it(race: Race, success: int) -> None:
    """One success each, and the others were told whose it is; nothing else ever."""
    assert all(len(each) == RACERS for each in race.came)
    for number, answers in enumerate(race.came):
        statuses = Counter(each.status for each in answers)
        assert statuses == {success: 1, 409: RACERS - 1}, f"name {number}: {statuses}"
        assert {each.json["scimType"] for each in answers if each.status == 409} == {"uniqueness"}


@pytest.fixture
def processes(database_url: str) -> int:
    return 1 if path_of(database_url) else 2


def test_a_name_that_eight_create_at_once_is_created_once(tmp_path: Path, database_url: str, processes: int) -> None:
    with Fleet(tmp_path, database_url, processes=processes) as fleet:
        race = Race(fleet, lambda wire, racer, number: wire.send("POST", "/Users", user(name_of(racer, number))))
        race.run()
        assert_one_got_it(race, 201)
        assert check(database_url, []) == NAMES

        with fleet.wire() as wire:
            people = [wire.send("POST", "/Users", user(f"racer{i}@acme.example")).json["id"] for i in range(RACERS)]

        def rename(wire: Wire, racer: int, number: int) -> Answer:
            return wire.send("PUT", f"/Users/{people[racer]}", user("new." + name_of(racer, number)))

        race = Race(fleet, rename)
        race.run()
        assert_one_got_it(race, 200)
        assert check(database_url, []) == NAMES + RACERS
    engine = "one process over SQLite" if processes == 1 else "two processes over PostgreSQL"
    figure(f"races on {engine}", names=NAMES, racers=RACERS, creates=NAMES * RACERS, renames=NAMES * RACERS)
