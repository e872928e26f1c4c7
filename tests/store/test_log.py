"""The log read by index says the same as the log looked through from end to end, on both engines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

import maestro.store.log as log_module
from maestro.directory.exchange import ACTS, Exchange
from maestro.directory.log import RESULTS, Entry, LogSearch, Place
from maestro.directory.told import result_of
from maestro.store.database import Database
from maestro.store.part import OrganizationDatabase
from tests.store.made import create, create_group, exchange

SEED = 20_261_124
COUNT = 400
PEOPLE = [f"person{number}@acme.example" for number in range(12)]
PROBLEMS = ["Last name is required.", "A contact … already exists."]


def made(number: int, organization: int, choice: random.Random) -> Exchange:
    status = choice.choice([200, 200, 200, 201, 400, 409, 500])
    about = choice.choice([*PEOPLE, None])
    return exchange(
        f"{number:08}",
        organization,
        choice.choice(["one", "two"]),
        # Some in the same millisecond, and some written long after they were received.
        at=f"2026-11-24T08:{choice.randrange(20):02}:{choice.randrange(6):02}.000Z",
        status=status,
        # What is refused has changed nothing, so it is never known as what was the same before.
        act=choice.choice([each for each in ACTS if status < 400 or each != "unchanged"]),
        about=about,
        about_key=about,
        found=choice.choice([None, 0, 1]),
        problem=choice.choice(PROBLEMS) if status >= 400 else None,
        took=choice.randrange(20_000),
        query=choice.choice(["", "startIndex=1&count=100", "startIndex=101&count=100"]),
    )


@pytest.fixture
def exchanges(
    database: Database, acme_store: OrganizationDatabase, globex_store: OrganizationDatabase
) -> Sequence[Exchange]:
    """Acme's; globex has as many, and of the same people."""
    choice = random.Random(SEED)
    mine = [made(number, acme_store._of["organization"], choice) for number in range(COUNT)]
    for each in mine:
        database.record(each)
    for number in range(COUNT):
        database.record(made(COUNT + number, globex_store._of["organization"], choice))
    database.flush()
    return mine


