"""One contact: its attributes, its state, its history in words, its document; and nobody else's."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from maestro.store.database import Database
from tests.cast import ENTERPRISE, Client, store_of, user
from tests.web.pages.browsing import Browser, words_of


def whole(**attributes: Any) -> dict[str, Any]:
    """A person with all eight attributes."""
    return {
        "externalId": "00u1abc",
        "name": {"givenName": "Zoë", "familyName": "Novák"},
        "displayName": None,
        "title": "CTA",
        "emails": [{"value": "zoe@acme.example", "primary": True, "type": "work"}],
        "phoneNumbers": [{"value": "+41 44 555 01 17", "primary": True, "type": "work"}],
        ENTERPRISE: {"department": "Biometrics"},
    } | attributes


def test_the_eight_attributes_say_where_they_come_from(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    told = words_of(alice.get(f"/o/acme/contacts/{created['id']}"))
    for words in (
        "First name Zoë name.givenName user.firstName",
        "Last name Novák name.familyName user.lastName",
        "User name zoe@acme.example userName Application username format",
        "Email zoe@acme.example emails[primary eq true].value user.email",
        "Title CTA title user.title",
        "Department Biometrics enterprise extension: department user.department",
        "Phone +41 44 555 01 17 phoneNumbers[primary eq true].value user.primaryPhone",
        "Kind of phone work phoneNumbers[primary eq true].type primaryPhoneType",
        "Okta id (externalId) 00u1abc Copy Okta id",
        'Version (ETag) W/"1" Copy ETag',
        f"Contact id {created['id']}",
        "Managed by Okta: change it there",
    ):
        assert words in told
    assert re.search(r"Active since .* UTC \(just now\) Can Zoë Novák sign in\? Yes\. Okta added this person on ", told)


def test_the_document_is_the_one_that_scim_serves(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    page = alice.get(f"/o/acme/contacts/{created['id']}").text
    shown = re.search(r'<pre id="document"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert shown is not None
    assert json.loads(unescape(shown[1])) == created == acme.get(f"/Users/{created['id']}").json


def test_the_history_tells_every_change_with_what_stood_before(
    alice: Browser, acme: Client, database: Database
) -> None:
    created = acme.create("zoe@acme.example", **whole())
    path = f"/Users/{created['id']}"
    acme.put(path, user("z.novak@acme.example", **whole(title="Data Manager", phoneNumbers=[])))
    acme.patch(path, {"op": "replace", "value": {"active": False}})
    acme.patch(path, {"op": "replace", "path": "active", "value": True})
    acme.patch(path, {"op": "add", "path": "emails", "value": [{"value": "home@x.example", "type": "home"}]})
    acme.patch(path, {"op": "add", "path": f"{ENTERPRISE}:employeeNumber", "value": "701984"})
    acme.delete(path)
    told = words_of(alice.get(f"/o/acme/contacts/{created['id']}"))
    history = told.partition("History ")[2].partition("As SCIM sees it")[0]
    assert re.findall(r"(Added|Changed|Deactivated|Reactivated|Deleted in Okta) \d", history) == [
        "Deleted in Okta",
        "Changed",
        "Changed",
        "Reactivated",
        "Deactivated",
        "Changed",
        "Added",
    ]
    (credential,) = store_of(database, acme).credentials()
    assert history.count(f"Okta, with the password ending in {credential.hint}") == 7
    for words in (
        "User name from zoe@acme.example → to z.novak@acme.example",
        "Title from CTA → to Data Manager",
        "Phone +41 44 555 01 17 → removed",
        "Kind of phone work → removed",
        "Status from Active → to Inactive",
        "Status from Inactive → to Active",
        "Employee number 701984",
        "All of emails",
    ):
        assert words in history
    references = re.findall(r"reference (\w{8})", history)
    assert len(set(references)) == 7
    database.flush()
    assert all(store_of(database, acme).exchange(each) is not None for each in references)


def test_a_contact_is_not_reached_through_another_organization(alice: Browser, acme: Client, globex: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    assert globex.get("/Users").status == 200
    foreign = alice.get(f"/o/globex/contacts/{created['id']}")
    unknown = alice.get("/o/globex/contacts/nobody")
    assert foreign.status == unknown.status == 404
    assert "Globex has no such contact" in words_of(foreign)
    assert re.sub(r">\w{8}<", "", foreign.text) == re.sub(r">\w{8}<", "", unknown.text)
    assert "Zoë" not in alice.get("/o/globex/contacts?state=all").text


PAYLOADS = [
    pytest.param("<script>alert(1)</script>", id="element"),
    pytest.param('" autofocus onfocus="alert(1)', id="double-quote"),
    pytest.param("' onmouseover='alert(1)", id="single-quote"),
    pytest.param("</title></textarea></pre><img src=x onerror=alert(1)>", id="closing"),
    pytest.param("{{ 7 * 7 }}{% raw %}", id="template"),
    pytest.param('"><a hx-get="//evil.example" hx-trigger="load">', id="htmx"),
    pytest.param("javascript:alert(1)", id="address"),
    pytest.param("&lt;b&gt;&amp;", id="escaped-already"),
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_directory_sends_is_shown_as_text(
    alice: Browser, acme: Client, database: Database, payload: str
) -> None:
    element = [{"value": payload, "type": payload, "display": payload, "primary": True}]
    attributes = {
        "externalId": payload,
        "name": dict.fromkeys(("givenName", "familyName", "middleName", "formatted"), payload),
        "displayName": payload,
        "title": payload,
        "nickName": payload,
        "emails": element,
        "phoneNumbers": element,
        "roles": element,
        ENTERPRISE: {"department": payload, "costCenter": payload},
        f"urn:x:{payload}": {payload: payload},
    }
    created = acme.create(payload, **attributes)
    acme.put(f"/Users/{created['id']}", user("plain@acme.example"))
    acme.put(f"/Users/{created['id']}", user(payload, **attributes))
    acme.post("/Users", user(payload))
    database.flush()
    for address in (
        f"/o/acme/contacts/{created['id']}",
        "/o/acme/contacts",
        "/support/organizations/acme",
    ):
        page = alice.get(address)
        assert page.status == 200
        body = page.text.partition("<body>")[2]
        assert payload in unescape(re.sub(r"<[^>]*>", "", body)), address
        assert harmless(page.text), address


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_is_typed_is_shown_as_text(alice: Browser, acme: Client, payload: str) -> None:
    assert acme.organization.subdomain == "acme"
    form = {"name": payload, "subdomain": payload}
    assert harmless(alice.post("/support/organizations", form).text)
    for address in ("/support/organizations", "/o/acme/contacts"):
        answer = alice.request("GET", address + "?q=" + "".join(f"%{byte:02X}" for byte in payload.encode()))
        assert answer.status == 200
        assert harmless(answer.text)
    assert harmless(alice.sign_in(payload, payload).text)


def harmless(page: str) -> bool:
    """Whether a page has no element and no attribute that its templates do not write."""
    tags = re.findall(r"<([a-z]+)((?:\s[^<>]*)?)>", page)
    attributes = {name for _, rest in tags for name in re.findall(r"([a-z-]+)=\"[^\"]*\"", rest)}
    scripts = [rest for name, rest in tags if name == "script"]
    return (
        not attributes & {"onfocus", "onerror", "onmouseover", "onclick", "style"}
        and all(re.match(r' src="/static/[\w.]+" defer$', each) for each in scripts)
        and "img" not in {name for name, _ in tags}
        and not re.search(r"(?:href|hx-get)=\"//", page)
        and 'href="javascript' not in page
        and "49" not in re.findall(r"<td[^>]*>(\d+)</td>", page)
    )


def test_every_text_of_a_long_directory_fits(alice: Browser, acme: Client) -> None:
    name = {"givenName": "G" * 2_000, "familyName": "F" * 2_000}
    created = acme.create("a" * 200 + "@acme.example", **whole(name=name, title="T" * 2_000))
    assert alice.get(f"/o/acme/contacts/{created['id']}").status == 200
    assert alice.get("/o/acme/contacts").status == 200
