"""The list of deactivations says what looking at each of them says, on both engines."""

from __future__ import annotations

import pytest

from maestro.directory.deactivations import DeactivationSearch, Standing
from maestro.store import deactivations
from maestro.store.database import Database
from maestro.store.part import OrganizationDatabase
from tests.store.made import change, create, exchange, resource

SINCE, UNTIL = "2026-11-24T08:00:00.000Z", "2026-11-24T09:00:00.000Z"
WHOLE = DeactivationSearch(SINCE, UNTIL)


def deactivated(
    database: Database, store: OrganizationDatabase, id: str, at: str, *, status: int = 200, path: str = "Users"
) -> None:
    """Record that somebody was deactivated."""
    number = store._of["organization"]
    told = exchange(f"{id}{at[14:16]}", number, at=f"2026-11-24T{at}.000Z", method="PATCH", act="deactivated")
    database.record(told._replace(path=f"/o/acme/scim/v2/{path}/{id}", resource=id, about_key=id, status=status))


@pytest.fixture
def burst(database: Database, acme_store: OrganizationDatabase, globex_store: OrganizationDatabase) -> Database:
    """Three people and somebody who was erased, one of them back; beside them what must not be listed."""
    for number, name in enumerate(("Zoë", "Amara", "Li")):
        made = create(acme_store, f"p{number}", name, displayName=name)
        change(acme_store, resource(f"p{number}", name, 2, active=number == 1, displayName=name), made.version)
        deactivated(database, acme_store, f"p{number}", f"08:0{number}:00")
    deactivated(database, acme_store, "erased", "08:10:00")
    deactivated(database, acme_store, "p0", "08:20:00")  # once more
    deactivated(database, acme_store, "p2", "08:30:00", status=400)
    deactivated(database, acme_store, "role", "08:30:00", path="Roles")
    deactivated(database, acme_store, "p2", "09:00:00")  # later
    create(globex_store, "g", "Grace")
    deactivated(database, globex_store, "g", "08:05:00")
    database.flush()
    return database


@pytest.mark.usefixtures("burst")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({}, ["p0", "p1", "p2", "erased", "p0"], id="as-they-came"),
        pytest.param({"order": "-at"}, ["p0", "erased", "p2", "p1", "p0"], id="newest-first"),
        pytest.param({"state": "inactive"}, ["p0", "p2", "p0"], id="inactive"),
        pytest.param({"state": "back"}, ["p1"], id="back"),
        pytest.param({"text": "zoe"}, ["p0", "p0"], id="searched"),
        pytest.param({"text": "nobody"}, [], id="nobody"),
        pytest.param({"order": "name", "state": "inactive"}, ["p2", "p0", "p0"], id="by-name"),
        pytest.param({"order": "-name", "state": "inactive"}, ["p0", "p0", "p2"], id="by-name-turned"),
        pytest.param({"since": UNTIL, "until": "2026-11-25T00:00:00.000Z"}, ["p2"], id="another-span"),
    ],
)
def test_who_was_deactivated_is_listed(
    acme_store: OrganizationDatabase, changes: dict[str, str], told: list[str]
) -> None:
    search = DeactivationSearch(**({"since": SINCE, "until": UNTIL} | changes))  # type: ignore[arg-type]
    page = acme_store.log.deactivations.page(search)
    assert [each.exchange.resource for each in page.lines] == told
    assert page.total == len(told)
    assert list(acme_store.log.deactivations.every(search)) == list(page.lines)


@pytest.mark.usefixtures("burst")
def test_each_is_told_as_they_stand_now(acme_store: OrganizationDatabase) -> None:
    page = acme_store.log.deactivations.page(WHOLE)
    standings: list[Standing] = ["inactive", "back", "inactive", "erased", "inactive"]
    assert [each.standing for each in page.lines] == standings
    assert [each.name for each in page.lines] == ["Zoë", "Amara", "Li", None, "Zoë"]
    counts = acme_store.log.deactivations.counts(SINCE, UNTIL)
    assert (counts.all, counts.people, counts.inactive, counts.back, counts.erased) == (5, 4, 2, 1, 1)


@pytest.mark.usefixtures("burst")
def test_very_many_are_counted_by_index_alone(
    acme_store: OrganizationDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deactivations, "MOST_COUNTED", 2)
    counts = acme_store.log.deactivations.counts(SINCE, UNTIL)
    assert counts.all == 6, "but for what was refused; that one was no person no index tells"
    assert (counts.people, counts.inactive, counts.back) == (2, 1, 1), "of the first two"


@pytest.mark.usefixtures("burst")
def test_pages_follow_one_another(acme_store: OrganizationDatabase) -> None:
    pages = [
        acme_store.log.deactivations.page(DeactivationSearch(SINCE, UNTIL, offset=offset, limit=2))
        for offset in (0, 2, 4, 6)
    ]
    assert [[each.exchange.resource for each in page.lines] for page in pages] == [
        ["p0", "p1"],
        ["p2", "erased"],
        ["p0"],
        [],
    ]


@pytest.mark.usefixtures("burst")
def test_a_burst_ends_where_there_was_a_pause(database: Database, acme_store: OrganizationDatabase) -> None:
    listed = acme_store.log.deactivations
    whole = ("2026-11-24T08:00:00.000Z", "2026-11-24T08:30:00.000Z")
    assert listed.burst("2026-11-24T08:02:00.000Z") == whole
    assert listed.burst("2026-11-24T08:20:00.000Z") == whole
    assert listed.burst("2026-11-24T09:00:00.000Z") == (UNTIL, UNTIL)
    deactivated(database, acme_store, "p1", "08:40:01")
    database.flush()
    assert listed.burst("2026-11-24T08:30:00.000Z") == whole
