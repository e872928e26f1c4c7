"""Deactivations of one organization as a list: found by the index on acts, each beside the person as they stand now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, literal, literal_column, or_, select, tuple_

from maestro.directory.deactivations import (
    MOST_COUNTED,
    PAUSE_SECONDS,
    Deactivation,
    DeactivationCounts,
    DeactivationPage,
    DeactivationSearch,
    Standing,
)
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later
from maestro.scim.catalog import USER
from maestro.scim.text import unaccented
from maestro.store.dialects import Contains
from maestro.store.engines.engine import Engine
from maestro.store.exchange_tables import EXCHANGE, NOT_A_READ, REFUSED
from maestro.store.exchanges import COLUMNS
from maestro.store.tables import RESOURCE

_X, _R = EXCHANGE.c, RESOURCE.c
_CHUNK: Final = 2_000
# A burst is looked along for no longer than this: some two weeks without a pause.
_MOST_STEPS: Final = 2_000
_ACTIVE: Final[ColumnElement[int]] = literal_column("1")
_PERSON: Final = and_(
    _R.organization == _X.organization, _R.resource_type == literal_column(f"'{USER.name}'"), _R.id == _X.resource
)
# Of whoever was erased nothing but the path tells that it was a person.
_IS_PERSON: Final = or_(_R.id.is_not(None), func.lower(_X.path).like(literal_column("'%/scim/v2/users/%'")))


class DeactivationList:
    """Reads of deactivations, which may lag; see directory.deactivations.Deactivations."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._listing = engine.lagging
        self._organization = organization

    def page(self, search: DeactivationSearch) -> DeactivationPage:
        """The lines, and how many there are of them."""
        is_whole = search.state == "all" and not search.text.strip()
        total = self._all(search.since, search.until) if is_whole else self._counted(self._matching(search, _X.number))
        return DeactivationPage([_line(row) for row in self._rows(search)] if total else (), total)

    def every(self, search: DeactivationSearch) -> Iterator[Deactivation]:
        """A chunk at a time, so that none is held longer than it is needed."""
        chunk = replace(search, offset=0, limit=_CHUNK)
        is_by_time = search.order.removeprefix("-") == "at"
        rows = self._rows(chunk)
        while rows:
            yield from (_line(row) for row in rows)
            if len(rows) < _CHUNK:
                return
            chunk = replace(chunk, offset=0 if is_by_time else chunk.offset + _CHUNK)
            rows = self._rows(chunk, rows[-1] if is_by_time else None)

    def counts(self, since: str, until: str) -> DeactivationCounts:
        """Whoever was deactivated twice is one person."""
        found = self._between(since, until, _X.resource, _R.id, _R.active).order_by(_X.at, _X.number)
        first = found.limit(MOST_COUNTED).subquery().c
        back = case((first.active == _ACTIVE, first.resource))
        erased = case((first.id.is_(None), first.resource))
        people = (func.count(distinct(each)) for each in (first.resource, back, erased))
        return DeactivationCounts(self._all(since, until), *self._listing.found(select(*people))[0])

    def _all(self, since: str, until: str) -> int:
        """How many there were: counted one by one, or where there are very many, by index alone."""
        where = (_X.organization == self._organization, _X.at >= since, _X.at < until, _X.act == "deactivated")
        by_index = self._counted(select(_X.number).where(*where, NOT_A_READ))
        if by_index <= MOST_COUNTED:
            return self._counted(self._between(since, until, _X.number))
        return by_index - self._counted(select(_X.number).where(*where, NOT_A_READ, REFUSED))

    def _counted(self, query: Select[Any]) -> int:
        count: int = self._listing.found(select(func.count()).select_from(query.subquery()))[0][0]
        return count

    def burst(self, at: str) -> tuple[str, str]:
        """From one to the farthest within the pause, and from there on: a read by index for each ten minutes."""
        return self._farthest(at, -PAUSE_SECONDS), self._farthest(at, PAUSE_SECONDS)

    def _farthest(self, at: str, pause: int) -> str:
        mine = (_X.organization == self._organization, NOT_A_READ, _X.act == "deactivated")
        is_earlier = pause < 0
        for _ in range(_MOST_STEPS):
            reach = later(at, pause)
            earlier, latest = (reach, at) if is_earlier else (at, reach)
            query = (
                select(_X.at)
                .where(*mine, _X.at >= earlier, _X.at <= latest)
                .order_by(_X.at if is_earlier else _X.at.desc())
                .limit(1)
            )
            rows = self._listing.found(query)
            if not rows or rows[0][0] == at:
                break
            at = rows[0][0]
        return at

    def _between(self, since: str, until: str, *columns: Any) -> Select[Any]:
        return (
            select(*columns)
            .select_from(EXCHANGE.outerjoin(RESOURCE, _PERSON))
            .where(
                _X.organization == self._organization,
                NOT_A_READ,
                _X.act == "deactivated",
                _X.at >= since,
                _X.at < until,
                _X.status < literal_column("400"),
                _IS_PERSON,
            )
        )

    def _matching(self, search: DeactivationSearch, *columns: Any) -> Select[Any]:
        query = self._between(search.since, search.until, *columns)
        if search.state == "back":
            query = query.where(_R.active == _ACTIVE)
        elif search.state == "inactive":
            query = query.where(_R.active != _ACTIVE)
        return query.where(*(Contains(_R.search_text, literal(word)) for word in unaccented(search.text).split()))

    def _rows(self, search: DeactivationSearch, after: Any = None) -> list[Any]:
        shown = (_X.number, _R.display, _R.unique_key, _R.active, _R.since)
        query = self._matching(search, *shown, *COLUMNS).order_by(*_order(search))
        if after is not None:
            place, last = tuple_(_X.at, _X.number), tuple_(literal(_line(after).exchange.at), literal(after[0]))
            query = query.where(place < last if search.order.startswith("-") else place > last)
        return self._listing.found(query.limit(search.limit).offset(search.offset))


def _order(search: DeactivationSearch) -> list[ColumnElement[Any]]:
    by_name = search.order.removeprefix("-") == "name"
    columns = [_R.sort_key, _X.at, _X.number] if by_name else [_X.at, _X.number]
    return [each.desc() for each in columns] if search.order.startswith("-") else list(columns)


def _line(row: Any) -> Deactivation:
    _, name, user_name, active, since, *columns = row
    standing: Standing = "erased" if name is None else "back" if active else "inactive"
    return Deactivation(Exchange(*columns), name, user_name, standing, since)
