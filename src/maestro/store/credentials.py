"""Credentials in the store, and the one read that every request begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, select, update

from maestro.directory.credential import Credential
from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.store.engines.engine import Engine, Readers, Transaction
from maestro.store.events import save_event
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import CREDENTIAL, ORGANIZATION

_C, _O = CREDENTIAL.c, ORGANIZATION.c
_COLUMNS: Final = (
    _C.id,
    _C.user_name,
    _C.digest,
    _C.hint,
    _C.created,
    _C.created_by,
    _C.last_used,
    _C.revoked,
)
_AUTHENTICATE: Final = compiled(
    select(*_COLUMNS, *_O)
    .select_from(
        ORGANIZATION.outerjoin(CREDENTIAL, and_(_C.organization == _O.number, _C.digest == bindparam("digest")))
    )
    .where(_O.subdomain == bindparam("subdomain"))
)
_ALL: Final = compiled(
    select(*_COLUMNS).where(_C.organization == bindparam("organization")).order_by(_C.created.desc(), _C.id.desc())
)
_LIVE: Final = compiled(
    select(func.count())
    .select_from(CREDENTIAL)
    .where(_C.organization == bindparam("organization"), _C.revoked.is_(None))
)
# Of several that issue at the same time, one counts after the other has kept what it issued.
_ONE_AT_A_TIME: Final = compiled(select(_O.number).where(_O.number == bindparam("organization")).with_for_update())
_INSERT: Final = compiled(insert_into(CREDENTIAL, "last_used", "revoked"))
_REVOKE: Final = compiled(
    update(CREDENTIAL)
    .where(_C.organization == bindparam("of"), _C.id == bindparam("of_id"), _C.revoked.is_(None))
    .values(revoked=bindparam("at"))
)
_USED: Final = compiled(
    update(CREDENTIAL)
    .where(_C.organization == bindparam("of"), _C.id == bindparam("of_id"))
    .values(last_used=bindparam("at"))
)


def authenticate(readers: Readers, subdomain: str, digest: bytes) -> tuple[Organization | None, Credential | None]:
    """The organization of a subdomain, and its credential of that digest."""
    row = readers.row(_AUTHENTICATE, {"subdomain": subdomain, "digest": digest})
    if row is None:
        return None, None
    credential, organization = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
    return Organization(*organization), Credential(*credential) if credential[0] is not None else None


def note_use(transaction: Transaction, organization: int, credential: str, at: str) -> None:
    """Note when a credential was last used."""
    transaction.execute(_USED, {"of": organization, "of_id": credential, "at": at})


class Credentials:
    """One organization's credentials."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._engine = engine
        self._organization = organization

    def all(self) -> Sequence[Credential]:
        """All, the newest first."""
        return [Credential(*row) for row in self._engine.rows(_ALL, {"organization": self._organization})]

    def issue(self, credential: Credential, event: Event, max_live: int) -> bool:
        """See directory.store.OrganizationStore."""
        columns: dict[str, Any] = {
            "organization": self._organization,
            "id": credential.id,
            "user_name": credential.user_name,
            "digest": credential.digest,
            "hint": credential.hint,
            "created": credential.created,
            "created_by": credential.created_by,
        }

        def work(transaction: Transaction) -> bool:
            transaction.execute(_ONE_AT_A_TIME, {"organization": self._organization}).fetchone()
            live = transaction.execute(_LIVE, {"organization": self._organization}).fetchone()[0]
            if live >= max_live:
                return False
            transaction.execute(_INSERT, columns)
            save_event(transaction, self._organization, event)
            return True

        return self._engine.run(work)

    def revoke(self, credential_id: str, event: Event) -> bool:
        """See directory.store.OrganizationStore."""
        where = {"of": self._organization, "of_id": credential_id, "at": event.occasion.at}

        def work(transaction: Transaction) -> bool:
            if not transaction.execute(_REVOKE, where).rowcount:
                return False
            save_event(transaction, self._organization, event)
            return True

        return self._engine.run(work)
