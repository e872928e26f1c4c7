"""Setup links in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import bindparam, select, update

from maestro.directory.credential import OVERLAPS, Overlap, Terms
from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.directory.setup import SetupLink
from maestro.store.engines.engine import Engine, Readers, Transaction
from maestro.store.events import save_event
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import ORGANIZATION, SETUP_LINK

_L, _O = SETUP_LINK.c, ORGANIZATION.c
_COLUMNS: Final = tuple(each for each in _L if each.name != "organization")
_BY_DIGEST: Final = compiled(
    select(*_COLUMNS, *_O)
    .select_from(SETUP_LINK.join(ORGANIZATION, _O.number == _L.organization))
    .where(_L.digest == bindparam("digest"))
)
_ALL: Final = compiled(
    select(*_COLUMNS).where(_L.organization == bindparam("organization")).order_by(_L.created.desc(), _L.id.desc())
)
_INSERT: Final = compiled(insert_into(SETUP_LINK, "opened", "revealed", "revoked"))
_ONE: Final = (_L.organization == bindparam("of"), _L.id == bindparam("of_id"), _L.revoked.is_(None))
_REVOKE: Final = compiled(update(SETUP_LINK).where(*_ONE).values(revoked=bindparam("at")))
_REVOKE_ALL: Final = compiled(
    update(SETUP_LINK).where(_L.organization == bindparam("of"), _L.revoked.is_(None)).values(revoked=bindparam("at"))
)
_OPEN: Final = compiled(update(SETUP_LINK).where(*_ONE, _L.opened.is_(None)).values(opened=bindparam("at")))
# Of several who ask at the same time, one changes the row, and the others wait and find it changed.
_SPEND: Final = compiled(
    update(SETUP_LINK)
    .where(*_ONE, _L.revealed.is_(None), _L.expires > bindparam("now"))
    .values(revealed=bindparam("at"))
)
_OVERLAP_OF: Final[dict[int, Overlap]] = {seconds: name for name, seconds in OVERLAPS.items()}


def link_by_digest(readers: Readers, digest: bytes) -> tuple[Organization, SetupLink] | None:
    """The setup link of that digest, and its organization."""
    row = readers.row(_BY_DIGEST, {"digest": digest})
    return (Organization(*row[len(_COLUMNS) :]), _link_of(row[: len(_COLUMNS)])) if row else None


def spend(transaction: Transaction, organization: int, link: str, at: str) -> bool:
    """Note that a link has shown its password; False when it had, or is no longer open."""
    return bool(transaction.execute(_SPEND, {"of": organization, "of_id": link, "at": at, "now": at}).rowcount)


class SetupLinks:
    """One organization's setup links."""

    def __init__(self, engine: Engine, organization: int) -> None:
        self._engine = engine
        self._organization = organization

    def all(self) -> Sequence[SetupLink]:
        """All, the newest first."""
        return [_link_of(row) for row in self._engine.rows(_ALL, {"organization": self._organization})]

    def make(self, link: SetupLink, event: Event) -> None:
        """See directory.store.OrganizationStore."""
        terms = link.terms or Terms()
        columns: dict[str, Any] = {
            "organization": self._organization,
            "id": link.id,
            "digest": link.digest,
            "address": link.address,
            "created": link.created,
            "created_by": link.created_by,
            "expires": link.expires,
            "reveals": int(link.terms is not None),
            "credential_expires": terms.expires,
            "replaces": terms.replaces,
            "overlap": None if terms.overlap is None else OVERLAPS[terms.overlap],
            "reason": terms.reason,
        }

        def work(transaction: Transaction) -> None:
            transaction.execute(_REVOKE_ALL, {"of": self._organization, "at": link.created})
            transaction.execute(_INSERT, columns)
            save_event(transaction, self._organization, event)

        self._engine.run(work)

    def open(self, link_id: str, event: Event) -> None:
        """See directory.store.OrganizationStore."""
        self._once(_OPEN, link_id, event)

    def revoke(self, link_id: str, event: Event) -> bool:
        """See directory.store.OrganizationStore."""
        return self._once(_REVOKE, link_id, event)

    def _once(self, statement: Any, link_id: str, event: Event) -> bool:
        where = {"of": self._organization, "of_id": link_id, "at": event.occasion.at}

        def work(transaction: Transaction) -> bool:
            if not transaction.execute(statement, where).rowcount:
                return False
            save_event(transaction, self._organization, event)
            return True

        return self._engine.run(work)


def _link_of(row: Any) -> SetupLink:
    id_, digest, address, created, created_by, expires, reveals, *terms, opened, revealed, revoked = row
    credential_expires, replaces, overlap, reason = terms
    kept = None if overlap is None else _OVERLAP_OF[cast("int", overlap)]
    return SetupLink(
        id=id_,
        digest=digest,
        address=address,
        created=created,
        created_by=created_by,
        expires=expires,
        terms=Terms(credential_expires, replaces, kept, reason) if reveals else None,
        opened=opened,
        revealed=revealed,
        revoked=revoked,
    )
