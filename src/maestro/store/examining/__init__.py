"""A database examined: whether it is safe, sound, of this version, and whether what must hold of it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import psycopg
from sqlalchemy import Connection

from maestro.directory.errors import Refused, Unavailable
from maestro.store.examining import invariants
from maestro.store.examining.engines import examine_file, examine_replica, examine_server, unsafe
from maestro.store.examining.finding import Finding
from maestro.store.locations import path_of, shown
from maestro.store.migrations import explain_misfit
from maestro.store.migrations.connecting import reading

__all__ = ["Finding", "examine", "refuse_unsafe"]

_INVARIANTS: Final[tuple[Callable[[Connection], Iterator[Finding]], ...]] = (
    invariants.counts_are_right,
    invariants.every_version_has_its_event,
    invariants.members_are_there,
    invariants.names_are_held,
)


def examine(url: str, replica: str | None = None, *, deep: bool = False) -> Iterator[Finding]:
    """Everything that is not as it must be; `deep` reads every document too. Raises errors.Unavailable."""
    path = path_of(url)
    if path is not None and not path.exists():
        yield Finding("database", f"There is no database at {path}.", "Create it with: maestro migrate")
        return
    damaged = False
    for each in _engine(url):
        damaged = damaged or (each.check == "file" and "damaged" in each.problem)
        yield each
    if replica:
        yield from examine_replica(replica)
    if damaged:
        return
    misfit = explain_misfit(url)
    if misfit:
        yield Finding("migrations", misfit, "Run: maestro migrate, or the version of the service that fits.")
        return
    with reading(url) as connection:
        for check in (*_INVARIANTS, *([invariants.documents_are_whole] if deep else [])):
            yield from check(connection)


def refuse_unsafe(url: str) -> None:
    """Raise errors.Refused for a server that may lose what it acknowledged, or is too old; Unavailable for none."""
    if path_of(url) is not None:
        return
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            found = list(unsafe(connection))
    except psycopg.OperationalError as error:
        raise Unavailable(f"The database cannot be reached ({type(error).__name__}).") from error
    if found:
        raise Refused("\n".join(f"{shown(url)}: {each.problem} {each.remedy}" for each in found))


def _engine(url: str) -> Iterator[Finding]:
    path = path_of(url)
    if path is not None:
        yield from examine_file(path)
        return
    try:
        yield from examine_server(url)
    except psycopg.OperationalError as error:
        raise Unavailable(f"The database cannot be reached ({type(error).__name__}).") from error
