"""Who of one organization is out of step with its Okta: read by index, or from within a window of the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select

from maestro.directory.drift import MISSING_DAYS, MOST_COUNTED, DriftLine, DriftPage, DriftSearch, Reading
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later
from maestro.directory.log import WINDOW, Place
from maestro.store.astray import about_text, latest, missing, order_of, refused, unconfirmed
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
        total = self.count(search, MOST_COUNTED)
        lines = self._lines(self._matching(search), search) if total else []
        return DriftPage(lines, total, search.kind != "unconfirmed" and self._begin(search) is not None)

    def every(self, search: DriftSearch) -> Iterator[DriftLine]:
        """The unconfirmed from one to the next, for they may be everybody; of the others no more than a window has."""
        if search.kind != "unconfirmed":
            yield from self._lines(self._matching(search), replace(search, offset=0, limit=WINDOW))
            return
        whole = replace(search, order="at", offset=0, limit=_CHUNK)
        last: DriftLine | None = None
        while True:
            query = self._matching(whole)
            if last is not None:
                r = RESOURCE.c
                query = query.where(
                    or_(r.modified > last.changed, and_(r.modified == last.changed, r.id > last.contact))
                )
            lines = self._lines(query, whole)
            yield from lines
            if len(lines) < _CHUNK:
                return
            last = lines[-1]

    def count(self, search: DriftSearch, limit: int) -> int:
        """Counted until there are as many."""
        found = self._matching(search).limit(limit).subquery()
        count: int = self._listing.found(select(func.count()).select_from(found))[0][0]
        return count

    def reading(self) -> Reading:
        """One read by key."""
        return reading_of(self._listing, self._organization)

    def _matching(self, search: DriftSearch) -> Select[Any]:
        if search.kind == "unconfirmed":
            return unconfirmed(self._organization, search.before).where(*about_text(search.text, of_contacts=True))
        query = {"refused": refused, "missing": missing}[search.kind](self._organization)
        begin = self._begin(search)
        since = begin.at if begin else self._since(search)
        return query.where(_X.at >= since, *about_text(search.text, of_contacts=False))

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
        of_contacts = search.kind == "unconfirmed"
        query = query.order_by(*order_of(search.order, of_contacts=of_contacts))
        query = query.limit(search.limit).offset(search.offset)
        if not of_contacts:
            return [_asked_line(row) for row in self._listing.found(query)]
        rows = self._listing.found(query)
        heard = self._last_heard([row[0] for row in rows])
        return [_contact_line(row, heard.get(row[0])) for row in rows]

    def _last_heard(self, contacts: list[str]) -> dict[str, Exchange]:
        """The last exchange about each of the contacts, that tells something."""
        r = RESOURCE.c
        of = self._organization
        keys = [
            select(r.id, latest(of, key).label("number")).where(r.organization == of) for key in (r.id, r.unique_key)
        ]
        found: dict[str, Exchange] = {}
        for query in keys:
            numbers = query.where(r.resource_type == "User", r.id.in_(contacts)).subquery()
            joined = select(numbers.c.id, *COLUMNS).join_from(numbers, EXCHANGE, _X.number == numbers.c.number)
            for contact, *columns in self._listing.found(joined):
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
    contact, name, user_name, modified = row
    return DriftLine(user_name or "", name, contact, is_active=True, exchange=heard, changed=modified)
