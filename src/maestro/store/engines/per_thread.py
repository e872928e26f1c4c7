"""One connection for each thread, closed when the thread ends: worker threads come and go with the load."""

from __future__ import annotations

import contextlib
import threading
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet


class Closable(Protocol):
    """A connection; closing one that is closed does nothing."""

    def close(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=Closable)


class _Held(Generic[C]):
    """A thread's connection. The thread alone refers to this, so it goes when the thread does."""

    __slots__ = ("__weakref__", "connection")

    def __init__(self, connection: C) -> None:
        self.connection = connection

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.connection.close()


class PerThread(Generic[C]):
    """The connections of all threads, each reached by its own thread."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._lock = threading.Lock()
        self._held: WeakSet[_Held[C]] = WeakSet()

    def get(self) -> C | None:
        """This thread's connection, if it has one."""
        held: _Held[C] | None = getattr(self._local, "held", None)
        return None if held is None else held.connection

    def keep(self, connection: C) -> C:
        """Make it this thread's connection."""
        held = _Held(connection)
        with self._lock:
            self._held.add(held)
        self._local.held = held
        return connection

    def drop(self) -> None:
        """Close this thread's connection; it has none then."""
        self._local.held = None

    def all(self) -> list[C]:
        """The connections of all threads."""
        with self._lock:
            return [each.connection for each in self._held]

    def close(self) -> None:
        """Close every connection, of whichever thread."""
        for each in self.all():
            each.close()
