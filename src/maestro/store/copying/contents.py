"""What is copied of a database, table by table, and how it is read in the order of its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, Table, cast, func, literal_column, select, tuple_

from maestro.store.counts import STATES
from maestro.store.tables import ANCHOR, METADATA, PROCESS, RATE, TALLY, Number

# What processes share for a while belongs to the server that they share.
_LEFT_OUT: Final = frozenset({RATE.name, ANCHOR.name, PROCESS.name})


@dataclass(frozen=True, slots=True)
class Content:
    """The rows of a table as they are copied and compared: `rows` has the table's columns by their names."""

    table: Table
    rows: FromClause

    @property
    def name(self) -> str:
        """The table's."""
        return self.table.name

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        """The columns that no two rows share, in the order by which rows are copied."""
        return [self.rows.c[each.name] for each in self.table.primary_key]

    @property
    def names(self) -> list[str]:
        """The columns, in the order in which `all` has them."""
        return [each.name for each in self.table.c]

    @property
    def owner(self) -> str | None:
        """The column that says whose a row is; None where the rows are not an organization's."""
        if self.name == "organization":
            return "number"
        return "organization" if "organization" in self.table.c else None

    def all(self) -> Select[Any]:
        """All rows."""
        return select(*(self.rows.c[each] for each in self.names)).order_by(*self.keys)

    def after(self, key: Sequence[Any] | None, limit: int) -> Select[Any]:
        """The next rows after the one of that key; the first ones after None."""
        following = self.all().limit(limit)
        return following if key is None else following.where(tuple_(*self.keys) > tuple_(*key))

    def last(self) -> Select[Any]:
        """The key of the last row of the table itself."""
        keys = list(self.table.primary_key)
        return select(*keys).order_by(*(each.desc() for each in keys)).limit(1)

    def count(self) -> Select[Any]:
        """How many there are."""
        return select(func.count()).select_from(self.rows)


def _counts() -> FromClause:
    """The counts as their sums: how many rows keep them is each engine's own affair, see store.counts."""
    of = (TALLY.c.organization, TALLY.c.resource_type)
    sums = (cast(func.sum(TALLY.c[name]), Number).label(name) for name in STATES)
    return select(*of, literal_column("0", Number).label("slot"), *sums).group_by(*of).subquery("sums")


# In an order in which a row comes after those that it refers to.
CONTENTS: Final = tuple(
    Content(each, _counts() if each is TALLY else each) for each in METADATA.sorted_tables if each.name not in _LEFT_OUT
)
