"""Statements: written once in SQLAlchemy Core, compiled to text at start, run on the driver itself."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ClauseElement, ColumnElement, Insert, Table, bindparam, insert, literal_column
from sqlalchemy.dialects import sqlite

# SQLAlchemy gives SQLite an OFFSET with each LIMIT; left to itself it would make it a parameter.
ZERO: Final[ColumnElement[int]] = literal_column("0")

ONE: Final[ColumnElement[int]] = literal_column("1")

# Parameters by name (`:subdomain`), as the driver takes them from a mapping.
_DIALECT = sqlite.dialect(paramstyle="named")


def compiled(expression: ClauseElement) -> str:
    """The text of a statement whose parameters are all given when it is run.

    Raises ValueError for one that has a value inside, which would be lost with the expression.
    """
    text = expression.compile(dialect=_DIALECT)
    if any(value is not None for value in text.params.values()):
        raise ValueError(f"a value stands where a parameter or literal column is due: {text}")
    return str(text)


def compiled_with_values(expression: ClauseElement) -> tuple[str, dict[str, Any]]:
    """The text and the parameters of a statement that was built for one request."""
    text = expression.compile(dialect=_DIALECT)
    return str(text), dict(text.params)


def insert_into(table: Table, *leaving_out: str) -> Insert:
    """An INSERT of every column, each a parameter of its own name."""
    return insert(table).values({each.name: bindparam(each.name) for each in table.c if each.name not in leaving_out})
