"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subdomain", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("catalog_version", sa.Integer(), nullable=False),
        sa.Column("replace_members", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("subdomain", name="uq_organization_subdomain"),
        sqlite_strict=True,
    )
    op.create_table(
        "support_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("user_name_key", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_name_key", name="uq_support_account_user_name"),
        sqlite_strict=True,
    )
    op.create_table(
        "credential",
        sa.Column("organization", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("last_used", sa.Text(), nullable=True),
        sa.Column("revoked", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("organization", "id"),
        sa.UniqueConstraint("organization", "digest", name="uq_credential_digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organization", sa.Integer(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("actor_type", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_event_subject", "event", ["organization", "subject_type", "subject", "number"])
    op.create_table(
        "exchange",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("organization", sa.Integer(), nullable=True),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("scim_type", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("resource", sa.Text(), nullable=True),
        sa.Column("took", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_exchange_organization", "exchange", ["organization", "number"])
    op.create_index("ix_exchange_reference", "exchange", ["reference"])
    op.create_table(
        "schema",
        sa.Column("organization", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("organization", "id"),
        sqlite_strict=True,
    )
    op.create_table(
        "resource",
        sa.Column("organization", sa.Integer(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("comparable", sa.Text(), nullable=False),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("display_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("organization", "resource_type", "id"),
        sa.UniqueConstraint("organization", "resource_type", "unique_key", name="uq_resource_name"),
        sqlite_strict=True,
    )
    op.create_index("ix_resource_external_id", "resource", ["organization", "resource_type", "external_id"])
    op.create_index("ix_resource_modified", "resource", ["organization", "resource_type", "active", "modified", "id"])
    op.create_index("ix_resource_sort", "resource", ["organization", "resource_type", "active", "sort_key", "id"])
    op.create_table(
        "member",
        sa.Column("organization", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("member_type", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=True),
        sa.Column("display_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("organization", "group_id", "member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_member", "member", ["organization", "member_id", "group_id"])
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("last_seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["support_account.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "tally",
        sa.Column("organization", sa.Integer(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("inactive", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.number"],
        ),
        sa.PrimaryKeyConstraint("organization", "resource_type"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("session")
    op.drop_table("member")
    op.drop_table("resource")
    op.drop_table("schema")
    op.drop_table("exchange")
    op.drop_table("event")
    op.drop_table("credential")
    op.drop_table("support_account")
    op.drop_table("organization")
