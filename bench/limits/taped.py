"""Connections that tell a tape what they are asked: SQLite's and psycopg's, put in the place of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from bench.limits.tape import Tape, is_read

TAPE: Final = Tape()


class TapedSqlite(sqlite3.Connection):
    """SQLite's connection."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Note, and do."""
        if not sql.startswith("PRAGMA"):
            TAPE.note(self, "read" if is_read(sql) else "write", sql, parameters)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Note, and do."""
        TAPE.note(self, "each", sql, list(parameters))
        return super().executemany(sql, parameters)


class TapedCursor(psycopg.Cursor[Any]):
    """psycopg's cursor."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> TapedCursor:
        """Note, and do."""
        text = query.decode() if isinstance(query, bytes) else str(query)
        TAPE.note(self.connection, "read" if is_read(text) else "write", query, params)
        super().execute(query, params, **options)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        """Note, and do."""
        TAPE.note(self.connection, "each", query, list(params_seq))
        super().executemany(query, params_seq, **options)


class TapedPsycopg(psycopg.Connection[Any]):
    """psycopg's connection, which begins and commits by itself."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.cursor_factory = TapedCursor

    @contextmanager
    def transaction(self, *arguments: Any, **options: Any) -> Iterator[psycopg.Transaction]:
        """Note, and do."""
        TAPE.note(self, "begin")
        with super().transaction(*arguments, **options) as transaction:
            yield transaction
        TAPE.note(self, "commit")


def put_in_place() -> None:
    """From here on, every connection is taped."""
    plain = sqlite3.connect

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = plain(*arguments, **{**options, "factory": TapedSqlite})
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]
    psycopg.connect = TapedPsycopg.connect
