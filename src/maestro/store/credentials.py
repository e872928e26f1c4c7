"""Credentials in the store, and the one read that every request begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, select, update

from maestro.directory.credential import Credential
from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.directory.store import Issue, IssueOutcome
from maestro.store.engines.engine import Engine, Readers, Transaction
from maestro.store.events import save_event
from maestro.store.setup_links import spend
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import CREDENTIAL, ORGANIZATION

_C, _O = CREDENTIAL.c, ORGANIZATION.c
_NEXT: Final = CREDENTIAL.alias("successor")
_COLUMNS: Final = (
    _C.id,
    _C.user_name,
    _C.digest,
    _C.hint,
    _C.created,
    _C.created_by,
    _C.last_used,
    _C.first_used,
    _C.expires,
    _C.revoked,
    _C.replaced_by,
    _C.overlap,
    _NEXT.c.first_used.label("successor_used"),
)
# Of the one that replaces a credential, when it was first used. Almost none is replaced, and then nothing is read.
_IS_NEXT: Final = and_(_NEXT.c.organization == _C.organization, _NEXT.c.id == _C.replaced_by)
_AUTHENTICATE: Final = compiled(
    select(*_COLUMNS, *_O)
    .select_from(
        ORGANIZATION.outerjoin(
            CREDENTIAL, and_(_C.organization == _O.number, _C.digest == bindparam("digest"))
        ).outerjoin(_NEXT, _IS_NEXT)
    )
    .where(_O.subdomain == bindparam("subdomain"))
)
_ALL: Final = compiled(
    select(*_COLUMNS)
    .select_from(CREDENTIAL.outerjoin(_NEXT, _IS_NEXT))
    .where(_C.organization == bindparam("organization"))
    .order_by(_C.created.desc(), _C.id.desc())
)
# Of several that issue at the same time, one counts after the other has kept what it issued.
_ONE_AT_A_TIME: Final = compiled(select(_O.number).where(_O.number == bindparam("organization")).with_for_update())
_INSERT: Final = compiled(insert_into(CREDENTIAL, "last_used", "first_used", "revoked", "replaced_by", "overlap"))
_ONE: Final = (_C.organization == bindparam("of"), _C.id == bindparam("of_id"))
_REVOKE: Final = compiled(update(CREDENTIAL).where(*_ONE, _C.revoked.is_(None)).values(revoked=bindparam("at")))
_REPLACE: Final = compiled(
    update(CREDENTIAL)
    .where(*_ONE)
    .values(replaced_by=bindparam("by"), overlap=bindparam("for"), revoked=bindparam("at"))
)
_USED: Final = compiled(
    update(CREDENTIAL)
    .where(*_ONE)
    .values(last_used=bindparam("at"), first_used=func.coalesce(_C.first_used, bindparam("at")))
)


def authenticate(readers: Readers, subdomain: str, digest: bytes) -> tuple[Organization | None, Credential | None]:
    """The organization of a subdomain, and its credential of that digest."""
    row = readers.row(_AUTHENTICATE, {"subdomain": subdomain, "digest": digest})
    if row is None:
        return None, None
    credential, organization = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
    return Organization(*organization), Credential(*credential) if credential[0] is not None else None


def note_use(transaction: Transaction, organization: int, credential: str, at: str) -> None:
    """Note that a credential was used then: for the last time, and perhaps for the first."""
    transaction.execute(_USED, {"of": organization, "of_id": credential, "at": at})


def kept_by_organization(readers: Readers, organization: int | None) -> dict[int, list[Credential]]:
    """The credentials that were not revoked, the newest first, by organization: of all of them, or of one."""
    query = select(_C.organization, *_COLUMNS).select_from(CREDENTIAL.outerjoin(_NEXT, _IS_NEXT))
    query = query.where(_C.revoked.is_(None)).order_by(_C.created.desc(), _C.id.desc())
    if organization is not None:
        query = query.where(_C.organization == organization)
    found: dict[int, list[Credential]] = {}
    for number, *row in readers.found(query):
        found.setdefault(number, []).append(Credential(*row))
    return found


class Credentials:
    """One organization's credentials."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._engine = engine
        self._organization = organization
        self._of = {"organization": organization}

    def all(self) -> Sequence[Credential]:
        """All, the newest first."""
        return [Credential(*row) for row in self._engine.rows(_ALL, self._of)]

    def issue(self, issue: Issue, max_live: int) -> IssueOutcome:
        """See directory.store.OrganizationStore."""
        at = issue.credential.created

        def work(transaction: Transaction) -> IssueOutcome:
            transaction.execute(_ONE_AT_A_TIME, self._of).fetchone()
            known = [Credential(*row) for row in transaction.execute(_ALL, self._of).fetchall()]
            live = {each.id for each in known if each.is_live(at)}
            if issue.replaces is not None and issue.replaces not in live:
                return "gone"
            if issue.overlap is None:
                live.discard(issue.replaces or "")
            if len(live) >= max_live:
                return "full"
            if issue.link is not None and not spend(transaction, self._organization, issue.link, at):
                return "spent"
            self._keep(transaction, issue)
            return "issued"

        return self._engine.run(work)

    def revoke(self, credential_id: str, event: Event) -> bool:
        """See directory.store.OrganizationStore."""
        at = event.occasion.at

        def work(transaction: Transaction) -> bool:
            known = [Credential(*row) for row in transaction.execute(_ALL, self._of).fetchall()]
            if not any(each.id == credential_id and each.is_live(at) for each in known):
                return False
            where = {"of": self._organization, "of_id": credential_id, "at": at}
            if not transaction.execute(_REVOKE, where).rowcount:
                return False
            save_event(transaction, self._organization, event)
            return True

        return self._engine.run(work)

    def _keep(self, transaction: Transaction, issue: Issue) -> None:
        credential = issue.credential
        columns: dict[str, Any] = {
            "organization": self._organization,
            "id": credential.id,
            "user_name": credential.user_name,
            "digest": credential.digest,
            "hint": credential.hint,
            "created": credential.created,
            "created_by": credential.created_by,
            "expires": credential.expires,
        }
        transaction.execute(_INSERT, columns)
        if issue.replaces is not None:
            replaced = {"of": self._organization, "of_id": issue.replaces, "by": credential.id, "for": issue.overlap}
            revoked = credential.created if issue.overlap is None else None
            transaction.execute(_REPLACE, replaced | {"at": revoked})
        for event in issue.events:
            save_event(transaction, self._organization, event)
