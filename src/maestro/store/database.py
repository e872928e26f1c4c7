"""The store: the port of the directory, put together from its parts over one of the engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

from maestro.directory.connection import Connection
from maestro.directory.credential import Credential
from maestro.directory.errors import Unavailable
from maestro.directory.event import Event
from maestro.directory.exchange import Exchange
from maestro.directory.operating import Standing
from maestro.directory.organization import Organization
from maestro.directory.paging import Anchors, AnchorsInMemory
from maestro.directory.rates import Rates, RatesInMemory
from maestro.directory.raw import RawExchange
from maestro.directory.setup import SetupLink
from maestro.directory.support import Session, SupportAccount
from maestro.store.connections import Connections
from maestro.store.credentials import authenticate
from maestro.store.engines.engine import Engine
from maestro.store.engines.postgresql import Postgresql
from maestro.store.engines.sqlite import Sqlite
from maestro.store.events import save_event
from maestro.store.exchanges import save_exchanges
from maestro.store.locations import path_of
from maestro.store.migrations.history import IDS, history
from maestro.store.migrations.presence import Presence
from maestro.store.organizations import Organizations
from maestro.store.part import OrganizationDatabase
from maestro.store.pruning import prune
from maestro.store.setup_links import link_by_digest
from maestro.store.shared import SharedAnchors, SharedRates
from maestro.store.standing import standing_of
from maestro.store.support import Support


class Database:
    """The whole database; see directory.store.Store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._organizations = Organizations(engine)
        self._connections = Connections(engine)
        self._parts: dict[int, OrganizationDatabase] = {}
        self._support = Support(engine)
        self._presence: Presence | None = None
        # What all processes over this database share: over SQLite there is one.
        self.turns = engine.turns
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

    def organization_by_reference(self, reference: str) -> Organization | None:
        """One indexed read, and one by key."""
        return self._organizations.by_reference(reference)

    def authenticate(self, subdomain: str, digest: bytes) -> tuple[Organization | None, Credential | None]:
        """One indexed read."""
        return authenticate(self._engine, subdomain, digest)

    def setup_link(self, digest: bytes) -> tuple[Organization, SetupLink] | None:
        """One indexed read."""
        return link_by_digest(self._engine, digest)

    def connections(self, at: str) -> Sequence[Connection]:
        """Two reads for all organizations."""
        return self._connections.all(at)

    def connection(self, organization: Organization, at: str) -> Connection:
        """Two reads by index."""
        return self._connections.one(organization.number, at)

    def create_organization(
        self, subdomain: str, name: str, event: Event, *, it_contact: str | None = None
    ) -> Organization:
        """With its event in one savepoint."""
        return self._organizations.create(subdomain, name, event, it_contact)

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

    def prune(self, messages_before: str, exchanges_before: str) -> Iterator[int]:
        """Remove what of the provisioning log is from before these instants, some rows in each transaction."""
        return prune(self._engine, messages_before, exchanges_before)

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """By cutting what takes longer off."""
        return self._engine.within(seconds)

    def is_ready(self) -> bool:
        """Whether the database answers, and this program may run on it: one read."""
        try:
            return history().fits([row[0] for row in self._engine.rows(IDS, {})])
        except Unavailable:
            return False

    def standing(self, *, writes: bool) -> Standing:
        """A few reads; with `writes`, a commit."""
        return standing_of(self._engine, writes=writes)

    def note(self, event: Event) -> None:
        """Keep an event of no organization that changed nothing, such as that a backup was made."""
        self._engine.run(lambda transaction: save_event(transaction, None, event))

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


def open_database(url: str, replica: str | None = None, most: int | None = None) -> Database:
    """The database at a URL, whichever engine that names. Raises errors.Unavailable when it cannot be opened.

    `replica` and `most` are of a database on a server; see Postgresql.
    """
    path = path_of(url)
    return Database(Postgresql(url, save_exchanges, replica, most) if path is None else Sqlite(path, save_exchanges))
