"""PATCH, whatever it is: all or nothing, canonical, and the same when it is sent again."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import USER
from maestro.scim.errors import ScimError
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch
from maestro.scim.resource import Document, encode, read_resource
from tests.scim.strategies import BODIES, CORE, ENTERPRISE, TEXTS, VALUES, documents

PATHS = st.sampled_from(
    [
        *("active", "userName", "USERNAME", "title", "name", "name.givenName", "emails", "emails.value", "emails.type"),
        *('emails[type eq "work"]', 'emails[type eq "Home"].value', "emails[primary eq true].value", "phoneNumbers"),
        *(
            'emails[type eq "work"].primary',
            'phoneNumbers[type eq "mobile" and primary eq true].value',
            "emails[value pr]",
        ),
        *('addresses[type eq "work"].country', 'emails[not (type eq "work")]', 'ims[type eq "q" or value pr].value'),
        *("password", "id", "meta.version", "groups", "department", ENTERPRISE, f"{ENTERPRISE}:manager", "shoe", ""),
        *(
            f"{CORE}:title",
            CORE,
            "urn:acme:badge:1.0",
            "urn:acme:badge:1.0:n",
            "urn:x:y:z",
            "x509Certificates",
            "photos",
        ),
    ]
)
ELEMENT = st.fixed_dictionaries({}, optional=VALUES)
SIMPLE = TEXTS | st.booleans() | st.none() | st.integers(-1, 2)
ANYTHING = SIMPLE | ELEMENT | st.lists(ELEMENT | SIMPLE, max_size=2) | st.dictionaries(PATHS, SIMPLE, max_size=2)
OPERATIONS = st.builds(
    PatchOperation, st.sampled_from(["add", "remove", "replace"]), PATHS | st.none(), ANYTHING | BODIES
)


def outcome(document: Document, operations: list[PatchOperation]) -> Document | None:
    """The document after the operations, None where they are refused; the argument is never changed."""
    before = copy.deepcopy(document)
    try:
        return patch(document, operations, USER)
    except ScimError as refused:
        refused.detail.encode("utf-8")
        return None
    finally:
        assert document == before


@given(documents(), st.lists(OPERATIONS, min_size=1, max_size=4))
def test_any_patch_gives_a_canonical_document_or_is_refused(document: Document, operations: list[Any]) -> None:
    after = outcome(document, operations)
    if after is not None:
        assert read_resource(after, USER) == after
        assert encode(read_resource(after, USER)) == encode(after)
        assert "password" not in encode(after).lower()
        assert "userName" in after
        for name in ("emails", "phoneNumbers"):
            assert sum(each.get("primary") is True for each in after.get(name, [])) <= 1


@given(documents(), st.lists(OPERATIONS, min_size=1, max_size=4))
def test_many_operations_are_as_each_after_the_other(document: Document, operations: list[Any]) -> None:
    one_by_one: Document | None = document
    for each in operations:
        one_by_one = None if one_by_one is None else outcome(one_by_one, [each])
    assert outcome(document, operations) == one_by_one


@given(documents(), OPERATIONS)
def test_an_operation_sent_again_changes_nothing_more(document: Document, operation: PatchOperation) -> None:
    after = outcome(document, [operation])
    if after is not None and operation.op == "replace":
        again = outcome(after, [operation])
        assert again is None or again == after


@given(documents(), st.lists(ELEMENT, max_size=3))
def test_elements_that_were_added_are_there_and_are_added_once(document: Document, added: list[Any]) -> None:
    operation = PatchOperation("add", "emails", added)
    after = outcome(document, [operation])
    assert after is not None
    assert len(after.get("emails", [])) >= len(document.get("emails", []))
    assert outcome(after, [operation]) == after


@given(documents(), documents())
def test_what_is_replaced_without_a_path_is_what_was_asked_for(document: Document, asked: Document) -> None:
    after = outcome(document, [PatchOperation("replace", None, asked)])
    assert after is not None
    for name, value in asked.items():
        assert after[name] == (value if not isinstance(value, dict) else merged(document.get(name, {}), value))


def merged(before: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Parts in place of those of the same name in any case, which stay as they were spelled."""
    known = {name.lower(): name for name in reversed(before)}
    return before | {name if name in before else known.get(name.lower(), name): each for name, each in parts.items()}
