"""Every row of the requirements, one by one: the case of row 31 is `row-31-create-answers-201`."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from tests.conformance.rows.row import ROWS, Row

for _part in ("resources", "searching", "changing", "messages"):
    import_module(f"tests.conformance.rows.{_part}")

# What no request can show, and why; the reference says where else to look.
UNSEEN = {
    3: "TLS ends in front of the service; which versions it takes is set there.",
    113: "Devices (RFC 9944): a resource type that is not served.",
    114: "Events (RFC 9967): nothing is sent to anybody, and nothing is announced.",
}


def test_every_row_has_a_case_or_a_reason_to_have_none() -> None:
    assert {*ROWS, *UNSEEN} == set(range(1, 115))
    assert not ROWS.keys() & UNSEEN.keys()


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("row", [pytest.param(each, id=each.id) for _, each in sorted(ROWS.items())])
def test_the_row_holds(row: Row, request: pytest.FixtureRequest) -> None:
    row.claim(**{name: request.getfixturevalue(name) for name in inspect.signature(row.claim).parameters})
