"""Support's pages of organizations and their credentials."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.event import Change
from maestro.store.database import Database
from tests.cast import ALICE, ON_SQLITE, Answer, Client, store_of, user
from tests.web.pages.browsing import Browser, addresses_of, words_of

HOME = "/support/organizations"


def values_of(answer: Answer) -> dict[str, str]:
    """What the read-only fields of a page hold, by their id."""
    return dict(re.findall(r'<input id="(\w+)" class="code" type="text" value="([^"]*)" readonly', answer.text))


def test_an_organization_is_created_and_ready_to_be_connected(alice: Browser, database: Database) -> None:
    answer = alice.post(HOME, {"name": "  Acme   Bio ", "subdomain": " Acme-Bio "})
    assert (answer.status, answer.headers["location"]) == (303, f"{HOME}/acme-bio")
    organization = database.organization_by_subdomain("acme-bio")
    assert organization is not None
    assert organization.name == "Acme Bio"
    (event,) = database.organization(organization).events("organization", "acme-bio")
    assert (event.act, event.occasion.actor_type, event.occasion.actor) == (
        "support:organization:created",
        "support",
        "alice",
    )
    page = alice.get(f"{HOME}/acme-bio")
    assert values_of(page) == {
        "base_url": "https://maestro.example/o/acme-bio/scim/v2",
        "user_name": "acme-bio-provisioning",
    }
    assert "No credential yet." in words_of(page)
    assert "Okta has not contacted us yet." in words_of(page)


@pytest.mark.parametrize(
    ("name", "subdomain", "wrong", "told"),
    [
        pytest.param("Acme", "", {"subdomain"}, "A subdomain is needed", id="no-subdomain"),
        pytest.param("", "acme-bio", {"name"}, "An organization needs a name", id="no-name"),
        pytest.param("", "-x_", {"name", "subdomain"}, "starts and ends with a letter", id="both"),
        pytest.param("Acme", "admin", {"subdomain"}, "is reserved", id="reserved"),
        pytest.param("Acme again", "acme", {"subdomain"}, "The subdomain acme is already in use.", id="taken"),
        pytest.param("x" * 201, "acme-bio", {"name"}, "1 to 200 printable", id="long-name"),
    ],
)
def test_a_form_with_an_error_comes_back_as_it_was_filled_in(
    *, alice: Browser, acme: Client, database: Database, name: str, subdomain: str, wrong: set[str], told: str
) -> None:
    assert acme.organization.subdomain == "acme"
    before = len(database.organizations())
    answer = alice.post(HOME, {"name": name, "subdomain": subdomain})
    assert answer.status == 422
    assert told in words_of(answer)
    assert f'name="name" type="text" value="{name}"' in answer.text
    assert f'name="subdomain" type="text" value="{subdomain}"' in answer.text
    assert set(re.findall(r'<li><a href="#(\w+)">', answer.text)) == wrong
    assert set(re.findall(r'aria-describedby="(\w+)-problem', answer.text)) == wrong
    assert answer.text.count('aria-invalid="true"') == len(wrong)
    assert "<title>Error: " in answer.text
    assert len(database.organizations()) == before


def test_the_list_is_searched_and_sorted(alice: Browser, acme: Client, globex: Client, database: Database) -> None:
    create_organization(database, "zurich", "Zürich Trials", ALICE)
    globex.create()
    database.flush()

    def shown(query: str) -> list[str]:
        links = addresses_of(alice.get(f"{HOME}?{query}"))
        return [each.rpartition("/")[2] for each in links if re.fullmatch(rf"{HOME}/(?!new)[\w-]+", each)]

    assert shown("") == ["acme", "globex", "zurich"]
    assert shown("sort=-name") == ["zurich", "globex", "acme"]
    assert shown("sort=-contacts") == ["globex", "acme", "zurich"]
    assert shown("sort=-heard") == ["globex", "acme", "zurich"]
    assert shown("sort=nonsense") == ["acme", "globex", "zurich"]
    assert shown("q=ZURICH") == ["zurich"]
    assert shown("q=tri+z%C3%BC") == ["zurich"]
    page = alice.get(f"{HOME}?q=initech&sort=-name")
    assert "No organization matches “initech”. Show all 3" in words_of(page)
    assert acme.organization.subdomain == "acme"


def test_the_first_organization_is_asked_for_where_there_is_none(alice: Browser) -> None:
    assert "No organizations yet." in words_of(alice.get(HOME))


@ON_SQLITE
def test_a_credential_is_shown_once_and_works(alice: Browser, acme: Client, database_path: Path) -> None:
    answer = alice.post(f"{HOME}/acme/credentials")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    shown = values_of(answer)
    assert shown["base_url"] == acme.base_url
    assert shown["user_name"] == acme.user_name
    assert re.fullmatch(r"cmscim_[\w-]{43}", shown["password"])
    assert acme.get("/Users", headers={"Authorization": f"Bearer {shown['password']}"}).status == 200
    page = alice.get(f"{HOME}/acme")
    assert f"ends in {shown['password'][-4:]}" in words_of(page)
    assert shown["password"] not in page.text
    with closing(sqlite3.connect(database_path)) as connection, connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert shown["password"] not in dump


def test_a_third_credential_is_refused_with_the_reason(alice: Browser, acme: Client, database: Database) -> None:
    assert "Issue a credential" in words_of(alice.get(f"{HOME}/acme"))
    alice.post(f"{HOME}/acme/credentials")
    page = alice.get(f"{HOME}/acme")
    assert "Issue a credential" not in words_of(page)
    assert "2 may be live at a time" in words_of(page)
    refused = alice.post(f"{HOME}/acme/credentials")
    assert refused.status == 409
    assert "has 2 live credentials already" in words_of(refused)
    assert len(store_of(database, acme).credentials()) == 2


def test_revoking_asks_first_and_says_what_will_happen(alice: Browser, acme: Client, database: Database) -> None:
    (credential,) = store_of(database, acme).credentials()
    address = f"{HOME}/acme/credentials/{credential.id}/revocation"
    assert address in addresses_of(alice.get(f"{HOME}/acme"))
    asked = alice.get(address)
    assert f"Revoke the password ending in {credential.hint} ?" in words_of(asked)
    assert "whoever is removed in Okta keeps access" in words_of(asked)
    assert acme.get("/Users").status == 200
    refused = alice.post(address, {"reason": " "})
    assert refused.status == 422
    assert "A reason is needed" in words_of(refused)
    assert acme.get("/Users").status == 200
    answer = alice.post(address, {"reason": "It was in a mail"})
    assert (answer.status, answer.headers["location"]) == (303, f"{HOME}/acme")
    assert acme.get("/Users").status == 401
    assert "Revoked" in words_of(alice.get(f"{HOME}/acme"))
    (event,) = (
        each
        for each in store_of(database, acme).events("credential", credential.id)
        if each.act == "support:credential:revoked"
    )
    assert event.occasion.actor == "alice"
    assert event.changes == (Change("reason", None, "It was in a mail"),)
    for again in (alice.get(address), alice.post(address, {"reason": "Again"})):
        assert "it was revoked already" in words_of(again)


def test_a_credential_is_not_reached_through_another_organization(
    alice: Browser, acme: Client, globex: Client, database: Database
) -> None:
    (credential,) = store_of(database, acme).credentials()
    address = f"{HOME}/globex/credentials/{credential.id}/revocation"
    assert alice.get(address).status == alice.post(address, {"reason": "None of ours"}).status == 404
    assert acme.get("/Users").status == globex.get("/Users").status == 200


def test_the_last_requests_are_told_in_words(alice: Browser, acme: Client, globex: Client, database: Database) -> None:
    acme.get("/Users?startIndex=1&count=2")
    acme.get('/Users?filter=userName eq "li.na@acme.example"')
    created = acme.create()
    refused = acme.post("/Users", user())
    acme.put(f"/Users/{created['id']}", user(title="CTA"))
    acme.get("/Schemas")
    globex.create("canary@globex.example")
    database.flush()
    page = alice.get(f"{HOME}/acme")
    told = words_of(page)
    for words in (
        "Okta tested the connection.",
        "Okta added Li Na. (looked up first)",
        "li.na@acme.example was not added. A contact with user name (userName) li.na@acme.example already exists",
        "Okta changed Li Na.",
    ):
        assert words in told
    assert refused.reference in told
    assert "canary" not in page.text


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        pytest.param("application/json", '{"name": "Evil", "subdomain": "evil"}', 415, id="json"),
        pytest.param("text/plain", "name=Evil&subdomain=evil", 415, id="text"),
        pytest.param("application/x-www-form-urlencoded", "name=" + "x" * 20_000, 413, id="huge"),
        pytest.param("application/x-www-form-urlencoded", "name=%ff%fe&subdomain=evil", 400, id="not-utf-8"),
        pytest.param("application/x-www-form-urlencoded", "&".join("a=b" for _ in range(50)), 400, id="many-fields"),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(alice: Browser, content_type: str, body: str, status: int) -> None:
    answer = alice.request(
        "POST", HOME, headers={"Content-Type": content_type, "Sec-Fetch-Site": "same-origin"}, body=body
    )
    assert answer.status == status
    assert "<h1>" in answer.text
