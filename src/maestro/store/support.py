"""Support accounts and their sessions in the store."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, delete, or_, select, update

from maestro.directory.errors import Taken
from maestro.directory.event import Event
from maestro.directory.support import ABSOLUTE_SECONDS, IDLE_SECONDS, Session, SupportAccount
from maestro.scim.text import fold
from maestro.store.engines.engine import Duplicate, Engine, Transaction
from maestro.store.events import save_event
from maestro.store.statements import compiled, insert_into
from maestro.store.tables import SESSION, SUPPORT_ACCOUNT

_A, _S = SUPPORT_ACCOUNT.c, SESSION.c
_ACCOUNT: Final = compiled(
    select(_A.id, _A.user_name, _A.password_hash, _A.created).where(_A.user_name_key == bindparam("user_name_key"))
)
_INSERT_ACCOUNT: Final = compiled(insert_into(SUPPORT_ACCOUNT))
_SESSION: Final = compiled(
    select(_S.digest, _S.account, _A.user_name, _S.created, _S.last_seen)
    .select_from(SESSION.join(SUPPORT_ACCOUNT, _A.id == _S.account))
    .where(_S.digest == bindparam("digest"))
)
_INSERT_SESSION: Final = compiled(insert_into(SESSION))
_TOUCH: Final = compiled(update(SESSION).where(_S.digest == bindparam("of")).values(last_seen=bindparam("at")))
_END: Final = compiled(delete(SESSION).where(_S.digest == bindparam("digest")))
_DROP_ENDED: Final = compiled(
    delete(SESSION).where(or_(_S.last_seen < bindparam("idle"), _S.created < bindparam("old")))
)


class Support:
    """Support accounts and their sessions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def account(self, user_name: str) -> SupportAccount | None:
        """The account of that user name, in any case."""
        row = self._engine.row(_ACCOUNT, {"user_name_key": fold(user_name)})
        return SupportAccount(*row) if row else None

    def create_account(self, account: SupportAccount, event: Event) -> None:
        """See directory.store.Store."""
        columns = {
            "id": account.id,
            "user_name": account.user_name,
            "user_name_key": fold(account.user_name),
            "password_hash": account.password_hash,
            "created": account.created,
        }

        def work(transaction: Transaction) -> None:
            transaction.execute(_INSERT_ACCOUNT, columns)
            save_event(transaction, None, event)

        try:
            self._engine.run(work)
        except Duplicate:
            raise Taken(f"There is a support account {account.user_name} already.") from None

    def session(self, digest: bytes) -> Session | None:
        """The session of that digest."""
        row = self._engine.row(_SESSION, {"digest": digest})
        return Session(*row) if row else None

    def create_session(self, session: Session, event: Event) -> None:
        """See directory.store.Store."""
        columns = {
            "digest": session.digest,
            "account": session.account,
            "created": session.created,
            "last_seen": session.last_seen,
        }
        ended = {"idle": session.created - IDLE_SECONDS, "old": session.created - ABSOLUTE_SECONDS}

        def work(transaction: Transaction) -> None:
            transaction.execute(_DROP_ENDED, ended)
            transaction.execute(_INSERT_SESSION, columns)
            save_event(transaction, None, event)

        self._engine.run(work)

    def touch_session(self, digest: bytes, at: int) -> None:
        """Note that a session is in use."""
        self._engine.run(lambda transaction: transaction.execute(_TOUCH, {"of": digest, "at": at}))

    def end_session(self, digest: bytes, event: Event) -> None:
        """See directory.store.Store."""

        def work(transaction: Transaction) -> None:
            if transaction.execute(_END, {"digest": digest}).rowcount:
                save_event(transaction, None, event)

        self._engine.run(work)
