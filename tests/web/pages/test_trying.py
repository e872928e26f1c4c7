"""A person tried without saving anything: what would result, what is ignored, and what Okta would be told."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from maestro.store.database import Database
from maestro.web.pages.trying import MAX_BYTES
from tests.cast import ENTERPRISE, Answer, Client, store_of, user
from tests.web.pages.browsing import Browser, addresses_of, words_of

PAGE = "/o/acme/mapping/try"


def tried(alice: Browser, body: Any, status: int = 200) -> Answer:
    """Paste a person, as text or to be written as JSON, and send the form."""
    text = body if isinstance(body, str) else json.dumps(body, indent=2)
    answer = alice.post(PAGE, {"user": text})
    assert answer.status == status, answer.text
    return answer


def pasted(page: Answer) -> str:
    """What stands in the box."""
    (text,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    return unescape(text)


def after(page: Answer, heading: str) -> str:
    return words_of(page).partition(f" {heading} ")[2]


def test_the_form_begins_with_a_person_who_would_be_added(alice: Browser, acme: Client) -> None:
    page = alice.get(PAGE)
    assert page.status == 200
    answer = tried(alice, pasted(page))
    assert "A new contact would be added 201 Created to a create (POST)" in words_of(answer)
    assert after(answer, "The contact").startswith(
        "User name li.na@example.com First name Li Last name Na E-mail li.na@example.com Title Study Manager "
        "Department Clinical Operations Phone 415.123.4567 Kind of phone work Status Active"
    )
    assert acme.get("/Users").json["totalResults"] == 0


def test_nothing_is_saved_and_no_log_keeps_it(alice: Browser, acme: Client, database: Database) -> None:
    for body in (user("canary@acme.example"), user(""), "{", user(title=["canary"])):
        alice.post(PAGE, {"user": body if isinstance(body, str) else json.dumps(body)})
    database.flush()
    assert store_of(database, acme).exchanges(10) == []
    assert store_of(database, acme).contact_counts().active == 0


def test_each_attribute_is_told_with_what_becomes_of_it(alice: Browser, acme: Client) -> None:
    body = user("li@acme.example", title=" C\u200bTA", nickName="", favoriteColor="red", password="s3cret-s3cret")
    page = tried(alice, body | {"name": {"givenName": "Li", "pet": "Rex"}})
    words = after(page, "Attribute by attribute")
    assert "title \\u200b" not in words
    assert "title C\\u200bTA Kept, and shown in the contact’s document CTA" in words
    assert "nickName Empty: nothing is kept, and what was there is cleared –" in words
    assert "favoriteColor red Ignored: no schema has an attribute of this name –" in words
    assert "name.pet Rex Ignored" in words
    assert "groups [] Ignored: Clinical Maestro says it" in words
    assert "password ••• Thrown away at once" in words
    assert "s3cret" not in words
    assert '"title": " CTA"' in unescape(page.text)
    assert acme.organization.subdomain == "acme"


def test_a_user_name_of_an_active_contact_leads_to_that_contact(alice: Browser, acme: Client) -> None:
    li = acme.create("li.na@acme.example", title="CTA")["id"]
    page = tried(alice, user("LI.NA@acme.example", title="PI"))
    words = words_of(page)
    assert "Okta would link to Li Na 200 OK to a profile push (PUT)" in words
    assert "A create of the same user name would be answered 409 Conflict." in words
    assert "It would change: User name from li.na@acme.example → to LI.NA@acme.example Title from CTA → to PI" in words
    assert f"/o/acme/contacts/{li}" in addresses_of(page)
    assert acme.get(f"/Users/{li}").json["title"] == "CTA"
    assert "It would change no attribute." in words_of(tried(alice, user("li.na@acme.example", title="CTA")))


def test_a_user_name_of_an_inactive_contact_brings_it_back(alice: Browser, acme: Client) -> None:
    acme.create("li.na@acme.example", active=False)
    page = words_of(tried(alice, user("li.na@acme.example")))
    assert "finds Li Na : Inactive since" in page
    assert "it makes this contact active again, and pushes the profile to it" in page
    assert "Status from Inactive → to Active" in page


def test_who_comes_back_under_another_user_name_is_the_same_contact(alice: Browser, acme: Client) -> None:
    acme.create("li.na@acme.example", externalId="00u1", active=False)
    page = words_of(tried(alice, user("li.wu@acme.example", externalId="00u1")))
    assert "The person would come back as the same contact" in page
    acme.create("jo@acme.example", externalId="00u2")
    page = words_of(tried(alice, user("jo.wu@acme.example", externalId="00u2")))
    assert "It would be refused 409 Conflict" in page
    assert "already exists in Clinical Maestro with user name jo@acme.example, active." in page
    assert acme.get("/Users").json["totalResults"] == 2


def test_a_refusal_is_told_as_okta_tells_it_and_without_a_reference(alice: Browser, acme: Client) -> None:
    page = tried(alice, user("li@acme.example", active="perhaps", displayName="Li"))
    seen = after(page, "What the Okta administrator would see")
    assert (
        "Automatic provisioning of user Li to app Clinical Maestro failed: Error while creating user Li: Bad Request. "
        "Errors reported by remote server: active must be true or false." in seen
    )
    assert not re.search(r"\(ref [0-9A-Z]{8}\)", page.text)
    assert "active perhaps Would be kept, if the person were not refused –" in words_of(page)
    acme.create("li@acme.example")
    page = tried(alice, user("li@acme.example", title={"a": 1}))
    assert "Error while trying to push profile update for 'li@acme.example': Bad Request." in words_of(page)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (user(""), "User name (userName) is required."),
        ({"title": "CTA"}, "User name (userName) is required."),
        ([], "The body must be a JSON object."),
        ("null", "The body must be a JSON object."),
        ({"userName": "x", "USERNAME": "y"}, "USERNAME is given twice."),
        ({"userName": 7}, "userName must be text."),
        ({"userName": 'a"b\\c', "emails": 7}, "emails must be"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_is_no_person_is_refused_in_words(alice: Browser, acme: Client, body: Any, told: str) -> None:
    page = words_of(tried(alice, body))
    assert "It would be refused 400 Bad Request" in page
    assert told in page
    assert acme.organization.subdomain == "acme"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n  "userName": "x",\n  "title" "CTA"\n}', "Expecting ':' delimiter at line 3, column 11."),
        ("", "The text is not JSON: Expecting value at line 1, column 1."),
        ('{"a": 1, "a": 2}', "The text has an object with the same key twice."),
        ('{"a": "\\u0000"}', "The text has a NUL character"),
        ('{"a": NaN}', "The text has NaN, which is not JSON."),
        ("[" * 40 + "]" * 40, "The text is nested deeper than 32 levels."),
        (f'"{"é" * MAX_BYTES}', f"at most {MAX_BYTES:,} are tried here."),
    ],
    ids=["line-and-column", "nothing", "twice", "nul", "nan", "deep", "long"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_beside_the_box_and_stays_in_it(
    alice: Browser, acme: Client, text: str, told: str
) -> None:
    page = tried(alice, text, 422 if len(text) < MAX_BYTES else 413)
    if len(text) < MAX_BYTES:
        assert told in words_of(page)
        assert pasted(page) == text
        assert 'aria-invalid="true"' in page.text
        assert "Nothing was saved" in words_of(page)
    assert acme.organization.subdomain == "acme"


def test_a_text_of_the_largest_size_is_tried_and_a_larger_one_told(alice: Browser, acme: Client) -> None:
    body = json.dumps({"userName": "x"})
    tried(alice, body + " " * (MAX_BYTES - len(body)))
    assert f"at most {MAX_BYTES:,} are tried here." in words_of(tried(alice, body + " " * MAX_BYTES, 422))
    assert acme.organization.subdomain == "acme"


def test_an_organizations_own_schema_is_known(alice: Browser, acme: Client) -> None:
    body = user("li@acme.example", **{ENTERPRISE: {"shoe": "44"}, "urn:example:x": {"a": 1}})
    words = after(tried(alice, body), "Attribute by attribute")
    assert f"{ENTERPRISE}:shoe 44 Ignored" in words
    assert "urn:example:x:a 1 Kept and given back as sent" in words
    assert acme.organization.subdomain == "acme"


def test_another_organizations_people_are_nobody_here(alice: Browser, acme: Client, globex: Client) -> None:
    globex.create("li.na@globex.example", externalId="00u1", active=False)
    page = words_of(tried(alice, user("li.na@globex.example", externalId="00u1")))
    assert "A new contact would be added" in page
    assert acme.get("/Users").json["totalResults"] == 0


def test_nothing_that_was_pasted_is_code_on_the_page(alice: Browser, acme: Client) -> None:
    hostile = "</textarea><script>alert(1)</script>\u202ecod"
    body = user(
        f"{hostile}@acme.example", displayName=hostile, title=hostile, **{hostile: hostile, "urn:x-a:b": {hostile: 1}}
    )
    for _ in range(2):
        page = tried(alice, body)
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text.partition("</textarea>")[2]
        acme.post("/Users", user(f"{hostile}@acme.example", displayName=hostile))  # the second time, it is taken
    tried(alice, hostile, 422)


def test_a_form_from_elsewhere_is_refused(alice: Browser, acme: Client) -> None:
    answer = alice.post(PAGE, {"user": "{}"}, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert acme.organization.subdomain == "acme"
