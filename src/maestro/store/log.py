"""The provisioning log of one organization: read by the index that fits what is searched.

What no index is for is looked for in a window of the log, whose end is found by index alone, so that no page takes
long however much there is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, select, true, tuple_

from maestro.directory.event import Event
from maestro.directory.exchange import READS, Exchange
from maestro.directory.log import COUNTED, WINDOW, Cause, Entry, LogPage, LogSearch, Named, Place
from maestro.directory.raw import KeptExchange
from maestro.store.deactivations import DeactivationList
from maestro.store.dialects import Listed
from maestro.store.drift import DriftDatabase
from maestro.store.engines.engine import Engine
from maestro.store.events import EVENT_COLUMNS, event_of
from maestro.store.exchange_tables import EXCHANGE, NOT_A_READ, REFUSED, TELLING
from maestro.store.exchanges import BY_REFERENCE, COLUMNS, RAW, kept_exchange
from maestro.store.statements import compiled
from maestro.store.tables import EVENT, RESOURCE

_X = EXCHANGE.c
_NEWEST_FIRST: Final = (_X.at.desc(), _X.number.desc())
_CHUNK: Final = 500
_MOST_CAUSES: Final = 50
_NAMED: Final = compiled(
    select(RESOURCE.c.id, RESOURCE.c.resource_type, RESOURCE.c.display).where(
        RESOURCE.c.organization == bindparam("organization"),
        RESOURCE.c.resource_type.in_(select(Listed("types").table_valued("value").c.value)),
        RESOURCE.c.id.in_(select(Listed("ids").table_valued("value").c.value)),
    )
)
_EVENT: Final = compiled(
    select(*EVENT_COLUMNS).where(
        EVENT.c.organization == bindparam("organization"),
        EVENT.c.subject_type.in_(select(Listed("types").table_valued("value").c.value)),
        EVENT.c.subject == bindparam("resource"),
        EVENT.c.reference == bindparam("reference"),
    )
)
_TYPES: Final = json.dumps(["User", "Group", "Role", "Entitlement"])


class ExchangeLog:
    """Reads of the log, which may lag; see directory.log.Log."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._engine = engine
        self._listing = engine.lagging
        self._organization = organization
        self._of = {"organization": organization}
        self.deactivations = DeactivationList(engine, organization)
        self.drift = DriftDatabase(engine, organization)

    def page(self, search: LogSearch) -> LogPage:
        """See directory.log.Log."""
        entries, end = self._entries(search, search.limit + 1)
        if len(entries) > search.limit:
            entries = entries[: search.limit]
            return LogPage(entries, entries[-1].place)
        return LogPage(entries, end, is_searched=end is not None)

    def every(self, search: LogSearch) -> Iterator[Exchange]:
        """See directory.log.Log."""
        place = search.before
        while True:
            entries, end = self._entries(replace(search, before=place), _CHUNK)
            yield from (each.exchange for each in entries)
            place = entries[-1].place if len(entries) == _CHUNK else end
            if place is None:
                return

    def newer(self, search: LogSearch, than: Place, limit: int) -> int:
        """See directory.log.Log."""
        count = 0
        for by in _driven(search):
            query, _ = self._matching(by, search, _X.number)
            query = query.where(_at_place() > _pair(than)).limit(limit)
            count += self._listing.found(select(func.count()).select_from(query.subquery()))[0][0]
        return min(count, limit)

    def between(self, oldest: Place, newest: Place, limit: int) -> Sequence[Entry]:
        """See directory.log.Log."""
        query = select(_X.number, *COLUMNS).where(
            _X.organization == self._organization, _at_place() >= _pair(oldest), _at_place() <= _pair(newest)
        )
        exchanges = [
            (row[0], Exchange(*row[1:])) for row in self._listing.found(query.order_by(*_NEWEST_FIRST).limit(limit))
        ]
        return [Entry(Place(each.at, number), each) for number, each in exchanges]

    def causes(self, since: str | None, until: str | None) -> Sequence[Cause]:
        """See directory.log.Log."""
        search = LogSearch(result=None, since=since, until=until)
        query = self._select(REFUSED, search, _X.problem, _X.status, _X.about_key, _X.reference)
        counts: Counter[tuple[Any, ...]] = Counter()
        people: dict[tuple[Any, ...], set[str]] = {}
        newest: dict[tuple[Any, ...], str] = {}
        for problem, status, about, reference in self._listing.found(query.limit(COUNTED)):
            cause = (problem, status)
            counts[cause] += 1
            people.setdefault(cause, set()).add(about or "")
            newest.setdefault(cause, reference)
        return [
            Cause(count, len(people[cause] - {""}), Exchange(*row))
            for cause, count in counts.most_common(_MOST_CAUSES)
            for row in self._listing.rows(BY_REFERENCE, self._of | {"reference": newest[cause]})
        ]

    def keys_like(self, prefix: str, limit: int) -> Sequence[str]:
        """From one key to the next by index, however many exchanges lie between."""
        found: list[str] = []
        beyond: ColumnElement[bool] = _X.about_key >= prefix
        while len(found) < limit:
            query = select(_X.about_key).where(_X.organization == self._organization, TELLING, beyond)
            rows = self._listing.found(query.order_by(_X.about_key).limit(1))
            if not rows or not rows[0][0].startswith(prefix):
                break
            found.append(rows[0][0])
            beyond = _X.about_key > rows[0][0]
        return found

    def named(self, ids: Sequence[str]) -> Mapping[str, Named]:
        """One read for all of them."""
        if not ids:
            return {}
        rows = self._listing.rows(_NAMED, self._of | {"types": _TYPES, "ids": json.dumps(list(ids))})
        return {row[0]: Named(row[1], row[2]) for row in rows}

    def event(self, exchange: Exchange) -> Event | None:
        """See directory.log.Log."""
        if exchange.resource is None:
            return None
        row = self._engine.row(
            _EVENT, self._of | {"types": _TYPES} | {"resource": exchange.resource, "reference": exchange.reference}
        )
        return event_of(row) if row else None

    def beside(self, at: str, keys: Sequence[str]) -> tuple[Exchange | None, Exchange | None]:
        """One read by index for each key, on either side."""
        before, after = [], []
        for key in keys:
            query = select(*COLUMNS).where(_X.organization == self._organization, TELLING, _X.about_key == key).limit(1)
            before += self._listing.found(query.where(_X.at < at).order_by(*_NEWEST_FIRST))
            after += self._listing.found(query.where(_X.at > at).order_by(_X.at, _X.number))
        earlier = max((Exchange(*row) for row in before), key=lambda each: each.at, default=None)
        return earlier, min((Exchange(*row) for row in after), key=lambda each: each.at, default=None)

    def raw(self, exchange: Exchange) -> KeptExchange | None:
        """One indexed read."""
        row = self._engine.row(RAW, self._of | {"at": exchange.at, "reference": exchange.reference})
        return kept_exchange(row) if row else None

    def _entries(self, search: LogSearch, limit: int) -> tuple[list[Entry], Place | None]:
        """The first so many that match; and the end of the window that has no more, where there is more behind it."""
        rows: list[Any] = []
        ends: list[Place] = []
        for by in _driven(search):
            query, end = self._matching(by, search, _X.at, _X.number, *COLUMNS)
            rows += self._listing.found(query.limit(limit))
            if end is not None:
                ends.append(end)
        entries = [Entry(Place(row[0], row[1]), Exchange(*row[2:])) for row in rows]
        entries.sort(key=lambda each: each.place, reverse=True)
        entries = entries[:limit]
        return entries, max(ends) if ends and len(entries) < limit else None

    def _matching(self, by: ColumnElement[bool], search: LogSearch, *columns: Any) -> tuple[Select[Any], Place | None]:
        """What matches; where an index does not answer all of it, within a window, which ends at the place."""
        query, rest = self._select(by, search, *columns), _rest(search)
        end = self._end_of_window(by, search) if rest else None
        if end is not None:
            query = query.where(_at_place() >= _pair(end))
        return query.where(*rest), end

    def _select(self, by: ColumnElement[bool], search: LogSearch, *columns: Any) -> Select[Any]:
        query = select(*columns).where(_X.organization == self._organization, by)
        if search.since is not None:
            query = query.where(_X.at >= search.since)
        if search.until is not None:
            query = query.where(_X.at < search.until)
        if search.before is not None:
            query = query.where(_at_place() < _pair(search.before))
        return query.order_by(*_NEWEST_FIRST)

    def _end_of_window(self, by: ColumnElement[bool], search: LogSearch) -> Place | None:
        """The last place within the window; None where there is not as much left."""
        rows = self._listing.found(self._select(by, search, _X.at, _X.number).limit(1).offset(WINDOW - 1))
        return Place(*rows[0]) if rows else None


