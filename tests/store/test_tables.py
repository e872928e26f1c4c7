"""The tables are fit to be divided by organization: what belongs to one has keys that begin with it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Table, UniqueConstraint

from maestro.store.tables import METADATA

OWNED = [each for each in METADATA.sorted_tables if "organization" in each.c]
# Keyed by a number of their own, which on SQLite is the row itself; see docs/explanation/scale.md.
NUMBERED = {"event", "exchange", "raw_exchange"}
# Found without knowing whose it is: a person reads the reference out from Okta's screen.
BY_REFERENCE = {"ix_exchange_reference"}
# Found by what a link says, which is all that whoever opens it has.
BY_SECRET = {"uq_setup_link_digest"}


def first_of(columns: Sequence[object]) -> str:
    return str(getattr(columns[0], "name", columns[0]))


@pytest.mark.parametrize("table", OWNED, ids=lambda each: each.name)
def test_keys_and_indexes_begin_with_the_organization(table: Table) -> None:
    assert first_of(list(table.primary_key.columns)) == ("number" if table.name in NUMBERED else "organization")
    for index in table.indexes:
        begins = first_of(list(index.columns))
        assert begins == "organization" or index.name in BY_REFERENCE, index.name
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            begins = first_of(list(constraint.columns))
            assert begins == "organization" or constraint.name in BY_SECRET, constraint.name


def test_what_belongs_to_no_organization_is_known() -> None:
    others = {each.name for each in METADATA.sorted_tables} - {each.name for each in OWNED}
    assert others == {"organization", "process", "rate", "session", "support_account"}
