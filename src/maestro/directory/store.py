"""The port of the store: what the directory needs kept, and what it is promised about it.

What was acknowledged is durable: no method that writes returns before its change and its event are committed
together. Every method may raise `errors.Unavailable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from maestro.directory.connection import Connection
from maestro.directory.contact import Contact
from maestro.directory.credential import Credential
from maestro.directory.declared import DeclaredSchema
from maestro.directory.event import Event
from maestro.directory.exchange import Exchange
from maestro.directory.lists import ContactCounts, ContactPage, ContactSearch, Page, Search
from maestro.directory.log import Log
from maestro.directory.operating import Watched
from maestro.directory.organization import Organization
from maestro.directory.presence import AttributeReads
from maestro.directory.raw import RawExchange
from maestro.directory.resource import MembershipChange, Resource, StoredResource
from maestro.directory.setup import SetupLink
from maestro.directory.support import Session, SupportAccount
from maestro.scim.membership import Membership
from maestro.scim.schema import ResourceType


class UniqueTaken(Exception):
    """The unique index on names refused a write; `holder` is the contact that has the user name, if it is one."""

    def __init__(self, holder: Contact | None) -> None:
        super().__init__("name taken")
        self.holder = holder


class CatalogChanged(Exception):
    """A write was refused: since the request began, the organization declared or removed a schema."""

    def __init__(self) -> None:
        super().__init__("schemas declared or removed")


@dataclass(frozen=True, slots=True)
class Remade:
    """How far documents are made anew: how many were read, the last one's id, and what did not fit, by path."""

    read: int
    changed: int
    last: str
    misfits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Issue:
    """A credential to be kept, with the events that tell of it.

    The one of the id `replaces` lives on for `overlap` seconds after the new one is first used, or is revoked where
    that is None. The setup link of the id `link` is spent with it.
    """

    credential: Credential
    events: Sequence[Event]
    replaces: str | None = None
    overlap: int | None = None
    link: str | None = None


# Why a credential was not kept: too many live, the one to be replaced is not live, or the link has shown one already.
IssueOutcome = Literal["issued", "full", "gone", "spent"]


