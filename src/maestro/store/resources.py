"""Resources of an organization: the hot path into the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update

from maestro.directory.contact import Contact
from maestro.directory.event import Change, Event, Occasion
from maestro.directory.organization import Organization
from maestro.directory.resource import MembershipChange, Resource, StoredResource
from maestro.directory.store import CatalogChanged, UniqueTaken
from maestro.scim.catalog import GROUP, USER
from maestro.scim.comparison import instant
from maestro.scim.membership import MEMBERS
from maestro.scim.resource import with_version
from maestro.store.contacts import CONTACT_COLUMNS, contact_of
from maestro.store.events import save_event
from maestro.store.memberships import IS_MEMBER, end_memberships, has_lost_members, save_members
from maestro.store.sqlite import Readers
from maestro.store.statements import ZERO, compiled, insert_into
from maestro.store.tables import ORGANIZATION, RESOURCE, TALLY
from maestro.store.writer import Writer

_R = RESOURCE.c
STORED: Final = (_R.resource_type, _R.id, _R.version, _R.document, _R.since, IS_MEMBER)
VISIBLE: Final = (
    _R.organization == bindparam("organization"),
    _R.resource_type == bindparam("resource_type"),
    _R.deleted.is_(None),
)

_READ: Final = compiled(select(*STORED).where(*VISIBLE, _R.id == bindparam("id")))
_HOLDER: Final = compiled(select(*CONTACT_COLUMNS).where(*VISIBLE, _R.unique_key == bindparam("unique_key")))
_BY_EXTERNAL_ID: Final = compiled(
    select(*CONTACT_COLUMNS)
    .where(*VISIBLE, _R.external_id == bindparam("external_id"))
    .limit(literal_column("2"))
    .offset(ZERO)
)
_INSERT: Final = compiled(insert_into(RESOURCE, "deleted"))


def _has_catalog(organization: str) -> ColumnElement[bool]:
    """Whether the organization still has the schemas by which a document was written."""
    version = select(ORGANIZATION.c.catalog_version).where(ORGANIZATION.c.number == bindparam(organization))
    return version.scalar_subquery() == bindparam("catalog_version")


_UPDATE: Final = compiled(
    update(RESOURCE)
    .where(*VISIBLE, _R.id == bindparam("of_id"), _R.version == bindparam("of_version"), _has_catalog("organization"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "version",
                "document",
                "comparable",
                "unique_key",
                "external_id",
                "display",
                "display_key",
                "sort_key",
                "search_text",
                "active",
                "since",
                "modified",
                "deleted",
            )
        }
    )
)
_NEXT: Final = compiled(
    update(RESOURCE)
    .where(*VISIBLE, _R.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in ("version", "document", "comparable", "modified")})
)
_COMPARABLE: Final = compiled(select(_R.comparable).where(*VISIBLE, _R.id == bindparam("id")))
_WAS_ACTIVE: Final = compiled(select(_R.active).where(*VISIBLE, _R.id == bindparam("id")))
_TALLIED: Final = (
    update(TALLY)
    .where(TALLY.c.organization == bindparam("of"), TALLY.c.resource_type == bindparam("of_type"))
    .values({name: TALLY.c[name] + bindparam(f"more_{name}") for name in ("active", "inactive", "deleted")})
)
_COUNT: Final = compiled(_TALLIED)
_COUNT_NEW: Final = compiled(_TALLIED.where(_has_catalog("of")))


class Resources:
    """Reads and writes of one organization's resources."""

    def __init__(self, readers: Readers, writer: Writer, organization: Organization) -> None:
        self._readers = readers
        self._writer = writer
        self._organization = organization.number
        self._catalog = {"catalog_version": organization.catalog_version}

    def resource(self, resource_type: str, resource_id: str) -> StoredResource | None:
        """See directory.store.OrganizationStore."""
        row = self._readers.row(_READ, self._of(resource_type, id=resource_id))
        return StoredResource(*row) if row else None

    def by_external_id(self, resource_type: str, external_id: str) -> Contact | None:
        """The one contact of that externalId."""
        rows = self._readers.rows(_BY_EXTERNAL_ID, self._of(resource_type, external_id=external_id))
        return contact_of(rows[0]) if len(rows) == 1 else None

    def create(self, resource: Resource, event: Event, members: MembershipChange) -> bool:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource)
        tally = self._tally(resource.resource_type, {_state(resource.active): 1})

        def work(connection: sqlite3.Connection) -> bool:
            if has_lost_members(connection, self._organization, members):
                return False
            try:
                connection.execute(_INSERT, columns)
            except sqlite3.IntegrityError as error:
                self._refuse_taken_name(connection, resource, error)
            if not connection.execute(_COUNT_NEW, tally | self._catalog).rowcount:
                raise CatalogChanged
            save_members(connection, self._organization, resource.id, members)
            save_event(connection, self._organization, event)
            return True

        return self._writer.run(work)

    def replace(self, resource: Resource, event: Event, version: int, members: MembershipChange) -> bool:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource) | {"deleted": None}

        def work(connection: sqlite3.Connection) -> bool:
            if has_lost_members(connection, self._organization, members):
                return False
            if not self._update(connection, resource, columns, version, _state(resource.active)):
                return False
            save_members(connection, self._organization, resource.id, members)
            save_event(connection, self._organization, event)
            return True

        return self._writer.run(work)

    def delete(self, resource: Resource, event: Event, version: int) -> bool:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource) | {"deleted": resource.modified, "unique_key": None}

        def work(connection: sqlite3.Connection) -> bool:
            if not self._update(connection, resource, columns, version, "deleted"):
                return False
            for group in end_memberships(connection, self._organization, resource.id):
                self._lose_member(connection, group, resource.id, event.occasion)
            save_event(connection, self._organization, event)
            return True

        return self._writer.run(work)

    def _update(
        self, connection: sqlite3.Connection, resource: Resource, columns: Mapping[str, Any], version: int, after: str
    ) -> bool:
        """Write a new version over `version`, and keep the counts; say whether `version` was the current one."""
        before = connection.execute(_WAS_ACTIVE, self._of(resource.resource_type, id=resource.id)).fetchone()
        parameters = {f"new_{name}": value for name, value in columns.items()}
        where = self._of(resource.resource_type, of_id=resource.id, of_version=version)
        try:
            if not connection.execute(_UPDATE, parameters | where | self._catalog).rowcount:
                return False
        except sqlite3.IntegrityError as error:
            self._refuse_taken_name(connection, resource, error)
        if _state(before[0]) != after:
            moved = {_state(before[0]): -1, after: 1}
            connection.execute(_COUNT, self._tally(resource.resource_type, moved))
        return True

    def _lose_member(self, connection: sqlite3.Connection, group: str, member: str, occasion: Occasion) -> None:
        """A new version of a group that lost a member because that one was deleted."""
        row = connection.execute(_READ, self._of(GROUP.name, id=group)).fetchone()
        if row is None:
            return
        stored = StoredResource(*row)
        version = stored.version + 1
        (compared,) = connection.execute(_COMPARABLE, self._of(GROUP.name, id=group)).fetchone()
        parameters = {
            "new_version": version,
            "new_document": with_version(stored.text, version, occasion.at),
            "new_comparable": with_version(compared, version, instant(occasion.at) or occasion.at),
            "new_modified": occasion.at,
        }
        connection.execute(_NEXT, parameters | self._of(GROUP.name, of_id=group))
        change = Change(MEMBERS, [member], None)
        save_event(
            connection,
            self._organization,
            Event("scim:group:changed", GROUP.name, group, occasion, (change,), version),
        )

    def _refuse_taken_name(
        self, connection: sqlite3.Connection, resource: Resource, error: sqlite3.IntegrityError
    ) -> NoReturn:
        where = self._of(resource.resource_type, unique_key=resource.unique_key)
        holder = connection.execute(_HOLDER, where).fetchone()
        if holder is None:
            raise error
        is_person = resource.resource_type == USER.name
        raise UniqueTaken(contact_of(holder) if is_person else None) from error

    def _of(self, resource_type: str, **parameters: Any) -> dict[str, Any]:
        return {"organization": self._organization, "resource_type": resource_type, **parameters}

    def _tally(self, resource_type: str, more: Mapping[str, int]) -> dict[str, Any]:
        counts = {f"more_{name}": more.get(name, 0) for name in ("active", "inactive", "deleted")}
        return {"of": self._organization, "of_type": resource_type, **counts}

    def _columns(self, resource: Resource) -> dict[str, Any]:
        return {
            "organization": self._organization,
            "resource_type": resource.resource_type,
            "id": resource.id,
            "version": resource.version,
            "document": resource.text,
            "comparable": resource.comparable,
            "unique_key": resource.unique_key,
            "external_id": resource.external_id,
            "display": resource.display,
            "display_key": resource.display_key,
            "sort_key": resource.sort_key,
            "search_text": resource.search_text,
            "active": int(resource.active),
            "since": resource.since,
            "created": resource.created,
            "modified": resource.modified,
        }


def _state(active: object) -> str:
    return "active" if active else "inactive"