def _driven(search: LogSearch) -> Sequence[ColumnElement[bool]]:
    """What is asked of the index that narrows the most; one for each of several people."""
    if search.keys is not None:
        return [and_(TELLING, _X.about_key == key) for key in search.keys]
    if search.problem is not None:
        return [and_(REFUSED, _X.problem == search.problem)]
    if search.act is not None and search.act not in READS:
        return [and_(NOT_A_READ, _X.act == search.act)]
    if search.result == "unchanged":
        return [and_(NOT_A_READ, _X.act == "unchanged")]
    if search.failures or search.result in {"refused", "failed"} or (search.status or 0) >= 400:
        return [REFUSED]
    return [true()] if search.with_reads or search.act is not None else [TELLING]


def _rest(search: LogSearch) -> list[ColumnElement[bool]]:
    """What is asked of each row beside what an index answers."""
    rest: list[ColumnElement[bool]] = []
    if search.act is not None and (search.act in READS or search.keys is not None or search.problem is not None):
        rest.append(_X.act == search.act)
    match search.result:
        case "done":
            rest += [_X.status < 400, _X.act != "unchanged"]
        case "unchanged":
            rest += [_X.act == "unchanged"] if search.keys or search.problem or search.act else []
        case "refused":
            rest += [_X.status >= 400, _X.status < 500]
        case "failed":
            rest.append(_X.status >= 500)
        case None:
            pass
    if search.problem is not None and search.keys is not None:
        rest.append(_X.problem == search.problem)
    if search.failures and (search.keys is not None or search.act is not None or search.result == "unchanged"):
        rest.append(_X.status >= 400)
    if search.status is not None:
        rest.append(_X.status == search.status)
    if search.credential is not None:
        rest.append(_X.credential == search.credential)
    if search.slower is not None:
        rest.append(_X.took > search.slower * 1000)
    return rest


def _at_place() -> Any:
    return tuple_(_X.at, _X.number)


def _pair(place: Place) -> Any:
    return tuple_(literal(place.at), literal(place.number))
