"""Connections for migrations: what they wait for, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from psycopg import connect
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from maestro.directory.errors import Unavailable
from maestro.store.engines.connections import is_pooled
from maestro.store.locations import path_of
from maestro.store.migrations.alone import NO_TIMEOUTS, OPTIONS

# While a migration waits for a table, everything that comes after it waits too. So it gives up, and comes again.
LOCK_MILLISECONDS: Final = 250
# An index that is made while the table is in use holds nobody up by waiting; but it must not wait for ever.
_SESSION: Final = ("SET statement_timeout = 0", "SET lock_timeout = '10min'")
# How long a file waits for a process that writes.
_SQLITE_SECONDS: Final = 60


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection to look at the database. Raises errors.Unavailable when the server cannot be reached."""
    with _connected(_engine(url)) as connection:
        yield connection


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """A connection that begins transactions as migrations need them. Raises as `reading` does."""
    engine = _engine(url)
    (_prepare_postgresql if path_of(url) is None else _prepare_sqlite)(engine)
    with _connected(engine) as connection:
        yield connection


def _engine(url: str) -> Engine:
    if path_of(url) is None:
        # libpq reads the URL, not SQLAlchemy, which takes two hosts for one.
        return create_engine("postgresql+psycopg://", poolclass=NullPool, creator=lambda: connect(url, **OPTIONS))
    return create_engine(url, poolclass=NullPool, connect_args={"timeout": _SQLITE_SECONDS})


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        is_lost = error.connection_invalidated or error.statement is None
        if engine.dialect.name == "sqlite" or not is_lost:
            raise
        raise Unavailable(f"The database cannot be reached ({type(error.orig).__name__}).") from error


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: Any, _: object) -> None:
        # The driver would otherwise begin none before a CREATE TABLE.
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # at once with the write lock: one process migrates at a time


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(NO_TIMEOUTS)
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
        elif not is_pooled(connection.connection.driver_connection):  # type: ignore[arg-type]
            # Without a transaction it can be said to the session alone, and a pooler would give that to others.
            for each in _SESSION:
                connection.exec_driver_sql(each)
