"""What PostgreSQL's planner is told of tables that are still empty, and of organizations that are new.

Without statistics all indexes that begin with an organization and a resource type look the same to it, and it may look
for one person by reading all of them. It would until it has looked at the table by itself, which is a minute or more
after the first push of a new installation began; and for an organization that it has not met, whenever it looked last.

So it is shown a small directory of the usual shape, which is then removed: of an empty table PostgreSQL keeps the
statistics that it has. It is told nothing of which organizations there are: then it takes each to be one of two
hundred, which is wrong, and always leads to the index that finds the one person. And it is to read a page in the order
of an index, rather than all of an organization to sort it, which it takes to be small.
"""

from __future__ import annotations

from typing import Final

from alembic import op

# Fifty organizations of forty people and two groups each, one in ten inactive, all of them in a group.
_SHOWN: Final = (
    "ALTER TABLE resource ALTER COLUMN organization SET STATISTICS 0",
    "ALTER TABLE member ALTER COLUMN organization SET STATISTICS 0",
    # For connections through a pooler; those of the service's own ask for it themselves. Who may not is no owner.
    """
    DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET enable_bitmapscan = off', current_database());
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END $$
    """,
    """
    INSERT INTO organization (number, subdomain, name, created, catalog_version, replace_members)
    SELECT -o, 'statistics-' || o, '', '2026-11-24T08:00:00.000Z', 0, 'replaces' FROM generate_series(1, 50) AS o
    """,
    """
    INSERT INTO resource (
        organization, resource_type, id, version, document, comparable, unique_key, external_id, email_key, display,
        display_key, sort_key, search_text, active, since, created, modified
    )
    SELECT
        -o, CASE WHEN p <= 40 THEN 'User' ELSE 'Group' END, md5(o || 'id' || p), 1, repeat('d', 600), repeat('c', 600),
        md5(o || 'name' || p), md5(o || 'external' || p), CASE WHEN p <= 40 THEN md5(o || 'email' || p) END,
        md5('d' || p), md5('d' || p), md5('s' || p), repeat('t', 80), CASE WHEN p % 10 = 0 THEN 0 ELSE 1 END,
        md5(o || 'since' || p), md5(o || 'created' || p), md5(o || 'modified' || p)
    FROM generate_series(1, 50) AS o, generate_series(1, 42) AS p
    """,
    """
    INSERT INTO member (organization, group_id, member_id, member_type)
    SELECT -o, md5(o || 'id' || (41 + p % 2)), md5(o || 'id' || p), 'User'
    FROM generate_series(1, 50) AS o, generate_series(1, 40) AS p
    """,
    "ANALYZE organization, resource, member",
    "DELETE FROM member WHERE organization < 0",
    "DELETE FROM resource WHERE organization < 0",
    "DELETE FROM organization WHERE number < 0",
)


def seed() -> None:
    """Give the tables that every request reads the statistics of a small directory."""
    for each in _SHOWN:
        op.execute(each)
