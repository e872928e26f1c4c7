"""`docs/reference/scim.md` is true: every row has its case, every deviation a test, every limit its figure."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from maestro.conformance.checks import CHECKS
from maestro.scim import limits, tokens
from tests.conformance.rows.row import ROWS, Row
from tests.conformance.test_checklist import UNSEEN

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/reference/scim.md").read_text("utf-8")
ROWS_TOLD, DEVIATIONS, PROVIDERS, LIMITS = (
    TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    for title in ("Row by row", "Where we deviate, and why", "What identity providers get", "Limits")
)
# Number, RFC, what it asks, whether it is kept, the case.
TABLE = {
    int(cells[0]): cells[1:]
    for line in ROWS_TOLD.splitlines()
    if (cells := [cell.strip() for cell in line.strip("|").split("|")]) and cells[0].isdigit()
}
PLACE = re.compile(r"(?:(?:43|44|9865|RFC \d{4}) )?(?:§\d+(?:\.\d+)*(?:, (?:4[34] )?)?)+|–|RFC \d{4}")
FIGURES = {
    "resources on a page": limits.PAGE,
    "resources on a page when `count` is left out": limits.DEFAULT_PAGE,
    "operations of a bulk request": limits.BULK_OPERATIONS,
    "operations of a PATCH": limits.PATCH_OPERATIONS,
    "members of a group that a `PATCH` still answers with; 204 beyond, unless attributes are asked for": limits.PAGE,
    "bytes of a body": limits.BODY_BYTES,
    "characters of a filter or path": tokens.MAX_LENGTH,
    "levels of a filter": tokens.MAX_DEPTH,
    "terms of a filter": tokens.MAX_TERMS,
}


@cache
def known_tests() -> frozenset[str]:
    """The names of all test functions."""
    return frozenset(
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def items(section: str) -> list[str]:
    return [" ".join(each.split()) for each in section.split("\n- ")[1:]]


def proofs(text: str) -> set[str]:
    """What is named as a test: a test function, a check or the case of a row."""
    return set(re.findall(r"`(test_\w+|[a-z0-9]+(?:-[a-z0-9]+){2,})`", text))


def test_every_row_is_in_the_document_once() -> None:
    numbers = re.findall(r"^\| (\d+) \|", ROWS_TOLD, re.MULTILINE)
    assert sorted(map(int, numbers)) == sorted({*ROWS, *UNSEEN})
    assert {row for check in CHECKS for row in check.rows} <= set(TABLE)


@pytest.mark.parametrize("row", [pytest.param(each, id=each.id) for each in ROWS.values()])
def test_a_row_names_its_case(row: Row) -> None:
    place, asked, kept, case = TABLE[row.number]
    assert case == row.name
    assert PLACE.fullmatch(place), place
    assert asked
    assert kept


@pytest.mark.parametrize("number", UNSEEN)
def test_a_row_without_a_case_claims_nothing(number: int) -> None:
    assert TABLE[number][-2:] in (["no", "–"], ["in front", "–"])


def test_a_row_that_differs_is_explained() -> None:
    differing = {number for number, (*_, kept, _) in TABLE.items() if kept == "differs"}
    explained = {int(n) for rows in re.findall(r"\(rows? ([\d and]+)\)", DEVIATIONS) for n in re.findall(r"\d+", rows)}
    assert differing <= explained <= set(TABLE)


@pytest.mark.parametrize("item", items(DEVIATIONS) + items(PROVIDERS), ids=lambda item: item[:40])
def test_a_claim_names_what_shows_it(item: str) -> None:
    named = proofs(item)
    assert named
    assert item.endswith("`")
    assert named <= known_tests() | {check.id for check in CHECKS} | {row.name for row in ROWS.values()}


def test_every_provider_has_its_line() -> None:
    for name in (
        "Okta", "Microsoft Entra ID", "OneLogin", "JumpCloud", "PingFederate", "SailPoint", "CyberArk",
        "Google Workspace", "Rippling",
    ):  # fmt: skip
        assert f"**{name}" in PROVIDERS


def test_the_limits_are_those_that_are_enforced() -> None:
    told = dict(re.findall(r"^\| (.+?) \| ([\d,]+) \|$", LIMITS, re.MULTILINE))
    assert told == {name: f"{figure:,}" for name, figure in FIGURES.items()}


def test_the_document_can_be_read_in_a_terminal() -> None:
    lines = TEXT.splitlines()
    assert len(lines) <= 400
    assert max(map(len, lines)) <= 110
