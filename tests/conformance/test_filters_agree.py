"""Filters, sorts and pages mean the same in memory and in every engine's SQL, for every attribute there is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from random import Random, SystemRandom

import pytest

from maestro.directory.lists import Search, Target
from maestro.directory.paging import AnchorsInMemory
from maestro.directory.search import Reader, search
from maestro.scim.errors import InvalidValue
from maestro.scim.evaluate import matches
from maestro.scim.grammar import parse_filter
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.search import SearchRequest, SortValue
from maestro.scim.sorting import parse_sort, sort_value
from tests.conformance.engines import ENGINES
from tests.conformance.random_filters import RandomFilters
from tests.conformance.varied import BASE_URL, TYPES, Directory, filled

# Set MAESTRO_TEST_SEED to what a failure says, to see it again; MAESTRO_TEST_FILTERS for a longer run.
SEED = os.environ.get("MAESTRO_TEST_SEED") or str(SystemRandom().randrange(10**9))
FILTERS = int(os.environ.get("MAESTRO_TEST_FILTERS", "10000"))
PARTS = 8
SAID = f"to see it again: MAESTRO_TEST_SEED={SEED}"


@pytest.fixture(scope="module", params=ENGINES)
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with ENGINES[request.param](tmp_path_factory.mktemp("varied")) as store:
        yield filled(store, Random(SEED))


def generators(directory: Directory, random: Random) -> Mapping[str, RandomFilters]:
    return {each.name: RandomFilters(each, directory.compared[each.name], random) for each in TYPES}


def found(directory: Directory, *targets: Target) -> list[str]:
    page = directory.store.search(Search(targets, BASE_URL, limit=1000))
    assert page.total == len(page.rows)
    return page.ids


def expected(directory: Directory, text: str, resource_type: ResourceType, *, is_lenient: bool = False) -> list[str]:
    filter_ = parse_filter(text, resource_type, is_lenient=is_lenient)
    compared = directory.compared[resource_type.name]
    return sorted(id_ for id_, document in compared.items() if matches(filter_, document))


def shortest(failures: list[str]) -> str:
    shown = "\n".join(sorted(failures, key=len)[:5])
    return f"{len(failures)} filters differ; {SAID}\n{shown}"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_filter_selects_the_same_resources_in_memory_and_in_sql(directory: Directory, part: int) -> None:
    random = Random(f"{SEED}:{part}")
    filters = generators(directory, random)
    failures, selective = [], 0
    for i in range(FILTERS // PARTS):
        resource_type = TYPES[i % len(TYPES)]
        text = filters[resource_type.name].one()
        wanted = expected(directory, text, resource_type)
        selective += 0 < len(wanted) < len(directory.compared[resource_type.name])
        got = found(directory, Target(resource_type, parse_filter(text, resource_type)))
        if got != wanted:
            failures.append(f"{resource_type.name}: {text}: differs in {sorted({*got} ^ {*wanted})}")
    assert not failures, shortest(failures)
    assert selective > FILTERS // PARTS / 4, f"too many filters select all or nobody; {SAID}"


def test_a_filter_on_several_types_selects_what_it_selects_of_each(directory: Directory) -> None:
    random = Random(f"{SEED}:mixed")
    filters = generators(directory, random)
    failures = []
    for i in range(FILTERS // 20):
        text = filters[TYPES[i % len(TYPES)].name].one(2)
        wanted = sorted(id_ for each in TYPES for id_ in expected(directory, text, each, is_lenient=True))
        targets = [Target(each, parse_filter(text, each, is_lenient=True)) for each in TYPES]
        if found(directory, *targets) != wanted:
            failures.append(text)
    assert not failures, shortest(failures)


def sortable(resource_type: ResourceType) -> list[str]:
    """Every attribute that a type can be sorted by, as a client names it."""
    names = [name for each in resource_type.attributes for name in spelled(each, each.name)]
    found = []
    for name in names:
        try:
            path = parse_sort(name, resource_type)
        except InvalidValue:
            continue
        assert path is not None, name
        found.append(name)
    return found


def spelled(attribute: Attribute, name: str) -> list[str]:
    mark = ":" if name.startswith("urn:") and attribute.name == name else "."
    return [
        name,
        *(deeper for each in attribute.sub_attributes for deeper in spelled(each, f"{name}{mark}{each.name}")),
    ]


def in_order(values: Mapping[str, SortValue], *, is_descending: bool) -> list[str]:
    """Ids by value, those without one last (first when descending), a tie in the order of the ids."""
    there = sorted(id_ for id_, value in values.items() if value is not None)
    absent = sorted(values.keys() - set(there))
    there.sort(key=values.__getitem__, reverse=is_descending)  # type: ignore[arg-type]
    return [*absent, *there] if is_descending else [*there, *absent]


def sorted_in_memory(directory: Directory, name: str, resource_type: ResourceType) -> dict[str, SortValue]:
    path = parse_sort(name, resource_type)
    compared = directory.compared[resource_type.name]
    return {id_: sort_value(path, document) if path else None for id_, document in compared.items()}


@pytest.mark.parametrize("is_descending", [False, True], ids=["ascending", "descending"])
@pytest.mark.parametrize("resource_type", TYPES, ids=[each.name for each in TYPES])
def test_a_sort_is_the_same_in_memory_and_in_sql(
    directory: Directory, resource_type: ResourceType, is_descending: bool
) -> None:
    telling = 0
    for name in sortable(resource_type):
        target = Target(resource_type, sort=parse_sort(name, resource_type))
        wanted = Search((target,), BASE_URL, limit=1000, is_sorted=True, is_descending=is_descending)
        got = directory.store.search(wanted).ids
        values = sorted_in_memory(directory, name, resource_type)
        telling += len({*values.values()}) > 1
        assert got == in_order(values, is_descending=is_descending), f"{name}; {SAID}"
    assert telling > 5


def read_whole(
    directory: Directory, types: Sequence[ResourceType], request: SearchRequest, *, by_cursor: bool
) -> list[str]:
    """Every page of a search behind each other, as a client reads them."""
    reader = Reader(1, "acme-1", 0.0, AnchorsInMemory())
    ids: list[str] = []
    cursor: str | None = "" if by_cursor else None
    while True:
        asked = SearchRequest(
            filter=request.filter,
            sort_by=request.sort_by,
            is_descending=request.is_descending,
            count=request.count,
            cursor=cursor,
            start_index=len(ids) + 1,
        )
        result = search(directory.store, types, asked, base_url=BASE_URL, reader=reader)
        ids += [id_ for id_, _, _ in result.rows]
        cursor = result.next_cursor if by_cursor else None
        if not result.rows or (by_cursor and cursor is None):
            assert result.total == len(ids)
            return ids


@pytest.mark.parametrize("by_cursor", [True, False], ids=["by-cursor", "by-index"])
def test_pages_of_any_search_come_to_the_whole_list(directory: Directory, by_cursor: bool) -> None:
    random = Random(f"{SEED}:pages")
    filters = generators(directory, random)
    for _ in range(60):
        types = random.choice([[each] for each in TYPES] + [list(TYPES)])
        name = random.choice([None, *sortable(types[0])])
        text = random.choice([None, filters[types[0].name].one(2)])
        request = SearchRequest(
            filter=text, sort_by=name, is_descending=random.random() < 0.5, count=random.choice([1, 3, 7, 50])
        )
        is_mixed = len(types) > 1
        wanted = {
            id_: value
            for each in types
            for id_, value in sorted_in_memory(directory, name or "id", each).items()
            if text is None or id_ in expected(directory, text, each, is_lenient=is_mixed)
        }
        order = in_order(wanted, is_descending=request.is_descending) if name else sorted(wanted)
        got = read_whole(directory, types, request, by_cursor=by_cursor)
        assert got == order, f"{request}; {SAID}"
