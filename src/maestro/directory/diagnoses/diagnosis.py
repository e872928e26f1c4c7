"""What a rule says: what is wrong or merely worth knowing, what shows it, and what to do about it in Okta."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from maestro.directory.exchange import Exchange

# Told to both sides at once; to be mended; good to know, and never red.
Level = Literal["alarm", "attention", "note"]

_MOST_NAMED = 3
_MOST_REFERENCES = 5


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A finding. `id` is that of its rule; `references` find the exchanges that show it, the newest first.

    `log` is the query of the provisioning log that shows all of them, where there is one. `people` are the ids of
    contacts that it is about, where they are known, and `deactivations` the query of the list of all of them where
    they were removed.
    """

    id: str
    level: Level
    sentence: str
    fix: str
    references: tuple[str, ...] = ()
    log: str = ""
    people: tuple[str, ...] = ()
    deactivations: str = ""


def references_of(exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """The references of the newest of them."""
    newest = sorted(exchanges, key=lambda each: each.at, reverse=True)
    return tuple(each.reference for each in newest[:_MOST_REFERENCES])


def names_told(names: Iterable[str]) -> str:
    """Names as people tell them: `Li Na, Jonas Weber and 3 more`."""
    known = list(dict.fromkeys(names))
    if len(known) <= _MOST_NAMED:
        return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}" if known else "nobody"
    return f"{', '.join(known[:_MOST_NAMED])} and {len(known) - _MOST_NAMED} more"


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def day(at: str) -> str:
    """The day of an instant for people: `24 Nov 2026`."""
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%b %Y}"


def minute(at: str) -> str:
    """An instant for people, to the minute."""
    return f"{day(at)} at {datetime.fromisoformat(at):%H:%M} UTC"
