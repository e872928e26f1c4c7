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
    columns = [rows.c[name] for name in key]
    after: Any = sa.true()
    with context.autocommit_block():
        while (last := op.get_bind().execute(_next(filled, columns, after, batch)).first()) is not None:
            after = sa.tuple_(*columns) > sa.tuple_(*last)


def _next(filled: sa.Update, columns: Sequence[sa.ColumnElement[Any]], after: Any, batch: int) -> sa.Select[Any]:
    """Fills the next batch, and gives the key of its last row; nothing where no row is left.

    The rows are found by their keys, one by one: by a range, the planner would read the whole table for each batch.
    """
    names = [f"key_{number}" for number in range(len(columns))]
    keys = sa.select(*(each.label(name) for each, name in zip(columns, names, strict=True)))
    chosen = keys.where(after).order_by(*columns).limit(batch).cte("chosen")
    of_chosen = (each == chosen.c[name] for each, name in zip(columns, names, strict=True))
    last = sa.select(*chosen.c).order_by(*(each.desc() for each in chosen.c)).limit(1)
    return last.add_cte(filled.where(*of_chosen).cte("filled"))
