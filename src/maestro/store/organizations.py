"""Organizations in the store."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, bindparam, func, literal_column, select, update

from maestro.directory.errors import Taken
from maestro.directory.event import Event
from maestro.directory.organization import Organization, OrganizationSummary
from maestro.scim.catalog import STANDARD, USER
from maestro.store.events import save_event
from maestro.store.sqlite import Readers
from maestro.store.statements import ZERO, compiled, insert_into
from maestro.store.tables import EXCHANGE, ORGANIZATION, TALLY
from maestro.store.writer import Writer

_O = ORGANIZATION.c
_BY_SUBDOMAIN: Final = compiled(select(*_O).where(_O.subdomain == bindparam("subdomain")))
_LAST_EXCHANGE: Final = (
    select(EXCHANGE.c.at)
    .where(EXCHANGE.c.organization == _O.number)
    .order_by(EXCHANGE.c.number.desc())
    .limit(literal_column("1"))
    .offset(ZERO)
    .scalar_subquery()
)
_ALL: Final = compiled(
    select(
        *_O,
        func.coalesce(TALLY.c.active, ZERO),
        func.coalesce(TALLY.c.inactive + TALLY.c.deleted, ZERO),
        _LAST_EXCHANGE,
    )
    .select_from(
        ORGANIZATION.outerjoin(
            TALLY, and_(TALLY.c.organization == _O.number, TALLY.c.resource_type == bindparam("resource_type"))
        )
    )
    .order_by(_O.name, _O.subdomain)
)
_INSERT: Final = compiled(insert_into(ORGANIZATION, "number"))
_CHANGE: Final = compiled(
    update(ORGANIZATION).where(_O.number == bindparam("of")).values(replace_members=bindparam("new_replace_members"))
)
_INSERT_TALLY: Final = compiled(insert_into(TALLY))


class Organizations:
    """The organizations."""

    def __init__(self, readers: Readers, writer: Writer) -> None:
        self._readers = readers
        self._writer = writer

    def by_subdomain(self, subdomain: str) -> Organization | None:
        """The organization of that subdomain."""
        row = self._readers.row(_BY_SUBDOMAIN, {"subdomain": subdomain})
        return Organization(*row) if row else None

    def all(self) -> Sequence[OrganizationSummary]:
        """All, by name."""
        rows = self._readers.rows(_ALL, {"resource_type": USER.name})
        return [OrganizationSummary(Organization(*row[:-3]), *row[-3:]) for row in rows]

    def create(self, subdomain: str, name: str, event: Event) -> Organization:
        """See directory.store.Store."""
        organization = Organization(0, subdomain, name, event.occasion.at)
        columns = dataclasses.asdict(organization)
        del columns["number"]

        def work(connection: sqlite3.Connection) -> int:
            try:
                number = connection.execute(_INSERT, columns).lastrowid
            except sqlite3.IntegrityError:
                raise Taken(f"The subdomain {subdomain} is already in use.") from None
            assert number is not None  # noqa: S101 - an INSERT into a table with a row id has one
            for each in STANDARD.resource_types:
                none = {"organization": number, "active": 0, "inactive": 0, "deleted": 0}
                connection.execute(_INSERT_TALLY, none | {"resource_type": each.name})
            save_event(connection, number, event)
            return number

        return dataclasses.replace(organization, number=self._writer.run(work))

    def change(self, organization: Organization, event: Event) -> None:
        """See directory.store.Store."""
        parameters = {"of": organization.number, "new_replace_members": organization.replace_members}

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(_CHANGE, parameters)
            save_event(connection, organization.number, event)

        self._writer.run(work)
