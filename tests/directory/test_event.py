"""What differs between two documents, attribute by attribute."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from maestro.directory.event import Change, changes_between
from maestro.scim.resource import Document
from tests.cast import ENTERPRISE
from tests.scim.strategies import documents


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        pytest.param({"a": 1}, {"a": 1}, [], id="nothing"),
        pytest.param({}, {"a": 1}, [("a", None, 1)], id="new"),
        pytest.param({"a": 1}, {}, [("a", 1, None)], id="gone"),
        pytest.param({"a": 1}, {"a": 2}, [("a", 1, 2)], id="other"),
        pytest.param({"a": False}, {}, [("a", False, None)], id="false-gone"),
        pytest.param({}, {"a": False}, [("a", None, False)], id="new-false"),
        pytest.param({"a": 0}, {"a": {"b": 1}}, [("a", 0, {"b": 1})], id="zero-to-parts"),
        pytest.param({}, {"name": {"b": 1, "c": 2}}, [("name.b", None, 1), ("name.c", None, 2)], id="new-parts"),
        pytest.param(
            {"name": {"b": 1, "c": 2}}, {"name": {"c": 3}}, [("name.c", 2, 3), ("name.b", 1, None)], id="parts"
        ),
        pytest.param({"l": [1, 2]}, {"l": [2, 1]}, [("l", [1, 2], [2, 1])], id="list-as-a-whole"),
        pytest.param(
            {ENTERPRISE: {"manager": {"value": "1"}}},
            {ENTERPRISE: {"manager": {"value": "2"}, "department": "R"}},
            [(f"{ENTERPRISE}:manager.value", "1", "2"), (f"{ENTERPRISE}:department", None, "R")],
            id="extension",
        ),
        pytest.param({"b": 1, "a": 1}, {"a": 2, "b": 2}, [("a", 1, 2), ("b", 1, 2)], id="in-the-new-order"),
    ],
)
def test_changes_between(old: Any, new: Any, changes: Any) -> None:
    assert changes_between(old, new) == tuple(Change(*each) for each in changes)


@given(documents(), documents())
def test_there_are_changes_where_documents_differ_and_the_way_back_is_the_reverse(
    one: Document, other: Document
) -> None:
    there, back = changes_between(one, other), changes_between(other, one)
    assert bool(there) is (one != other)
    assert {(each.path, repr(each.old), repr(each.new)) for each in there} == {
        (each.path, repr(each.new), repr(each.old)) for each in back
    }
