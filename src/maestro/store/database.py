"""The store: the port of the directory, put together from its parts over one of the engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from maestro.directory.contact import Contact
from maestro.directory.credential import Credential
from maestro.directory.declared import DeclaredSchema
from maestro.directory.errors import Unavailable
from maestro.directory.event import Event
from maestro.directory.exchange import Exchange
from maestro.directory.lists import ContactCounts, ContactPage, ContactSearch, Page, Search
from maestro.directory.organization import Organization, OrganizationSummary
from maestro.directory.paging import Anchors, AnchorsInMemory
from maestro.directory.rates import Rates, RatesInMemory
from maestro.directory.raw import RawExchange
from maestro.directory.setup import SetupLink
from maestro.directory.support import Session, SupportAccount
from maestro.scim.catalog import USER
from maestro.scim.membership import Membership
from maestro.scim.schema import ResourceType
from maestro.store.changes import Changes
from maestro.store.concurrent_changes import ConcurrentChanges
from maestro.store.contacts import Contacts
from maestro.store.credentials import Credentials, authenticate
from maestro.store.engines.engine import Engine
from maestro.store.engines.postgresql import Postgresql
from maestro.store.engines.sqlite import Sqlite
from maestro.store.events import OF_SUBJECT, event_of, save_event
from maestro.store.exchanges import BY_REFERENCE, LATEST, save_exchanges
from maestro.store.locations import path_of
from maestro.store.memberships import Memberships
from maestro.store.migrations.history import IDS, history
from maestro.store.migrations.presence import Presence
from maestro.store.organizations import Organizations
from maestro.store.part import OrganizationDatabase
from maestro.store.pruning import prune
from maestro.store.setup_links import link_by_digest
from maestro.store.shared import SharedAnchors, SharedRates
from maestro.store.support import Support


class OrganizationDatabase:
    """One organization's part of the database; see directory.store.OrganizationStore."""

    def __init__(self, engine: Engine, organization: Organization) -> None:
        self._engine = engine
        self.catalog_version = organization.catalog_version
        self._of = {"organization": organization.number}
        self._resources = Resources(engine, organization.number)
        self._changes = _changes_on(engine, organization)
        self._searches = Searches(engine, organization.number)
        self._memberships = Memberships(engine, organization.number)
        self._contacts = Contacts(engine, organization.number)
        self._credentials = Credentials(engine, organization.number)
        self._schemas = Schemas(engine, organization)
    def organization_by_reference(self, reference: str) -> Organization | None:
        """One indexed read, and one by key."""
        return self._organizations.by_reference(reference)


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
    def prune(self, messages_before: str, exchanges_before: str) -> Iterator[int]:
        """Remove what of the provisioning log is from before these instants, some rows in each transaction."""
        return prune(self._engine, messages_before, exchanges_before)


    def contacts(self, search: ContactSearch) -> ContactPage:
        """A page of the list."""
        return self._contacts.page(search)

    def every_contact(self, search: ContactSearch) -> Iterator[Contact]:
        """The whole list, a chunk at a time."""
        return self._contacts.every(search)

    def contact_counts(self) -> ContactCounts:
        """From the kept counts."""
        return self._contacts.counts()

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

    def issue_credential(self, credential: Credential, event: Event, max_live: int) -> bool:
        """Counted and kept in one savepoint."""
        return self._credentials.issue(credential, event, max_live)

    def revoke_credential(self, credential_id: str, event: Event) -> bool:
        """Ended with its event in one savepoint."""
        return self._credentials.revoke(credential_id, event)

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


class Database:
    """The whole database; see directory.store.Store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._organizations = Organizations(engine)
        self._parts: dict[int, OrganizationDatabase] = {}
        self._support = Support(engine)
        self._presence: Presence | None = None
        # What all processes over this database share: over SQLite there is one.
        self.rates: Rates = SharedRates(engine) if isinstance(engine, Postgresql) else RatesInMemory()
        self.anchors: Anchors = SharedAnchors(engine) if isinstance(engine, Postgresql) else AnchorsInMemory()

    def organization(self, organization: Organization) -> OrganizationDatabase:
        """One organization's part; the same object until its schemas change, since it holds nothing of a request."""
        known = self._parts.get(organization.number)
        if known is None or known.catalog_version != organization.catalog_version:
            known = OrganizationDatabase(self._engine, organization)
            self._parts[organization.number] = known
        return known

    def organization_by_subdomain(self, subdomain: str) -> Organization | None:
        """The organization of that subdomain."""
        return self._organizations.by_subdomain(subdomain)

    def authenticate(self, subdomain: str, digest: bytes) -> tuple[Organization | None, Credential | None]:
        """One indexed read."""
        return authenticate(self._engine, subdomain, digest)

    def organizations(self) -> Sequence[OrganizationSummary]:
        """All organizations by name."""
        return self._organizations.all()

    def create_organization(self, subdomain: str, name: str, event: Event) -> Organization:
        """With its event in one savepoint."""
        return self._organizations.create(subdomain, name, event)

    def change_organization(self, organization: Organization, event: Event) -> None:
        """With its event in one savepoint."""
        self._organizations.change(organization, event)

    def support_account(self, user_name: str) -> SupportAccount | None:
        """The account of that user name, in any case."""
        return self._support.account(user_name)

    def create_support_account(self, account: SupportAccount, event: Event) -> None:
        """With its event in one savepoint."""
        self._support.create_account(account, event)

    def session(self, digest: bytes) -> Session | None:
        """One indexed read."""
        return self._support.session(digest)

    def create_session(self, session: Session, event: Event) -> None:
        """With its event in one savepoint."""
        self._support.create_session(session, event)

    def touch_session(self, digest: bytes, at: int) -> None:
        """Note that a session is in use."""
        self._support.touch_session(digest, at)

    def end_session(self, digest: bytes, event: Event) -> None:
        """With its event in one savepoint."""
        self._support.end_session(digest, event)

    def record(self, exchange: Exchange, raw: RawExchange | None = None) -> None:
        """Written behind, with the next commit or within half a second."""
        self._engine.later((exchange, raw))

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """By cutting what takes longer off."""
        return self._engine.within(seconds)

    def is_ready(self) -> bool:
        """Whether the database answers, and this program may run on it: one read."""
        try:
            return history().fits([row[0] for row in self._engine.rows(IDS, {})])
        except Unavailable:
            return False

    def attend(self, name: str, process_id: str) -> None:
        """Say, from now on and until it is closed, that this process runs; `name` is what people know it by."""
        self._presence = Presence(self._engine, name, history().program, process_id)

    def flush(self) -> None:
        """Wait until everything recorded so far is written."""
        self._engine.flush()

    def close(self) -> None:
        """Write what is behind, and close every connection."""
        if self._presence:
            self._presence.close()
        self._engine.close()


def _changes_on(engine: Engine, organization: Organization) -> Changes:
    return ConcurrentChanges(engine, organization) if isinstance(engine, Postgresql) else Changes(engine, organization)


def open_database(url: str, replica: str | None = None, most: int | None = None) -> Database:
    """The database at a URL, whichever engine that names. Raises errors.Unavailable when it cannot be opened.

    `replica` and `most` are of a database on a server; see Postgresql.
    """
    path = path_of(url)
    return Database(Postgresql(url, save_exchanges, replica, most) if path is None else Sqlite(path, save_exchanges))
