"""What a filter means: RFC 7644 §3.4.2.2, decided in memory."""

from __future__ import annotations

import pytest
from hypothesis import given

from maestro.scim.catalog import USER, resource_type_from
from maestro.scim.comparison import comparable_document
from maestro.scim.evaluate import matches
from maestro.scim.grammar import parse_filter
from maestro.scim.resource import Document
from maestro.scim.schema import Attribute, Schema
from tests.scim.strategies import ENTERPRISE, FILTERS, documents

LI_NA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    "id": "7a",
    "externalId": "00uAB",
    "userName": "Li.Na@Acme.example",
    "name": {"givenName": "Li", "familyName": "Na"},
    "active": True,
    "emails": [
        {"value": "li@work.example", "type": "work", "primary": True},
        {"value": "li@home.example", "type": "home"},
    ],
    "phoneNumbers": [{"value": "100%_sure", "type": "mobile"}],
    ENTERPRISE: {"department": "R&D", "manager": {"value": "Ab"}},
    "meta": {"created": "2026-11-24T08:00:00.000Z", "lastModified": "2026-11-24T08:00:00.000Z"},
}

TRUE = [
    'userName eq "li.na@acme.EXAMPLE"',
    'externalId eq "00uAB"',
    'externalId ne "00uab"',
    'name.givenName eq "LI" and name.familyName eq "NA"',
    'userName co "na@" and userName sw "LI." and userName ew ".EXAMPLE"',
    'userName co "" and userName sw "" and userName ew ""',
    'userName gt "a" and userName ge "li.na@acme.example" and userName lt "m" and userName le "M"',
    "active eq true",
    'active eq "True"',
    "active ne false",
    "emails pr",
    "emails.primary pr",
    "name pr",
    f"{ENTERPRISE} pr",
    'emails co "home.example"',
    'emails eq "li@work.example" and emails eq "li@home.example"',
    'emails.value ne "li@work.example"',
    'emails[type eq "work" and value co "@work"]',
    'emails[primary eq true and type eq "work"]',
    "emails[not (primary pr)]",
    'not (emails[type eq "work" and value co "@home"])',
    'phoneNumbers.value co "%_" and not (phoneNumbers.value sw "_")',
    'schemas eq "URN:ietf:params:scim:schemas:core:2.0:user"',
    f'{ENTERPRISE}:department eq "r&d" and department sw "R"',
    f'{ENTERPRISE}:manager eq "Ab" and {ENTERPRISE}:manager.value ne "ab"',
    f"{ENTERPRISE}[department pr and employeeNumber eq null]",
    "title eq null",
    'title ne "anything"',
    "userName ne null",
    "not (title pr)",
    'meta.created eq "2026-11-24T09:00:00+01:00"',
    'meta.created lt "2026-11-24T08:00:00.001Z" and meta.created ge "2026-11-24T08:00:00"',
]
FALSE = [
    'externalId eq "00uab"',
    'userName eq "li"',
    'title eq "a"',
    'title co ""',
    "title ne null",
    "userName eq null",
    'title gt ""',
    "active eq false",
    'emails[type eq "work" and value co "@home"]',
    'ims[type eq "work"]',
    'phoneNumbers.value sw "%"',
    'not (emails.value co "work" or title pr)',
    'userName gt "li.na@acme.example"',
    'meta.created lt "2026-11-24T08:00:00Z"',
    f'{ENTERPRISE}:manager eq "ab"',
]


@pytest.mark.parametrize("text", TRUE)
def test_filters_that_match(text: str) -> None:
    assert matches(parse_filter(text, USER), comparable_document(LI_NA, USER))


@pytest.mark.parametrize("text", FALSE)
def test_filters_that_do_not_match(text: str) -> None:
    assert not matches(parse_filter(text, USER), comparable_document(LI_NA, USER))


def test_one_element_fulfils_a_whole_value_path_and_any_element_each_comparison() -> None:
    two = {"emails": [{"type": "work", "value": "a"}, {"type": "home", "value": "b"}]}
    assert matches(parse_filter('emails.type eq "work" and emails.value eq "b"', USER), two)
    assert not matches(parse_filter('emails[type eq "work" and value eq "b"]', USER), two)


def test_values_of_a_simple_multi_valued_attribute_are_compared_each() -> None:
    tags = resource_type_from("T", "/T", "", Schema("urn:x:t", "T", "", (Attribute("tags", multi_valued=True),)), ())
    document = comparable_document({"tags": ["Red", "green"]}, tags)
    assert matches(parse_filter('tags eq "RED" and tags ew "EEN"', tags), document)
    assert not matches(parse_filter('tags eq "blue"', tags), document)


@given(documents(), FILTERS)
def test_not_is_the_opposite(document: Document, text: str) -> None:
    whole = comparable_document(document, USER)
    assert matches(parse_filter(f"not ({text})", USER), whole) is not matches(parse_filter(text, USER), whole)


@given(documents(), FILTERS, FILTERS)
def test_and_and_or_are_those_of_logic(document: Document, one: str, other: str) -> None:
    whole = comparable_document(document, USER)
    first, second = (matches(parse_filter(each, USER), whole) for each in (one, other))
    assert matches(parse_filter(f"({one}) and ({other})", USER), whole) is (first and second)
    assert matches(parse_filter(f"({one}) or ({other})", USER), whole) is (first or second)
