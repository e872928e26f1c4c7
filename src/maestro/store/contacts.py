"""Contacts as people see them: one of them, how many there are, and lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import and_, bindparam, literal_column, select

from maestro.directory.contact import Contact
from maestro.directory.lists import ContactCounts, ContactPage, ContactSearch
from maestro.scim.catalog import USER
from maestro.store.contact_list import ContactList
from maestro.store.contact_rows import CONTACT_COLUMNS, contact_of
from maestro.store.counts import total
from maestro.store.dialects import Listed
from maestro.store.engines.engine import Engine
from maestro.store.statements import compiled
from maestro.store.tables import RESOURCE, TALLY

_R = RESOURCE.c

_READ: Final = compiled(
    select(*CONTACT_COLUMNS).where(
        _R.organization == bindparam("organization"),
        _R.resource_type == bindparam("resource_type"),
        _R.id == bindparam("id"),
    )
)
_COUNTS: Final = compiled(
    select(total(TALLY.c.active), total(TALLY.c.inactive, TALLY.c.deleted)).where(
        TALLY.c.organization == bindparam("organization"), TALLY.c.resource_type == bindparam("resource_type")
    )
)
_ONE: Final = RESOURCE.alias("one")
_SHARING: Final = compiled(
    select(_R.email_key, _R.id)
    .distinct()
    .select_from(
        RESOURCE.join(
            _ONE,
            and_(_R.organization == _ONE.c.organization, _R.email_key == _ONE.c.email_key, _R.email_key.is_not(None)),
        )
    )
    .where(
        _ONE.c.organization == bindparam("organization"),
        _ONE.c.resource_type == bindparam("resource_type"),
        _ONE.c.id.in_(select(Listed("ids").table_valued("value").c.value)),
        *(table.c.active == literal_column("1") for table in (_ONE, RESOURCE)),
        _R.resource_type == bindparam("resource_type"),
    )
    .order_by(_R.email_key, _R.id)
)


class Contacts:
    """Reads of one organization's contacts. One of them and how many there are is fresh; lists may lag."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._readers = engine
        self._listing = engine.lagging
        self._organization = organization
        self._of = {"organization": organization, "resource_type": USER.name}

    def one(self, contact_id: str) -> Contact | None:
        """A contact, deleted or not."""
        row = self._readers.row(_READ, self._of | {"id": contact_id})
        return contact_of(row) if row else None

    def counts(self) -> ContactCounts:
        """How many there are."""
        return ContactCounts(*self._readers.row(_COUNTS, self._of))

    def page(self, search: ContactSearch) -> ContactPage:
        """A page of a list."""
        return ContactList(self._listing, self._organization, search).page(self.counts)

    def every(self, search: ContactSearch) -> Iterator[Contact]:
        """All of a list."""
        whole = replace(search, after=None, before=None)
        return ContactList(self._listing, self._organization, whole).every()

    def sharing_an_address(self, contact_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See directory.store.OrganizationStore."""
        found: dict[str, list[str]] = {}
        for address, contact_id in self._listing.rows(_SHARING, self._of | {"ids": json.dumps(list(contact_ids))}):
            found.setdefault(address, []).append(contact_id)
        return {address: ids for address, ids in found.items() if len(ids) > 1}
