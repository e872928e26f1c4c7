"""Organizations in the store."""

from __future__ import annotations

import dataclasses
from typing import Final

from sqlalchemy import bindparam, select, update

from maestro.directory.errors import Taken
from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.scim.catalog import STANDARD
from maestro.store.engines.engine import Duplicate, Engine, Transaction
from maestro.store.events import save_event
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import EXCHANGE, ORGANIZATION, TALLY

_O = ORGANIZATION.c
_BY_SUBDOMAIN: Final = compiled(select(*_O).where(_O.subdomain == bindparam("subdomain")))
_BY_REFERENCE: Final = compiled(
    select(*_O)
    .select_from(EXCHANGE.join(ORGANIZATION, EXCHANGE.c.organization == _O.number))
    .where(EXCHANGE.c.reference == bindparam("reference"))
)
_INSERT: Final = compiled(insert_into(ORGANIZATION, "number").returning(_O.number))
_CHOSEN: Final = ("replace_members", "paused", "it_contact")
_CHANGE: Final = compiled(
    update(ORGANIZATION)
    .where(_O.number == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _CHOSEN})
)
_INSERT_TALLY: Final = compiled(insert_into(TALLY))


class Organizations:
    """The organizations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_subdomain(self, subdomain: str) -> Organization | None:
        """The organization of that subdomain."""
        row = self._engine.row(_BY_SUBDOMAIN, {"subdomain": subdomain})
        return Organization(*row) if row else None

    def by_reference(self, reference: str) -> Organization | None:
        """The organization whose exchange has that reference."""
        row = self._engine.row(_BY_REFERENCE, {"reference": reference})
        return Organization(*row) if row else None

    def create(self, subdomain: str, name: str, event: Event, it_contact: str | None) -> Organization:
        """See directory.store.Store."""
        organization = Organization(0, subdomain, name, event.occasion.at, it_contact=it_contact)
        columns = dataclasses.asdict(organization)
        del columns["number"]

        def work(transaction: Transaction) -> int:
            number: int = transaction.execute(_INSERT, columns).fetchone()[0]
            for each in STANDARD.resource_types:
                none = {"organization": number, "slot": 0, "active": 0, "inactive": 0, "deleted": 0}
                transaction.execute(_INSERT_TALLY, none | {"resource_type": each.name})
            save_event(transaction, number, event)
            return number

        try:
            return dataclasses.replace(organization, number=self._engine.run(work))
        except Duplicate:
            raise Taken(f"The subdomain {subdomain} is already in use.") from None

    def change(self, organization: Organization, event: Event) -> None:
        """See directory.store.Store."""
        parameters = {f"new_{name}": getattr(organization, name) for name in _CHOSEN} | {"of": organization.number}

        def work(transaction: Transaction) -> None:
            transaction.execute(_CHANGE, parameters)
            save_event(transaction, organization.number, event)

        self._engine.run(work)
