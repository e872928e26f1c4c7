"""Rows changed by a migration while they are in use: a batch at a time, so that no request waits for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

# Some milliseconds' work, for which a request may wait that changes one of them.
BATCH: Final = 1000


def fill(table: str, key: Sequence[str], values: Mapping[str, Any], where: str, batch: int = BATCH) -> None:
    """Set `values` in every row of the table in which `where` holds; `key` are the columns of its primary key.

    On PostgreSQL each batch is committed by itself: what was interrupted is done again, so `where` must not hold in
    rows that were filled. A file is filled in the migration's own transaction, for which its process waits.
    """
    context = op.get_context()
    rows = sa.table(table, *(sa.column(name) for name in {*key, *values}))
    filled = sa.update(rows).values({name: sa.literal(value) for name, value in values.items()}).where(sa.text(where))
    if context.as_sql or context.dialect.name != "postgresql":
        op.execute(filled)
        return
    columns = sa.tuple_(*(rows.c[name] for name in key))
    with context.autocommit_block():
        after: Any = sa.true()
        while (last := _last_of_next(rows, key, after, batch)) is not None:
            op.execute(filled.where(after, columns <= last))
            after = columns > last


def _last_of_next(rows: sa.TableClause, key: Sequence[str], after: Any, batch: int) -> Any:
    """The key of the last row of the next batch; None where no row is left."""
    columns = [rows.c[name] for name in key]
    ordered = sa.select(*columns).where(after).order_by(*columns).limit(batch).subquery()
    last = sa.select(ordered).order_by(*(each.desc() for each in ordered.c)).limit(1)
    found = op.get_bind().execute(last).first()
    return None if found is None else sa.tuple_(*found)
