"""When an organization's Okta last read everybody: noted with the first and the last page of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from maestro.directory.astray import part_of_reading
from maestro.directory.drift import Reading
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later
from maestro.store.engines.engine import Readers, Transaction
from maestro.store.statements import EngineName, Statement, compiled, text_for
from maestro.store.tables import READING

# A reading may take an hour: so long the place of each page is kept, see directory.paging.
_LONGEST_SECONDS: Final = 3_600
_R: Final = READING.c
_READ: Final = compiled(select(_R.begun, _R.completed).where(_R.organization == bindparam("organization")))
_COMPLETE: Final = compiled(
    update(READING)
    .where(_R.organization == bindparam("of"), _R.begun >= bindparam("earliest"))
    .values(completed=bindparam("at"))
)


def _beginning(engine: EngineName) -> str:
    # The two are alike, and their types are not known to be.
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine]
    begun = insert(READING).values(organization=bindparam("organization"), begun=bindparam("at"))
    return text_for(
        engine, begun.on_conflict_do_update(index_elements=[_R.organization], set_={"begun": begun.excluded.begun})
    )


_BEGIN: Final = Statement(_beginning("sqlite"), _beginning("postgresql").encode())


def save_readings(transaction: Transaction, listed: Sequence[Exchange]) -> None:
    """Note of pages of lists which of them begin and which complete a reading of everybody.

    The last page alone is no reading: it completes one that began within the hour before.
    """
    for each in sorted(listed, key=lambda page: (page.organization or 0, page.at)):
        part = part_of_reading(each) if each.organization is not None else None
        if part is None:
            continue
        if part.begins:
            transaction.execute(_BEGIN, {"organization": each.organization, "at": each.at})
        if part.ends:
            earliest = later(each.at, -_LONGEST_SECONDS)
            transaction.execute(_COMPLETE, {"of": each.organization, "at": each.at, "earliest": earliest})


def reading_of(readers: Readers, organization: int) -> Reading:
    """When everybody was last read: one read by key."""
    row = readers.row(_READ, {"organization": organization})
    return Reading(*row) if row else Reading()
