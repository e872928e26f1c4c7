"""An organization's declared schemas in the store, and its documents made anew by them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from maestro.directory.declared import DeclaredSchema
from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.directory.store import CatalogChanged, Remade
from maestro.scim.catalog import schema_from
from maestro.scim.comparison import comparable_document
from maestro.scim.recast import recast
from maestro.scim.resource import encode
from maestro.scim.schema import ResourceType
from maestro.scim.schema_document import write_schema
from maestro.store.engines.engine import Engine, Transaction
from maestro.store.events import save_event
from maestro.store.statements import ONE, ZERO, Statement, compiled, insert_into
from maestro.store.tables import ORGANIZATION, RESOURCE, SCHEMA

_O, _R, _S = ORGANIZATION.c, RESOURCE.c, SCHEMA.c

_ALL: Final = compiled(
    select(_S.document, _S.resource_type, _S.created)
    .where(_S.organization == bindparam("organization"))
    .order_by(_S.created, _S.id)
)
_INSERT: Final = compiled(insert_into(SCHEMA))
_DELETE: Final = compiled(delete(SCHEMA).where(_S.organization == bindparam("organization"), _S.id == bindparam("id")))
_NEXT_VERSION: Final = compiled(
    update(ORGANIZATION)
    .where(_O.number == bindparam("of"), _O.catalog_version == bindparam("of_version"))
    .values(catalog_version=_O.catalog_version + ONE)
)
_VERSION: Final = compiled(
    select(_O.catalog_version).where(_O.number == bindparam("number")).with_for_update(read=True)
)
_BEHIND: Final = compiled(
    select(_R.id, _R.document, _R.comparable)
    .where(
        _R.organization == bindparam("organization"),
        _R.resource_type == bindparam("resource_type"),
        _R.id > bindparam("after"),
    )
    .order_by(_R.id)
    .limit(bindparam("limit"))
    .offset(ZERO)
    .with_for_update()
)
_REMAKE: Final = compiled(
    update(RESOURCE)
    .where(_R.organization == bindparam("of"), _R.resource_type == bindparam("of_type"), _R.id == bindparam("of_id"))
    .values(document=bindparam("new_document"), comparable=bindparam("new_comparable"))
)
# What is made anew before others may write again: some twenty milliseconds.
_CHUNK: Final = 100


class Schemas:
    """One organization's declared schemas."""

    def __init__(self, engine: Engine, organization: Organization) -> None:
        self._engine = engine
        self._organization = organization.number
        self._version = organization.catalog_version

    def all(self) -> Sequence[DeclaredSchema]:
        """All, in the order in which they were declared."""
        rows = self._engine.rows(_ALL, {"organization": self._organization})
        return [DeclaredSchema(schema_from(json.loads(row[0])), row[1], row[2]) for row in rows]

    def declare(self, declared: DeclaredSchema, event: Event) -> bool:
        """See directory.store.OrganizationStore."""
        columns = {
            "organization": self._organization,
            "id": declared.schema.id,
            "resource_type": declared.resource_type,
            "document": write_schema(declared.schema),
            "created": declared.created,
        }
        return self._change(_INSERT, columns, event)

    def remove(self, urn: str, event: Event) -> bool:
        """See directory.store.OrganizationStore."""
        return self._change(_DELETE, {"organization": self._organization, "id": urn}, event)

    def _change(self, statement: Statement, parameters: Mapping[str, object], event: Event) -> bool:
        def work(transaction: Transaction) -> bool:
            where = {"of": self._organization, "of_version": self._version}
            if not transaction.execute(_NEXT_VERSION, where).rowcount:
                return False
            transaction.execute(statement, parameters)
            save_event(transaction, self._organization, event)
            return True

        return self._engine.run(work)

    def remake(self, resource_type: ResourceType, after: str) -> Remade | None:
        """See directory.store.OrganizationStore."""
        return self._engine.run(lambda transaction: self._remake(transaction, resource_type, after))

    def _remake(self, transaction: Transaction, resource_type: ResourceType, after: str) -> Remade | None:
        if transaction.execute(_VERSION, {"number": self._organization}).fetchone()[0] != self._version:
            raise CatalogChanged
        of = {"organization": self._organization, "resource_type": resource_type.name}
        rows = transaction.execute(_BEHIND, of | {"after": after, "limit": _CHUNK}).fetchall()
        if not rows:
            return None
        changed = 0
        misfits: Counter[str] = Counter()
        for id_, text, comparable in rows:
            document, unread = recast(json.loads(text), resource_type)
            misfits.update(unread)
            remade = encode(document), encode(comparable_document(document, resource_type))
            if remade != (text, comparable):
                values = {"new_document": remade[0], "new_comparable": remade[1]}
                where = {"of": self._organization, "of_type": resource_type.name, "of_id": id_}
                transaction.execute(_REMAKE, values | where)
                changed += 1
        return Remade(len(rows), changed, rows[-1][0], misfits)
