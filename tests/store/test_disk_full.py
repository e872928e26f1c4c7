"""A full disk: nothing is half written, nothing is reported as written, and all is well again afterwards."""

from __future__ import annotations

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.errors import Unavailable
from maestro.directory.lists import ContactCounts
from maestro.store.database import Database
from tests.cast import ALICE, ON_SQLITE, sqlite_of
from tests.store.made import change, create, exchange, resource, search


@ON_SQLITE
def test_a_full_disk_refuses_writes_serves_reads_and_recovers(database: Database) -> None:
    acme = create_organization(database, "acme", "Acme Bio", ALICE)
    store = database.organization(acme)
    create(store, "0", "li")
    writing = sqlite_of(database)._writer._connection
    used = writing.execute("PRAGMA page_count").fetchone()[0]
    writing.execute(f"PRAGMA max_page_count={used + 2}").fetchall()
    kept = ["0"]
    refused = None
    while refused is None:
        try:
            kept.append(create(store, f"{len(kept):04}", title="x" * 4000).id)
        except Unavailable as error:
            refused = error
    assert "could not commit" in str(refused)
    gone = resource("0", "li", version=2, active=False, title="x" * 4000)
    with pytest.raises(Unavailable):
        change(store, gone, 1)
    database.record(exchange("refused0", acme.number))

    assert database.is_ready()
    assert search(store).ids == kept
    assert store.contact_counts() == ContactCounts(active=len(kept), inactive=0)
    assert [len(store.events("User", each)) for each in kept] == [1] * len(kept)
    assert store.events("User", f"{len(kept):04}") == []

    writing.execute("PRAGMA max_page_count=1073741823").fetchall()
    assert change(store, gone, 1)
    assert store.contact_counts() == ContactCounts(active=len(kept) - 1, inactive=1)
    database.flush()
    assert store.exchange("refused0") is not None
    assert writing.execute("PRAGMA integrity_check").fetchone() == ("ok",)
