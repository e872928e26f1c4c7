"""Connections to PostgreSQL: one for each thread, opened when the thread first needs it, and anew when it is lost."""

from __future__ import annotations

import select
from typing import Any, Final

import psycopg

from maestro.directory.errors import Unavailable
from maestro.scim.comparison import is_exact
from maestro.store.engines.per_thread import PerThread
from maestro.store.engines.watch import Watch

# What the server ends by itself: a statement, waiting for a lock, a transaction that its process left open. A pooler
# may refuse to pass them on; then the role has them (`ALTER ROLE … SET`), or `watch` alone sets the limit.
_OPTIONS_OF_SESSION: Final = (
    "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s "
    "-c enable_bitmapscan=off"  # see migrations.statistics
)
# For each host of the URL.
CONNECT_SECONDS: Final = 3
_OPTIONS: Final[dict[str, Any]] = {
    "application_name": "maestro",
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# A statement is prepared on the server when a connection has run it so often.
_PREPARED_AFTER: Final = 2


class Connections:
    """The connections of one process to one server. Raises errors.Unavailable when none can be opened."""

    def __init__(self, url: str, watch: Watch) -> None:
        self._url = url
        self._watch = watch
        self._own: PerThread[psycopg.Connection[Any]] = PerThread()
        self._takes_timeouts = True

    def current(self) -> psycopg.Connection[Any]:
        """This thread's connection, alive as far as can be seen without asking the server."""
        connection = self._own.get()
        if connection is not None and not _is_lost(connection):
            return connection
        self.drop()
        return self._own.keep(self._open())

    def drop(self) -> None:
        """Close this thread's connection; the next statement opens another."""
        self._own.drop()

    def close(self) -> None:
        """Close every connection, of whichever thread."""
        self._own.close()

    def _open(self) -> psycopg.Connection[Any]:
        try:
            connection = self._connected()
            # Behind a pooler the next statement may run on another of the server's connections.
            connection.prepare_threshold = None if self._is_pooled(connection) else _PREPARED_AFTER
        except psycopg.Error as error:
            raise Unavailable(f"The database cannot be reached ({type(error).__name__}).") from error
        connection.adapters.register_loader("numeric", _NumericLoader)
        return connection

    def _is_pooled(self, connection: psycopg.Connection[Any]) -> bool:
        """See is_pooled: a server that stops may do so before it answers, and a pooler may have none to ask."""
        try:
            self._watch.begin(connection)
            return is_pooled(connection)
        except BaseException:
            connection.close()
            raise
        finally:
            self._watch.end()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._takes_timeouts:
            try:
                return psycopg.connect(self._url, autocommit=True, options=_OPTIONS_OF_SESSION, **_OPTIONS)
            except psycopg.OperationalError as error:
                if "unsupported startup parameter" not in str(error):
                    raise
                self._takes_timeouts = False
        return psycopg.connect(self._url, autocommit=True, **_OPTIONS)


def is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Whether a pooler stands between: then the process that answers is not the one that was connected to."""
    answering = connection.execute("SELECT pg_backend_pid()").fetchone()
    return answering is None or answering[0] != connection.info.backend_pid


def _is_lost(connection: psycopg.Connection[Any]) -> bool:
    """Whether the connection is closed, or has something to read while nothing was asked: that it is being closed."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


class _NumericLoader(psycopg.adapt.Loader):
    """A number out of JSON as Python reads it from JSON, which is how SQLite gives it too."""

    def load(self, data: psycopg.abc.Buffer) -> int | float:
        """Whole, or not; what is whole has 64 bits at most, or was written with an exponent."""
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() and is_exact(int(text)) else float(text)
