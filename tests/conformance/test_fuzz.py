"""Whatever is sent, nothing breaks: refusals are SCIM errors, and what is refused has changed nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from random import Random, SystemRandom
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maestro.scim.catalog import GROUP, USER
from maestro.scim.errors import InvalidFilter, InvalidPath
from maestro.scim.grammar import parse_filter, parse_path
from maestro.scim.schema import ResourceType
from maestro.store.database import Database
from tests.cast import Client, store_of
from tests.conformance.clients.script import GROUP as GROUP_SCHEMA
from tests.conformance.clients.script import Exchange, filled, patch_op
from tests.conformance.clients.test_clients import SCRIPTS
from tests.conformance.mutation import damaged, damaged_text
from tests.conformance.people import OF_CLIENTS, PLAIN
from tests.conformance.random_filters import RandomFilters

# Set MAESTRO_TEST_SEED to what a failure says; MAESTRO_TEST_FUZZ for a run so many times as long.
SEED = os.environ.get("MAESTRO_TEST_SEED") or str(SystemRandom().randrange(10**9))
LENGTH = int(os.environ.get("MAESTRO_TEST_FUZZ", "1"))
PATHS = ('emails[type eq "work"].value', "name.givenName", "members", 'members[value eq "x"]', "urn:x:y:z", "addresses")


def filters(resource_type: ResourceType, random: Random) -> Callable[[], str]:
    return RandomFilters(resource_type, {}, random).one


@pytest.mark.parametrize("resource_type", [USER, GROUP], ids=["users", "groups"])
def test_a_damaged_filter_or_path_is_read_or_refused(resource_type: ResourceType) -> None:
    random = Random(f"{SEED}:texts")
    one = filters(resource_type, random)
    refused = 0
    for _ in range(10_000 * LENGTH):
        text = damaged_text(random.choice([one(), random.choice(PATHS)]), random)
        for parse in (parse_filter, parse_path):
            try:
                parse(text, resource_type)
            except (InvalidFilter, InvalidPath):
                refused += 1
            except Exception as error:
                raise AssertionError(f"{text!r}; MAESTRO_TEST_SEED={SEED}") from error
    assert refused > 1000


@settings(max_examples=1000 * LENGTH, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_filter_or_a_path_or_refused(text: str) -> None:
    for parse in (parse_filter, parse_path):
        with suppress(InvalidFilter, InvalidPath):
            parse(text, USER)


CORPUS = [each for script in SCRIPTS for each in script.exchanges if len(json.dumps(each.body)) < 20_000]


def ids_of(client: Client) -> dict[str, str]:
    """What the exchanges of the scripts keep: a person, a group, and others."""
    people = {f"p{i}": client.create(f"person.{i}@acme.example")["id"] for i in range(4)}
    group = client.post("/Groups", {"schemas": [GROUP_SCHEMA], "displayName": "Fuzz"}).json["id"]
    names = {f"n{i}": f"person.{i}@acme.example" for i in range(4)}
    return {**people, **names, "user": people["p0"], "group": group, "again": people["p1"]}


def damaged_request(exchange: Exchange, kept: dict[str, str], random: Random) -> tuple[str, str, Any]:
    method, _, path = filled(exchange.request, kept).partition(" ")
    path, _, query = path.partition("?")
    if query and random.random() < 0.7:
        query = quote(damaged_text(query, random).encode("utf-8", "ignore"), safe="=&+%")
    body = filled(exchange.body, kept)
    if body is not None:
        body = damaged(body, random)
        if random.random() < 0.1:
            body = damaged_text(json.dumps(body), random).encode("utf-8", "replace")
    return method, path + ("?" + query if query else ""), body


def test_a_damaged_request_is_never_an_error_of_ours(acme: Client) -> None:
    random = Random(f"{SEED}:requests")
    kept = ids_of(acme)
    seen: dict[int, int] = {}
    for i in range(4000 * LENGTH):
        method, path, body = damaged_request(random.choice(CORPUS), kept, random)
        if method == "DELETE" and i % 50:  # the person and the group are to be there for most
            method = "GET"
        answer = acme.request(method, path, body)
        seen[answer.status] = seen.get(answer.status, 0) + 1
        assert answer.status < 500 or answer.status == 501, f"{method} {path} {body!r}; MAESTRO_TEST_SEED={SEED}"
        if answer.status >= 400:
            assert answer.json["status"] == str(answer.status), f"{method} {path} {body!r}"
        if method == "DELETE" and answer.status == 204:
            kept |= {"user": acme.create(f"next.{i}@acme.example")["id"]}
    assert seen[200] > 100
    assert seen[400] > 100


FATAL = st.sampled_from(
    [
        {"op": "replace", "path": "id", "value": "x"},
        {"op": "remove"},
        {"op": "replace", "path": "active", "value": "perhaps"},
        {"op": "add", "path": "noSuchAttribute", "value": 1},
        {"op": "replace", "path": 'emails[value eq "a" and display sw "b"].type', "value": {"x": 1}},
        {"op": "remove", "path": "userName"},
    ]
)


def test_operations_that_are_refused_have_changed_nothing_of_a_user(acme: Client, database: Database) -> None:
    person = acme.create("atomic@acme.example")["id"]
    store = store_of(database, acme)

    @settings(max_examples=150 * LENGTH, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(PLAIN | OF_CLIENTS, max_size=5), FATAL, st.lists(PLAIN, max_size=2))
    def check(before: list[Any], fatal: Any, behind: list[Any]) -> None:
        was, events = acme.get(f"/Users/{person}").text, store.events("User", person)
        answer = acme.patch(f"/Users/{person}", *before, fatal, *behind)
        assert answer.status == 400, answer.text
        assert acme.get(f"/Users/{person}").text == was
        assert store.events("User", person) == events
        acme.patch(f"/Users/{person}", *before)  # so that the next example finds another state

    check()


def test_operations_that_are_refused_have_changed_nothing_of_a_group(acme: Client, database: Database) -> None:
    people = [acme.create(f"p{i}@acme.example")["id"] for i in range(6)]
    group = acme.post("/Groups", {"schemas": [GROUP_SCHEMA], "displayName": "Atomic"}).json["id"]
    store = store_of(database, acme)
    random = Random(f"{SEED}:groups")
    fatal: list[dict[str, Any]] = [
        {"op": "replace", "path": f'members[value eq "{people[0]}"].display', "value": "x"},
        {"op": "add", "path": "members", "value": [{"display": "nobody"}]},
        {"op": "add", "path": "members", "value": [{"value": group}]},
        {"op": "replace", "path": "displayName", "value": ""},
        {"op": "remove", "path": "members[value"},
        {"op": "replace", "path": "id", "value": "x"},
    ]
    for _ in range(150 * LENGTH):
        members = [{"value": each} for each in random.sample(people, random.randrange(1, 5))]
        good: list[dict[str, Any]] = [
            {"op": random.choice(["add", "replace", "remove"]), "path": "members", "value": members},
            {"op": "replace", "value": {"displayName": f"Atomic {random.random()}"}},
        ]
        was, events = acme.get(f"/Groups/{group}").text, store.events("Group", group)
        answer = acme.request("PATCH", f"/Groups/{group}", patch_op(*good, random.choice(fatal), good[1]))
        assert answer.status == 400, f"{answer.text}; MAESTRO_TEST_SEED={SEED}"
        assert acme.get(f"/Groups/{group}").text == was, f"MAESTRO_TEST_SEED={SEED}"
        assert store.events("Group", group) == events
        assert acme.patch(f"/Groups/{group}", *good).status == 200
