"""The look-up that every identity provider sends is read by a short way; it must mean what the grammar says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import GROUP, USER
from maestro.scim.errors import InvalidFilter
from maestro.scim.filter import Filter
from maestro.scim.grammar import parse_filter
from maestro.scim.schema import ResourceType
from maestro.scim.tokens import MAX_LENGTH

NAMES = ["userName", "USERNAME", "externalId", "name.familyName", "emails", "emails.value", "active", "meta.created"]
MORE = ["id", "password", "department", "nothing", "name", "x509Certificates.value", "displayName", "profileUrl"]


def by_grammar(text: str, resource_type: ResourceType) -> Filter:
    """The same in parentheses, which only the grammar reads."""
    return parse_filter(f"({text})", resource_type)


@given(
    st.sampled_from([*NAMES, *MORE]),
    st.sampled_from([" eq ", " EQ ", " Eq ", "  eq  ", " ne ", "\teq "]),
    st.text() | st.sampled_from(["İ", "ß", "a\u0000", "é", "2026-11-24T08:00:00Z", "true", 'a"b', "a\\b"]),
    st.booleans(),
)
def test_the_short_way_and_the_grammar_agree(name: str, operator: str, value: str, is_escaped: bool) -> None:
    literal = json.dumps(value) if is_escaped else f'"{value}"'
    text = f"{name}{operator}{literal}"
    for resource_type in (USER, GROUP):
        try:
            expected = by_grammar(text, resource_type)
        except InvalidFilter:
            with pytest.raises(InvalidFilter):
                parse_filter(text, resource_type)
        else:
            parsed = parse_filter(text, resource_type)
            assert parsed == expected
            assert getattr(parsed, "literal", None) == getattr(expected, "literal", None)


def test_the_short_way_is_no_longer_than_the_grammar_allows() -> None:
    with pytest.raises(InvalidFilter, match="longer"):
        parse_filter('userName eq "' + "x" * MAX_LENGTH + '"', USER)
