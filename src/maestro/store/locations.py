"""Where a database is: `sqlite:///<path>`, or `postgresql://…` as libpq reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = ("postgresql://", "postgres://")


def sqlite_url(path: Path) -> str:
    """The URL of a database in a file."""
    return f"{SQLITE}{path}"


def path_of(url: str) -> Path | None:
    """The file of a database in a file; None for one on a server."""
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def alchemy_url(url: str) -> str:
    """The same as SQLAlchemy reads it, which names the driver."""
    return url if url.startswith(SQLITE) else f"postgresql+psycopg://{url.partition('://')[2]}"


def shown(url: str) -> str:
    """The same for people and logs: a file's path, or host and database without user and password."""
    path = path_of(url)
    if path is not None:
        return str(path)
    place = urlsplit(url)
    hosts = place.netloc.rpartition("@")[2]
    return f"{hosts or 'localhost'}{place.path}"
