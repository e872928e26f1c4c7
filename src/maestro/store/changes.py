"""How resources change, with their memberships, counts and events: one transaction, statement by statement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from sqlalchemy import ColumnElement, bindparam, select, update

from maestro.directory.event import Change, Event, Occasion
from maestro.directory.organization import Organization
from maestro.directory.resource import MembershipChange, Resource, StoredResource
from maestro.directory.store import CatalogChanged, UniqueTaken
from maestro.scim.catalog import GROUP, USER
from maestro.scim.comparison import instant
from maestro.scim.membership import MEMBERS
from maestro.scim.resource import with_version
from maestro.store.counts import COUNT, count_where, more
from maestro.store.engines.engine import Duplicate, Engine, Transaction
from maestro.store.events import save_event
from maestro.store.memberships import end_memberships, has_lost_members, save_members
from maestro.store.resources import READ, VISIBLE, Resources
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import ORGANIZATION, RESOURCE

_R = RESOURCE.c
# What a new version may have otherwise than the one before.
CHANGING: Final = (
    "version",
    "document",
    "comparable",
    "unique_key",
    "external_id",
    "email_key",
    "display",
    "display_key",
    "sort_key",
    "search_text",
    "active",
    "since",
    "modified",
    "deleted",
)


def _has_catalog(organization: str) -> ColumnElement[bool]:
    """Whether the organization still has the schemas by which a document was written."""
    version = select(ORGANIZATION.c.catalog_version).where(ORGANIZATION.c.number == bindparam(organization))
    return version.scalar_subquery() == bindparam("catalog_version")


_INSERT: Final = compiled(insert_into(RESOURCE, "deleted"))
_UPDATE: Final = compiled(
    update(RESOURCE)
    .where(*VISIBLE, _R.id == bindparam("of_id"), _R.version == bindparam("of_version"), _has_catalog("organization"))
    .values({name: bindparam(f"new_{name}") for name in CHANGING})
)
# Only what is not concurrent asks for the catalog with the count; see ConcurrentChanges.
_COUNT_NEW: Final = count_where(_has_catalog("of"))
_NEXT: Final = compiled(
    update(RESOURCE)
    .where(*VISIBLE, _R.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in ("version", "document", "comparable", "modified")})
)
_COMPARABLE: Final = compiled(select(_R.comparable).where(*VISIBLE, _R.id == bindparam("id")).with_for_update())
_WAS_ACTIVE: Final = compiled(select(_R.active).where(*VISIBLE, _R.id == bindparam("id")))


class Changes:
    """Writes of one organization's resources, on an engine that runs one transaction after the other."""

    def __init__(self, engine: Engine, organization: Organization) -> None:
        self._engine = engine
        self._organization = organization.number
        self._catalog = {"catalog_version": organization.catalog_version}
        self._resources = Resources(engine, organization.number)

    def create(self, resource: Resource, event: Event, members: MembershipChange) -> bool:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource)
        counts = more(self._organization, resource.resource_type, {_state(resource.active): 1})

        def work(transaction: Transaction) -> bool:
            if not self._holds_catalog(transaction):
                raise CatalogChanged
            if has_lost_members(transaction, self._organization, members):
                return False
            transaction.execute(_INSERT, columns)
            if not transaction.execute(_COUNT_NEW, counts | self._catalog).rowcount:
                raise CatalogChanged
            save_members(transaction, self._organization, resource.id, members)
            save_event(transaction, self._organization, event)
            return True

        try:
            return self._engine.run(work)
        except Duplicate as duplicate:
            self._refuse(resource, duplicate)

    def replace(self, resource: Resource, event: Event, version: int, members: MembershipChange) -> bool:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource) | {"deleted": None}

        def work(transaction: Transaction) -> bool:
            if not self._holds_catalog(transaction) or has_lost_members(transaction, self._organization, members):
                return False
            if not self._update(transaction, resource, columns, version, _state(resource.active)):
                return False
            save_members(transaction, self._organization, resource.id, members)
            save_event(transaction, self._organization, event)
            return True

        try:
            return self._engine.run(work)
        except Duplicate as duplicate:
            self._refuse(resource, duplicate)

    def delete(self, resource: Resource, event: Event, version: int) -> bool:
        """See directory.store.OrganizationStore."""
        columns = self._columns(resource) | {"deleted": resource.modified, "unique_key": None}

        def work(transaction: Transaction) -> bool:
            if not self._holds_catalog(transaction):
                return False
            if not self._update(transaction, resource, columns, version, "deleted"):
                return False
            for group in end_memberships(transaction, self._organization, resource.id):
                self._lose_member(transaction, group, resource.id, event.occasion)
            save_event(transaction, self._organization, event)
            return True

        return self._engine.run(work)

    def _holds_catalog(self, _transaction: Transaction) -> bool:
        """Whether the schemas are those of the request, and stay so: what changes them waits for its turn."""
        return True

    def _update(
        self, transaction: Transaction, resource: Resource, columns: Mapping[str, Any], version: int, after: str
    ) -> bool:
        """Write a new version over `version`, and keep the counts; say whether `version` was the current one."""
        before = transaction.execute(_WAS_ACTIVE, self._of(resource.resource_type, id=resource.id)).fetchone()
        parameters = {f"new_{name}": value for name, value in columns.items()}
        where = self._of(resource.resource_type, of_id=resource.id, of_version=version)
        if not transaction.execute(_UPDATE, parameters | where | self._catalog).rowcount:
            return False
        if _state(before[0]) != after:
            moved = {_state(before[0]): -1, after: 1}
            transaction.execute(COUNT, more(self._organization, resource.resource_type, moved))
        return True

    def _lose_member(self, transaction: Transaction, group: str, member: str, occasion: Occasion) -> None:
        """A new version of a group that lost a member because that one was deleted."""
        held = transaction.execute(_COMPARABLE, self._of(GROUP.name, id=group)).fetchone()
        if held is None:
            return
        stored = StoredResource(*transaction.execute(READ, self._of(GROUP.name, id=group)).fetchone())
        version = stored.version + 1
        at = max(occasion.at, json.loads(stored.text)["meta"]["lastModified"])
        parameters = {
            "new_version": version,
            "new_document": with_version(stored.text, version, at),
            "new_comparable": with_version(held[0], version, instant(at) or at),
            "new_modified": at,
        }
        transaction.execute(_NEXT, parameters | self._of(GROUP.name, of_id=group))
        change = Change(MEMBERS, [member], None)
        save_event(
            transaction,
            self._organization,
            Event("scim:group:changed", GROUP.name, group, occasion, (change,), version),
        )

    def _refuse(self, resource: Resource, duplicate: Duplicate) -> NoReturn:
        """Tell whose the name is, as it is now: the transaction that was refused is undone."""
        if duplicate.constraint != "uq_resource_name":
            raise duplicate
        is_person = resource.resource_type == USER.name
        holder = self._resources.holder(resource.resource_type, resource.unique_key) if is_person else None
        raise UniqueTaken(holder) from duplicate

    def _of(self, resource_type: str, **parameters: Any) -> dict[str, Any]:
        return {"organization": self._organization, "resource_type": resource_type, **parameters}

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
            "email_key": resource.email_key,
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
