"""Migrations: the schema's history, applied by Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from maestro.directory.errors import Unavailable
from maestro.store.locations import alchemy_url, path_of
from maestro.store.statements import Statement

# Alembic's own table.
VERSIONS: Final = Statement("SELECT version_num FROM alembic_version", b"SELECT version_num FROM alembic_version")


def migrate(url: str) -> list[str]:
    """Bring the database up to date, creating a file that is not there; return the revisions that were applied.

    Raises errors.Unavailable when it cannot be reached.
    """
    before = set(_applied(url))
    path = path_of(url)
    if path is not None:
        path.touch(0o600)  # people's data is for the service alone; SQLite gives its log and index the same mode
    command.upgrade(_config(url), "head")
    known = [each.revision for each in ScriptDirectory.from_config(_config(url)).walk_revisions()]
    current = _applied(url)
    newest = known.index(current[0]) if current else len(known)
    oldest = known.index(next(iter(before))) if before else len(known)
    return list(reversed(known[newest:oldest]))


def is_current(url: str) -> bool:
    """Whether the database has every migration of this program and no other."""
    return set(_applied(url)) == heads()


@cache
def heads() -> frozenset[str]:
    """The newest revisions of this program: what a database that is current says of itself in `VERSIONS`."""
    return frozenset(ScriptDirectory.from_config(_config("")).get_heads())


def _applied(url: str) -> list[str]:
    path = path_of(url)
    if path is not None and not path.exists():
        return []
    engine = create_engine(alchemy_url(url))
    try:
        with engine.connect() as connection:
            return list(MigrationContext.configure(connection).get_current_heads())
    except DBAPIError as error:
        if path is not None:
            raise
        raise Unavailable(f"The database cannot be reached ({type(error.orig).__name__}).") from error
    finally:
        engine.dispose()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", alchemy_url(url).replace("%", "%%"))
    return config
