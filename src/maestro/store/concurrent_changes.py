"""How resources change where many processes change them at the same time: on PostgreSQL.

What Okta does all day, to create and to change a person, is one statement with its count and its event: one round
trip, and a transaction by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.directory.resource import MembershipChange, Resource
from maestro.directory.store import CatalogChanged
from maestro.store.changes import CHANGING, Changes
from maestro.store.counts import SLOT, upsert
from maestro.store.engines.engine import Duplicate, Transaction
from maestro.store.engines.postgresql import Postgresql
from maestro.store.events import event_columns
from maestro.store.resources import VISIBLE
from maestro.store.statements import ONE, ZERO, compiled, text_for
from maestro.store.tables import EVENT, ORGANIZATION, RESOURCE, TALLY

_O, _R = ORGANIZATION.c, RESOURCE.c

# A lock on the organization's row that all who write share, and who declares a schema does not.
_CATALOG: Final = (
    select(ONE.label("held"))
    .where(
        ORGANIZATION.c.number == bindparam("organization"),
        ORGANIZATION.c.catalog_version == bindparam("catalog_version"),
    )
    .with_for_update(read=True)
)
_HOLD_CATALOG: Final = compiled(_CATALOG)


def _parameters(table: Table, prefix: str, *leaving_out: str) -> dict[str, ColumnElement[Any]]:
    """A parameter for each column, of its type: in a SELECT nothing else tells the type."""
    return {
        each.name: bindparam(prefix + each.name, type_=each.type) for each in table.c if each.name not in leaving_out
    }


def _told(written: CTE) -> CTE:
    """The event, where something was written."""
    columns = _parameters(EVENT, "event_", "number")
    return insert(EVENT).from_select([*columns], select(*columns.values()).select_from(written)).cte("told")


def _counted(written: CTE, counts: Mapping[str, ColumnElement[int]], *where: ColumnElement[bool]) -> CTE:
    """The counts, where something was written."""
    of = (bindparam("organization", type_=TALLY.c.organization.type), bindparam("resource_type", type_=_R.id.type))
    rows = select(*of, SLOT, *(counts[name] for name in ("active", "inactive", "deleted")))
    counted: CTE = upsert(rows.select_from(written).where(*where)).cte("counted")
    return counted


def _create() -> bytes:
    current = _CATALOG.cte("current")
    columns = _parameters(RESOURCE, "", "deleted")
    rows = select(*columns.values()).select_from(current)
    made = insert(RESOURCE).from_select([*columns], rows).returning(_R.active).cte("made")
    counts = {"active": made.c.active, "inactive": ONE - made.c.active, "deleted": ZERO}
    text = text_for(
        "postgresql",
        select(func.count()).select_from(made).add_cte(_counted(made, counts), _told(made)),
    )
    return text.encode()


def _replace() -> bytes:
    current = _CATALOG.cte("current")
    this = (*VISIBLE, _R.id == bindparam("of_id"), _R.version == bindparam("of_version"))
    # Read beside the change: a version that is there when the statement begins is never another one.
    before = select(_R.active).where(*this).cte("before")
    values = {name: bindparam(f"new_{name}", type_=_R[name].type) for name in CHANGING if name != "deleted"}
    written = update(RESOURCE).where(*this, current.c.held == ONE).values(values).returning(_R.active).cte("written")
    became = written.c.active - before.c.active
    counts = {"active": became, "inactive": ZERO - became, "deleted": ZERO}
    counted = _counted(written, counts, became != ZERO)
    text = text_for("postgresql", select(func.count()).select_from(written).add_cte(counted, _told(written)))
    return text.encode()


_CREATE: Final = _create()
_REPLACE: Final = _replace()


class ConcurrentChanges(Changes):
    """Writes of one organization's resources, by any number of processes at the same time."""

    def __init__(self, engine: Postgresql, organization: Organization) -> None:
        super().__init__(engine, organization)
        self._postgresql = engine

    def create(self, resource: Resource, event: Event, members: MembershipChange) -> bool:
        """See directory.store.OrganizationStore."""
        if members:
            return super().create(resource, event, members)
        if not self._at_once(_CREATE, resource, event, self._columns(resource)):
            raise CatalogChanged
        return True

    def replace(self, resource: Resource, event: Event, version: int, members: MembershipChange) -> bool:
        """See directory.store.OrganizationStore."""
        if members:
            return super().replace(resource, event, version, members)
        columns = {f"new_{name}": value for name, value in self._columns(resource).items()}
        where = self._of(resource.resource_type, of_id=resource.id, of_version=version)
        return self._at_once(_REPLACE, resource, event, columns | where)

    def _at_once(self, text: bytes, resource: Resource, event: Event, parameters: Mapping[str, Any]) -> bool:
        """Write and tell in one statement; say whether anything was written."""
        told = {f"event_{name}": value for name, value in event_columns(self._organization, event).items()}
        try:
            (written,) = self._postgresql.at_once(text, {**parameters, **self._catalog, **told})
        except Duplicate as duplicate:
            self._refuse(resource, duplicate)
        return bool(written)

    def _holds_catalog(self, transaction: Transaction) -> bool:
        return (
            transaction.execute(_HOLD_CATALOG, {"organization": self._organization, **self._catalog}).fetchone()
            is not None
        )
