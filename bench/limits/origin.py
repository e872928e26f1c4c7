"""An origin: a database of this service's, filled once, and copied for every recording and every playing."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

from bench.postgres import Postgres
from bench.usage import Usage, usage


class Origin(Protocol):
    """The database to fill is at `url`; once nobody has it open, `copy` makes another like it."""

    url: str

    def copy(self) -> str:
        """The URL of a new copy; the one before it is gone."""
        ...

    def usage(self) -> Usage:
        """What processes of the database's own have used."""
        ...

    def stop(self) -> None:
        """Remove everything."""
        ...


class SqliteOrigin:
    """A file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"sqlite:///{folder / 'origin.db'}"

    def copy(self) -> str:
        """See Origin."""
        for each in self._folder.glob("copy.db*"):
            each.unlink()
        shutil.copy(self._folder / "origin.db", self._folder / "copy.db")
        return f"sqlite:///{self._folder / 'copy.db'}"

    def usage(self) -> Usage:
        """It has no processes."""
        return Usage(0, 0, 0)

    def stop(self) -> None:
        """The file goes with its folder."""


class PostgresOrigin:
    """A database on a server of its own, copied as a template."""

    def __init__(self, folder: Path) -> None:
        self._postgres = Postgres(folder / "postgres")
        self.url = self._postgres.url()
        self._numbers = count(1)
        self._last = ""

    def copy(self) -> str:
        """See Origin."""
        if self._last:
            self._postgres.drop(self._last)
        self._last = f"copy{next(self._numbers)}"
        return self._postgres.create(self._last, template="bench")

    def usage(self) -> Usage:
        """What the server has used."""
        return usage([self._postgres.pid])

    def stop(self) -> None:
        """Stop the server."""
        self._postgres.stop()
