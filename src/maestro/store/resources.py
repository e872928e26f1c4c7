"""Resources of an organization: the hot path into the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from sqlalchemy import bindparam, func, literal_column, select, update

from maestro.directory.contact import Contact
from maestro.directory.event import Event
from maestro.directory.resource import Resource, StoredResource
from maestro.directory.store import Page, UserNameTaken
from maestro.scim.filter import Filter
from maestro.store.compile_filter import condition_of
from maestro.store.contacts import CONTACT_COLUMNS, contact_of
from maestro.store.events import save_event
from maestro.store.sqlite import Readers
from maestro.store.statements import ZERO, compiled, compiled_with_values, insert_into
from maestro.store.tables import RESOURCE, TALLY
from maestro.store.writer import Writer

_R = RESOURCE.c
_STORED: Final = (_R.id, _R.version, _R.document, _R.since)
_VISIBLE: Final = (
    _R.organization == bindparam("organization"),
    _R.resource_type == bindparam("resource_type"),
    _R.deleted.is_(None),
)

_READ: Final = compiled(select(*_STORED).where(*_VISIBLE, _R.id == bindparam("id")))
_PAGE: Final = compiled(
    select(*_STORED).where(*_VISIBLE).order_by(_R.id).limit(bindparam("limit")).offset(bindparam("offset"))
)
_BY_USER_NAME: Final = compiled(select(*_STORED).where(*_VISIBLE, _R.user_name_key == bindparam("user_name_key")))
_HOLDER: Final = compiled(select(*CONTACT_COLUMNS).where(*_VISIBLE, _R.user_name_key == bindparam("user_name_key")))
_BY_EXTERNAL_ID: Final = compiled(
    select(*CONTACT_COLUMNS)
    .where(*_VISIBLE, _R.external_id == bindparam("external_id"))
    .limit(literal_column("2"))
    .offset(ZERO)
)
_TOTAL: Final = compiled(
    select(TALLY.c.active + TALLY.c.inactive).where(
        TALLY.c.organization == bindparam("organization"), TALLY.c.resource_type == bindparam("resource_type")
    )
)
_INSERT: Final = compiled(insert_into(RESOURCE, "deleted"))
_UPDATE: Final = compiled(
    update(RESOURCE)
    .where(*_VISIBLE, _R.id == bindparam("of_id"), _R.version == bindparam("of_version"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "version",
                "document",
                "comparable",
                "user_name_key",
                "external_id",
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
_WAS_ACTIVE: Final = compiled(select(_R.active).where(*_VISIBLE, _R.id == bindparam("id")))
_COUNT: Final = compiled(
    update(TALLY)
    .where(TALLY.c.organization == bindparam("of"), TALLY.c.resource_type == bindparam("of_type"))
    .values({name: TALLY.c[name] + bindparam(f"more_{name}") for name in ("active", "inactive", "deleted")})
)


class Resources:
    """Reads and writes of one organization's resources."""

    def __init__(self, readers: Readers, writer: Writer, organization: int) -> None:
        self._readers = readers
        self._writer = writer
        self._organization = organization

    def resource(self, resource_type: str, resource_id: str) -> StoredResource | None:
        """See directory.store.OrganizationStore."""
        row = self._readers.row(_READ, self._of(resource_type, id=resource_id))
        return StoredResource(*row) if row else None

    def by_user_name(self, resource_type: str, user_name_key: str) -> StoredResource | None:
        """The resource that has the user name: the look-up before each of Okta's assignments."""
        row = self._readers.row(_BY_USER_NAME, self._of(resource_type, user_name_key=user_name_key))
        return StoredResource(*row) if row else None

    def page(self, resource_type: str, offset: int, limit: int) -> Page:
        """A page of all resources; the total is kept, not counted."""
        rows = self._readers.rows(_PAGE, self._of(resource_type, offset=offset, limit=limit))
        total = self._readers.row(_TOTAL, self._of(resource_type))[0]
        return Page([StoredResource(*row) for row in rows], total)

    def filtered_page(self, resource_type: str, filter_: Filter, offset: int, limit: int) -> Page:
        """A page of the resources that match the filter."""
        where = (
            _R.organization == self._organization,
            _R.resource_type == resource_type,
            _R.deleted.is_(None),
            condition_of(filter_),
        )
        page = select(*_STORED).where(*where).order_by(_R.id).limit(limit).offset(offset)
        found = [StoredResource(*row) for row in self._readers.rows(*compiled_with_values(page))]
        if len(found) < limit and (found or offset == 0):
            return Page(found, offset + len(found))
        count = select(func.count()).select_from(RESOURCE).where(*where)
        return Page(found, self._readers.row(*compiled_with_values(count))[0])

    def by_external_id(self, resource_type: str, external_id: str) -> Contact | None:
        """The one contact of that externalId."""
        rows = self._readers.rows(_BY_EXTERNAL_ID, self._of(resource_type, external_id=external_id))
        return contact_of(rows[0]) if len(rows) == 1 else None

    def create(self, resource: Resource, event: Event) -> None:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource)
        tally = self._tally(resource.resource_type, {_state(resource.active): 1})

        def work(connection: sqlite3.Connection) -> None:
            try:
                connection.execute(_INSERT, columns)
            except sqlite3.IntegrityError as error:
                self._refuse_taken_name(connection, resource, error)
            connection.execute(_COUNT, tally)
            save_event(connection, self._organization, event)

        self._writer.run(work)

    def replace(self, resource: Resource, event: Event, version: int, deleted: str | None = None) -> bool:
        """See directory.store.OrganizationStore; with `deleted`, hide the resource and free its user name."""
        columns = self._columns(resource) | {"deleted": deleted}
        if deleted:
            columns["user_name_key"] = None
        parameters = {f"new_{name}": value for name, value in columns.items()}
        where = self._of(resource.resource_type, of_id=resource.id, of_version=version)

        def work(connection: sqlite3.Connection) -> bool:
            before = connection.execute(_WAS_ACTIVE, self._of(resource.resource_type, id=resource.id)).fetchone()
            try:
                if not connection.execute(_UPDATE, parameters | where).rowcount:
                    return False
            except sqlite3.IntegrityError as error:
                self._refuse_taken_name(connection, resource, error)
            after = "deleted" if deleted else _state(resource.active)
            if _state(before[0]) != after:
                moved = {_state(before[0]): -1, after: 1}
                connection.execute(_COUNT, self._tally(resource.resource_type, moved))
            save_event(connection, self._organization, event)
            return True

        return self._writer.run(work)

    def _refuse_taken_name(
        self, connection: sqlite3.Connection, resource: Resource, error: sqlite3.IntegrityError
    ) -> NoReturn:
        where = self._of(resource.resource_type, user_name_key=resource.user_name_key)
        holder = connection.execute(_HOLDER, where).fetchone()
        if holder is None:
            raise error
        raise UserNameTaken(contact_of(holder)) from error

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
            "user_name_key": resource.user_name_key,
            "external_id": resource.external_id,
            "sort_key": resource.sort_key,
            "search_text": resource.search_text,
            "active": int(resource.active),
            "since": resource.since,
            "created": resource.created,
            "modified": resource.modified,
        }


def _state(active: object) -> str:
    return "active" if active else "inactive"
