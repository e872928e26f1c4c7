"""Lines of migrations for tests: those of the program, and more behind them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from maestro.store.migrations.history import DIRECTORY, History, Step

_FILE: Final = '''"""{title}"""

import time

import sqlalchemy as sa
from alembic import op

from maestro.store.migrations import filling, indexes

revision = "{revision}"
down_revision = "{before}"
phase = "{phase}"


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down}
'''

BATCH: Final = 100
FILL: Final = f"""filling.fill(
        "resource", ["organization", "resource_type", "id"], {{"note": ""}}, where="note IS NULL", batch={BATCH}
    )"""
ADD_NOTE: Final = {
    "title": "People have a note",
    "up": 'op.add_column("resource", sa.Column("note", sa.Text(), nullable=True))',
    "down": 'op.drop_column("resource", "note")',
}
INDEX_NOTE: Final = {
    "title": "Notes are found by an index",
    "up": 'indexes.create_index("ix_resource_note", "resource", ["organization", "note"])',
    "down": 'indexes.drop_index("ix_resource_note", "resource")',
}
FILL_NOTE: Final = {
    "title": "Everybody has a note",
    "up": FILL,
    "down": "pass",
}
# What only programs that know no notes wrote.
NO_NULL_NOTE: Final = {
    "title": "Nobody is without a note",
    "up": f"""{FILL}
    with op.batch_alter_table("resource") as resource:
        resource.alter_column("note", existing_type=sa.Text(), nullable=False)""",
    "down": """with op.batch_alter_table("resource") as resource:
        resource.alter_column("note", existing_type=sa.Text(), nullable=True)""",
}
WAIT: Final = {"title": "Long", "up": "time.sleep(0.2)", "down": "pass"}


def add(directory: Path, revision: str, phase: str, what: Mapping[str, str]) -> None:
    """Write one more migration behind those that a directory has."""
    versions = directory / "versions"
    before = max(versions.glob("0*.py"))
    line = next(each for each in before.read_text("utf-8").splitlines() if each.startswith("revision"))
    text = _FILE.format(revision=revision, before=line.split('"')[1], phase=phase, **what)
    (versions / f"{revision}.py").write_text(text, "utf-8")


def copied(directory: Path) -> Path:
    """The program's own migrations, in a directory to which more may be added."""
    directory.mkdir(parents=True)
    shutil.copy(DIRECTORY / "env.py", directory)
    shutil.copytree(DIRECTORY / "versions", directory / "versions", ignore=shutil.ignore_patterns("__pycache__"))
    return directory


def line(directory: Path, *more: tuple[str, str, Mapping[str, str]]) -> History:
    """The program's own migrations with more behind them: (revision, phase, what)."""
    copied(directory)
    for each in more:
        add(directory, *each)
    return History(directory)


def noted(directory: Path) -> History:
    """The line that most tests use: 0002 adds a column, 0003 an index, 0004 takes away that there may be none."""
    return line(
        directory,
        ("0002_since_0001", "expand", ADD_NOTE),
        ("0003_since_0001", "expand", INDEX_NOTE),
        ("0004_since_0003", "contract", NO_NULL_NOTE),
    )


def names(steps: Sequence[Step]) -> list[str]:
    """Their numbers."""
    return [each.name for each in steps]
