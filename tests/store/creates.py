"""A process that creates contacts and says so, to be watched by strace: arguments DATABASE COUNT [SYNCHRONOUS].

Each line it prints is an acknowledgement: the contact of that number is promised to be durable.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from maestro.directory.administration import create_organization
from maestro.store.database import open_database
from maestro.store.locations import sqlite_url
from tests.cast import ALICE, sqlite_of
from tests.store.made import create


def main(path: Path, count: int, synchronous: str) -> None:
    """Create so many contacts, one after the other."""
    database = open_database(sqlite_url(path))
    if synchronous:
        sqlite_of(database)._writer._connection.execute(f"PRAGMA synchronous={synchronous}")
    store = database.organization(create_organization(database, "acme", "Acme Bio", ALICE))
    for number in range(count):
        create(store, f"{number:06}")
        os.write(1, f"ack {number}\n".encode())
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
