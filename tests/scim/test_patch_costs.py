"""What the most expensive PATCH of a megabyte costs, and what is refused because it would cost more."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from maestro.scim.catalog import USER
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import BODY_BYTES, ELEMENTS, NAMES, PATCH_OPERATIONS, PATCH_VALUES
from maestro.scim.messages import PatchOperation, read_patch
from maestro.scim.patch import patch
from maestro.scim.resource import read_resource

HUNDRED = [{"value": f"{i}@x.example", "type": "work"} for i in range(ELEMENTS)]
PERSON = read_resource({"userName": "li", "emails": HUNDRED}, USER)
ROUNDS = PATCH_VALUES // (2 * ELEMENTS)
# The budget is a quarter of a second; a machine that tests run on may be half as fast as the one it was measured on.
SECONDS = 0.75


def add(value: Any, path: str | None = None, op: str = "add") -> dict[str, Any]:
    return {"op": op, "value": value} | ({} if path is None else {"path": path})


def patched(*operations: dict[str, Any]) -> dict[str, Any]:
    message = {"Operations": list(operations)}
    assert len(json.dumps(message)) <= BODY_BYTES
    return patch(PERSON, read_patch(message), USER)


@pytest.mark.parametrize(
    "operations",
    [
        pytest.param([add([str(i) for i in range(ELEMENTS)], "ims")] * ROUNDS, id="add-the-same"),
        pytest.param(
            [add([{"value": str(i)} for i in range(ELEMENTS)], "emails", "remove")] * ROUNDS, id="remove-others"
        ),
        pytest.param(
            [add(f"Li {i}", f'emails[value eq "{i % 100}@x.example"].display', "replace") for i in range(2 * ROUNDS)],
            id="value-paths",
        ),
        pytest.param(
            [add({f"a{i}": 1 for i in range(NAMES)}, "urn:a:b:c")]
            + [add({f"A{i}": 1 for i in range(NAMES)}, "urn:a:b:c")] * 60,
            id="names-in-another-case",
        ),
        pytest.param(
            [add(["x"] * 100_000, "urn:a:b:c:list")]
            + [add(i, "urn:a:b:c:number") for i in range(PATCH_OPERATIONS - 1)],
            id="small-parts-beside-a-large-one",
        ),
        pytest.param(
            [add({f"urn:a:{'bB'[i % 2]}:x{j}": {"a": i} for j in range(NAMES - 2)}) for i in range(30)],
            id="extensions-in-another-case",
        ),
    ],
)
def test_a_patch_of_a_megabyte_costs_a_moment(operations: list[dict[str, Any]]) -> None:
    begun = time.process_time()
    patched(*operations)
    assert time.process_time() - begun < SECONDS


def test_operations_that_go_through_too_many_values_are_refused() -> None:
    again = add(HUNDRED, "emails")
    assert patched(*[again] * ROUNDS) == PERSON
    with pytest.raises(InvalidValue, match="Send them in several requests"):
        patched(*[again] * (ROUNDS + 1))
    with pytest.raises(InvalidValue, match="Send them in several requests"):
        patched(*[add({"emails": HUNDRED})] * (ROUNDS + 1))


def test_no_more_values_are_removed_than_there_may_be() -> None:
    with pytest.raises(InvalidValue, match=f"at most {ELEMENTS} values"):
        patched(add([f"{i}@x.example" for i in range(ELEMENTS + 1)], "emails", "remove"))


def test_a_resource_does_not_grow_beyond_its_limit_and_shrink_again() -> None:
    with pytest.raises(InvalidValue, match=f"more than {NAMES} attributes"):
        patched(*[add({f"urn:a:{i}:x{j}": {"a": 1} for j in range(600)}) for i in range(2)])


def test_an_extension_without_a_schema_is_cleared_by_nothing_and_not_by_something_else() -> None:
    before = patch(PERSON, [PatchOperation("add", "urn:a:b:c", {"d": 1})], USER)
    unassigned: tuple[Any, ...] = ("", None, {}, [])
    for nothing in unassigned:
        assert patch(before, [PatchOperation("replace", "URN:a:b:c", nothing)], USER) == PERSON
    for something in ("text", 7, False, [1]):
        with pytest.raises(InvalidValue, match="must be an object"):
            patch(before, [PatchOperation("replace", "urn:a:b:c", something)], USER)
