"""Attribute mapping as people open it: what arrives, who has it, who does not, and the table in a file."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

import maestro.web.pages.mapping
from maestro.directory.mapping import MAPPED
from maestro.directory.presence import Counts, Presence
from maestro.directory.retention import Retention
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.pages.mapping_rows import share_of
from maestro.web.wiring import Wiring
from tests.cast import ENTERPRISE, Answer, Client, store_of, user
from tests.web.pages.browsing import Browser, addresses_of, words_of

PAGE = "/o/acme/mapping"
ALIEN = "urn:example:alien"


def row(page: Answer, label: str) -> str:
    """What stands in the row of an attribute, in one line."""
    (found,) = [each for each in re.findall(r'<tr role="row">.*?</tr>', page.text, re.DOTALL) if f">{label}</" in each]
    return words_of(Answer(200, {}, f"<main>{found}</main>"))


@pytest.fixture
def people(acme: Client, globex: Client, database: Database) -> Client:
    """Three people of acme, one of them inactive; one of globex with a telephone."""
    phone = [{"value": "+41 44 555 01 17", "type": "work", "primary": True}]
    globex.create("canary@globex.example", phoneNumbers=phone)
    acme.create("li.na@acme.example", title="CTA", phoneNumbers=phone, **{ENTERPRISE: {"department": "Ops"}})
    acme.create(
        "jonas@acme.example",
        name={"familyName": "Weber"},
        displayName="Weber",
        favoriteColor="red",
        **{ALIEN: {"x": 1}},
    )
    acme.create("ana@acme.example", active=False)
    acme.put(f"/Users/{acme.create('zoe@acme.example')['id']}", user("zoe@acme.example", title="PI", nickName="Z"))
    database.flush()
    return acme


def test_each_attribute_is_told_with_an_example_and_who_has_it(alice: Browser, people: Client) -> None:
    page = alice.get(PAGE)
    assert page.status == 200
    for mapped in MAPPED:
        assert mapped.okta in row(page, mapped.label)
        assert mapped.path in row(page, mapped.label)
        assert mapped.becomes in row(page, mapped.label)
    assert "Required: refused without it z…@acme.example 3 (100 %)" in row(page, "User name")
    assert row(page, "First name").endswith("L… 2 (66.6 %) missing for 1 : first name")
    assert row(page, "Phone").endswith("none 1 (33.3 %) missing for 2 : phone")
    assert row(page, "Kind of phone").endswith("none 1 (33.3 %)")
    assert row(page, "Title").endswith("PI 2 (66.6 %) missing for 1 : title")
    assert "3 active contacts counted" in words_of(page)
    assert "Provisioning → To App → Attribute Mappings" in words_of(page)
    assert "https://maestro.example/o/acme/scim/v2/Schemas" in page.text
    assert people.organization.subdomain == "acme"


def test_the_example_is_of_the_last_request_and_of_nobody_in_particular(alice: Browser, people: Client) -> None:
    page = alice.get(PAGE)
    assert "zoe@" not in page.text
    (link,) = {each for each in addresses_of(page) if each.startswith("/o/acme/log/")}
    assert "PUT /o/acme/scim/v2/Users/" in alice.get(link).text
    assert people.organization.subdomain == "acme"


def test_what_else_comes_is_told_with_what_becomes_of_it(alice: Browser, people: Client) -> None:
    page = alice.get(PAGE)
    assert row(page, "favoriteColor").endswith("Ignored: no schema has an attribute of this name – 1")
    assert "Thrown away at once: passwords are never kept – 5" in row(page, "password")
    assert "Ignored: Clinical Maestro says it, and Okta only repeats it – 5" in row(page, "groups")
    assert "no schema declares it" in row(page, f"{ALIEN}:x")
    assert row(page, "nickName").endswith("1 (33.3 %) 1")
    assert row(page, "active").endswith("3 (100 %) 5")
    assert people.organization.subdomain == "acme"


def test_an_organization_without_people_or_requests_has_the_table_too(alice: Browser, acme: Client) -> None:
    page = words_of(alice.get(PAGE))
    assert "There is no example" in page
    assert "Nothing else is sent or kept." in page
    assert "missing for" not in page
    assert acme.organization.subdomain == "acme"


def test_requests_that_cannot_be_read_are_no_example(alice: Browser, acme: Client, database: Database) -> None:
    acme.post("/Users", user("li@acme.example", title="CTA"))
    acme.post("/Users", {"userName": "", "title": "Nobody"})
    acme.post("/Users", {"userName": "x", "USERNAME": "y", "title": "Twice"})
    acme.post("/Users", ["Listed"])
    acme.post("/Groups", {"displayName": "Team"})
    database.flush()
    page = alice.get(PAGE)
    assert "CTA" in row(page, "Title")


def test_where_no_messages_are_kept_there_is_no_example(
    alice: Browser, acme: Client, database: Database, wiring: Wiring
) -> None:
    wiring = replace(wiring, retention=Retention(messages=0))
    Client(create_app(wiring), wiring, acme.organization, acme.user_name, acme.password).create()
    database.flush()
    assert "There is no example" in words_of(alice.get(PAGE))


def test_many_people_are_counted_when_it_is_asked_for_and_their_age_is_told(
    alice: Browser, people: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maestro.web.pages.mapping, "_COUNTED_AT_ONCE", 0)
    page = alice.get(PAGE)
    assert "Who has which attribute is not counted yet: 3 active contacts" in words_of(page)
    assert row(page, "Title").endswith("PI –")
    assert f"{PAGE}?count=1" in addresses_of(page)
    assert "2 (66.6 %)" in row(alice.get(f"{PAGE}?count=1"), "Title")
    people.create("new@acme.example", title="New")
    assert "2 (66.6 %)" in row(alice.get(PAGE), "Title")
    assert "2 (66.6 %)" in row(alice.get(f"{PAGE}?count=1"), "Title")  # counted a moment ago
    monkeypatch.setattr(maestro.web.pages.mapping, "_GOOD_FOR_SECONDS", 0)
    assert "3 (75 %)" in row(alice.get(f"{PAGE}?count=1"), "Title")


def test_one_is_counted_at_a_time() -> None:
    counts = Counts()

    def within() -> Presence:
        assert counts.count(2, "later", lambda: Presence(0)) is None
        return Presence(7)

    counted = counts.count(1, "now", within)
    assert counted is not None
    assert counts.known(1) == counted
    assert counts.known(2) is None
    for number in range(3, 300):
        counts.count(number, "now", lambda: Presence(1))
    assert counts.known(1) is None
    assert counts.known(299) is not None


def test_who_has_none_is_listed(alice: Browser, people: Client) -> None:
    page = alice.get(f"{PAGE}/phone")
    assert re.findall(r'<th scope="row"[^>]*><a href="[^"]*">([^<]*)', page.text) == ["Li Na", "Weber"]
    assert "canary" not in page.text
    assert "Everybody has it." in words_of(alice.get(f"{PAGE}/email"))
    assert "Nobody further." in words_of(alice.get(f"{PAGE}/email?after={people.create('x@acme.example')['id']}"))


def test_pages_of_who_has_none_lead_on(alice: Browser, people: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maestro.web.pages.mapping, "_ROWS", 1)
    first = alice.get(f"{PAGE}/phone")
    (further,) = {each for each in addresses_of(first) if "?after=" in each}
    assert "Na" not in further
    assert "Weber" in words_of(alice.get(further))
    assert f"{PAGE}/phone" in addresses_of(alice.get(further))
    monkeypatch.setattr("maestro.store.presence.WINDOW", 1)
    assert "Nobody among the 5,000 contacts looked at." in words_of(alice.get(f"{PAGE}/email"))
    assert "Look further" in words_of(alice.get(f"{PAGE}/email"))
    assert people.organization.subdomain == "acme"


@pytest.mark.parametrize("name", ["user-name", "shoe-size", "<b>"])
def test_an_attribute_that_nobody_can_lack_has_no_list(alice: Browser, acme: Client, name: str) -> None:
    assert alice.get(f"{PAGE}/{name}").status == 404
    assert acme.organization.subdomain == "acme"


def test_the_table_is_exported(alice: Browser, people: Client, database: Database) -> None:
    answer = alice.get(f"{PAGE}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.search(r'"acme-attribute-mapping-[\d-]+\.csv"', answer.headers["content-disposition"])
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [each[3] for each in rows[1:9]] == [each.label for each in MAPPED]
    assert rows[5][6:] == ["2", "66.6\u00a0%", "1"]
    exported = json.loads(alice.get(f"{PAGE}.json").text)
    assert exported["people"] == 3
    assert [each["scim"] for each in exported["attributes"]] == [each.path for each in MAPPED]
    assert {"scim": f"{ALIEN}:x", "people": 1}.items() <= exported["others"][_place(exported)].items()
    for name in ("li.na", "zoe", "Weber", "jonas", "CTA"):
        assert name not in answer.text
        assert name not in json.dumps(exported)
    assert store_of(database, people).contact_counts().active == 3


def _place(exported: Any) -> int:
    return [each["scim"] for each in exported["others"]].index(f"{ALIEN}:x")


def test_an_export_counts_whom_nobody_counted(alice: Browser, people: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maestro.web.pages.mapping, "_COUNTED_AT_ONCE", 0)
    assert json.loads(alice.get(f"{PAGE}.json").text)["people"] == 3
    assert people.organization.subdomain == "acme"


def test_nothing_a_client_sent_is_code_on_the_page_or_in_the_file(
    alice: Browser, acme: Client, database: Database
) -> None:
    hostile = '<script>alert(1)</script>"\u202e'
    urn = "urn:example:<b>x</b>"
    acme.create("li@acme.example", title=hostile, **{urn: {"=cmd()": "x"}, "=HYPERLINK(1)": "y", hostile: "z"})
    database.flush()
    page = alice.get(PAGE)
    assert "<script>alert" not in page.text
    assert "<b>x</b>" not in page.text
    assert "\u202e" not in page.text
    file = alice.get(f"{PAGE}.csv").text
    assert '"\'=HYPERLINK(1)"' in file


@pytest.mark.parametrize(
    ("people", "everybody", "share"),
    [
        (0, 0, None),
        (0, 9, "0\u00a0%"),
        (9, 9, "100\u00a0%"),
        (1, 3, "33.3\u00a0%"),
        (1, 2, "50\u00a0%"),
        (99_999, 100_000, "99.9\u00a0%"),
        (1, 100_000, "under 0.1\u00a0%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_none(people: int, everybody: int, share: str | None) -> None:
    assert share_of(people, everybody) == share
