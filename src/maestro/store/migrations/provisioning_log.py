"""The first tables of the provisioning log, which the first migration makes with all others."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

TEXT: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def create() -> None:
    """Make them."""
    _exchanges()
    _indexes()
    _messages()
    _readings()


def drop() -> None:
    """Remove them."""
    for name in ("reading", "raw_exchange", "exchange"):
        op.drop_table(name)


def _exchanges() -> None:
    op.create_table(
        "exchange",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("organization", NUMBER, nullable=True),
        sa.Column("credential", TEXT, nullable=True),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("query", TEXT, nullable=False),
        sa.Column("status", NUMBER, nullable=False),
        sa.Column("scim_type", TEXT, nullable=True),
        sa.Column("detail", TEXT, nullable=True),
        sa.Column("resource", TEXT, nullable=True),
        sa.Column("took", NUMBER, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=True),
        sa.Column("about_key", TEXT, nullable=True),
        sa.Column("found", NUMBER, nullable=True),
        sa.Column("remark", TEXT, nullable=True),
        sa.Column("problem", TEXT, nullable=True),
        sa.Column("client", TEXT, nullable=True),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("received", NUMBER, nullable=False),
        sa.Column("answered", NUMBER, nullable=False),
        sa.Column("weight", NUMBER, nullable=False),
        sa.Column("astray", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )


def _indexes() -> None:
    op.create_index("ix_exchange_at", "exchange", ["organization", "at", "number"])
    op.create_index("ix_exchange_reference", "exchange", ["reference"])
    for name, first, rows in (
        ("telling", [], "weight > 0"),
        ("about", ["about_key"], "weight > 0"),
        ("act", ["act"], "weight = 2"),
        ("refused", [], "status >= 400"),
        ("problem", ["problem"], "status >= 400"),
    ):
        op.create_index(
            f"ix_exchange_{name}",
            "exchange",
            ["organization", *first, "at", "number"],
            sqlite_where=sa.text(rows),
            postgresql_where=sa.text(rows),
        )
    op.create_index(
        "ix_exchange_astray",
        "exchange",
        ["organization", "astray", "at", "number", "about_key", "resource"],
        sqlite_where=sa.text("astray IS NOT NULL"),
        postgresql_where=sa.text("astray IS NOT NULL"),
    )


def _messages() -> None:
    op.create_table(
        "raw_exchange",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("request_headers", TEXT, nullable=False),
        sa.Column("request_body", TEXT, nullable=False),
        sa.Column("request_extent", TEXT, nullable=False),
        sa.Column("request_length", NUMBER, nullable=False),
        sa.Column("answer_headers", TEXT, nullable=False),
        sa.Column("answer_body", TEXT, nullable=False),
        sa.Column("answer_extent", TEXT, nullable=False),
        sa.Column("answer_length", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_raw_exchange_at", "raw_exchange", ["organization", "at", "reference"])


def _readings() -> None:
    op.create_table(
        "reading",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("begun", TEXT, nullable=False),
        sa.Column("completed", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization"),
        sqlite_strict=True,
    )