@pytest.fixture
def small_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were much more than a filter may look through at a time."""
    monkeypatch.setattr(log_module, "WINDOW", 40)


def some_search(choice: random.Random) -> LogSearch:
    def perhaps(value: object) -> object:
        return value if choice.random() < 0.35 else None

    return LogSearch(
        keys=perhaps(tuple(choice.sample(PEOPLE, 3))),  # type: ignore[arg-type]
        result=perhaps(choice.choice(RESULTS)),  # type: ignore[arg-type]
        act=perhaps(choice.choice(ACTS)),  # type: ignore[arg-type]
        problem=perhaps(choice.choice(PROBLEMS)),  # type: ignore[arg-type]
        status=perhaps(choice.choice([200, 409, 500])),  # type: ignore[arg-type]
        credential=perhaps(choice.choice(["one", "two"])),  # type: ignore[arg-type]
        slower=perhaps(choice.randrange(20)),  # type: ignore[arg-type]
        since=perhaps("2026-11-24T08:04:00.000Z"),  # type: ignore[arg-type]
        until=perhaps("2026-11-24T08:15:03.000Z"),  # type: ignore[arg-type]
        failures=choice.random() < 0.2,
        with_reads=choice.random() < 0.5,
        limit=choice.choice([1, 7, 50]),
    )


def matches(each: Exchange, search: LogSearch) -> bool:
    # Where it is asked for people, a failure, or a read by name, there is no list from which reads are left out.
    shows_all = search.with_reads or (search.act is not None and search.keys is None)
    return (
        (search.keys is None or each.about_key in search.keys)
        and (search.result is None or result_of(each) == search.result)
        and (search.act is None or each.act == search.act)
        and (each.is_refused or not search.failures)
        and (search.problem is None or each.problem == search.problem)
        and (search.status is None or each.status == search.status)
        and (search.credential is None or each.credential == search.credential)
        and (search.slower is None or each.took > search.slower * 1000)
        and (search.since is None or each.at >= search.since)
        and (search.until is None or each.at < search.until)
        and ((shows_all and search.keys is None) or each.weight > 0)
    )


def pages(store: OrganizationDatabase, search: LogSearch) -> Iterator[Entry]:
    place: Place | None = None
    while True:
        page = store.log.page(LogSearch(**{n: getattr(search, n) for n in LogSearch.__slots__} | {"before": place}))
        assert len(page.entries) <= search.limit
        yield from page.entries
        place = page.further
        if place is None:
            return


@pytest.mark.usefixtures("small_window")
def test_every_search_finds_what_looking_at_each_finds(
    acme_store: OrganizationDatabase, exchanges: Sequence[Exchange]
) -> None:
    choice = random.Random(SEED)
    for _ in range(150):
        search = some_search(choice)
        expected = {each.reference for each in exchanges if matches(each, search)}
        found = list(pages(acme_store, search))
        assert [each.exchange.reference for each in found] == sorted(
            (each.exchange.reference for each in found),
            key=lambda reference: next(each.place for each in found if each.exchange.reference == reference),
            reverse=True,
        )
        assert {each.exchange.reference for each in found} == expected, search
        assert len(found) == len(expected)
        assert [each.reference for each in acme_store.log.every(search)] == [each.exchange.reference for each in found]


@pytest.mark.usefixtures("exchanges")
def test_what_is_newer_is_counted(acme_store: OrganizationDatabase) -> None:
    choice = random.Random(SEED)
    for _ in range(60):
        search = some_search(choice)
        found = list(pages(acme_store, search))
        if found:
            place = found[len(found) // 2].place
            assert acme_store.log.newer(search, place, 1000) == len(found) // 2, search
            assert acme_store.log.newer(search, place, 3) == min(3, len(found) // 2)


def test_what_lies_between_two_places_is_read_whole(
    acme_store: OrganizationDatabase, exchanges: Sequence[Exchange]
) -> None:
    every = list(pages(acme_store, LogSearch(with_reads=True, limit=1000)))
    assert len(every) == len(exchanges)
    between = acme_store.log.between(every[30].place, every[10].place, 100)
    assert list(between) == every[10:31]
    assert len(acme_store.log.between(every[30].place, every[10].place, 5)) == 5


def test_failures_are_counted_by_their_cause(acme_store: OrganizationDatabase, exchanges: Sequence[Exchange]) -> None:
    causes = acme_store.log.causes(None, None)
    failures = [each for each in exchanges if each.is_refused]
    assert sum(each.count for each in causes) == len(failures)
    assert [each.count for each in causes] == sorted((each.count for each in causes), reverse=True)
    for cause in causes:
        newest = cause.newest
        alike = [e for e in failures if (e.problem, e.status) == (newest.problem, newest.status)]
        assert cause.count == len(alike)
        assert cause.people == len({each.about_key for each in alike if each.about_key})
        assert newest.at == max(each.at for each in alike)
    assert acme_store.log.causes("2026-11-25T00:00:00.000Z", None) == []


def test_keys_are_found_by_how_they_begin(acme_store: OrganizationDatabase, exchanges: Sequence[Exchange]) -> None:
    told = sorted({each.about_key for each in exchanges if each.about_key and each.weight > 0})
    assert acme_store.log.keys_like("person", 50) == told
    assert acme_store.log.keys_like("person1", 50) == [each for each in told if each.startswith("person1")]
    assert acme_store.log.keys_like("person", 3) == told[:3]
    assert acme_store.log.keys_like("q", 3) == []


def test_names_are_those_of_the_organization(
    acme_store: OrganizationDatabase, globex_store: OrganizationDatabase
) -> None:
    create(acme_store, "1", "li.na@acme.example", displayName="Li Na")
    create_group(acme_store, "2", "Study team")
    create(globex_store, "3", "jonas@globex.example")
    named = acme_store.log.named(["1", "2", "3", "4"])
    assert {key: tuple(value) for key, value in named.items()} == {"1": ("User", "Li Na"), "2": ("Group", "Study team")}
    assert acme_store.log.named([]) == {}
