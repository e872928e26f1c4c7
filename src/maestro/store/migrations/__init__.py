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

# Alembic's own table.
VERSIONS: Final = "SELECT version_num FROM alembic_version"


def migrate(path: Path) -> list[str]:
    """Bring the database up to date, creating it if it is not there; return the revisions that were applied."""
    before = set(_applied(path))
    path.touch(0o600)  # people's data is for the service alone; SQLite gives its log and index the same mode
    command.upgrade(_config(path), "head")
    known = [each.revision for each in ScriptDirectory.from_config(_config(path)).walk_revisions()]
    current = _applied(path)
    newest = known.index(current[0]) if current else len(known)
    oldest = known.index(next(iter(before))) if before else len(known)
    return list(reversed(known[newest:oldest]))


def is_current(path: Path) -> bool:
    """Whether the database has every migration of this program and no other."""
    return path.exists() and set(_applied(path)) == heads()


@cache
def heads() -> frozenset[str]:
    """The newest revisions of this program: what a database that is current says of itself in `VERSIONS`."""
    return frozenset(ScriptDirectory.from_config(_config(Path())).get_heads())


def _applied(path: Path) -> list[str]:
    if not path.exists():
        return []
    engine = create_engine(_url(path))
    try:
        with engine.connect() as connection:
            return list(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()


def _config(path: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", _url(path).replace("%", "%%"))
    return config


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
