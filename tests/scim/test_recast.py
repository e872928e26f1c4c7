"""Documents cast anew when a schema is declared or removed: in canonical form, with nothing lost on either way."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import STANDARD, USER
from maestro.scim.comparison import comparable_document, fits
from maestro.scim.errors import ScimError
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch
from maestro.scim.recast import recast
from maestro.scim.resource import in_serving_order, own_attributes, read_resource
from maestro.scim.schema_document import read_schema

STUDY = "urn:acme:Study:1.0"
KINDS = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference"]
PARTS: list[dict[str, Any]] = [{"name": f"{each}s", "type": each, "multiValued": True} for each in KINDS]
ROWS: list[dict[str, Any]] = [
    *({"name": each, "type": each} for each in KINDS),
    *PARTS,
    {"name": "one", "type": "complex", "subAttributes": [{"name": "value"}, *PARTS]},
    {"name": "many", "type": "complex", "multiValued": True, "subAttributes": [{"name": "type"}, *PARTS]},
]
SCHEMA = read_schema(json.dumps({"id": STUDY, "attributes": ROWS}))
EXTENDED = STANDARD.extended("User", SCHEMA).resource_type("User")

NAMES = st.sampled_from([*(each["name"] for each in ROWS), "ONE", "Many", "String", "other", "type", "primary"])
LEAVES = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["true", "AAAA", "2026-11-24T08:00:00Z", "Zoë", "ß", "7", "x" * 5000]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
EXTENSIONS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=6)


def stored(parts: Any, urn: str = STUDY) -> dict[str, Any]:
    meta = {"resourceType": "User", "version": 'W/"3"'}
    return {"schemas": [USER.schema.id, urn], "id": "1", "userName": "li", "active": True, urn: parts, "meta": meta}


def names_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {name.lower() for name in value} | {name for each in value.values() for name in names_of(each)}
    return {name for each in value for name in names_of(each)} if isinstance(value, list) else set()


@given(EXTENSIONS)
def test_no_name_is_lost_and_what_is_not_canonical_stays_as_it_is(parts: dict[str, Any]) -> None:
    document, misfits = recast(stored(parts), EXTENDED)
    kept = document[STUDY]
    assert len(kept) == len(parts)
    assert names_of(kept) - {"value"} == names_of(parts) - {"value"}  # `one` may have been said as its value alone
    for name in {each.removeprefix(f"{STUDY}:") for each in misfits}:
        given_as = [value for each, value in parts.items() if each.lower() == name.lower()]
        assert any(value == kept[each] for each in kept if each.lower() == name.lower() for value in given_as)


@given(EXTENSIONS)
def test_casting_again_changes_nothing_and_neither_does_the_way_back(parts: dict[str, Any]) -> None:
    once, misfits = recast(stored(parts), EXTENDED)
    again, unread = recast(once, EXTENDED)
    assert (again, sorted(unread)) == (once, sorted(misfits))
    assert recast(once, USER) == (once, ())


@given(EXTENSIONS)
def test_what_does_not_fit_does_not_compare(parts: dict[str, Any]) -> None:
    document, _ = recast(stored(parts), EXTENDED)
    compared = comparable_document(document, EXTENDED)[STUDY]
    extension = EXTENDED.attribute(STUDY)
    assert extension is not None
    for each in extension.sub_attributes:
        assert each.name not in compared or fits(each, compared[each.name])
    assert STUDY not in comparable_document(document, USER)


def test_the_urn_is_spelled_and_ordered_as_the_schema_has_it() -> None:
    document, misfits = recast(stored({"STRING": "x", "boolean": "TRUE"}, STUDY.upper()), EXTENDED)
    assert misfits == ()
    assert list(document) == ["schemas", "id", "userName", "active", STUDY, "meta"]
    assert document["schemas"] == [USER.schema.id, STUDY]
    assert list(document[STUDY].items()) == [("string", "x"), ("boolean", True)]


def test_of_two_spellings_of_a_name_the_second_is_kept_as_it_is() -> None:
    document, misfits = recast(stored({"String": "x", "STRING": "y"}), EXTENDED)
    assert document[STUDY] == {"string": "x", "STRING": "y"}
    assert misfits == (f"{STUDY}:STRING",)
    document, misfits = recast(stored({"ONE": 1, "one": {"value": "x"}}), EXTENDED)
    assert document[STUDY] == {"ONE": 1, "one": {"value": "x"}}
    assert misfits == (f"{STUDY}:ONE",)


PATHS = st.sampled_from([*KINDS, "strings", "one", "one.value", "one.integers", "many", "many.booleans", "other"])
BRACKETS = st.sampled_from(["", "", '[type eq "x"]', "[integers gt 5 or decimals le 0.5]", "[strings pr].booleans"])
OPERATIONS = st.builds(PatchOperation, st.sampled_from(["add", "replace", "remove"]), PATHS, VALUES)


@given(EXTENSIONS, st.lists(OPERATIONS, min_size=1, max_size=3), BRACKETS)
def test_patch_of_what_does_not_fit_is_done_or_refused(
    parts: dict[str, Any], operations: list[PatchOperation], brackets: str
) -> None:
    document, _ = recast(stored(parts), EXTENDED)
    asked = [PatchOperation(each.op, f"{STUDY}:{each.path}{brackets}", each.value) for each in operations]
    asked.append(PatchOperation("replace", None, {STUDY: parts}))
    with suppress(ScimError):
        comparable_document(patch(own_attributes(document), asked, EXTENDED), EXTENDED)


@given(EXTENSIONS, st.sampled_from([{}, {"string": "new"}]))
def test_what_comes_back_as_it_is_kept_is_never_refused(parts: dict[str, Any], more: dict[str, Any]) -> None:
    before = own_attributes(recast(stored(parts), EXTENDED)[0])
    body = before | {STUDY: before[STUDY] | more}
    assert read_resource(body, EXTENDED, before) == in_serving_order(body, EXTENDED)
