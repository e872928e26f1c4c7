"""The two ends of a copy: one that stays as it is meanwhile, and one that nobody uses yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Row, column, delete, insert, select, table
from sqlalchemy.exc import DBAPIError

from maestro.directory.errors import Refused, Unavailable
from maestro.store.copying.contents import CONTENTS, Content
from maestro.store.engines.sqlite import connect
from maestro.store.locations import path_of, shown
from maestro.store.migrations import explain_misfit, migrate
from maestro.store.migrations.applying import ids_in
from maestro.store.migrations.connecting import migrating
from maestro.store.migrations.history import COPYING, history
from maestro.store.migrations.presence import present
from maestro.store.tables import EVENT

# Alembic's own table. A second row in it is what no program runs on, and no migration.
_VERSIONS: Final = table("alembic_version", column("version_num"))
_MARK_LENGTH: Final = 32  # of Alembic's column
# By these a database is known: they are its own, and never change.
_FIRST_EVENTS: Final = 10
# Of several that copy into one database, one writes at a time; any number that no other program locks.
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(76447644)"


@contextmanager
def at_rest(url: str) -> Iterator[Connection]:
    """The database that is copied from, which nobody can write to meanwhile.

    Raises errors.Refused where a service runs on it or it is not of this version, errors.Unavailable.
    """
    path = path_of(url)
    if path is not None and not path.exists():
        raise Refused(f"There is no database at {path}.")
    misfit = explain_misfit(url)
    if misfit:
        raise Refused(f"The database at {shown(url)} {misfit}")
    stamp = history().stamp_of(ids_in(url))
    if stamp is not None and stamp.number > len(history().steps):
        raise Refused(f"The database at {shown(url)} is of a newer version, which alone knows all that is in it.")
    with migrating(url) as connection, connection.begin():
        if path is None:
            _lock(connection)
        refuse_while_used(connection, url)
        yield connection


def refuse_while_used(connection: Connection, url: str) -> None:
    """Raise errors.Refused where a service runs on the database, or ran a moment ago."""
    processes = present(connection)
    if processes:
        named = ", ".join(f"{each.name} (seen {each.age:.0f} s ago)" for each in processes)
        raise Refused(
            f"A service runs on {shown(url)}: {named}. Stop it first; one that was killed is forgotten after a minute."
        )


def mark_of(source: Connection) -> str:
    """What a copy of this database is known by while it is not whole. Raises errors.Refused where there is nothing."""
    first = source.execute(select(EVENT).order_by(EVENT.c.number).limit(_FIRST_EVENTS)).all()
    if not first:
        raise Refused("There is nothing in the database to copy.")
    known_by = hashlib.sha256(repr([tuple(each) for each in first]).encode()).hexdigest()
    return (COPYING + known_by)[:_MARK_LENGTH]


def make_ready(url: str, mark: str) -> None:
    """Bring the database that is copied into up to date, and mark it, where it is empty.

    Raises errors.Refused where it is somebody else's, errors.Unavailable.
    """
    ids = ids_in(url)
    marks = [each for each in ids if each.startswith(COPYING)]
    if marks not in ([], [mark]):
        raise Refused(f"The database at {shown(url)} has part of a copy of another one. Copy into an empty database.")
    if marks:
        if not history().fits([each for each in ids if each != mark]):
            raise Refused(f"The copy in {shown(url)} was begun by another version. Copy into an empty database.")
        return
    migrate(url)
    path = path_of(url)
    if path is not None:
        connect(path).close()  # which gives the file its write-ahead log
    with migrating(url) as connection, connection.begin():
        hold(connection)
        refuse_while_used(connection, url)
        if all(connection.execute(each.last()).first() is None for each in CONTENTS):
            connection.execute(insert(_VERSIONS).values(version_num=mark))


def is_marked(connection: Connection, mark: str) -> bool:
    """Whether a copy is not whole yet."""
    return connection.scalar(select(_VERSIONS).where(_VERSIONS.c.version_num == mark)) is not None


def unmark(connection: Connection, mark: str) -> None:
    """Let programs run on the copy."""
    connection.execute(delete(_VERSIONS).where(_VERSIONS.c.version_num == mark))


def hold(connection: Connection) -> None:
    """Let no other copy write until the transaction ends; in a file its own lock does that."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(_ONE_AT_A_TIME)


def write(connection: Connection, content: Content, rows: Sequence[Row[Any]]) -> None:
    """Add rows, in the transaction that is open."""
    if connection.dialect.name == "sqlite":
        connection.execute(insert(content.table), [dict(zip(content.names, each, strict=True)) for each in rows])
        return
    names = [sql.Identifier(each) for each in content.names]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(content.name), sql.SQL(", ").join(names))
    with driver_of(connection).cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(tuple(row))


def settle(connection: Connection) -> None:
    """Let PostgreSQL count on from the last number, and know its tables; in a file both are so by themselves."""
    if connection.dialect.name != "postgresql":
        return
    for each in CONTENTS:
        if "number" in each.table.primary_key.columns:
            last = connection.scalar(each.last())
            text = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'number'), {}, {})").format(
                each.name, last or 1, last is not None
            )
            driver_of(connection).execute(text)
        driver_of(connection).execute(sql.SQL("ANALYZE {}").format(sql.Identifier(each.name)))


@contextmanager
def explained(url: str) -> Iterator[None]:
    """What the driver raises about an end as errors.Unavailable, which names the end."""
    try:
        yield
    except DBAPIError as error:
        raise Unavailable(f"The database at {shown(url)} cannot be used ({error.orig}).") from error
    except psycopg.Error as error:
        raise Unavailable(f"The database at {shown(url)} cannot be used ({type(error).__name__}).") from error


def same(one: str, other: str) -> bool:
    """Whether two URLs are the same database, as far as can be seen from them."""
    paths = [each and Path(each).resolve() for each in (path_of(one), path_of(other))]
    return one == other or (paths[0] is not None and paths[0] == paths[1])


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection to PostgreSQL."""
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _lock(connection: Connection) -> None:
    names = sql.SQL(", ").join(sql.Identifier(each.name) for each in CONTENTS)
    connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
    try:
        driver_of(connection).execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))
    except psycopg.errors.LockNotAvailable as error:
        raise Refused("Somebody writes to the database that is to be copied. Stop the service first.") from error
