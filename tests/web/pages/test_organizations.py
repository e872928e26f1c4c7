"""Support's pages of organizations: the list, a new one, and the overview of each."""

from __future__ import annotations

import csv
import os
import re
from urllib.parse import urlencode

import pytest

from maestro.cli.identifiers import new_id
from maestro.cli.opening import now
from maestro.directory.administration import create_organization, pause_organization
from maestro.directory.credential import Terms
from maestro.directory.event import Occasion
from maestro.directory.instants import later
from maestro.directory.issuing import issue_credential
from maestro.store.database import Database
from maestro.web.wiring import timestamp
from tests.cast import ALICE, PEPPER, Client, user
from tests.web.pages.browsing import Browser, addresses_of, words_of

HOME = "/support/organizations"


def test_an_organization_is_created_and_ready_to_be_connected(alice: Browser, database: Database) -> None:
    answer = alice.post(
        HOME, {"name": "  Acme   Bio ", "subdomain": " Acme-Bio ", "it_contact": " a.novak@acme.example "}
    )
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
    assert organization.it_contact == "a.novak@acme.example"
    page = words_of(alice.get(f"{HOME}/acme-bio"))
    assert "Not connected" in page
    assert "Okta has not contacted us yet." in page
    assert "No password is good." in page


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
    before = len(database.connections(ALICE.at))
    answer = alice.post(HOME, {"name": name, "subdomain": subdomain})
    assert answer.status == 422
    assert told in words_of(answer)
    assert f'name="name" type="text" value="{name}"' in answer.text
    assert f'name="subdomain" type="text" value="{subdomain}"' in answer.text
    assert set(re.findall(r'<li><a href="#(\w+)">', answer.text)) == wrong
    assert set(re.findall(r'aria-describedby="(\w+)-problem', answer.text)) == wrong
    assert answer.text.count('aria-invalid="true"') == len(wrong)
    assert "<title>Error: " in answer.text
    assert len(database.connections(ALICE.at)) == before


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


def test_the_list_says_how_each_connection_stands(
    alice: Browser, acme: Client, globex: Client, database: Database
) -> None:
    acme.create()
    acme.post("/Users", user())
    globex.get("/Users?startIndex=1&count=2")
    pause_organization(database, create_organization(database, "zurich", "Zürich", ALICE), "Late", ALICE)
    create_organization(database, "initech", "Initech", ALICE)
    database.flush()
    page = alice.get(f"{HOME}?sort=state")
    rows = [each.partition('data-label="State">')[2] for each in page.text.split("<tr role")[2:]]
    states = [re.findall(r'badge [a-z]+">([^<]*)<', each)[0] for each in rows]
    assert states == ["Needs attention", "Paused", "Not connected", "Tested"]
    told = words_of(page)
    assert "All (4)" in told
    assert "Needs attention (1)" in told
    attention = alice.get(f"{HOME}?state=needs-attention")
    assert re.findall(rf'href="{HOME}/(?!new)([\w-]+)"', attention.text) == ["acme"]
    assert "Needs attention (1)" in words_of(attention)
    assert "Paused (1)" in words_of(attention)
    nobody = alice.get(f"{HOME}?state=quiet")
    assert "No organization is in this state. Show all 4" in words_of(nobody)


def test_a_password_that_is_old_or_ends_soon_is_told_in_the_list(alice: Browser, database: Database) -> None:
    at = timestamp(now())
    for subdomain, created, expires in (
        ("old", later(at, -400 * 86_400), None),
        ("ends", at, later(at, 30 * 86_400 + 60)),
        ("fresh", at, None),
    ):
        organization = create_organization(database, subdomain, subdomain, ALICE)
        occasion = Occasion("support", "alice", created, "")
        terms = Terms(expires=expires)
        issue_credential(
            database, organization, occasion, random=os.urandom, pepper=PEPPER, new_id=new_id(), terms=terms
        )
    create_organization(database, "nothing", "nothing", ALICE)
    shown = re.findall(
        r'data-label="Password" class="amount">(.*?)</td>', alice.get(f"{HOME}?sort=-age").text, re.DOTALL
    )
    words = [re.sub(r"<[^>]*>", "", each).strip() for each in shown]
    assert words == ["400 days", "expires in 30 days", "0 days", "no live password"]
    assert ['class="warn"' in each for each in shown] == [True, True, False, True]


