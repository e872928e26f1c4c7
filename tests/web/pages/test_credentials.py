"""Support's pages of an organization's credentials and setup links, and the page that pauses it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from maestro.directory.event import Change
from maestro.directory.instants import later
from maestro.store.database import Database
from tests.cast import ON_SQLITE, Answer, Client, store_of
from tests.web.pages.browsing import Browser, addresses_of, words_of

HOME = "/support/organizations"
NOVAK = "a.novak@acme.example"
SHOW = {"handover": "show"}
LINK = {"handover": "link", "address": NOVAK}


def values_of(answer: Answer) -> dict[str, str]:
    """What the read-only fields of a page hold, by their id."""
    return dict(re.findall(r'<input id="(\w+)" class="code" type="text" value="([^"]*)" readonly', answer.text))


def bearer(password: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {password}"}


@ON_SQLITE
def test_a_credential_is_shown_once_and_works(alice: Browser, acme: Client, database_path: Path) -> None:
    answer = alice.post(f"{HOME}/acme/credentials", SHOW)
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    shown = values_of(answer)
    assert shown["base_url"] == acme.base_url
    assert shown["user_name"] == acme.user_name
    assert re.fullmatch(r"cmscim_[\w-]{43}", shown["password"])
    assert acme.get("/Users", headers=bearer(shown["password"])).status == 200
    page = alice.get(f"{HOME}/acme/credentials")
    assert f"ends in {shown['password'][-4:]}" in words_of(page)
    assert shown["password"] not in page.text
    with closing(sqlite3.connect(database_path)) as connection, connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert shown["password"] not in dump


def test_what_okta_needs_is_on_the_page(alice: Browser, acme: Client) -> None:
    assert values_of(alice.get(f"{HOME}/acme/credentials")) == {"base_url": acme.base_url, "user_name": acme.user_name}


def test_by_default_a_link_is_made_that_is_shown_once(alice: Browser, acme: Client, database: Database) -> None:
    form = alice.get(f"{HOME}/acme/credentials/new")
    assert re.findall(r'value="([\w]+)" checked', form.text) == ["link", "24h"]
    answer = alice.post(f"{HOME}/acme/credentials", LINK | {"reason": "New administrator", "expires": "2027-12-31"})
    assert answer.status == 200
    link = values_of(answer)["link"]
    assert re.fullmatch(r"https://maestro.example/setup/[\w-]{43}", link)
    (mail,) = (each for each in addresses_of(answer) if each.startswith("mailto:"))
    assert mail.startswith(f"mailto:{NOVAK}?subject=Connect%20Okta")
    assert link in unquote(mail)
    assert "cmscim_" not in answer.text
    (kept,) = store_of(database, acme).setup_links()
    (old,) = store_of(database, acme).credentials()
    assert kept.address == NOVAK
    assert kept.terms is not None
    assert (kept.terms.replaces, kept.terms.overlap, kept.terms.reason) == (old.id, "24h", "New administrator")
    assert kept.terms.expires == "2027-12-31T23:59:59.999Z"
    page = alice.get(f"{HOME}/acme/credentials")
    assert f"{NOVAK} Open until" in words_of(page)
    assert link not in page.text
    assert acme.get("/Users").status == 200


def test_a_link_is_ended_by_a_button(alice: Browser, acme: Client, globex: Client, database: Database) -> None:
    alice.post(f"{HOME}/acme/credentials", LINK)
    (link,) = store_of(database, acme).setup_links()
    assert globex.organization.subdomain == "globex"
    assert alice.post(f"{HOME}/globex/setup-links/{link.id}/revocation").status == 404
    answer = alice.post(f"{HOME}/acme/setup-links/{link.id}/revocation")
    assert (answer.status, answer.headers["location"]) == (303, f"{HOME}/acme/credentials")
    assert "Ended" in words_of(alice.get(f"{HOME}/acme/credentials"))
    assert alice.post(f"{HOME}/acme/setup-links/{link.id}/revocation").status == 404


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        pytest.param({}, {"handover-link"}, id="empty"),
        pytest.param({"handover": "mail"}, {"handover-link"}, id="no-such-way"),
        pytest.param({"handover": "link"}, {"address"}, id="no-address"),
        pytest.param({"handover": "link", "address": "<b>@x"}, {"address"}, id="no-email"),
        pytest.param(SHOW | {"expires": "tomorrow"}, {"expires"}, id="no-day"),
        pytest.param(SHOW | {"expires": "2001-01-01"}, {"expires"}, id="past"),
        pytest.param(SHOW | {"overlap": "no"}, {"reason"}, id="leaked-without-a-reason"),
        pytest.param(SHOW | {"reason": "a\x00b"}, {"reason"}, id="unprintable"),
        pytest.param(SHOW | {"expires": "x", "overlap": "no"}, {"expires", "reason"}, id="all-at-once"),
    ],
)
def test_a_form_with_an_error_comes_back_and_nothing_is_issued(
    alice: Browser, acme: Client, database: Database, form: dict[str, str], wrong: set[str]
) -> None:
    answer = alice.post(f"{HOME}/acme/credentials", form)
    assert answer.status == 422
    assert set(re.findall(r'<li><a href="#([\w-]+)">', answer.text)) == wrong
    assert all(f'id="{each}"' in answer.text for each in wrong)
    assert "<b>@x" not in answer.text
    assert len(store_of(database, acme).credentials()) == 1
    assert store_of(database, acme).setup_links() == []


def test_a_password_that_leaked_is_over_when_there_is_a_new_one(alice: Browser, acme: Client) -> None:
    answer = alice.post(f"{HOME}/acme/credentials", SHOW | {"overlap": "no", "reason": "It was in a mail"})
    assert acme.get("/Users").status == 401
    assert acme.get("/Users", headers=bearer(values_of(answer)["password"])).status == 200


def test_what_becomes_of_the_old_one_is_told(alice: Browser, acme: Client, database: Database) -> None:
    acme.get("/Users")
    database.flush()
    assert f"ends in {acme.password[-4:]} In use" in words_of(alice.get(f"{HOME}/acme/credentials"))
    password = values_of(alice.post(f"{HOME}/acme/credentials", SHOW | {"overlap": "1h"}))["password"]
    waiting = words_of(alice.get(f"{HOME}/acme/credentials"))
    assert f"ends in {acme.password[-4:]} Until the new one is used" in waiting
    assert f"ends in {password[-4:]} Not used yet" in waiting
    acme.get("/Users", headers=bearer(password))
    database.flush()
    new, old = store_of(database, acme).credentials()
    assert old.ends == later(new.first_used or "", 3600)
    page = alice.get(f"{HOME}/acme/credentials")
    assert f"ends in {acme.password[-4:]} Being replaced ends" in words_of(page)
    assert f'datetime="{old.ends}"' in page.text


def test_a_third_credential_is_refused_with_the_reason(alice: Browser, acme: Client, database: Database) -> None:
    assert "New credential" in words_of(alice.get(f"{HOME}/acme/credentials"))
    alice.post(f"{HOME}/acme/credentials", SHOW)
    page = alice.get(f"{HOME}/acme/credentials")
    assert "New credential" not in words_of(page)
    assert "2 may be live at a time" in words_of(page)
    for refused in (alice.post(f"{HOME}/acme/credentials", LINK), alice.get(f"{HOME}/acme/credentials/new")):
        assert refused.status == 409
        assert "has 2 live credentials already" in words_of(refused)
    assert len(store_of(database, acme).credentials()) == 2


def test_revoking_asks_first_and_says_what_will_happen(alice: Browser, acme: Client, database: Database) -> None:
    (credential,) = store_of(database, acme).credentials()
    address = f"{HOME}/acme/credentials/{credential.id}/revocation"
    assert address in addresses_of(alice.get(f"{HOME}/acme/credentials"))
    asked = alice.get(address)
    assert f"Revoke the password ending in {credential.hint} ?" in words_of(asked)
    assert "whoever is removed in Okta keeps access" in words_of(asked)
    assert acme.get("/Users").status == 200
    refused = alice.post(address, {"reason": " "})
    assert refused.status == 422
    assert "A reason is needed" in words_of(refused)
    assert acme.get("/Users").status == 200
    answer = alice.post(address, {"reason": "It was in a mail"})
    assert (answer.status, answer.headers["location"]) == (303, f"{HOME}/acme/credentials")
    assert acme.get("/Users").status == 401
    assert "Revoked" in words_of(alice.get(f"{HOME}/acme/credentials"))
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


def test_pausing_asks_first_and_says_what_will_happen(alice: Browser, acme: Client, database: Database) -> None:
    assert f"{HOME}/acme/pause" in addresses_of(alice.get(f"{HOME}/acme"))
    asked = alice.get(f"{HOME}/acme/pause")
    assert "whoever is removed in Okta keeps access" in words_of(asked)
    assert alice.post(f"{HOME}/acme/pause", {"reason": ""}).status == 422
    assert acme.get("/Users").status == 200
    answer = alice.post(f"{HOME}/acme/pause", {"reason": "Their Okta is moved"})
    assert (answer.status, answer.headers["location"]) == (303, f"{HOME}/acme")
    assert acme.get("/Users").status == 429
    page = alice.get(f"{HOME}/acme")
    assert "Paused since" in words_of(page)
    assert f"{HOME}/acme/resumption" in addresses_of(page)
    assert "Its Okta is answered again" in words_of(alice.get(f"{HOME}/acme/resumption"))
    assert alice.post(f"{HOME}/acme/resumption", {"reason": "It was moved"}).status == 303
    assert acme.get("/Users").status == 200
    resumed, paused, _ = store_of(database, acme).events("organization", "acme")
    assert resumed.changes[1] == Change("reason", None, "It was moved")
    assert (paused.act, paused.occasion.actor) == ("support:organization:paused", "alice")


@pytest.mark.usefixtures("acme")
def test_what_people_wrote_is_shown_as_text(alice: Browser) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202e=1+1@evil.example"
    answer = alice.post(f"{HOME}/acme/credentials", LINK | {"address": hostile, "reason": hostile, "expires": hostile})
    assert answer.status == 422
    assert "<img" not in answer.text
    assert hostile in unescape(answer.text)
