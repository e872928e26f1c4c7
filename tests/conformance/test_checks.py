"""The checks as a set: each says what it is about, and together they leave out nothing that can be seen."""

from __future__ import annotations

import pytest

from maestro.conformance.check import PROFILES, Check, chosen
from maestro.conformance.checks import CHECKS
from maestro.conformance.unseen import UNSEEN

ROWS = set(range(1, 115))


def test_every_requirement_is_checked_or_said_to_be_out_of_sight() -> None:
    checked = {row for each in CHECKS for row in each.rows}
    assert checked | set(UNSEEN) == ROWS
    assert not checked & set(UNSEEN)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_states_its_rule(check: Check) -> None:
    assert check.rule.endswith((".", ".)"))
    assert check.reference
    assert check.profiles
    assert set(check.profiles) <= set(PROFILES)
    if "rfc" in check.profiles:
        assert check.reference.startswith(("RFC 7643 §", "RFC 7644 §", "RFC 9110 §", "RFC 9865 §"))
        assert check.rows


def test_a_profile_is_what_its_client_needs() -> None:
    for profile in PROFILES:
        assert {each.id for each in chosen(CHECKS, profile)} == {each.id for each in CHECKS if profile in each.profiles}
    assert chosen(CHECKS, "all") == CHECKS


def test_only_names_concerns_and_checks() -> None:
    found = chosen(CHECKS, "all", ["me", "put-clears-what-it-leaves-out"])
    assert [each.id for each in found] == [
        "put-clears-what-it-leaves-out",
        "me-is-served-redirected-or-said-not-to-be",
    ]
