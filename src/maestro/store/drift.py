"""Who of one organization is out of step with its Okta: read by index, or from within a window of the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select, func, select

from maestro.directory.drift import MISSING_DAYS, MOST_COUNTED, DriftLine, DriftPage, DriftSearch, Reading
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later
from maestro.directory.log import WINDOW, Place
from maestro.scim.catalog import USER
from maestro.store.astray import about_text, beyond, latest, missing, order_of, refused, unconfirmed
from maestro.store.dialects import Listed
from maestro.store.engines.engine import Engine
from maestro.store.exchange_tables import EXCHANGE
from maestro.store.exchanges import COLUMNS
from maestro.store.readings import reading_of
from maestro.store.tables import RESOURCE

_X: Final = EXCHANGE.c
_CHUNK: Final = 500
_DAY: Final = 86_400


class DriftDatabase:
    """Reads of the report, which may lag; see directory.drift.DriftReport."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._listing = engine.lagging
        self._organization = organization

    def page(self, search: DriftSearch) -> DriftPage:
        """The lines, and how many there are of them."""
        total = self._counted(self._matching(search), MOST_COUNTED)
        lines = self._lines(self._matching(search), search) if total else []
        return DriftPage(lines, total, search.kind != "unconfirmed" and self._begin(search) is not None)

    def every(self, search: DriftSearch) -> Iterator[DriftLine]:
        """The unconfirmed from one to the next, for they may be everybody; of the others no more than a window has."""
        if search.kind != "unconfirmed":
            yield from self._lines(self._matching(search), replace(search, offset=0, limit=WINDOW))
            return
        whole = replace(search, offset=0, limit=_CHUNK)
        query = self._matching(whole)
        rows = self._rows(query, whole)
        while rows:
            yield from self._contacts(rows)
            if len(rows) < _CHUNK:
                return
            rows = self._rows(query.where(beyond(search.order, rows[-1])), whole)

    def count(self, search: DriftSearch, limit: int) -> int:
        """Counted until there are as many; the unconfirmed among those alone who are so for the longest."""
        query, r = self._matching(search), RESOURCE.c
        if search.kind == "unconfirmed":
            window = select(r.modified).where(
                r.organization == self._organization,
                r.resource_type == USER.name,
                r.active == 1,
                r.modified < search.before,
            )
            rows = self._listing.found(window.order_by(r.modified, r.id).limit(1).offset(WINDOW - 1))
            query = query.where(r.modified <= rows[0][0]) if rows else query
        return self._counted(query, limit)

    def _counted(self, query: Select[Any], limit: int) -> int:
        found = query.limit(limit).subquery()
        count: int = self._listing.found(select(func.count()).select_from(found))[0][0]
        return count

    def reading(self) -> Reading:
        """One read by key."""
        return reading_of(self._listing, self._organization)

    def _matching(self, search: DriftSearch) -> Select[Any]:
        if search.kind == "unconfirmed":
            return unconfirmed(self._organization, search.before).where(*about_text(search.text, search.kind))
        query = {"refused": refused, "missing": missing}[search.kind](self._organization)
        begin = self._begin(search)
        since = begin.at if begin else self._since(search)
        return query.where(_X.at >= since, *about_text(search.text, search.kind))

    def _since(self, search: DriftSearch) -> str:
        """From when on exchanges are looked at: who was missing long ago is asked for no more."""
        return later(search.at, -MISSING_DAYS * _DAY) if search.kind == "missing" else ""

    def _begin(self, search: DriftSearch) -> Place | None:
        """The oldest exchange within the window; None where there is not as much."""
        query = select(_X.at, _X.number).where(
            _X.organization == self._organization, _X.astray == search.kind, _X.at >= self._since(search)
        )
        rows = self._listing.found(query.order_by(_X.at.desc(), _X.number.desc()).limit(1).offset(WINDOW - 1))
        return Place(*rows[0]) if rows else None

    def _lines(self, query: Select[Any], search: DriftSearch) -> list[DriftLine]:
        rows = self._rows(query, search)
        return self._contacts(rows) if search.kind == "unconfirmed" else [_asked_line(row) for row in rows]

    def _rows(self, query: Select[Any], search: DriftSearch) -> list[Any]:
        query = query.order_by(*order_of(search.order, search.kind))
        return self._listing.found(query.limit(search.limit).offset(search.offset))

    def _contacts(self, rows: list[Any]) -> list[DriftLine]:
        heard = self._last_heard([row[0] for row in rows])
        return [_contact_line(row, heard.get(row[0])) for row in rows]

    def _last_heard(self, contacts: list[str]) -> dict[str, Exchange]:
        """The last exchange about each of the contacts, that tells something."""
        r = RESOURCE.c
        of = self._organization
        keys = [
            select(r.id, latest(of, key).label("number")).where(r.organization == of) for key in (r.id, r.unique_key)
        ]
        among = select(Listed("contacts").table_valued("value").c.value)
        found: dict[str, Exchange] = {}
        for query in keys:
            numbers = query.where(r.resource_type == USER.name, r.id.in_(among)).subquery()
            joined = select(numbers.c.id, *COLUMNS).join_from(numbers, EXCHANGE, _X.number == numbers.c.number)
            for contact, *columns in self._listing.found(joined, {"contacts": json.dumps(contacts)}):
                exchange = Exchange(*columns)
                if contact not in found or exchange.at > found[contact].at:
                    found[contact] = exchange
        return found


def _asked_line(row: Any) -> DriftLine:
    *columns, contact, name, active, ended = row
    exchange = Exchange(*columns)
    return DriftLine(
        asked=exchange.about or exchange.resource or "",
        name=name,
        contact=contact,
        is_active=bool(active) and ended is None,
        exchange=exchange,
        ended=ended,
    )


def _contact_line(row: Any, heard: Exchange | None) -> DriftLine:
    contact, name, user_name, modified, _ = row
    return DriftLine(user_name or "", name, contact, is_active=True, exchange=heard, changed=modified)
