"""Statements: written once in SQLAlchemy Core, compiled to text at start for each engine, run on the driver itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ClauseElement, ColumnElement, Dialect, Insert, Table, bindparam, insert, literal_column
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

EngineName = Literal["sqlite", "postgresql"]

# SQLAlchemy gives SQLite an OFFSET with each LIMIT; left to itself it would make it a parameter.
ZERO: Final[ColumnElement[int]] = literal_column("0")

ONE: Final[ColumnElement[int]] = literal_column("1")

# Parameters by name, as each driver takes them from a mapping: `:subdomain` and `%(subdomain)s`.
_DIALECTS: Final[Mapping[EngineName, Dialect]] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of one statement for each engine. Its parameters are the same for all."""

    sqlite: str
    postgresql: bytes


def compiled(expression: ClauseElement) -> Statement:
    """A statement whose parameters are all given when it is run.

    Raises ValueError for one that has a value inside, which would be lost with the expression.
    """
    return Statement(text_for("sqlite", expression), text_for("postgresql", expression).encode())


def text_for(engine: EngineName, expression: ClauseElement) -> str:
    """The text of a statement on one engine alone. Raises ValueError as `compiled` does."""
    text = expression.compile(dialect=_DIALECTS[engine])
    if any(value is not None for value in text.params.values()):
        raise ValueError(f"a value stands where a parameter or literal column is due: {text}")
    return str(text)


def with_values(engine: EngineName, expression: ClauseElement) -> tuple[str, dict[str, Any]]:
    """The text and the parameters of a statement that was built for one request."""
    text = expression.compile(dialect=_DIALECTS[engine])
    return str(text), dict(text.params)


def insert_into(table: Table, *leaving_out: str) -> Insert:
    """An INSERT of every column, each a parameter of its own name."""
    return insert(table).values({each.name: bindparam(each.name) for each in table.c if each.name not in leaving_out})