class OrganizationStore(AttributeReads, Protocol):
    """One organization's part of the store, as the organization was when it was read. It can reach nothing else."""

    def resource(self, resource_type: str, resource_id: str) -> StoredResource | None:
        """The current version, one indexed read; None when there is none or it was deleted."""
        ...

    def search(self, search: Search) -> Page:
        """A page of the resources that match."""
        ...

    def members(self, groups: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        """The members of groups, by the group's id, in the order of their ids; groups without any are left out."""
        ...

    def members_among(self, group: str, ids: Sequence[str]) -> Sequence[str]:
        """Those of the ids that are members of the group."""
        ...

    def has_more_members(self, group: str, than: int) -> bool:
        """Whether a group has more members than that; reads no more of them than it takes to know."""
        ...

    def groups_of(self, members: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        """The groups of each member, direct ones and those that these are in, by the member's id."""
        ...

    def types_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The resource types of those of the ids that are resources and not deleted."""
        ...

    def contact_by_external_id(self, external_id: str) -> Contact | None:
        """The contact of that externalId, if it is one alone and not deleted."""
        ...

    def create(self, resource: Resource, event: Event, members: MembershipChange) -> bool:
        """Keep a new resource, its members and its event, unless one of the members was deleted meanwhile.

        Raises UniqueTaken, CatalogChanged.
        """
        ...

    def replace(self, resource: Resource, event: Event, version: int, members: MembershipChange) -> bool:
        """Keep a new version, its members and its event if `version` is still the current one; say whether it was.

        It is not, either, once the schemas are others, or a member to be was deleted. Raises UniqueTaken.
        """
        ...

    def delete(self, resource: Resource, event: Event, version: int) -> bool:
        """As `replace`, and hide the resource from SCIM from then on, which frees its name and ends its memberships."""
        ...

    def contact(self, contact_id: str) -> Contact | None:
        """A contact, deleted or not."""
        ...

    def contacts(self, search: ContactSearch) -> ContactPage:
        """A page of the list of contacts."""
        ...

    def every_contact(self, search: ContactSearch) -> Iterator[Contact]:
        """All contacts of the list, read as they are taken, whatever its limit."""
        ...

    def sharing_an_address(self, contact_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The ids of active contacts of the same e-mail address, by that address, where one of these is among them."""
        ...

    def contact_counts(self) -> ContactCounts:
        """How many contacts there are, without counting them."""
        ...

    def events(self, subject_type: str, subject: str) -> Sequence[Event]:
        """The events of a subject, the newest first."""
        ...

    def note(self, event: Event) -> None:
        """Keep an event that changed nothing, such as that contacts were exported."""
        ...

    def exchanges(self, limit: int) -> Sequence[Exchange]:
        """The newest exchanges, the newest first."""
        ...

    def exchange(self, reference: str) -> Exchange | None:
        """The exchange of that reference."""
        ...

    @property
    def rehearsal(self) -> OrganizationStore:
        """The same as it is now, where everything can be done and nothing of it stays."""
        ...

    @property
    def log(self) -> Log:
        """The provisioning log."""
        ...

    def credentials(self) -> Sequence[Credential]:
        """All credentials, the newest first."""
        ...

    def issue_credential(self, issue: Issue, max_live: int) -> IssueOutcome:
        """Keep a credential with its events, unless `max_live` would live beside each other."""
        ...

    def revoke_credential(self, credential_id: str, event: Event) -> bool:
        """End a credential with its event; False when there is no such live one."""
        ...

    def setup_links(self) -> Sequence[SetupLink]:
        """All setup links, the newest first."""
        ...

    def make_setup_link(self, link: SetupLink, event: Event) -> None:
        """Keep a setup link with its event, and revoke those before it."""
        ...

    def open_setup_link(self, link_id: str, event: Event) -> None:
        """Note with the event that a setup link was opened, the first time that it is."""
        ...

    def revoke_setup_link(self, link_id: str, event: Event) -> bool:
        """End a setup link with its event; False when there is none that is not revoked."""
        ...

    def declared_schemas(self) -> Sequence[DeclaredSchema]:
        """The schemas that the organization declared, in that order."""
        ...

    def declare_schema(self, declared: DeclaredSchema, event: Event) -> bool:
        """Keep a schema with its event, as another version of the catalog; False when that is another one already."""
        ...

    def remove_schema(self, urn: str, event: Event) -> bool:
        """Remove the schema of exactly this id, as `declare_schema` keeps one."""
        ...

    def remake(self, resource_type: ResourceType, after: str) -> Remade | None:
        """Make documents anew by the schemas of their type, a chunk of them in one transaction; None after the last.

        They are those behind the id `after`, deleted ones too. It is no change: neither version nor event tells of it.
        Raises CatalogChanged.
        """
        ...


class Store(Watched, Protocol):
    """The whole store. Its own methods are the few that are not within one organization."""

    def organization(self, organization: Organization) -> OrganizationStore:
        """One organization's part."""
        ...

    def organization_by_subdomain(self, subdomain: str) -> Organization | None:
        """The organization of that subdomain."""
        ...

    def organization_by_reference(self, reference: str) -> Organization | None:
        """The organization whose exchange has that reference."""
        ...

    def authenticate(self, subdomain: str, digest: bytes) -> tuple[Organization | None, Credential | None]:
        """The organization, and its credential of that digest, revoked or not: one indexed read."""
        ...

    def setup_link(self, digest: bytes) -> tuple[Organization, SetupLink] | None:
        """The setup link of that digest, open or not, and its organization."""
        ...

    def connections(self, at: str) -> Sequence[Connection]:
        """How all organizations' connections stand at that instant, by the organizations' names."""
        ...

    def connection(self, organization: Organization, at: str) -> Connection:
        """How one organization's connection stands."""
        ...

    def create_organization(
        self, subdomain: str, name: str, event: Event, *, it_contact: str | None = None
    ) -> Organization:
        """Keep a new organization with its event. Raises errors.Taken."""
        ...

    def change_organization(self, organization: Organization, event: Event) -> None:
        """Keep what may be chosen of an organization, with the event."""
        ...

    def support_account(self, user_name: str) -> SupportAccount | None:
        """The support account of that user name, in any case."""
        ...

    def create_support_account(self, account: SupportAccount, event: Event) -> None:
        """Keep a new support account with its event. Raises errors.Taken."""
        ...

    def session(self, digest: bytes) -> Session | None:
        """The session of that digest."""
        ...

    def create_session(self, session: Session, event: Event) -> None:
        """Keep a session with its event, and drop those that have ended of themselves."""
        ...

    def touch_session(self, digest: bytes, at: int) -> None:
        """Note that a session is in use."""
        ...

    def end_session(self, digest: bytes, event: Event) -> None:
        """End a session with its event."""
        ...

    def record(self, exchange: Exchange, raw: RawExchange | None = None) -> None:
        """Keep an exchange, soon: it is written behind the answer, in batches. Of `raw`, what may be kept."""
        ...

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Everything that this thread asks within this is over in so many seconds, or raises errors.Unavailable."""
        ...

    def is_ready(self) -> bool:
        """Whether the store answers and its schema is the one this program needs."""
        ...
