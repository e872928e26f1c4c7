"""What Alembic runs: all migrations that are due in one transaction, so that none is ever half applied."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, event

from maestro.store.tables import METADATA

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", connect_args={"timeout": 60})


@event.listens_for(engine, "connect")
def _leave_transactions_to_us(connection: Any, _: object) -> None:
    # The driver would otherwise begin none before a CREATE TABLE.
    connection.isolation_level = None


@event.listens_for(engine, "begin")
def _begin(connection: Connection) -> None:
    # At once with the write lock: of several processes that start together, one migrates and the others wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
