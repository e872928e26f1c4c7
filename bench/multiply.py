"""Many contacts at once: those of a small organization copied by SQL, each as another person with an id of its own.

A million people over HTTP would take longer than everything else. The copies are what the service itself would have
stored: the same columns, with number, name and id replaced in each text that has them.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

import psycopg

from maestro.store.tables import RESOURCE

BASE: Final = 1_000  # how many are copied: the persons numbered below it
_NAMED: Final = frozenset({"id", "document", "comparable", "unique_key", "external_id", "email_key", "search_text"})


@dataclass(frozen=True, slots=True)
class _Words:
    """How an engine writes a number with zeros before it: `digits` in decimal, `hexadecimal` eight digits of it."""

    digits: str
    hexadecimal: str


_SQLITE: Final = _Words("printf('%0{width}d', {number})", "printf('%08x', {number})")
_POSTGRES: Final = _Words("lpad(({number})::text, {width}, '0')", "lpad(to_hex({number}), 8, '0')")


def multiply(url: str, first: int, last: int) -> None:
    """Copy the base so often: the copies numbered from `first` to `last`."""
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("cache_size=-1000000", "synchronous=OFF", "busy_timeout=60000"):
            connection.execute(f"PRAGMA {pragma}")
        for statement in _statements(_SQLITE, first, last):
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
        return
    with psycopg.connect(url, autocommit=True) as server:
        for statement in _statements(_POSTGRES, first, last):
            server.execute(statement.encode())
        server.execute("VACUUM ANALYZE resource")
        server.execute("CHECKPOINT")


def _statements(words: _Words, first: int, last: int) -> list[str]:
    number = "CAST(substr(unique_key, 8, 7) AS INTEGER)"
    other = f"{number} + copy.number * {BASE}"
    ids = "substr(id, 1, 8)", words.hexadecimal.format(number=f"{0x01000000} + copy.number")
    replaced = [
        (
            f"'person.' || {words.digits.format(number=each, width=7)}",
            f"'00u' || {words.digits.format(number=each, width=17)}",
        )
        for each in (number, other)
    ]
    columns = [each.name for each in RESOURCE.c]
    values = [_replaced(each, ids, replaced) if each in _NAMED else each for each in columns]
    of_base = f"resource_type = 'User' AND unique_key < 'person.{BASE:07d}'"
    return [
        f"""INSERT INTO resource ({", ".join(columns)})
        WITH RECURSIVE copy(number) AS (SELECT {first} UNION ALL SELECT number + 1 FROM copy WHERE number < {last})
        SELECT {", ".join(values)} FROM copy CROSS JOIN resource WHERE {of_base} ORDER BY copy.number, id""",
        f"UPDATE tally SET active = active + {(last - first + 1) * BASE} WHERE resource_type = 'User' AND slot = 0",
    ]


def _replaced(column: str, ids: tuple[str, str], pairs: list[tuple[str, str]]) -> str:
    """The expression of a text with another person's name, number and id in it."""
    (old_name, old_number), (new_name, new_number) = pairs
    named = f"replace(replace({column}, {old_name}, {new_name}), {old_number}, {new_number})"
    return f"replace({named}, id, {ids[1]} || substr(id, 9))"
