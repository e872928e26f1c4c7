"""How many resources there are, kept as they change.

SQLite has one row for each organization and type. On PostgreSQL many processes write at the same time, and whoever
changes a row holds it until it has committed; so there are several, a connection keeps to one of them, and their sum
is the count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, cast, func, literal_column, true, update
from sqlalchemy.dialects.postgresql import insert

from maestro.store.statements import ZERO, Statement, text_for
from maestro.store.tables import TALLY, Number

_T: Final = TALLY.c
STATES: Final = ("active", "inactive", "deleted")
_SLOTS: Final = 16

# The row that this connection keeps to.
SLOT: Final[ColumnElement[int]] = literal_column(f"(pg_backend_pid() % {_SLOTS})")


def total(*columns: ColumnElement[int]) -> ColumnElement[int]:
    """How many there are in these states, over all rows of the organization and type; 0 where there is none."""
    summed = columns[0]
    for each in columns[1:]:
        summed = summed + each
    return cast(func.coalesce(func.sum(summed), ZERO), Number)


def upsert(rows: Any) -> Any:
    """The INSERT that adds counts, out of rows that have every column of the table in its order, on PostgreSQL."""
    added = insert(TALLY).from_select([each.name for each in _T], rows)
    return added.on_conflict_do_update(
        constraint=TALLY.primary_key, set_={name: _T[name] + added.excluded[name] for name in STATES}
    )


def _added() -> Any:
    added = insert(TALLY).values(
        organization=bindparam("of"),
        resource_type=bindparam("of_type"),
        slot=SLOT,
        **{name: bindparam(f"more_{name}") for name in STATES},
    )
    return added.on_conflict_do_update(
        constraint=TALLY.primary_key, set_={name: _T[name] + added.excluded[name] for name in STATES}
    )


_UPDATED: Final = (
    update(TALLY)
    .where(_T.organization == bindparam("of"), _T.resource_type == bindparam("of_type"))
    .values({name: _T[name] + bindparam(f"more_{name}") for name in STATES})
)


def count_where(condition: ColumnElement[bool]) -> Statement:
    """Adds to the counts; on SQLite where the condition holds, which is told by whether a row was changed."""
    return Statement(text_for("sqlite", _UPDATED.where(condition)), text_for("postgresql", _added()).encode())


COUNT: Final = count_where(true())


def more(organization: int, resource_type: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """The parameters of COUNT: how many more there are in each state."""
    return {"of": organization, "of_type": resource_type, **{f"more_{name}": counts.get(name, 0) for name in STATES}}
