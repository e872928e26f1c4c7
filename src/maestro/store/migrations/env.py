"""What Alembic runs: all migrations that are due in one transaction, so that none is ever half applied.

Of several processes that start together, one migrates and the others wait.
"""

from typing import Any, Final

from alembic import context
from sqlalchemy import Connection, create_engine, event

from maestro.store.tables import METADATA

_URL: Final = context.config.get_main_option("sqlalchemy.url") or ""
_IS_SQLITE: Final = _URL.startswith("sqlite")
# Any number that no other program locks on this database.
_LOCK: Final = "SELECT pg_advisory_xact_lock(76447643)"

engine = create_engine(_URL, connect_args={"timeout": 60} if _IS_SQLITE else {})

if _IS_SQLITE:

    @event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: Any, _: object) -> None:
        # The driver would otherwise begin none before a CREATE TABLE.
        connection.isolation_level = None


@event.listens_for(engine, "begin")
def _begin(connection: Connection) -> None:
    if _IS_SQLITE:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # at once with the write lock
    else:
        # The role may have time-outs that are right for requests. A table that is in use is waited for only so long
        # as requests can wait behind the migration.
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(_LOCK)
        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")


with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
