"""The limits of filters and paths, checked before anything recurses."""

from __future__ import annotations

import time

import pytest

from maestro.scim.catalog import USER
from maestro.scim.errors import InvalidFilter, InvalidPath, ScimError
from maestro.scim.grammar import parse_filter, parse_path
from maestro.scim.tokens import MAX_DEPTH, MAX_LENGTH, MAX_TERMS


def nested(depth: int) -> str:
    return "(" * depth + "title pr" + ")" * depth


def joined(terms: int) -> str:
    return " and ".join(["title pr"] * terms)


def long(length: int) -> str:
    return 'title eq "' + "x" * (length - 11) + '"'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(nested(MAX_DEPTH), id="depth"),
        pytest.param(joined(MAX_TERMS), id="terms"),
        pytest.param(long(MAX_LENGTH), id="length"),
        pytest.param('title eq "' + "(" * 1000 + '"', id="parentheses-in-quotes-are-text"),
        pytest.param('title eq "' + " and " * 100 + '"', id="connectives-in-quotes-are-text"),
        pytest.param("(" * (MAX_DEPTH - 1) + "emails[type pr]" + ")" * (MAX_DEPTH - 1), id="brackets-count"),
    ],
)
def test_a_filter_at_a_limit_is_read(text: str) -> None:
    parse_filter(text, USER)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        pytest.param(nested(MAX_DEPTH + 1), MAX_DEPTH, id="depth"),
        pytest.param("(" * MAX_DEPTH + "emails[type pr]" + ")" * MAX_DEPTH, MAX_DEPTH, id="brackets-count"),
        pytest.param("(" * 1000, MAX_DEPTH, id="a-thousand-parentheses"),
        pytest.param("not (" * 1000, MAX_DEPTH, id="a-thousand-nots"),
        pytest.param("(" * 100 + " ; invalid later", MAX_DEPTH, id="depth-before-what-comes-later"),
        pytest.param(joined(MAX_TERMS + 1), MAX_TERMS, id="terms"),
        pytest.param(" or ".join(["title pr"] * 400), MAX_TERMS, id="many-terms"),
        pytest.param(long(MAX_LENGTH + 1), MAX_LENGTH, id="length"),
    ],
)
def test_a_filter_over_a_limit_is_refused_and_names_it(text: str, limit: int) -> None:
    with pytest.raises(InvalidFilter, match=rf"\b{limit}\b"):
        parse_filter(text, USER)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("emails[" * 1000, id="brackets"),
        pytest.param("emails[" + "(" * 1000, id="parentheses"),
        pytest.param(f"emails[{' and '.join(['type pr'] * (MAX_TERMS + 1))}]", id="terms"),
        pytest.param("x" * (MAX_LENGTH + 1), id="length"),
    ],
)
def test_a_path_over_a_limit_is_refused(text: str) -> None:
    with pytest.raises(InvalidPath):
        parse_path(text, USER)


@pytest.mark.parametrize(
    "piece", ['"', '\\"', "(", " ", "a", "a ", ".", "-", '"a" ', "$:", "emails[", "title pr and "], ids=repr
)
def test_the_worst_text_of_the_greatest_length_is_done_with_in_milliseconds(piece: str) -> None:
    for quote in ("", '"'):
        text = f"title eq {quote}{piece * (8000 // len(piece))}"
        assert min(processor_time(text) for _ in range(3)) < 0.05


def processor_time(text: str) -> float:
    started = time.thread_time()
    with pytest.raises(ScimError):
        parse_filter(text, USER)
    return time.thread_time() - started
