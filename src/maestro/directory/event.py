"""Events: committed changes, each saved in the same transaction as the change it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

# A setup link stands for the person whom support gave it to; the actor is their address.
ActorType = Literal["credential", "support", "system", "setup link"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who does something, when, and on which request.

    `at` is UTC as text with milliseconds; `reference` finds the exchange in the provisioning log.
    """

    actor_type: ActorType
    actor: str
    at: str
    reference: str


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute's value before and after; None where there was or is none."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Event:
    """A committed change. `act` reads source:subject:verb in the past tense: `scim:user:deactivated`."""

    act: str
    subject_type: str
    subject: str
    occasion: Occasion
    changes: tuple[Change, ...] = ()
    version: int | None = None


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs, attribute by attribute: parts of complex attributes each, lists as a whole."""
    return tuple(_differences("", old, new))


def _differences(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in (*new, *(each for each in old if each not in new)) if old else new:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        path = f"{prefix}{name}"
        if _has_parts(after) and _has_parts(before):
            separator = ":" if ":" in name else "."
            yield from _differences(path + separator, before or {}, after or {})
        else:
            yield Change(path, before, after)


def _has_parts(value: Any) -> bool:
    """Whether it is a complex value or none; false and 0 are values, and not none."""
    return value is None or isinstance(value, dict)
