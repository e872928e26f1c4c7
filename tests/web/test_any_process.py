"""Two applications over one database, as two processes of a fleet are: each request may come to either of them.

Each has a store of its own. Over SQLite, where there is one process, they share what that keeps in its memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from maestro.directory.declared import Catalogs
from maestro.directory.declaring import declare_schema, remove_schema, schema_from_document
from maestro.directory.event import Event
from maestro.directory.organization import Organization
from maestro.directory.rates import Rate
from maestro.directory.support import SupportAccount
from maestro.store.database import Database, open_database
from maestro.web.app import create_app
from maestro.web.wiring import Wiring
from tests.cast import ALICE, Client, user
from tests.web.pages.browsing import PASSWORD, Browser, words_of

# So slow that nothing comes in while a test runs.
RATE = Rate(1 / 3600, 60)
URN = "urn:okta:custom:group:1.0"
DECLARED = f'{{"id": "{URN}", "name": "Site", "attributes": [{{"name": "site"}}]}}'


class Turns:
    """Asks one application after the other."""

    def __init__(self, *wirings: Wiring) -> None:
        self._apps = [create_app(each) for each in wirings]

    def __call__(self, env: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """By the one that did not answer last."""
        self._apps.reverse()
        return self._apps[0](env, start_response)


@pytest.fixture
def by_turns(wiring: Wiring, database: Database, database_url: str) -> Iterator[Any]:
    """Both."""
    other = open_database(database_url)
    keeper = database if database_url.startswith("sqlite") else other
    yield Turns(
        replace(wiring, anchors=database.anchors, rates=database.rates, request_rate=RATE),
        replace(
            wiring,
            store=other,
            catalogs=Catalogs(),
            anchors=keeper.anchors,
            rates=keeper.rates,
            request_rate=RATE,
        ),
    )
    other.close()


@pytest.fixture
def okta(acme: Client, by_turns: Any, wiring: Wiring) -> Client:
    """Acme's provisioning client, which reaches both."""
    return Client(by_turns, wiring, acme.organization, acme.user_name, acme.password)


def test_what_one_kept_the_other_knows(okta: Client) -> None:
    created = okta.create("li.na@acme.example")
    assert okta.post("/Users", user("LI.NA@acme.example")).status == 409
    for active in (False, True, False):
        okta.patch(f"/Users/{created['id']}", {"op": "replace", "value": {"active": active}})
        read = okta.get(f"/Users/{created['id']}")
        assert read.json["active"] is active
        assert okta.get(f"/Users/{created['id']}", headers={"If-None-Match": read.headers["etag"]}).status == 304


def test_a_reading_whose_pages_come_to_both_loses_nobody(okta: Client) -> None:
    ids = [okta.create(f"p{number}@acme.example")["id"] for number in range(9)]
    first = okta.get("/Users?startIndex=1&count=3").json
    okta.delete(f"/Users/{ids[0]}")
    okta.get("/ServiceProviderConfig")
    pages = [first, *(okta.get(f"/Users?startIndex={start}&count=3").json for start in (4, 7))]
    assert [each["id"] for page in pages for each in page["Resources"]] == ids


def test_a_cursor_of_one_is_good_for_the_other(okta: Client) -> None:
    ids = [okta.create(f"p{number}@acme.example")["id"] for number in range(6)]
    read: list[str] = []
    cursor: Any = ""
    while cursor is not None:
        page = okta.get(f"/Users?count=2&cursor={cursor}").json
        read += [each["id"] for each in page["Resources"]]
        cursor = page.get("nextCursor")
    assert read == ids


def test_a_schema_is_declared_and_removed_for_both(okta: Client, database: Database) -> None:
    def organization() -> Organization:
        found = database.organization_by_subdomain("acme")
        assert found is not None
        return found

    def told() -> list[bool]:
        return [URN in okta.get("/Schemas").text for _ in range(4)]

    assert told() == [False] * 4
    declare_schema(
        database, organization(), schema_from_document(DECLARED), "User", occasion=ALICE, progress=lambda _: None
    )
    assert told() == [True] * 4
    remove_schema(database, organization(), URN, occasion=ALICE, progress=lambda _: None)
    assert told() == [False] * 4


def test_one_rate_holds_for_both(okta: Client) -> None:
    statuses = [okta.get("/ServiceProviderConfig").status for _ in range(RATE.burst + 10)]
    assert statuses.count(200) == RATE.burst
    assert statuses[-8:] == [429] * 8


def test_support_signs_in_at_one_works_at_both_and_is_signed_out_of_both(
    by_turns: Any, wiring: Wiring, database: Database
) -> None:
    account = SupportAccount("a1", "alice", wiring.passwords.hash(PASSWORD), ALICE.at)
    database.create_support_account(account, Event("support:account:created", "support account", "a1", ALICE))
    browser = Browser(by_turns)
    # A form of one is sent to the other.
    assert browser.get("/support/sign-in").status == 200
    assert browser.sign_in().status == 303
    assert [browser.get("/support/organizations").status for _ in range(4)] == [200] * 4
    assert browser.get("/support/organizations/new").status == 200
    assert browser.post("/support/organizations", {"subdomain": "initech", "name": "Initech"}).status in {200, 303}
    shown = [words_of(browser.get("/support/organizations/initech")) for _ in range(2)]
    assert all("Initech" in each for each in shown)
    token = dict(browser.cookies)
    assert browser.post("/support/sign-out").status == 303
    browser.cookies = token
    assert [browser.get("/support/organizations").status for _ in range(2)] == [303] * 2
