"""Resources of an organization as they are read: the hot path out of the store. How they change is in `changes`."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, literal_column, select

from maestro.directory.contact import Contact
from maestro.directory.resource import StoredResource
from maestro.store.contact_rows import CONTACT_COLUMNS, contact_of
from maestro.store.engines.engine import Readers
from maestro.store.memberships import IS_MEMBER
from maestro.store.statements import ZERO, compiled
from maestro.store.tables import RESOURCE

_R = RESOURCE.c
STORED: Final = (_R.resource_type, _R.id, _R.version, _R.document, _R.since, IS_MEMBER)
VISIBLE: Final = (
    _R.organization == bindparam("organization"),
    _R.resource_type == bindparam("resource_type"),
    _R.deleted.is_(None),
)

READ: Final = compiled(select(*STORED).where(*VISIBLE, _R.id == bindparam("id")))
_HOLDER: Final = compiled(select(*CONTACT_COLUMNS).where(*VISIBLE, _R.unique_key == bindparam("unique_key")))
_BY_EXTERNAL_ID: Final = compiled(
    select(*CONTACT_COLUMNS)
    .where(*VISIBLE, _R.external_id == bindparam("external_id"))
    .limit(literal_column("2"))
    .offset(ZERO)
)


class Resources:
    """Reads of one organization's resources."""

    def __init__(self, readers: Readers, organization: int) -> None:
        self._readers = readers
        self._organization = organization

    def resource(self, resource_type: str, resource_id: str) -> StoredResource | None:
        """See directory.store.OrganizationStore."""
        row = self._readers.row(READ, self._of(resource_type) | {"id": resource_id})
        return StoredResource(*row) if row else None

    def by_external_id(self, resource_type: str, external_id: str) -> Contact | None:
        """The one contact of that externalId."""
        rows = self._readers.rows(_BY_EXTERNAL_ID, self._of(resource_type) | {"external_id": external_id})
        return contact_of(rows[0]) if len(rows) == 1 else None

    def holder(self, resource_type: str, unique_key: str | None) -> Contact | None:
        """The contact that has a user name now."""
        row = self._readers.row(_HOLDER, self._of(resource_type) | {"unique_key": unique_key})
        return contact_of(row) if row else None

    def _of(self, resource_type: str) -> dict[str, Any]:
        return {"organization": self._organization, "resource_type": resource_type}
