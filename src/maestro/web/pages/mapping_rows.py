"""The table of attribute mapping as people read it: what comes, who has it, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maestro.directory.arriving import Arriving, arriving
from maestro.directory.mapping import MAPPED, NEEDS, Mapped, example_of
from maestro.directory.presence import Counted, Place, Presence
from maestro.directory.received import FATES, KEPT, Fate
from maestro.directory.store import OrganizationStore
from maestro.scim.path import AttributePath
from maestro.scim.schema import ResourceType
from maestro.web.pages.shown_raw import visible

_MOST_OTHERS = 60
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One of the mapped attributes. `people` have it, `without` do not; None while nobody was counted."""

    mapped: Mapped
    need: str
    example: str | None
    people: int | None
    share: str | None
    without: int | None


@dataclass(frozen=True, slots=True)
class Other:
    """An attribute beyond the mapped ones: what becomes of it, who has it, and in how many requests it came."""

    path: str
    becomes: str
    people: int | None
    share: str | None
    requests: int


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """Everything that the page shows of an organization."""

    rows: Sequence[Row]
    others: Sequence[Other]
    counted: Counted | None
    arriving: Arriving


def mapping_of(store: OrganizationStore, resource_type: ResourceType, counted: Counted | None) -> AttributeTable:
    """The table, with what is counted so far."""
    arrived = arriving(store, resource_type)
    presence = counted.presence if counted else None
    rows = [_row(each, arrived, presence) for each in MAPPED]
    return AttributeTable(rows, _others(resource_type, arrived, presence), counted, arrived)


def share_of(people: int, everybody: int) -> str | None:
    """The share in percent, never rounded to all or to none: `99.9 %` are not everybody."""
    if not everybody:
        return None
    tenths = people * 1000 // everybody
    if people and not tenths:
        return "under 0.1\N{NO-BREAK SPACE}%"
    number = f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"
    return f"{number}\N{NO-BREAK SPACE}%"


def _row(mapped: Mapped, arrived: Arriving, presence: Presence | None) -> Row:
    example = example_of(mapped, arrived.example) if arrived.example else None
    if presence is None:
        return Row(mapped, NEEDS[mapped.need], example, None, None, None)
    people = presence.at(mapped.place)
    share, without = share_of(people, presence.people), presence.without(mapped.place)
    return Row(mapped, NEEDS[mapped.need], example, people, share, without)


def _others(resource_type: ResourceType, arrived: Arriving, presence: Presence | None) -> Sequence[Other]:
    """What comes or is kept beside the mapped attributes, what most people have first."""
    shown = {each.place for each in MAPPED}
    found: dict[Place, tuple[str, Fate]] = {}
    if presence is not None:
        found |= {place: _told(place, resource_type) for place in (*presence.having, *presence.undeclared)}
    requests: dict[Place, int] = {}
    for each in arrived.attributes:
        found[each.place] = (each.path, each.fate)
        requests[each.place] = each.requests
    others = [
        _other(place, path, fate, presence, requests) for place, (path, fate) in found.items() if place not in shown
    ]
    others.sort(key=lambda each: (each.people is None, -(each.people or 0), -each.requests, each.path))
    return others[:_MOST_OTHERS]


def _other(place: Place, path: str, fate: Fate, presence: Presence | None, requests: Mapping[Place, int]) -> Other:
    people = None
    if presence is not None and fate in KEPT:
        people = presence.having.get(place) or presence.undeclared.get(place, 0)
    share = share_of(people, presence.people) if presence is not None and people is not None else None
    shown = visible(path if len(path) <= _MOST_CHARACTERS else f"{path[:_MOST_CHARACTERS]}…")
    return Other(shown, FATES[fate], people, share, requests.get(place, 0))


def _told(place: Place, resource_type: ResourceType) -> tuple[str, Fate]:
    """The path of what is kept at a place, and by which right."""
    first = resource_type.attribute(place[0])
    path = ":".join(place) if ":" in place[0] else ".".join(place)
    if first is None:
        return path, "undeclared"
    sub = first.sub_attribute(place[1]) if len(place) > 1 else None
    if len(place) > 1 and sub is None:
        return path, "undeclared"
    known = AttributePath((first, sub) if sub else (first,))
    return str(known), "declared" if first.name in resource_type.declared else "kept"
