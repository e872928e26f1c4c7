"""Diagnoses: rules that look at what an organization's Okta sent, and say what is wrong and what to do in Okta.

A rule is pure: evidence in, findings out. Each has a number that support and the documents call it by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.diagnoses import connection, people, removals
from maestro.directory.diagnoses.diagnosis import Diagnosis, Level
from maestro.directory.diagnoses.evidence import Evidence, gather

__all__ = ["RULES", "Diagnosis", "Evidence", "Level", "Rule", "diagnose", "gather"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its number, what it is called, and what it looks for."""

    id: str
    title: str
    looks_for: str
    judge: Callable[[Evidence], Sequence[Diagnosis]]


RULES: Final = (
    Rule(
        "D10",
        "Many people removed at once",
        "More than 50 people, or more than a fifth of all, deactivated within ten minutes.",
        removals.mass_deactivation,
    ),
    Rule(
        "D4",
        "The Base URL is wrong",
        "Paths that are none of ours: a doubled or shortened base URL.",
        connection.wrong_base_url,
    ),
    Rule(
        "D2",
        "An old password is in use",
        "A password of ours that is over, or that comes with another user name.",
        connection.old_password,
    ),
    Rule(
        "D3",
        "User name or password is wrong",
        "A password that support never issued, or none.",
        connection.wrong_password,
    ),
    Rule(
        "D1",
        "Create Users is off",
        "Somebody looked up who is not here, and nobody created within five minutes.",
        people.never_created,
    ),
    Rule(
        "D6",
        "The user name is taken",
        "A create that was refused because a contact has the user name.",
        people.name_taken,
    ),
    Rule(
        "D7",
        "An attribute is missing or no good",
        "A create or update that was refused for what it says.",
        people.not_valid,
    ),
    Rule(
        "D8",
        "Okta is linked to somebody who is gone",
        "A request for a person who was erased or deleted, or never was here.",
        people.gone,
    ),
    Rule(
        "D12",
        "Two people have the same email address",
        "An active contact who came or was changed lately and shares the address with another one.",
        people.shared_address,
    ),
    Rule(
        "D14",
        "Removed straight after coming back",
        "Somebody deactivated within a minute of being reactivated.",
        removals.removed_again,
    ),
    Rule("D11", "Our fault", "Requests that we failed to answer, or put off.", connection.our_fault),
    Rule(
        "D5",
        "The credentials work, and nobody is assigned",
        "A test that succeeded a day ago, and nothing since.",
        connection.nobody_assigned,
    ),
    Rule(
        "D9",
        "Okta leaves out active",
        "A PUT that says nothing of whether the person is active.",
        people.without_active,
    ),
    Rule("D13", "Quiet", "Nothing for a day. Okta sends nothing when nothing changes.", connection.quiet),
)


def diagnose(evidence: Evidence) -> Sequence[Diagnosis]:
    """What all rules find, the most urgent first."""
    found = [each for rule in RULES for each in rule.judge(evidence)]
    order: dict[Level, int] = {"alarm": 0, "attention": 1, "note": 2}
    return sorted(found, key=lambda each: order[each.level])
