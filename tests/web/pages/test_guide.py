"""The setup guide: opened by its link, it reveals the password once, and ticks itself by what Okta really sent."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.wiring import Wiring
from tests.cast import Client, store_of, user
from tests.web.pages.browsing import Browser, words_of

ADDRESS = "a.novak@acme.example"
TEST = "/Users?startIndex=1&count=2"


def link_for(alice: Browser) -> str:
    """The path of a setup link that support makes for acme."""
    page = alice.post("/support/organizations/acme/credentials", {"handover": "link", "address": ADDRESS})
    found = re.search(r"https://maestro\.example(/setup/[\w-]+)", page.text)
    assert found, words_of(page)
    return found[1]


def guest_of(wiring: Wiring) -> Browser:
    """Somebody who has signed in nowhere."""
    return Browser(create_app(wiring))


def steps(page_text: str) -> dict[str, str]:
    """What is said of each step: Done, Now or nothing."""
    heads = re.findall(r'id="head-([\w-]+)".*?<h2[^>]*>.*?</h2>(.*?)</div>', page_text, re.DOTALL)
    return {name: re.sub(r"<[^>]*>", "", said).strip() for name, said in heads}


def test_the_link_reveals_the_password_once_to_whom_it_was_sent(alice: Browser, acme: Client, wiring: Wiring) -> None:
    path = link_for(alice)
    guest = guest_of(wiring)
    page = guest.get(path)
    assert page.status == 200
    assert acme.base_url in page.text
    assert acme.user_name in page.text
    assert "cmscim_" not in page.text
    wrong = guest.post(f"{path}/password", {"address": "somebody@else.example"})
    assert (wrong.status, "cmscim_" in wrong.text) == (422, False)
    shown = guest.post(f"{path}/password", {"address": ADDRESS.upper()})
    assert shown.status == 200
    assert shown.headers["cache-control"] == "no-store"
    (password,) = set(re.findall(r"cmscim_[\w-]{43}", shown.text))
    assert acme.get("/Users", headers={"Authorization": f"Bearer {password}"}).status == 200
    again = guest.post(f"{path}/password", {"address": ADDRESS})
    assert "cmscim_" not in again.text
    assert "The password was shown here on" in words_of(guest.get(path))


def test_nobody_else_opens_it_and_it_ends(alice: Browser, acme: Client, wiring: Wiring) -> None:
    path = link_for(alice)
    guest = guest_of(wiring)
    assert guest.get(path[:-1]).status == 404
    newer = link_for(alice)
    over = guest.get(path)
    assert over.status == 410
    assert "It was replaced by a newer one" in words_of(over)
    assert "sees that you asked" in words_of(guest.post(f"{path}/request"))
    later = guest_of(_later(wiring, timedelta(days=8)))
    assert "It was good for seven days" in words_of(later.get(newer))
    assert later.post(f"{newer}/password", {"address": ADDRESS}).status == 410
    assert guest.get("/o/acme/setup").status == 303
    assert acme.get("/Users").status == 200


def _later(wiring: Wiring, by: timedelta) -> Wiring:
    return replace(wiring, now=lambda: wiring.now() + by)


def test_steps_tick_themselves_by_what_came(alice: Browser, acme: Client, wiring: Wiring, database: Database) -> None:
    guest = guest_of(wiring)
    path = link_for(alice)
    page = guest.get(path).text
    assert set(steps(page).values()) == {"Now", ""}
    assert steps(page)["add"] == "Now"
    assert "Waiting for Okta’s test." in words_of(guest.get(path))
    acme.get(TEST)
    database.flush()
    page = guest.get(path).text
    assert [steps(page)[each] for each in ("add", "enable", "enter", "test")] == ["Done"] * 4
    assert steps(page)["switch-on"] == "Now"
    assert "Press Save there." in page
    name = {"givenName": "Mina", "familyName": "Harker"}
    created = acme.create("mina@acme.example", displayName="Mina Harker", name=name)
    acme.put(f"/Users/{created['id']}", created | {"title": "Lead"})
    acme.patch(f"/Users/{created['id']}", {"op": "replace", "value": {"active": False}})
    database.flush()
    page = guest.get(path).text
    assert set(steps(page).values()) == {"Done"}
    assert "Mina" not in page
    assert "M… H…" in page
    assert "Mina Harker" in alice.get("/o/acme/setup").text
    live = guest.get(f"{path}/live").text
    assert "hx-get" not in live
    assert steps(live) == steps(page)


def test_the_last_attempt_is_told_in_words(alice: Browser, acme: Client, wiring: Wiring, database: Database) -> None:
    guest, path = guest_of(wiring), link_for(alice)
    assert "Waiting for Okta’s test." in words_of(guest.get(path))

    def told() -> str:
        database.flush()
        return words_of(guest.get(path))

    acme.get("/Users", headers={"Authorization": _basic(acme.user_name, "cmscim_wrong")})
    assert "The user name or password is wrong (401)." in told()
    acme.get("/Users", headers={"Authorization": _basic("somebody", acme.password)})
    assert "The password is right, and another user name came with it (401)." in told()
    acme.request("GET", "/scim/v2/Users", headers={"Authorization": acme.basic})
    assert f"It must be exactly {acme.base_url}" in told()
    (credential,) = store_of(database, acme).credentials()
    alice.post(f"/support/organizations/acme/credentials/{credential.id}/revocation", {"reason": "leaked"})
    acme.get("/Users")
    assert f"it is the one ending in {credential.hint}, which was revoked on" in told()


def _basic(user_name: str, password: str) -> str:
    return "Basic " + b64encode(f"{user_name}:{password}".encode()).decode()


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202egnp.exe"])
def test_what_people_are_called_is_text(alice: Browser, acme: Client, database: Database, payload: str) -> None:
    acme.post("/Users", user("x@acme.example", displayName=payload, name={"formatted": payload}))
    database.flush()
    page = alice.get("/o/acme/setup").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page


def test_support_sees_it_as_the_organization_does(alice: Browser, acme: Client) -> None:
    page = alice.get("/o/acme/setup")
    assert page.status == 200
    assert "You see it as Acme does." in words_of(page)
    assert acme.base_url in page.text
    assert alice.get("/o/nobody/setup").status == 404
