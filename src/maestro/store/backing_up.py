"""A database file backed up while the service writes to it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from maestro.directory.errors import Refused, Taken, Unavailable
from maestro.store.engines.sqlite import connect


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup has: `events` of them, the last of which was at the time `until`; none has no last."""

    bytes: int
    events: int
    until: str | None


def back_up(source: Path, target: Path) -> Backup:
    """Write everything committed by now to a file of its own, checked and on disk before it has its name.

    Nobody waits for it: who writes does not wait for who reads. The file is for its owner alone. Raises errors.Taken
    where there is such a file, errors.Refused where the source is damaged or no database of the service, and
    errors.Unavailable where the file cannot be written.
    """
    if target.exists():
        raise Taken(f"There is a file {target} already, and a backup never replaces another one.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # for its owner alone
    except OSError as error:
        raise Unavailable(f"Nothing can be written to {target.parent} ({error.strerror}).") from None
    os.close(handle)
    part = Path(name)
    try:
        backup = _written(source, part)
        _sync(part)
        os.link(part, target)  # as a rename, but not over a file that came meanwhile
        _sync(target.parent)
    except FileExistsError:
        raise Taken(f"There is a file {target} already, and a backup never replaces another one.") from None
    except (OSError, sqlite3.OperationalError) as error:
        raise Unavailable(f"The backup could not be written ({error}).") from error
    except sqlite3.DatabaseError as error:
        raise Refused(f"{source} is damaged or no database ({error}). Nothing was written.") from error
    finally:
        part.unlink()
    return backup


def _written(source: Path, part: Path) -> Backup:
    with closing(connect(source)) as whole, closing(sqlite3.connect(part)) as copy:
        whole.backup(copy)  # in one step, which is one read of one moment, and begins anew for nobody who writes
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        wrong = [row[0] for row in copy.execute("PRAGMA integrity_check(10)")]
        if wrong != ["ok"]:
            raise Refused(f"{source} is damaged: {'; '.join(wrong)}. Nothing was written. Run: maestro doctor")
        try:
            events, until = copy.execute("SELECT count(*), max(at) FROM event").fetchone()
        except sqlite3.OperationalError as error:
            raise Refused(f"{source} is no database of this service ({error}). Nothing was written.") from error
        return Backup(copy.execute("PRAGMA page_count").fetchone()[0] * _page_size(copy), events, until)


def _page_size(connection: sqlite3.Connection) -> int:
    size: int = connection.execute("PRAGMA page_size").fetchone()[0]
    return size


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
