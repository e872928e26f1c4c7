"""One process migrates at a time, however many are started together: the others wait, and find it done."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg

from maestro.directory.errors import Unavailable

Tell = Callable[[str], None]

# Any number that no other program locks on this database.
_LOCK: Final = b"SELECT pg_try_advisory_xact_lock(76447643)"
# The role may have time-outs that are right for requests. Not every version has every one of them.
NO_TIMEOUTS: Final = (
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN "
    "('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')"
)
OPTIONS: Final[dict[str, Any]] = {
    "application_name": "maestro migrate",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "prepare_threshold": None,  # a pooler may stand between
}
_LOOK_SECONDS: Final = 0.2
# As long as another process may take, with an index on a very large table.
_PATIENCE_SECONDS: Final = 3600.0


@contextlib.contextmanager
def alone(url: str, tell: Tell) -> Iterator[Callable[[], None]]:
    """While no other process migrates this PostgreSQL. What is yielded raises Unavailable once that is not so.

    The lock is a transaction's, which works behind a pooler, on a connection that does nothing else: an index that is
    made while its table is in use cannot be made in a transaction. It is asked for again and again, not waited for:
    a statement that waits has a snapshot, and such an index waits for those who have one.
    """
    try:
        connection = psycopg.connect(url, **OPTIONS)
    except psycopg.Error as error:
        raise Unavailable(f"The database cannot be reached ({type(error).__name__}).") from error
    with contextlib.closing(connection):
        deadline = time.monotonic() + _PATIENCE_SECONDS
        has_told = False
        while not _has_lock(connection):
            if time.monotonic() > deadline:
                raise Unavailable("Another process has been migrating the database for an hour.")
            if not has_told:
                tell("Another process is migrating the database; waiting for it.")
                has_told = True
            time.sleep(_LOOK_SECONDS)
        yield lambda: _keep(connection)


def _has_lock(connection: psycopg.Connection[Any]) -> bool:
    try:
        connection.execute(NO_TIMEOUTS.encode())
        row = connection.execute(_LOCK).fetchone()
        if row == (True,):
            return True
        connection.rollback()
    except psycopg.Error as error:
        raise Unavailable(f"The database did not answer ({type(error).__name__}).") from error
    return False


def _keep(connection: psycopg.Connection[Any]) -> None:
    try:
        connection.execute(b"SELECT 1")
    except psycopg.Error as error:
        raise Unavailable(
            f"The connection that keeps other processes from migrating was lost ({type(error).__name__}). "
            "What was done is kept; migrate again."
        ) from error
