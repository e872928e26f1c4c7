"""Indexes on tables that are in use and may be large; each in a migration of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

_IS_VALID: Final = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


def create_index(name: str, table: str, columns: Sequence[str | sa.TextClause], **options: Any) -> None:
    """Create an index; on PostgreSQL while the table is read and written, which takes no transaction.

    So it may be left half made, when the process is killed or two rows break its uniqueness. The next run finds that
    and makes it anew. A migration that has this does nothing else.
    """
    context = op.get_context()
    if context.dialect.name != "postgresql":
        op.create_index(name, table, columns, **options)
        return
    with context.autocommit_block():
        if not context.as_sql and op.get_bind().execute(_IS_VALID, {"name": name}).scalar() is False:
            op.drop_index(name, table, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, if_not_exists=True, **options)


def drop_index(name: str, table: str) -> None:
    """Drop an index, as `create_index` creates one."""
    context = op.get_context()
    if context.dialect.name != "postgresql":
        op.drop_index(name, table, if_exists=True)
        return
    with context.autocommit_block():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
