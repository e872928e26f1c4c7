"""The filter and path grammar: RFC 7644 §3.4.2.2 and §3.5.2, and its limits."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import USER, resource_type_from
from maestro.scim.errors import InvalidFilter, InvalidPath
from maestro.scim.filter import And, Compare, Filter, Not, Or, Present, ValuePath
from maestro.scim.grammar import parse_filter, parse_path
from maestro.scim.schema import Attribute, Schema
from tests.scim.strategies import CORE, ENTERPRISE, FILTERS

# Figure 2 of RFC 7644 §3.4.2.2, with what we take each to mean.
RFC_EXAMPLES = [
    ('userName Eq "john"', 'userName eq "john"'),
    ('Username eq "john"', 'userName eq "john"'),
    ('userName eq "bjensen"', 'userName eq "bjensen"'),
    ('name.familyName co "O\'Malley"', 'name.familyName co "o\'malley"'),
    ('userName sw "J"', 'userName sw "j"'),
    ('urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', 'userName sw "j"'),
    ("title pr", "title pr"),
    ('meta.lastModified gt "2011-05-13T04:42:34Z"', 'meta.lastModified gt "2011-05-13T04:42:34.000000Z"'),
    ('meta.lastModified le "2011-05-13T04:42:34Z"', 'meta.lastModified le "2011-05-13T04:42:34.000000Z"'),
    ('title pr and userType eq "Employee"', 'title pr and userType eq "employee"'),
    ('title pr or userType eq "Intern"', 'title pr or userType eq "intern"'),
    (
        'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
        'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"',
    ),
    (
        'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
        'userType eq "employee" and (emails.value co "example.com" or emails.value co "example.org")',
    ),
    (
        'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
        'userType ne "employee" and not (emails.value co "example.com" or emails.value co "example.org")',
    ),
    ('userType eq "Employee" and (emails.type eq "work")', 'userType eq "employee" and emails.type eq "work"'),
    (
        'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
        'userType eq "employee" and emails[type eq "work" and value co "@example.com"]',
    ),
    (
        'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
        'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
    ),
]


@pytest.mark.parametrize(("text", "meaning"), RFC_EXAMPLES)
def test_the_examples_of_rfc_7644_section_3_4_2_2(text: str, meaning: str) -> None:
    assert str(parse_filter(text, USER)) == meaning


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        pytest.param("title pr or title pr and title pr", "O(p,A(p,p))", id="and-before-or"),
        pytest.param("title pr and title pr or title pr", "O(A(p,p),p)", id="left-to-right"),
        pytest.param("(title pr or title pr) and title pr", "A(O(p,p),p)", id="grouping-first"),
        pytest.param("not (title pr) and title pr", "A(N(p),p)", id="not-before-and"),
        pytest.param("not (title pr and title pr)", "N(A(p,p))", id="not-of-a-group"),
        pytest.param("title pr and title pr and title pr", "A(p,p,p)", id="one-level"),
        pytest.param("emails[type pr or value pr and type pr]", "V(O(p,A(p,p)))", id="inside-brackets"),
        pytest.param("NOT (title PR) AND title Pr OR title pR", "O(A(N(p),p),p)", id="any-case"),
        pytest.param("\t( title pr )  ", "p", id="space-and-tabs"),
        pytest.param("not(title pr)", "N(p)", id="no-space-after-not"),
    ],
)
def test_precedence(text: str, shape: str) -> None:
    assert shape_of(parse_filter(text, USER)) == shape


def shape_of(filter_: Filter) -> str:
    match filter_:
        case Or(filters):
            return f"O({','.join(map(shape_of, filters))})"
        case And(filters):
            return f"A({','.join(map(shape_of, filters))})"
        case Not(inner):
            return f"N({shape_of(inner)})"
        case ValuePath(_, inner):
            return f"V({shape_of(inner)})"
        case Present():
            return "p"
        case Compare():
            return "c"


@pytest.mark.parametrize(
    ("text", "value", "literal"),
    [
        pytest.param(r'userName eq "a\"b\\c"', 'a"b\\c', 'a"b\\c', id="escapes"),
        pytest.param(r'userName eq "\u00C9\n"', "é\n", "É\n", id="unicode-escape"),
        pytest.param('userName eq "Z\u00dcRICH"', "zürich", "ZÜRICH", id="folded"),
        pytest.param('externalId eq "00uAB"', "00uAB", "00uAB", id="case-exact"),
        pytest.param('externalId eq "e\u0301\u200b"', "é", "e\u0301\u200b", id="case-exact-is-cleaned-as-when-stored"),
        pytest.param("active eq true", True, True, id="true"),
        pytest.param("active eq FALSE", False, False, id="false-in-capitals"),
        pytest.param('active eq "True"', True, "True", id="quoted-boolean-of-entra"),
        pytest.param("title eq null", None, None, id="null"),
        pytest.param("title ne NULL", None, None, id="not-null"),
        pytest.param('emails.primary eq "false"', False, "false", id="quoted-part"),
    ],
)
def test_what_a_literal_compares_as_and_how_it_was_written(text: str, value: object, literal: object) -> None:
    parsed = parse_filter(text, USER)
    assert isinstance(parsed, Compare)
    assert (parsed.value, parsed.literal) == (value, literal)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("", 1, id="empty"),
        pytest.param("   ", 1, id="blank"),
        pytest.param("title", 6, id="no-operator"),
        pytest.param("title eq", 9, id="no-value"),
        pytest.param('title xx "a"', 7, id="unknown-operator"),
        pytest.param("title eq a", 10, id="bare-word"),
        pytest.param("title eq 'a'", 10, id="single-quotes"),
        pytest.param('title eq "a', 10, id="unterminated"),
        pytest.param(r'title eq "\x"', 10, id="no-such-escape"),
        pytest.param(r'title eq "\ud800"', 10, id="half-a-surrogate-pair"),
        pytest.param('title eq "\udc00"', 10, id="half-a-surrogate-pair-unescaped"),
        pytest.param(r'title eq "\u0000"', 10, id="nul"),
        pytest.param('title eq "a\nb"', 10, id="raw-control"),
        pytest.param("title eq 1.", 10, id="number-is-not-json"),
        pytest.param("title eq 01", 10, id="leading-zero"),
        pytest.param("title eq 1e999", 1, id="number-for-text"),
        pytest.param("title eq " + "9" * 5000, 10, id="five-thousand-digits"),
        pytest.param("title eq true", 1, id="boolean-for-text"),
        pytest.param('active eq "yes"', 1, id="text-for-boolean"),
        pytest.param("active eq 1", 1, id="number-for-boolean"),
        pytest.param("title pr title", 10, id="no-connective"),
        pytest.param('title eq "a" "b"', 14, id="two-values"),
        pytest.param("title pr and", 13, id="nothing-after-and"),
        pytest.param("and title pr", 1, id="nothing-before-and"),
        pytest.param("not title pr", 5, id="not-without-parentheses"),
        pytest.param("(title pr", 10, id="open-parenthesis"),
        pytest.param("title pr)", 9, id="closed-parenthesis"),
        pytest.param("()", 2, id="empty-parentheses"),
        pytest.param("emails[type pr", 15, id="open-bracket"),
        pytest.param("emails[type pr)", 15, id="bracket-by-parenthesis"),
        pytest.param("emails[]", 8, id="empty-brackets"),
        pytest.param("title[type pr]", 1, id="brackets-on-text"),
        pytest.param("emails[value[type pr]]", 8, id="brackets-in-brackets"),
        pytest.param("emails[userName pr]", 8, id="another-attribute-in-brackets"),
        pytest.param('emails[type eq "work"].value eq "a"', 23, id="part-behind-brackets"),
        pytest.param('name eq "a"', 1, id="complex-without-default-part"),
        pytest.param("shoeSize pr", 1, id="unknown-attribute"),
        pytest.param("name.nick pr", 1, id="unknown-part"),
        pytest.param("title.x pr", 1, id="part-of-text"),
        pytest.param("title. pr", 1, id="trailing-dot"),
        pytest.param("urn:x:y:title pr", 1, id="unknown-urn"),
        pytest.param(f"{CORE}:{CORE}:title pr", 1, id="urn-twice"),
        pytest.param(f"{ENTERPRISE}: pr", 1, id="urn-without-name"),
        pytest.param("active gt true", 1, id="order-of-booleans"),
        pytest.param('x509Certificates le "YQ=="', 1, id="order-of-binaries"),
        pytest.param("active co true", 1, id="part-of-a-boolean"),
        pytest.param('meta.created sw "2026"', 1, id="part-of-a-date"),
        pytest.param('meta.created gt "yesterday"', 1, id="no-date"),
        pytest.param("title gt null", 1, id="order-of-null"),
        pytest.param('password eq "a"', 1, id="password"),
        pytest.param("PassWord pr", 1, id="password-in-any-case"),
        pytest.param(f'{CORE}:password sw "a"', 1, id="password-qualified"),
        pytest.param('title eq "a" ; drop', 14, id="semicolon"),
        pytest.param("__class__ pr", 1, id="python-name"),
    ],
)
def test_what_is_not_a_filter_is_invalid_filter_with_its_place(text: str, place: int) -> None:
    with pytest.raises(InvalidFilter) as refused:
        parse_filter(text, USER)
    assert re.search(rf"at character {place}\b", refused.value.detail)


def test_an_error_never_repeats_what_stands_in_quotes() -> None:
    with pytest.raises(InvalidFilter) as refused:
        parse_filter('title eq "a" "li.na@acme.example"', USER)
    assert "Quoted text is not expected" in refused.value.detail
    assert "li.na" not in refused.value.detail


def test_numbers_compare_with_numbers_that_a_database_can_hold() -> None:
    attributes = (Attribute("age", "integer"), Attribute("height", "decimal"))
    numbered = resource_type_from("N", "/N", "", Schema("urn:x:n", "N", "", attributes), ())
    assert str(parse_filter("age ge 18", numbered)) == "age ge 18"
    assert str(parse_filter("height lt -1.5E1", numbered)) == "height lt -15.0"
    for text in ("age eq true", 'age eq "18"', "age eq 9223372036854775808", "height gt 1e999", "age co 1"):
        with pytest.raises(InvalidFilter):
            parse_filter(text, numbered)


@given(FILTERS)
def test_a_filter_written_out_is_the_same_filter(text: str) -> None:
    parsed = parse_filter(text, USER)
    assert parse_filter(str(parsed), USER) == parsed
    assert parse_filter(f"({text})", USER) == parsed


WORDS = "userName emails type value password and or not eq pr co true null 1 -1e9 $ref : urn: . [ ] ( )"
QUOTED = r'"a" "\ \u0000 "\ud800"'
PIECES = st.sampled_from([*WORDS.split(), *QUOTED.split(), CORE, ENTERPRISE, " ", "\t", "é", "\x00"])


@given(st.text(max_size=60) | st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join))
def test_no_text_does_more_than_parse_or_be_refused(text: str) -> None:
    for parse in (parse_filter, parse_path):
        try:
            parse(text, USER)
        except (InvalidFilter, InvalidPath) as refused:
            refused.detail.encode("utf-8")
