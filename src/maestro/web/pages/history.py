"""A contact's events in words: what became of it, when, by whom, and which value stood before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from maestro.directory.contact import chosen
from maestro.directory.credential import Credential
from maestro.directory.event import Change, Event, changes_between
from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA
from maestro.scim.resource import Document

_TITLES: Final = {
    "created": "Added",
    "changed": "Changed",
    "deactivated": "Deactivated",
    "reactivated": "Reactivated",
    "deleted": "Deleted in Okta",
    "erased": "Erased",
}
_LABELS: Final = {
    "userName": "User name",
    "name.givenName": "First name",
    "name.familyName": "Last name",
    "name.formatted": "Full name",
    "displayName": "Display name",
    "title": "Title",
    "externalId": "Okta id",
    f"{ENTERPRISE_USER_SCHEMA}:department": "Department",
}
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute's value before and after, as text; None where there was or is none."""

    label: str
    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `is_request` says whether the provisioning log has the request of its reference."""

    title: str
    at: str
    actor: str
    reference: str
    is_request: bool
    differences: Sequence[Difference]


def history_of(events: Sequence[Event], credentials: Sequence[Credential]) -> Sequence[Entry]:
    """The events, in the order they are given. `credentials` are the organization's, to name who did it."""
    hints = {each.id: each.hint for each in credentials}
    return [
        Entry(
            title=_TITLES.get(event.act.rpartition(":")[2], event.act),
            at=event.occasion.at,
            actor=_actor(event, hints),
            reference=event.occasion.reference,
            is_request=event.occasion.actor_type == "credential",
            differences=tuple(each for change in event.changes for each in _differences(change)),
        )
        for event in events
    ]


def last_changes(history: Sequence[Entry]) -> Mapping[str, Entry]:
    """What changed each attribute last, by its label. `history` has the newest first."""
    changed: dict[str, Entry] = {}
    for entry in history:
        for each in entry.differences:
            changed.setdefault(each.label, entry)
    return changed


def of_attribute(history: Sequence[Entry], label: str) -> Sequence[Entry]:
    """What changed one attribute, by its label, and nothing else of it."""
    found = []
    for entry in history:
        differences = tuple(each for each in entry.differences if each.label == label)
        if differences:
            found.append(replace(entry, differences=differences))
    return found


def told_of(document: Document) -> Sequence[Difference]:
    """A document, attribute by attribute, as it would be told of a new contact."""
    return [each for change in changes_between({}, document) for each in _differences(change)]


def actor_of(event: Event, credentials: Sequence[Credential]) -> str:
    """Who did it."""
    return _actor(event, {each.id: each.hint for each in credentials})


def _actor(event: Event, hints: Mapping[str, str]) -> str:
    occasion = event.occasion
    match occasion.actor_type:
        case "credential":
            hint = hints.get(occasion.actor)
            return f"Okta, with the password ending in {hint}" if hint else "Okta"
        case "support":
            return f"Support: {occasion.actor}"
        case "setup link":
            return f"{occasion.actor}, by the setup link"
        case "system":
            return f"The system: {occasion.actor}"


def _differences(change: Change) -> Iterator[Difference]:
    match change.path:
        case "active":
            yield Difference("Status", "active", _state(change.old), _state(change.new))
        case "emails":
            yield from _of_elements(change, {"value": "Email"})
        case "phoneNumbers":
            yield from _of_elements(change, {"value": "Phone", "type": "Kind of phone"})
        case path:
            yield Difference(_label(path), path, _text(change.old), _text(change.new))


def _of_elements(change: Change, labels: Mapping[str, str]) -> Iterator[Difference]:
    """Of several e-mail addresses or telephone numbers, the one that is shown; all of them where it stayed."""
    old, new = chosen(change.old), chosen(change.new)
    shown = [
        Difference(label, f"{change.path}[primary eq true].{part}", _text(old.get(part)), _text(new.get(part)))
        for part, label in labels.items()
        if old.get(part) != new.get(part)
    ]
    yield from shown or [Difference(f"All of {change.path}", change.path, _text(change.old), _text(change.new))]


def _state(active: Any) -> str | None:
    return None if active is None else "Active" if active else "Inactive"


def _label(path: str) -> str:
    """`employeeNumber` of an extension as `Employee number`."""
    known = _LABELS.get(path)
    if known is not None:
        return known
    words = _CAPITAL.sub(" ", re.split(r"[.:]", path)[-1])
    return words[:1].upper() + words[1:].lower()


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
