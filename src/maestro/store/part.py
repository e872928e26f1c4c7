"""One organization's part of the store, put together from its own parts over one of the engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from maestro.directory.contact import Contact
from maestro.directory.credential import Credential
from maestro.directory.declared import DeclaredSchema
from maestro.directory.event import Event
from maestro.directory.exchange import Exchange
from maestro.directory.lists import ContactCounts, ContactPage, ContactSearch, Page, Search
from maestro.directory.organization import Organization
from maestro.directory.presence import Presence, Without
from maestro.directory.resource import MembershipChange, Resource, StoredResource
from maestro.directory.setup import SetupLink
from maestro.directory.store import Issue, IssueOutcome, Remade
from maestro.scim.catalog import USER
from maestro.scim.membership import Membership
from maestro.scim.schema import ResourceType
from maestro.store.changes import Changes
from maestro.store.concurrent_changes import ConcurrentChanges
from maestro.store.contacts import Contacts
from maestro.store.credentials import Credentials
from maestro.store.engines.engine import Engine
from maestro.store.engines.postgresql import Postgresql
from maestro.store.engines.rehearsing import Rehearsing
from maestro.store.events import OF_SUBJECT, event_of, save_event
from maestro.store.exchanges import BY_REFERENCE, LATEST
from maestro.store.log import ExchangeLog
from maestro.store.memberships import Memberships
from maestro.store.presence import Presences
from maestro.store.resources import Resources
from maestro.store.schemas import Schemas
from maestro.store.searches import Searches
from maestro.store.setup_links import SetupLinks


class OrganizationDatabase:
    """One organization's part of the database; see directory.store.OrganizationStore."""

    def __init__(self, engine: Engine, organization: Organization) -> None:
        self._engine = engine
        self._organization = organization
        self.catalog_version = organization.catalog_version
        self._of = {"organization": organization.number}
        self._resources = Resources(engine, organization.number)
        self._changes = _changes_on(engine, organization)
        self._searches = Searches(engine, organization.number)
        self._memberships = Memberships(engine, organization.number)
        self._contacts = Contacts(engine, organization.number)
        self._credentials = Credentials(engine, organization.number)
        self._setup_links = SetupLinks(engine, organization.number)
        self._schemas = Schemas(engine, organization)
        self._presences = Presences(engine, organization.number)
        self.log = ExchangeLog(engine, organization.number)

    @property
    def rehearsal(self) -> OrganizationDatabase:
        """Over an engine that undoes what is run."""
        return OrganizationDatabase(Rehearsing(self._engine), self._organization)

    def resource(self, resource_type: str, resource_id: str) -> StoredResource | None:
        """One indexed read."""
        return self._resources.resource(resource_type, resource_id)

    def search(self, search: Search) -> Page:
        """The look-up by name and the plain page have statements of their own: they are what Okta sends."""
        return self._searches.page(search)

    def members(self, groups: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        """One read for all of them."""
        return self._memberships.members(groups)

    def members_among(self, group: str, ids: Sequence[str]) -> Sequence[str]:
        """One read for all of them."""
        return self._memberships.members_among(group, ids)

    def has_more_members(self, group: str, than: int) -> bool:
        """One read of at most so many keys."""
        return self._memberships.has_more_members(group, than)

    def groups_of(self, members: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        """One recursive read for all of them."""
        return self._memberships.groups_of(members)

    def types_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        """One read for all of them."""
        return self._memberships.types_of(ids)

    def contact_by_external_id(self, external_id: str) -> Contact | None:
        """One indexed read."""
        return self._resources.by_external_id(USER.name, external_id)

    def create(self, resource: Resource, event: Event, members: MembershipChange) -> bool:
        """The resource, its members, the count and the event in one savepoint."""
        return self._changes.create(resource, event, members)

    def replace(self, resource: Resource, event: Event, version: int, members: MembershipChange) -> bool:
        """The new version, its members, the count and the event in one savepoint."""
        return self._changes.replace(resource, event, version, members)

    def delete(self, resource: Resource, event: Event, version: int) -> bool:
        """As `replace`, hidden from SCIM and out of all groups."""
        return self._changes.delete(resource, event, version)

    def contact(self, contact_id: str) -> Contact | None:
        """A contact, deleted or not."""
        return self._contacts.one(contact_id)

    def contacts(self, search: ContactSearch) -> ContactPage:
        """A page of the list."""
        return self._contacts.page(search)

    def every_contact(self, search: ContactSearch) -> Iterator[Contact]:
        """The whole list, a chunk at a time."""
        return self._contacts.every(search)

    def sharing_an_address(self, contact_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """One read by index for all of them."""
        return self._contacts.sharing_an_address(contact_ids)

    def contact_counts(self) -> ContactCounts:
        """From the kept counts."""
        return self._contacts.counts()

    def presence(self, resource_type: ResourceType) -> Presence:
        """A pass over everybody who is active."""
        return self._presences.presence(resource_type)

    def contacts_without(self, place: Sequence[str], after: str | None, limit: int) -> Without:
        """A window of the list."""
        return self._presences.without(place, after, limit)

    def events(self, subject_type: str, subject: str) -> Sequence[Event]:
        """The events of a subject, the newest first."""
        rows = self._engine.rows(OF_SUBJECT, self._of | {"subject_type": subject_type, "subject": subject})
        return [event_of(row) for row in rows]

    def note(self, event: Event) -> None:
        """By itself."""
        self._engine.run(lambda transaction: save_event(transaction, self._of["organization"], event))

    def exchanges(self, limit: int) -> Sequence[Exchange]:
        """The newest exchanges, the newest first."""
        return [Exchange(*row) for row in self._engine.lagging.rows(LATEST, self._of | {"limit": limit})]

    def exchange(self, reference: str) -> Exchange | None:
        """The exchange of that reference."""
        row = self._engine.row(BY_REFERENCE, self._of | {"reference": reference})
        return Exchange(*row) if row else None

    def credentials(self) -> Sequence[Credential]:
        """All credentials, the newest first."""
        return self._credentials.all()

    def issue_credential(self, issue: Issue, max_live: int) -> IssueOutcome:
        """Counted and kept in one savepoint."""
        return self._credentials.issue(issue, max_live)

    def revoke_credential(self, credential_id: str, event: Event) -> bool:
        """Ended with its event in one savepoint."""
        return self._credentials.revoke(credential_id, event)

    def setup_links(self) -> Sequence[SetupLink]:
        """All setup links, the newest first."""
        return self._setup_links.all()

    def make_setup_link(self, link: SetupLink, event: Event) -> None:
        """Kept, and those before it ended, in one savepoint."""
        self._setup_links.make(link, event)

    def open_setup_link(self, link_id: str, event: Event) -> None:
        """With its event, the first time."""
        self._setup_links.open(link_id, event)

    def revoke_setup_link(self, link_id: str, event: Event) -> bool:
        """Ended with its event in one savepoint."""
        return self._setup_links.revoke(link_id, event)

    def declared_schemas(self) -> Sequence[DeclaredSchema]:
        """In the order in which they were declared."""
        return self._schemas.all()

    def declare_schema(self, declared: DeclaredSchema, event: Event) -> bool:
        """With the next version of the catalog and the event in one savepoint."""
        return self._schemas.declare(declared, event)

    def remove_schema(self, urn: str, event: Event) -> bool:
        """With the next version of the catalog and the event in one savepoint."""
        return self._schemas.remove(urn, event)

    def remake(self, resource_type: ResourceType, after: str) -> Remade | None:
        """A chunk of the documents read and written in one savepoint."""
        return self._schemas.remake(resource_type, after)


def _changes_on(engine: Engine, organization: Organization) -> Changes:
    return ConcurrentChanges(engine, organization) if isinstance(engine, Postgresql) else Changes(engine, organization)