def test_a_long_list_has_pages(alice: Browser, database: Database) -> None:
    for number in range(120):
        create_organization(database, f"org-{number:03}", f"Org {number:03}", ALICE)

    def shown(address: str) -> tuple[int, list[str]]:
        page = alice.get(address)
        links = addresses_of(page)
        return len([each for each in links if each.startswith(f"{HOME}/org-")]), [
            each for each in links if "page=" in each or each == f"{HOME}?sort=-name"
        ]

    assert shown(HOME) == (50, [f"{HOME}?sort=-name", f"{HOME}?page=2"])
    rows, links = shown(f"{HOME}?page=3&q=org")
    assert rows == 20
    assert links == [f"{HOME}?q=org&page=2"]
    beyond = alice.get(f"{HOME}?page=9&q=org")
    assert (beyond.status, beyond.headers["location"]) == (302, f"{HOME}?q=org")
    for page in ("0", "-1", "x", "9" * 40, "²"):
        assert shown(f"{HOME}?page={page}")[0] == 50


def test_the_list_is_a_file_that_no_spreadsheet_evaluates(
    alice: Browser, acme: Client, globex: Client, database: Database
) -> None:
    create_organization(database, "evil", '=HYPERLINK("https://evil.example")', ALICE, it_contact="+x@evil.example")
    acme.create()
    database.flush()
    assert globex.organization.subdomain == "globex"
    answer = alice.get(f"{HOME}.csv?q=e")
    assert answer.headers["content-disposition"].startswith('attachment; filename="organizations-')
    header, *rows = csv.reader(answer.text.removeprefix("\ufeff").splitlines())
    assert header[:3] == ["Name", "Subdomain", "State"]
    assert [each[:5] for each in rows] == [
        ['\'=HYPERLINK("https://evil.example")', "evil", "Not connected", "0", "0"],
        ["Acme", "acme", "Receiving", "1", "0"],
        ["Globex", "globex", "Not connected", "0", "0"],
    ]
    assert rows[0][9] == "'+x@evil.example"


@pytest.mark.parametrize(
    ("subdomain", "told"),
    [
        pytest.param(
            "acme-bio", "It is free. The base URL will be https://maestro.example/o/acme-bio/scim/v2", id="free"
        ),
        pytest.param(" ACME-Bio ", "It is free.", id="as-it-will-be-kept"),
        pytest.param("acme", "The subdomain acme is already in use.", id="taken"),
        pytest.param("admin", "is reserved", id="reserved"),
        pytest.param("", "A subdomain is needed", id="empty"),
        pytest.param("<b>", "lower case letters, digits and hyphens only", id="markup"),
    ],
)
def test_a_subdomain_is_checked_while_it_is_typed(alice: Browser, acme: Client, subdomain: str, told: str) -> None:
    assert acme.organization.subdomain == "acme"
    answer = alice.get(f"{HOME}/new/subdomain?{urlencode({'subdomain': subdomain})}")
    assert answer.status == 200
    assert told in " ".join(re.sub(r"<[^>]*>", "", answer.text).split())
    assert "<b>" not in answer.text


def test_the_overview_tells_what_is_to_be_done(alice: Browser, acme: Client, database: Database) -> None:
    acme.get("/Users?startIndex=1&count=2")
    acme.create()
    refused = acme.get("/Users", headers={"Authorization": "Bearer none-of-ours"})
    database.flush()
    told = words_of(alice.get(f"{HOME}/acme"))
    assert "Needs attention Something was refused" in told
    assert "User name or password is wrong: it is none that support has issued." in told
    assert f"ends in {acme.password[-4:]} In use" in told
    assert "Last request: " in told
    assert refused.reference in told
    assert "li.na@acme.example" not in told.partition("Status, to be passed on")[2]


def test_the_first_organization_is_asked_for_where_there_is_none(alice: Browser) -> None:
    assert "No organizations yet." in words_of(alice.get(HOME))


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
