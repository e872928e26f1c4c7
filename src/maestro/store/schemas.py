"""An organization's declared schemas in the store, and its documents made anew by them."""

from __future__ import annotations

import json
import sqlite3
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
from maestro.store.events import save_event
from maestro.store.sqlite import Readers
from maestro.store.statements import ONE, ZERO, compiled, insert_into
from maestro.store.tables import ORGANIZATION, RESOURCE, SCHEMA
from maestro.store.writer import Writer

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
_VERSION: Final = compiled(select(_O.catalog_version).where(_O.number == bindparam("number")))
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

    def __init__(self, readers: Readers, writer: Writer, organization: Organization) -> None:
        self._readers = readers
        self._writer = writer
        self._organization = organization.number
        self._version = organization.catalog_version

    def all(self) -> Sequence[DeclaredSchema]:
        """All, in the order in which they were declared."""
        rows = self._readers.rows(_ALL, {"organization": self._organization})
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

    def _change(self, statement: str, parameters: Mapping[str, object], event: Event) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            where = {"of": self._organization, "of_version": self._version}
            if not connection.execute(_NEXT_VERSION, where).rowcount:
                return False
            connection.execute(statement, parameters)
            save_event(connection, self._organization, event)
            return True

        return self._writer.run(work)

    def remake(self, resource_type: ResourceType, after: str) -> Remade | None:
        """See directory.store.OrganizationStore."""
        return self._writer.run(lambda connection: self._remake(connection, resource_type, after))

    def _remake(self, connection: sqlite3.Connection, resource_type: ResourceType, after: str) -> Remade | None:
        if connection.execute(_VERSION, {"number": self._organization}).fetchone()[0] != self._version:
            raise CatalogChanged
        of = {"organization": self._organization, "resource_type": resource_type.name}
        rows = connection.execute(_BEHIND, of | {"after": after, "limit": _CHUNK}).fetchall()
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
                connection.execute(_REMAKE, values | where)
                changed += 1
        return Remade(len(rows), changed, rows[-1][0], misfits)
