"""The first tables"""

import sqlalchemy as sa
from alembic import op

from maestro.store.migrations import provisioning_log, statistics

revision = "0001_since_0001"
down_revision = None
phase = "expand"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FRACTION: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "organization",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("subdomain", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.Column("catalog_version", NUMBER, nullable=False),
        sa.Column("replace_members", TEXT, nullable=False),
        sa.Column("paused", TEXT, nullable=True),
        sa.Column("it_contact", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("subdomain", name="uq_organization_subdomain"),
        sqlite_strict=True,
    )
    op.create_table(
        "support_account",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("user_name", TEXT, nullable=False),
        sa.Column("user_name_key", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_name_key", name="uq_support_account_user_name"),
        sqlite_strict=True,
    )
    op.create_table(
        "credential",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("user_name", TEXT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("hint", TEXT, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("last_used", TEXT, nullable=True),
        sa.Column("first_used", TEXT, nullable=True),
        sa.Column("expires", TEXT, nullable=True),
        sa.Column("revoked", TEXT, nullable=True),
        sa.Column("replaced_by", TEXT, nullable=True),
        sa.Column("overlap", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "id"),
        sa.UniqueConstraint("organization", "digest", name="uq_credential_digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "setup_link",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("expires", TEXT, nullable=False),
        sa.Column("reveals", NUMBER, nullable=False),
        sa.Column("credential_expires", TEXT, nullable=True),
        sa.Column("replaces", TEXT, nullable=True),
        sa.Column("overlap", NUMBER, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("opened", TEXT, nullable=True),
        sa.Column("revealed", TEXT, nullable=True),
        sa.Column("revoked", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "id"),
        sa.UniqueConstraint("digest", name="uq_setup_link_digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("organization", NUMBER, nullable=True),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("subject_type", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("actor_type", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=True),
        sa.Column("changes", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_event_subject", "event", ["organization", "subject_type", "subject", "number"])
    provisioning_log.create()
    op.create_table(
        "schema",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("resource_type", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "id"),
        sqlite_strict=True,
    )
    op.create_table(
        "resource",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("resource_type", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("comparable", TEXT, nullable=False),
        sa.Column("unique_key", TEXT, nullable=True),
        sa.Column("external_id", TEXT, nullable=True),
        sa.Column("email_key", TEXT, nullable=True),
        sa.Column("display", TEXT, nullable=False),
        sa.Column("display_key", TEXT, nullable=False),
        sa.Column("sort_key", TEXT, nullable=False),
        sa.Column("search_text", TEXT, nullable=False),
        sa.Column("active", NUMBER, nullable=False),
        sa.Column("since", TEXT, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.Column("modified", TEXT, nullable=False),
        sa.Column("deleted", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "resource_type", "id"),
        sa.UniqueConstraint("organization", "resource_type", "unique_key", name="uq_resource_name"),
        sqlite_strict=True,
    )
    has_address, of = sa.text("email_key IS NOT NULL"), ["organization", "email_key", "id"]
    op.create_index("ix_resource_email", "resource", of, sqlite_where=has_address, postgresql_where=has_address)
    op.create_index("ix_resource_external_id", "resource", ["organization", "resource_type", "external_id"])
    op.create_index("ix_resource_modified", "resource", ["organization", "resource_type", "active", "modified", "id"])
    sort = ["organization", "resource_type", "active", "sort_key", "id", "search_text"]
    op.create_index("ix_resource_sort", "resource", sort)
    op.create_table(
        "member",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        sa.Column("member_id", TEXT, nullable=False),
        sa.Column("member_type", TEXT, nullable=False),
        sa.Column("display", TEXT, nullable=True),
        sa.Column("display_key", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "group_id", "member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_member", "member", ["organization", "member_id", "group_id"])
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("last_seen", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["support_account.id"]),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "tally",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("resource_type", TEXT, nullable=False),
        sa.Column("slot", NUMBER, nullable=False),
        sa.Column("active", NUMBER, nullable=False),
        sa.Column("inactive", NUMBER, nullable=False),
        sa.Column("deleted", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "resource_type", "slot"),
        sqlite_strict=True,
    )
    op.create_table(
        "rate",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("tokens", FRACTION, nullable=True),
        sa.Column("at", FRACTION, nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "anchor",
        sa.Column("organization", NUMBER, nullable=False),
        sa.Column("credential", TEXT, nullable=False),
        sa.Column("search", TEXT, nullable=False),
        sa.Column("start_index", NUMBER, nullable=False),
        sa.Column("position", TEXT, nullable=True),
        sa.Column("total", NUMBER, nullable=True),
        sa.Column("at", FRACTION, nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organization.number"]),
        sa.PrimaryKeyConstraint("organization", "credential", "search", "start_index"),
        sqlite_strict=True,
    )
    op.create_index("ix_anchor_at", "anchor", ["organization", "at"])
    op.create_table(
        "process",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("program", NUMBER, nullable=False),
        sa.Column("seen", FRACTION, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    if op.get_context().dialect.name == "postgresql":
        # Losing them costs little, and no page of an import waits for a disk because of them.
        op.execute("ALTER TABLE rate SET UNLOGGED")
        op.execute("ALTER TABLE anchor SET UNLOGGED")
        op.execute("ALTER TABLE process SET UNLOGGED")
        statistics.seed()


def downgrade() -> None:
    op.drop_table("process")
    op.drop_table("anchor")
    op.drop_table("rate")
    op.drop_table("tally")
    op.drop_table("session")
    op.drop_table("member")
    op.drop_table("resource")
    op.drop_table("schema")
    provisioning_log.drop()
    op.drop_table("event")
    op.drop_table("setup_link")
    op.drop_table("credential")
    op.drop_table("support_account")
    op.drop_table("organization")
