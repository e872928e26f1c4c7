"""The schema of a database as its engine tells it: for comparing what two ways have made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any, Final

import psycopg
from sqlalchemy import create_engine, inspect

from maestro.store.locations import alchemy_url, path_of

# Everything by which two databases could differ, of one schema: columns, constraints, indexes, and how tables are kept.
_POSTGRESQL: Final = (
    """SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, collation_name,
        is_identity FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 3""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    """SELECT relname, relkind, relpersistence FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1""",
)
ALEMBIC: Final = "alembic_version"


def dump(url: str) -> list[Any]:
    """The schema, word for word."""
    path = path_of(url)
    if path is not None:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
    with psycopg.connect(url) as server:
        return [server.execute(each.encode()).fetchall() for each in _POSTGRESQL]


def shape(url: str) -> dict[str, Any]:
    """Tables, columns, keys and indexes of a database, but for Alembic's own."""
    engine = create_engine(alchemy_url(url))
    seen = inspect(engine)
    found = {
        table: {
            "columns": sorted(
                (each["name"], str(each["type"]), each["nullable"], getattr(each["type"], "collation", None))
                for each in seen.get_columns(table)
            ),
            "key": seen.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (each["constrained_columns"], each["referred_table"]) for each in seen.get_foreign_keys(table)
            ),
            "unique": sorted((str(e["name"]), e["column_names"]) for e in seen.get_unique_constraints(table)),
            "indexes": sorted((str(e["name"]), e["column_names"], e["unique"]) for e in seen.get_indexes(table)),
            "options": seen.get_table_options(table),
        }
        for table in seen.get_table_names()
        if table != ALEMBIC
    }
    engine.dispose()
    return found


def rows(url: str, query: str) -> list[Any]:
    """What a query finds, behind the service's back."""
    path = path_of(url)
    if path is not None:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(url) as server:
        return server.execute(query.encode()).fetchall()


def execute(url: str, statement: str) -> None:
    """Run a statement on a database, behind the service's back."""
    path = path_of(url)
    if path is not None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url) as server:
            server.execute(statement.encode())
