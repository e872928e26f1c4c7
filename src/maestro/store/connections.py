"""How connections stand, of one organization or of all: facts read by index, whatever the log has grown to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, select

from maestro.directory.connection import REFUSED_SECONDS, Connection
from maestro.directory.diagnoses.removals import is_mass, largest_burst
from maestro.directory.instants import later
from maestro.directory.organization import Organization
from maestro.scim.catalog import USER
from maestro.store.counts import total
from maestro.store.credentials import kept_by_organization
from maestro.store.engines.engine import Engine, Readers
from maestro.store.exchange_tables import EXCHANGE, NOT_A_READ, REFUSED
from maestro.store.tables import CREDENTIAL, ORGANIZATION, TALLY

_O, _X = ORGANIZATION.c, EXCHANGE.c
# A password that is wrong is told by the last answer alone, what is put off comes again, and an address where nothing
# is was nobody's push.
_NO_PUSH: Final = (401, 429)
# So many deactivations of a day are looked at for whether they came at once.
_LOOKED_AT: Final = 500
# Of so many refused pushes it is looked whether a later one of the same person was done.
_COUNTED: Final = 100
_IS_DEACTIVATION: Final = (NOT_A_READ, _X.act == "deactivated")


class Connections:
    """Reads of connections, which may lag where they are of all organizations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._columns = (*_O, *_counts(), _accepted(), _newest(_X.at), _newest(_X.status), _refused(), _deactivated())

    def all(self, at: str) -> Sequence[Connection]:
        """Of all organizations, by their names."""
        rows = self._engine.lagging.found(select(*self._columns).order_by(_O.name, _O.subdomain), _values(at))
        credentials = kept_by_organization(self._engine.lagging, None)
        return [self._of(row, credentials.get(row[0], ()), at, self._engine.lagging) for row in rows]

    def one(self, organization: int, at: str) -> Connection:
        """Of one."""
        query = select(*self._columns).where(_O.number == organization)
        (row,) = self._engine.found(query, _values(at))
        return self._of(row, kept_by_organization(self._engine, organization).get(organization, ()), at, self._engine)

    @staticmethod
    def _of(row: Any, credentials: Any, at: str, readers: Readers) -> Connection:
        *organization, active, inactive, accepted, heard, answered, refused, deactivated = row
        return Connection(
            Organization(*organization),
            active=active,
            inactive=inactive,
            accepted=accepted,
            heard=heard,
            answered=answered,
            refused=refused,
            credentials=credentials,
            # Looked at more closely only where there were enough of them within the day.
            removed=_removed(readers, organization[0], active, at) if is_mass(deactivated, active) else 0,
        )


def _values(at: str) -> dict[str, Any]:
    return {"resource_type": USER.name, "since": later(at, -REFUSED_SECONDS)}


def _counts() -> Sequence[ColumnElement[int]]:
    of_people = (TALLY.c.organization == _O.number, TALLY.c.resource_type == bindparam("resource_type"))
    states = ((TALLY.c.active,), (TALLY.c.inactive, TALLY.c.deleted))
    return [select(total(*counted)).where(*of_people).scalar_subquery() for counted in states]


def _accepted() -> ColumnElement[str]:
    query = select(func.min(CREDENTIAL.c.first_used)).where(CREDENTIAL.c.organization == _O.number)
    return query.scalar_subquery()


def _newest(column: ColumnElement[Any]) -> ColumnElement[Any]:
    query = select(column).where(_X.organization == _O.number).order_by(_X.at.desc(), _X.number.desc())
    return query.limit(1).scalar_subquery()


def _refused() -> ColumnElement[int]:
    """How many pushes were refused lately, and not done since for the same person or group."""
    lately = (
        select(_X.organization, _X.about_key, _X.at)
        .where(
            _X.organization == _O.number,
            REFUSED,
            NOT_A_READ,
            _X.act != "nothing",
            *(_X.status != each for each in _NO_PUSH),
            _X.at >= bindparam("since"),
        )
        .order_by(_X.at.desc(), _X.number.desc())
        .limit(_COUNTED)
        .correlate(ORGANIZATION)
        .subquery("lately")
    )
    done = EXCHANGE.alias("done")
    same = and_(done.c.organization == lately.c.organization, done.c.about_key == lately.c.about_key)
    # Written out, so that it is seen to lie within the index of those that tell something.
    tells = done.c.weight > literal_column("0")
    mended = exists().where(same, done.c.at > lately.c.at, done.c.status < 400, tells)
    return select(func.count()).select_from(lately).where(~mended).scalar_subquery()


def _deactivated() -> ColumnElement[int]:
    """How many deactivations there were within a day; no more are counted than are looked at."""
    lately = (
        select(_X.number)
        .where(_X.organization == _O.number, *_IS_DEACTIVATION, _X.at >= bindparam("since"))
        .limit(_LOOKED_AT)
        .correlate(ORGANIZATION)
        .subquery("deactivated")
    )
    return select(func.count()).select_from(lately).scalar_subquery()


def _removed(readers: Readers, organization: int, active: int, at: str) -> int:
    """How many people were removed at once within the last day, where that is a mass of them."""
    query = (
        select(_X.at)
        .where(
            _X.organization == organization,
            *_IS_DEACTIVATION,
            _X.status < literal_column("400"),
            _X.at >= later(at, -REFUSED_SECONDS),
        )
        .order_by(_X.at.desc(), _X.number.desc())
        .limit(_LOOKED_AT)
    )
    most = largest_burst([row[0] for row in reversed(readers.found(query))])
    return most if is_mass(most, active) else 0
