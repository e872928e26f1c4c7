"""Events in the store. There is no way to change or remove one."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import bindparam, select

from maestro.directory.event import Change, Event, Occasion
from maestro.store.engines.engine import Transaction
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import EVENT

_E = EVENT.c
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_INSERT: Final = compiled(insert_into(EVENT, "number"))
_NAMES: Final = ("act", "subject_type", "subject", "actor_type", "actor", "at", "reference", "changes", "version")
EVENT_COLUMNS: Final = tuple(_E[name] for name in _NAMES)
OF_SUBJECT: Final = compiled(
    select(*EVENT_COLUMNS)
    .where(
        _E.organization == bindparam("organization"),
        _E.subject_type == bindparam("subject_type"),
        _E.subject == bindparam("subject"),
    )
    .order_by(_E.number.desc())
)


def save_event(transaction: Transaction, organization: int | None, event: Event) -> None:
    """Save an event in the transaction that is open: with the change it tells of."""
    transaction.execute(_INSERT, event_columns(organization, event))


def event_columns(organization: int | None, event: Event) -> dict[str, Any]:
    """What is written of an event."""
    return {
        "organization": organization,
        "act": event.act,
        "subject_type": event.subject_type,
        "subject": event.subject,
        "actor_type": event.occasion.actor_type,
        "actor": event.occasion.actor,
        "at": event.occasion.at,
        "reference": event.occasion.reference,
        "version": event.version,
        "changes": _encode([[each.path, each.old, each.new] for each in event.changes]),
    }


def event_of(row: tuple[Any, ...]) -> Event:
    """An event from a row of EVENT_COLUMNS."""
    act, subject_type, subject, actor_type, actor, at, reference, changes, version = row
    return Event(
        act=act,
        subject_type=subject_type,
        subject=subject,
        occasion=Occasion(actor_type, actor, at, reference),
        changes=tuple(Change(*each) for each in json.loads(changes)),
        version=version,
    )
