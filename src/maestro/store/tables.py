"""The tables. Every key starts with the organization, so that its rows lie and may be moved together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, UniqueConstraint

from maestro.store.columns import METADATA, Fraction, Number, Text
from maestro.store.columns import organization as _organization
from maestro.store.columns import table as _table
from maestro.store.exchange_tables import EXCHANGE, RAW_EXCHANGE, READING

__all__ = ["EXCHANGE", "METADATA", "RAW_EXCHANGE", "READING", "Fraction", "Number"]

ORGANIZATION: Final = _table(
    "organization",
    Column("number", Number, primary_key=True),
    Column("subdomain", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created", Text, nullable=False),
    # How often its declared schemas changed, and what its client means by replacing the members of a group.
    Column("catalog_version", Number, nullable=False),
    Column("replace_members", Text, nullable=False),
    Column("paused", Text),
    Column("it_contact", Text),
    UniqueConstraint("subdomain", name="uq_organization_subdomain"),
)

CREDENTIAL: Final = _table(
    "credential",
    _organization(primary_key=True),
    Column("id", Text, primary_key=True),
    Column("user_name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("hint", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("last_used", Text),
    Column("first_used", Text),
    Column("expires", Text),
    Column("revoked", Text),
    # Which one replaces it, and how many seconds it lives on once that one was first used.
    Column("replaced_by", Text),
    Column("overlap", Number),
    UniqueConstraint("organization", "digest", name="uq_credential_digest"),
)

# Links by which an organization's Okta administrator reaches the setup guide, and is shown a password once.
SETUP_LINK: Final = _table(
    "setup_link",
    _organization(primary_key=True),
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("address", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires", Text, nullable=False),
    # What the password that it reveals will be: until when, instead of which one, and why.
    Column("reveals", Number, nullable=False),
    Column("credential_expires", Text),
    Column("replaces", Text),
    Column("overlap", Number),
    Column("reason", Text, nullable=False),
    Column("opened", Text),
    Column("revealed", Text),
    Column("revoked", Text),
    UniqueConstraint("digest", name="uq_setup_link_digest"),
)

# The extensions that an organization declared, as documents of RFC 7643 §7.
SCHEMA: Final = _table(
    "schema",
    _organization(primary_key=True),
    Column("id", Text, primary_key=True),
    Column("resource_type", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("created", Text, nullable=False),
)

RESOURCE: Final = _table(
    "resource",
    _organization(primary_key=True),
    Column("resource_type", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Number, nullable=False),
    # The canonical text that is served, and the same as it compares (see scim.comparison).
    Column("document", Text, nullable=False),
    Column("comparable", Text, nullable=False),
    # What no two of a type may share. Null where nothing must be unique, and once deleted: the name is free again.
    Column("unique_key", Text),
    Column("external_id", Text),
    # A person's address: two who share one are worth a word.
    Column("email_key", Text),
    # What people see of it, and the same as it compares: `display` of a member and of a group.
    Column("display", Text, nullable=False),
    Column("display_key", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("active", Number, nullable=False),
    Column("since", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("deleted", Text),
    UniqueConstraint("organization", "resource_type", "unique_key", name="uq_resource_name"),
)
Index("ix_resource_external_id", *(RESOURCE.c[name] for name in ("organization", "resource_type", "external_id")))
_HAS_ADDRESS: Final = RESOURCE.c.email_key.is_not(None)
Index(
    "ix_resource_email",
    *(RESOURCE.c[name] for name in ("organization", "email_key", "id")),
    sqlite_where=_HAS_ADDRESS,
    postgresql_where=_HAS_ADDRESS,
)
# It ends in the text that a search of people looks into, so that a search reads this index and no document. An index
# of the parts of words would cost each create half as much again (decision 23).
_SORT: Final = ("organization", "resource_type", "active", "sort_key", "id", "search_text")
Index("ix_resource_sort", *(RESOURCE.c[name] for name in _SORT))
Index("ix_resource_modified", *(RESOURCE.c[n] for n in ("organization", "resource_type", "active", "modified", "id")))

# Who belongs to which group. Not in the group's document, so that a change costs the same in a group of any size.
MEMBER: Final = _table(
    "member",
    _organization(primary_key=True),
    Column("group_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("member_type", Text, nullable=False),
    # The name that the client gave, and as it compares; null where it gave none.
    Column("display", Text),
    Column("display_key", Text),
    sqlite_with_rowid=False,
)
Index("ix_member_member", MEMBER.c.organization, MEMBER.c.member_id, MEMBER.c.group_id)

# How many resources there are, kept as they change: counting 20,000 rows costs more than everything else.
TALLY: Final = _table(
    "tally",
    _organization(primary_key=True),
    Column("resource_type", Text, primary_key=True),
    # Counts are kept in several rows where several processes write, so that they do not wait for one row; see counts.
    Column("slot", Number, primary_key=True),
    Column("active", Number, nullable=False),
    Column("inactive", Number, nullable=False),
    Column("deleted", Number, nullable=False),
)

EVENT: Final = _table(
    "event",
    Column("number", Number, primary_key=True),
    _organization(),
    Column("act", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("version", Number),
    Column("changes", Text, nullable=False),
)
Index("ix_event_subject", *(EVENT.c[name] for name in ("organization", "subject_type", "subject", "number")))

SUPPORT_ACCOUNT: Final = _table(
    "support_account",
    Column("id", Text, primary_key=True),
    Column("user_name", Text, nullable=False),
    Column("user_name_key", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created", Text, nullable=False),
    UniqueConstraint("user_name_key", name="uq_support_account_user_name"),
)

SESSION: Final = _table(
    "session",
    Column("digest", LargeBinary, primary_key=True),
    Column("account", Text, ForeignKey("support_account.id"), nullable=False),
    Column("created", Number, nullable=False),
    Column("last_seen", Number, nullable=False),
)

# What processes share for a while; see store.shared. One process over SQLite keeps them in its memory.
RATE: Final = _table(
    "rate",
    Column("key", Text, primary_key=True),
    Column("tokens", Fraction),
    Column("at", Fraction),
)
ANCHOR: Final = _table(
    "anchor",
    _organization(primary_key=True),
    Column("credential", Text, primary_key=True),
    Column("search", Text, primary_key=True),
    Column("start_index", Number, primary_key=True),
    Column("position", Text),
    Column("total", Number),
    Column("at", Fraction),
)
Index("ix_anchor_at", ANCHOR.c.organization, ANCHOR.c.at)

# The processes that run on the database, each with the number of its program; see store.migrations.presence.
PROCESS: Final = _table(
    "process",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("program", Number, nullable=False),
    Column("seen", Fraction, nullable=False),
)


def constraint_on(columns: Sequence[str]) -> str:
    """The name of the unique or primary key constraint on these columns, each written `table.column`."""
    table = METADATA.tables[columns[0].partition(".")[0]]
    names = {each.rpartition(".")[2] for each in columns}
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    return next((str(each.name) for each in constraints if set(each.columns.keys()) == names), f"pk_{table.name}")
