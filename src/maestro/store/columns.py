"""What the tables are made of: the types that both engines have, and the column that every key starts with.

Text compares byte by byte on every engine, whatever the locale of the database; what must compare otherwise is folded
before it is stored.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import REAL, BigInteger, Column, Double, ForeignKey, Integer, MetaData, Table
from sqlalchemy import Text as AnyText
from sqlalchemy.types import TypeEngine

METADATA: Final = MetaData()
Text: Final = AnyText().with_variant(AnyText(collation="C"), "postgresql")
# 64 bits; SQLite's strict tables know no other name for it.
Number: Final = BigInteger().with_variant(Integer(), "sqlite")
Fraction: Final[TypeEngine[float]] = Double().with_variant(REAL(), "sqlite")


def table(name: str, *parts: Any, **options: Any) -> Table:
    """A table; on SQLite one that takes no value of another type."""
    return Table(name, METADATA, *parts, sqlite_strict=True, **options)


def organization(**options: Any) -> Column[int]:
    """The column of whose it is, with which every key starts."""
    return Column("organization", Number, ForeignKey("organization.number"), **options)
