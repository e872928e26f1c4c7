"""Internal Contacts: the list with its tabs, search, order and pages; and the file it is exported to."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import falcon
import falcon.testing
import pytest

from maestro.directory.lists import ContactSearch
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.pages.export import HEADINGS, guarded
from maestro.web.wiring import Wiring
from tests.cast import ENTERPRISE, Answer, Client, store_of
from tests.web.pages.browsing import Browser, addresses_of, words_of

LIST = "/o/acme/contacts"


def person(acme: Client, given: str, family: str, **attributes: object) -> str:
    """A person whose user name is made of the name."""
    user_name = f"{given}.{family}@acme.example".lower()
    emails = [{"value": user_name, "primary": True, "type": "work"}]
    name = {"givenName": given, "familyName": family}
    created = acme.create(user_name, name=name, displayName=None, emails=emails, **attributes)
    return str(created["id"])


def names_of(answer: Answer) -> list[str]:
    return re.findall(r'<th scope="row" role="rowheader"><a href="[^"]*">([^<]*)</a>', answer.text)


@pytest.fixture
def crowd(acme: Client, globex: Client) -> list[str]:
    """130 people of acme in the order of their names, every tenth inactive; and one of globex."""
    globex.create("canary@globex.example", name={"givenName": "Canary", "familyName": "P 050"})
    for number in range(130):
        # Two of each name, so that their order takes the id too.
        person(acme, f"G{number}", f"P {number // 2:03d}", active=number % 10 != 9)
    return [f"G{n} P {n // 2:03d}" for n in range(130)]


def walk(alice: Browser, address: str, label: str) -> Iterator[Answer]:
    """The pages from one on, by the link of that label."""
    while True:
        answer = alice.get(address)
        assert answer.status == 200
        yield answer
        link = re.search(rf'<a class="button small" id="page-{label}" href="([^"]*)"', answer.text)
        if link is None:
            return
        address = link[1].replace("&amp;", "&")


@pytest.mark.parametrize("sort", ["name", "-name", "changed", "-changed"])
@pytest.mark.parametrize("state", ["active", "inactive", "all"])
def test_paging_shows_everybody_once_in_both_directions(
    *, alice: Browser, acme: Client, database: Database, crowd: list[str], state: str, sort: str
) -> None:
    search = ContactSearch(state=state, order=sort, limit=1000)  # type: ignore[arg-type]
    expected = [each.name for each in store_of(database, acme).contacts(search).contacts]
    wanted = {name for n, name in enumerate(crowd) if state == "all" or (n % 10 == 9) == (state == "inactive")}
    assert set(expected) == wanted
    there = [names_of(each) for each in walk(alice, f"{LIST}?state={state}&sort={sort}", "next")]
    assert [name for page in there for name in page] == expected
    last = list(walk(alice, f"{LIST}?state={state}&sort={sort}", "next"))[-1]
    previous = re.search(r'id="page-previous" href="([^"]*)"', last.text)
    if previous is not None:
        back = [names_of(each) for each in walk(alice, previous[1].replace("&amp;", "&"), "previous")]
        assert back == there[-2::-1]


def test_a_page_says_where_it_is(alice: Browser, crowd: list[str]) -> None:
    assert len(crowd) == 130
    pages = list(walk(alice, f"{LIST}?state=all", "next"))
    said = [re.findall(r"[\d,]+–[\d,]+ of [\d,]+", words_of(each))[-1] for each in pages]
    assert said == ["1–50 of 130", "51–100 of 130", "101–130 of 130"]
    assert "Active (117) Inactive (13) All (130)" in words_of(pages[0])
    assert 'id="page-previous"' not in pages[0].text
    assert 'id="page-first"' in pages[1].text
    assert 'id="page-next"' not in pages[2].text
    whole = alice.get(f"{LIST}?state=all&per=200")
    assert len(names_of(whole)) == 130
    assert 'class="pages"' not in whole.text


def test_people_who_leave_between_two_pages_take_nobody_with_them(
    alice: Browser, acme: Client, database: Database, crowd: list[str]
) -> None:
    pages = walk(alice, LIST, "next")
    seen = names_of(next(pages))
    first = store_of(database, acme).contacts(ContactSearch(text="G0 ")).contacts[0]
    acme.patch(f"/Users/{first.id}", {"op": "replace", "value": {"active": False}})
    seen += [name for page in pages for name in names_of(page)]
    assert seen == [name for n, name in enumerate(crowd) if n % 10 != 9]


def test_a_page_that_is_past_the_end_leads_to_the_first(alice: Browser, acme: Client) -> None:
    only = person(acme, "Li", "Na")
    answer = alice.get(f"{LIST}?after={only}&sort=-name")
    assert (answer.status, answer.headers["location"]) == (302, f"{LIST}?sort=-name")


@pytest.mark.parametrize(
    "query", ["state=x", "sort=y", "per=7", "per=-1", "after=nobody", "before=nobody", "q=%00", "q=%ff", "state=&sort="]
)
def test_an_address_that_makes_no_sense_shows_the_list(alice: Browser, acme: Client, query: str) -> None:
    person(acme, "Li", "Na")
    assert names_of(alice.get(f"{LIST}?{query}"))[:1] in (["Li Na"], [])
    assert alice.get(f"{LIST}?{query}").status == 200


def test_the_neighbour_of_another_organization_is_nobody(alice: Browser, acme: Client, globex: Client) -> None:
    person(acme, "Li", "Na")
    foreign = globex.create("zz@globex.example")["id"]
    for direction in ("after", "before"):
        assert names_of(alice.get(f"{LIST}?{direction}={foreign}")) == names_of(alice.get(f"{LIST}?{direction}=nobody"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("novak", id="without-accents"),
        pytest.param("NOV%C3%81K", id="in-capitals"),
        pytest.param("zoe+nov", id="two-words"),
        pytest.param("zo%C3%AB.nov%C3%A1k%40acme", id="user-name"),
        pytest.param("00u9", id="okta-id"),
        pytest.param("++novak++", id="space-around"),
    ],
)
def test_a_search_finds_the_person(alice: Browser, acme: Client, text: str) -> None:
    person(acme, "Zoë", "Novák", externalId="00u9xyz")
    person(acme, "Li", "Na", externalId="00u1abc")
    assert names_of(alice.get(f"{LIST}?q={text}")) == ["Zoë Novák"]


@pytest.mark.parametrize("text", ["%25", "_", "'", "%22", "%5C", "%2A", "[a"])
def test_a_search_takes_every_character_as_it_is(alice: Browser, acme: Client, text: str) -> None:
    person(acme, "Li", "Na")
    assert names_of(alice.get(f"{LIST}?q={text}")) == []


def test_nobody_no_match_and_no_organization_are_three_texts(alice: Browser, acme: Client) -> None:
    assert "Nobody yet. Add people to the Clinical Maestro Users Group" in words_of(alice.get(LIST))
    assert "Nobody is inactive." in words_of(alice.get(f"{LIST}?state=inactive"))
    gone = person(acme, "Jonas", "Weber", active=False)
    nobody = alice.get(LIST)
    assert "Nobody is active. Show 1 inactive contact" in words_of(nobody)
    answer = alice.get(f"{LIST}?q=jonas&sort=-name")
    assert "No active contact matches “jonas”. 1 inactive contact does. Show it" in words_of(answer)
    (show,) = {each for each in addresses_of(answer) if "state=inactive" in each}
    assert names_of(alice.get(show)) == ["Jonas Weber"]
    assert gone in alice.get(show).text
    assert "No active contact matches “petra”. Clear the search" in words_of(alice.get(f"{LIST}?q=petra"))
    assert "No contact matches “petra”." in words_of(alice.get(f"{LIST}?q=petra&state=all"))


def test_who_is_deleted_in_okta_is_still_listed_as_inactive(alice: Browser, acme: Client) -> None:
    acme.delete(f"/Users/{person(acme, 'Jonas', 'Weber')}")
    assert names_of(alice.get(LIST)) == []
    assert names_of(alice.get(f"{LIST}?state=inactive")) == ["Jonas Weber"]


def test_the_columns_can_be_sorted_by_links_that_say_so(alice: Browser, acme: Client) -> None:
    person(acme, "Li", "Na")
    page = alice.get(f"{LIST}?q=li")
    assert re.search(r'aria-sort="ascending"><a class="sort" href="/o/acme/contacts\?q=li&amp;sort=-name"', page.text)
    assert page.text.count("aria-sort") == 1
    assert 'aria-sort="descending"' in alice.get(f"{LIST}?sort=-changed").text


def test_the_list_says_who_manages_it(alice: Browser, acme: Client) -> None:
    assert acme.organization.name in words_of(alice.get(LIST))
    assert "Managed by Okta: change it there" in words_of(alice.get(LIST))


def rows_of(answer: Answer) -> list[list[str]]:
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def test_the_export_has_the_whole_of_what_the_list_shows(alice: Browser, crowd: list[str]) -> None:
    page = alice.get(f"{LIST}?state=all&sort=-name&per=50")
    (link,) = (each for each in addresses_of(page) if ".csv" in each)
    assert "Export 130 rows (CSV)" in words_of(page)
    answer = alice.get(link)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="acme-contacts-all-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"]
    )
    heading, *rows = rows_of(answer)
    assert heading == list(HEADINGS)
    assert {row[0] for row in rows} == set(crowd)
    assert rows[0][0] == crowd[-1] or rows[0][0] == crowd[-2]
    assert "canary" not in answer.text
    filtered = alice.get(f"{LIST}.csv?q=g12&state=inactive")
    assert [row[0] for row in rows_of(filtered)[1:]] == ["G129 P 064"]


def test_an_export_leaves_an_event(alice: Browser, acme: Client, database: Database) -> None:
    person(acme, "Li", "Na")
    alice.get(f"{LIST}.csv?q=li")
    event = store_of(database, acme).events("organization", "acme")[0]
    assert event.act == "support:contacts:exported"
    assert event.occasion.actor == "alice"
    assert {each.path: each.new for each in event.changes} == {"state": "active", "rows": 1}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+41 44 555",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        '=HYPERLINK("x")',
    ],
)
def test_no_cell_is_a_formula(alice: Browser, acme: Client, text: str) -> None:
    assert guarded(text).startswith("'")
    person(acme, "Li", "Na", title=text, **{ENTERPRISE: {"department": f'x"\n{text}'}})
    heading, row = rows_of(alice.get(f"{LIST}.csv"))
    cells = dict(zip(heading, row, strict=True))
    assert not cells["Title"].startswith(tuple("=+-@\t\r\n＝＋－＠ "))
    assert "\n" not in cells["Department"]
    assert "\r" not in cells["Department"]


@pytest.mark.parametrize("text", ["<b>x</b>", "\u202etxt.exe", "\u2066=1+1\u2069", "\u200b=1", "\ufeff@x", "דוד"])
def test_no_cell_hides_what_it_is(alice: Browser, acme: Client, text: str) -> None:
    person(acme, "Li", "Na", title=text)
    heading, row = rows_of(alice.get(f"{LIST}.csv"))
    title = dict(zip(heading, row, strict=True))["Title"]
    visible = re.sub("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]", "", text)
    assert title.removeprefix("'") == visible
    assert title.startswith("'") == visible.startswith(("=", "@"))


def test_a_plain_cell_is_left_alone() -> None:
    assert [guarded(each) for each in ("Li Na", "a=b", "x-y@z", "", None)] == ["Li Na", "a=b", "x-y@z", "", ""]


def test_what_was_searched_for_is_not_told_to_the_log(wiring: Wiring, alice: Browser, acme: Client) -> None:
    told: list[str] = []
    loud = Browser(create_app(replace(wiring, log=lambda event, /, **facts: told.append(f"{event} {facts}"))))
    loud.cookies = alice.cookies
    assert loud.get(f"{LIST}?q=canary").status == 200
    assert loud.get(f"{LIST}/canary?q=canary").status == 404
    assert any(each.startswith("page refused") for each in told)
    assert "canary" not in "".join(told)
    assert acme.organization.subdomain == "acme"


def opened(app: falcon.App[Any, Any], alice: Browser, query: str, accepted: str) -> falcon.testing.Result:
    """The list as a browser gets it that accepts these codings."""
    headers = {"Accept-Encoding": accepted, "Sec-Fetch-Site": "none"}
    return falcon.testing.TestClient(app).simulate_get(LIST, query_string=query, headers=headers, cookies=alice.cookies)


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "*"])
def test_a_list_is_sent_compressed(
    *, app: falcon.App[Any, Any], alice: Browser, crowd: list[str], accepted: str
) -> None:
    answer = opened(app, alice, "state=all&per=200", accepted)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    page = gzip.decompress(answer.content)
    assert all(each.encode() in page for each in crowd)
    assert len(answer.content) * 8 < len(page)


@pytest.mark.parametrize(
    ("query", "accepted"), [("per=200&q=g1", "gzip"), ("per=200", "gzip;q=0"), ("per=200", "br, identity")]
)
def test_what_was_typed_is_never_compressed_with_what_is_kept(
    *, app: falcon.App[Any, Any], alice: Browser, crowd: list[str], query: str, accepted: str
) -> None:
    answer = opened(app, alice, query, accepted)
    assert "content-encoding" not in answer.headers
    assert crowd[1] in answer.text
