"""A group of a hundred thousand stays usable: to change one member reads and writes what it does in a group of ten."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from maestro.directory.event import Event
from maestro.directory.resource import MembershipChange, resource_of
from maestro.scim.catalog import GROUP
from maestro.scim.limits import PAGE
from maestro.scim.membership import GivenMember
from maestro.store.database import Database
from tests.cast import ALICE, ON_SQLITE, Answer, Client, sqlite_of, store_of

SMALL = 10
LARGE = int(os.environ.get("MAESTRO_TEST_LARGE_GROUP", "100000"))
# What may differ between the two: how many steps SQLite makes to see that a group has more members than a page.
STEPS_OF_A_PAGE = 12 * PAGE


@dataclass(frozen=True, slots=True)
class Cost:
    """What an act took: its statements without their values, the rows that it wrote, the steps of SQLite's machine."""

    statements: tuple[str, ...]
    written: int
    steps: int


def group_of(client: Client, database: Database, name: str, size: int) -> str:
    """A group of so many members, put into the store as they are: no thousand requests."""
    group_id = f"group-{name}"
    times = {"created": ALICE.at, "modified": ALICE.at, "since": ALICE.at}
    resource = resource_of({"displayName": name}, GROUP, resource_id=group_id, version=1, **times)
    members = MembershipChange(added=tuple((GivenMember(f"{name}-{i:06}", f"Member {i}"), "User") for i in range(size)))
    event = Event("scim:group:created", GROUP.name, group_id, ALICE, (), 1)
    store_of(database, client).create(resource, event, members)
    return group_id


def cost_of(database: Database, act: Callable[[], Answer], status: int = 200) -> Cost:
    """What an act costs on all connections, with the record of it that is written behind the answer."""
    assert database.is_ready()  # this thread has its reading connection
    database.flush()
    connections: list[sqlite3.Connection] = [*sqlite_of(database)._own.all(), sqlite_of(database)._writer._connection]
    statements: list[str] = []
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    for each in connections:
        each.set_trace_callback(statements.append)
        each.set_progress_handler(count, 1)
    before = sqlite_of(database)._writer._connection.total_changes
    answer = act()
    assert answer.status == status, answer.text[:500]
    database.flush()
    for each in connections:
        each.set_trace_callback(None)
        each.set_progress_handler(None, 0)
    shapes = [re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", each) for each in statements]
    told = tuple(each for each in shapes if each.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
    return Cost(told, sqlite_of(database)._writer._connection.total_changes - before, steps[0])


def assert_alike(one: Cost, other: Cost, act: str, *, steps: int = 50) -> None:
    """Whether two acts cost the same, but for so many of the machine's steps; one row of a table is several."""
    assert one.statements == other.statements, act
    assert one.written == other.written, act
    assert abs(one.steps - other.steps) <= steps, act


@pytest.fixture
def people(acme: Client) -> list[str]:
    return [acme.create(f"p{i}@acme.example")["id"] for i in range(3)]


@ON_SQLITE
def test_one_member_costs_the_same_in_a_group_of_any_size(acme: Client, database: Database, people: list[str]) -> None:
    small, large = (group_of(acme, database, *each) for each in (("small", SMALL), ("large", LARGE)))
    one, two, _ = people
    acts: dict[str, list[dict[str, object]]] = {
        "add": [{"op": "add", "path": "members", "value": [{"value": one}]}],
        "add again": [{"op": "add", "path": "members", "value": [{"value": one}]}],
        "okta's change": [
            {"op": "replace", "value": {"displayName": "Renamed {}"}},
            {"op": "remove", "path": f'members[value eq "{one}"]'},
            {"op": "add", "path": "members", "value": [{"value": two}]},
        ],
        "remove by a value": [{"op": "Remove", "path": "members", "value": [{"value": two}]}],
        "remove who is absent": [{"op": "remove", "path": f'members[value eq "{two}"]'}],
        "rename": [{"op": "replace", "path": "displayName", "value": "{} again"}],
    }
    for name, operations in acts.items():
        costs = []
        for group in (small, large):
            named = [{k: _named(v, group) for k, v in each.items()} for each in operations]
            path = f"/Groups/{group}?excludedAttributes=members"
            costs.append(cost_of(database, lambda path=path, named=named: acme.patch(path, *named)))  # type: ignore[misc]
        in_small, in_large = costs
        assert in_small.written <= 8, name
        assert_alike(in_large, in_small, name, steps=STEPS_OF_A_PAGE)


def _named(value: object, group: str) -> object:
    if isinstance(value, dict):
        return {name: _named(each, group) for name, each in value.items()}
    return value.format(group) if isinstance(value, str) and "{}" in value else value


def getting(client: Client, path: str) -> Callable[[], Answer]:
    return lambda: client.get(path)


@ON_SQLITE
def test_an_answer_without_members_does_not_read_them(acme: Client, database: Database) -> None:
    small, large = (group_of(acme, database, *each) for each in (("small", SMALL), ("large", LARGE)))
    paths = (
        "/Groups/{}?excludedAttributes=members",
        "/Groups/{}?attributes=displayName",
        '/Groups?filter=id eq "{}"&excludedAttributes=members',
        '/Groups?filter=id eq "{}" and members eq "nobody"&attributes=id',
    )
    for path in paths:
        in_small, in_large = (cost_of(database, getting(acme, path.format(group))) for group in (small, large))
        assert_alike(in_large, in_small, path)
        assert not any("member.display" in each for each in in_large.statements), path


@ON_SQLITE
def test_the_answer_to_a_change_of_a_large_group_does_not_read_it(
    acme: Client, database: Database, people: list[str]
) -> None:
    large = group_of(acme, database, "large", LARGE)
    add = {"op": "add", "path": "members", "value": [{"value": people[0]}]}
    cost = cost_of(database, lambda: acme.patch(f"/Groups/{large}", add), status=204)
    assert cost.steps < 20 * PAGE


@ON_SQLITE
def test_who_is_deleted_leaves_a_large_group_without_a_look_at_the_others(
    acme: Client, database: Database, people: list[str]
) -> None:
    costs = []
    for person, (name, size) in zip(people, (("small", SMALL), ("large", LARGE)), strict=False):
        group = group_of(acme, database, name, size)
        acme.patch(f"/Groups/{group}?attributes=id", {"op": "add", "path": "members", "value": [{"value": person}]})
        costs.append(cost_of(database, lambda person=person: acme.delete(f"/Users/{person}"), status=204))  # type: ignore[misc]
    in_small, in_large = costs
    assert_alike(in_large, in_small, "delete")
