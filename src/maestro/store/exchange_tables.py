"""The tables of the provisioning log."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ColumnElement, Index, literal_column

from maestro.store.columns import Number, Text, organization, table

EXCHANGE: Final = table(
    "exchange",
    Column("number", Number, primary_key=True),
    Column("reference", Text, nullable=False),
    organization(),
    Column("credential", Text),
    Column("at", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("status", Number, nullable=False),
    Column("scim_type", Text),
    Column("detail", Text),
    Column("resource", Text),
    Column("took", Number, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text),
    Column("about_key", Text),
    Column("found", Number),
    Column("remark", Text),
    Column("problem", Text),
    Column("client", Text),
    Column("address", Text),
    Column("received", Number, nullable=False),
    Column("answered", Number, nullable=False),
    # How much it tells; see directory.exchange.
    Column("weight", Number, nullable=False),
    # What it says of a person who is out of step; see directory.astray.
    Column("astray", Text),
)
# By the moment, which is the order of the log. What is asked for rarely, among many that are not so, has an index of
# its own that the many are not in: it costs next to nothing to keep.
REFUSED: Final[ColumnElement[bool]] = EXCHANGE.c.status >= literal_column("400")
NOT_A_READ: Final[ColumnElement[bool]] = EXCHANGE.c.weight == literal_column("2")
TELLING: Final[ColumnElement[bool]] = EXCHANGE.c.weight > literal_column("0")
_IS_ASTRAY: Final[ColumnElement[bool]] = EXCHANGE.c.astray.is_not(None)
Index("ix_exchange_reference", EXCHANGE.c.reference)
Index("ix_exchange_at", *(EXCHANGE.c[name] for name in ("organization", "at", "number")))
for _name, _first, _rows in (
    ("telling", (), TELLING),
    ("about", ("about_key",), TELLING),
    ("act", ("act",), NOT_A_READ),
    ("refused", (), REFUSED),
    ("problem", ("problem",), REFUSED),
):
    Index(
        f"ix_exchange_{_name}",
        *(EXCHANGE.c[each] for each in ("organization", *_first, "at", "number")),
        sqlite_where=_rows,
        postgresql_where=_rows,
    )
# Whom they are about is in it too: of ten thousand, most are mended by now, and need not be read to be left out.
Index(
    "ix_exchange_astray",
    *(EXCHANGE.c[each] for each in ("organization", "astray", "at", "number", "about_key", "resource")),
    sqlite_where=_IS_ASTRAY,
    postgresql_where=_IS_ASTRAY,
)

# What went over the wire, apart from the rows that lists read, and for a shorter time.
RAW_EXCHANGE: Final = table(
    "raw_exchange",
    Column("number", Number, primary_key=True),
    organization(nullable=False),
    Column("at", Text, nullable=False),
    Column("reference", Text, nullable=False),
    *(
        column
        for message in ("request", "answer")
        for column in (
            Column(f"{message}_headers", Text, nullable=False),
            Column(f"{message}_body", Text, nullable=False),
            Column(f"{message}_extent", Text, nullable=False),
            Column(f"{message}_length", Number, nullable=False),
        )
    ),
)
Index("ix_raw_exchange_at", *(RAW_EXCHANGE.c[name] for name in ("organization", "at", "reference")))

# When an organization's Okta last read everybody: one row, however many pages that takes.
READING: Final = table(
    "reading",
    organization(primary_key=True),
    Column("begun", Text, nullable=False),
    Column("completed", Text),
)
