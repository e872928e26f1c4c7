"""The provisioning log as people open it: what happened in words, found, filtered, counted and exported."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from maestro.directory.diagnoses import RULES
from maestro.directory.folding import FOLD_SECONDS
from maestro.store.database import Database
from tests.cast import Client, store_of, user
from tests.store.made import exchange
from tests.web.pages.browsing import Browser, addresses_of, words_of

LOG = "/o/acme/log"
LOOK_UP = '/Users?filter=userName+eq+"{}"&startIndex=1&count=100'
DEACTIVATE = {"op": "replace", "value": {"active": False}}
HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>\u202ecod.exe'


def assign(client: Client, user_name: str = "li.na@acme.example") -> str:
    """As Okta does."""
    client.get(LOOK_UP.format(user_name))
    contact: str = client.create(user_name, externalId=f"00u-{user_name}")["id"]
    return contact


def lines(alice: Browser, address: str = LOG) -> list[str]:
    """What a person reads of each line."""
    answer = alice.get(address)
    assert answer.status == 200, answer.text
    rows = re.findall(r'<tr role="row">(.*?)</tr>', answer.text, re.DOTALL)[1:]
    cleaned = (re.sub(r"<[^>]*>", " ", each) for each in rows)
    return [" ".join(each.split()) for each in cleaned]


def test_a_look_up_and_what_followed_are_one_line(alice: Browser, acme: Client, database: Database) -> None:
    li = assign(acme)
    acme.get(f"/Users/{li}")
    acme.put(f"/Users/{li}", user("li.na@acme.example", title="CTA"))
    acme.get(f"/Users/{li}")
    acme.put(f"/Users/{li}", user("li.na@acme.example", title="CTA"))
    acme.patch(f"/Users/{li}", DEACTIVATE)
    database.flush()
    told = lines(alice)
    assert len(told) == 4
    assert "Okta removed Li Na, who can no longer sign in. All data is kept." in told[0]
    assert "Okta sent Li Na once more; nothing changed. (read first)" in told[1]
    assert "No change" in told[1]
    assert "Okta changed Li Na. (read first)" in told[2]
    assert "Okta added Li Na. (looked up first)" in told[3]
    assert f"/o/acme/contacts/{li}" in addresses_of(alice.get(LOG))


def test_a_look_up_that_nothing_followed_stands_for_itself(alice: Browser, acme: Client, database: Database) -> None:
    acme.get(LOOK_UP.format("jonas@acme.example"))
    acme.get("/Users?startIndex=1&count=2")
    acme.get("/Users?startIndex=1&count=2")
    database.flush()
    told = lines(alice)
    assert len(told) == 2
    assert "Okta tested the connection. (2 times)" in told[0]
    assert "Okta looked up jonas@acme.example: not here." in told[1]


def test_a_read_that_found_what_it_asked_for_is_in_the_whole_log_alone(
    alice: Browser, acme: Client, database: Database
) -> None:
    li = assign(acme)
    acme.get(f"/Users/{li}")
    acme.get("/Users?startIndex=101&count=100")
    database.flush()
    assert len(lines(alice)) == 1
    everything = lines(alice, f"{LOG}?show=everything")
    assert ["read the list" in each for each in everything] == [True, False, False, False]
    assert len(everything) == 4


def test_a_failure_says_what_to_do_and_what_it_is_about(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    refused = acme.post("/Users", user("li.na@acme.example"))
    database.flush()
    told = lines(alice)[0]
    assert "li.na@acme.example was not added." in told
    assert "already exists in Clinical Maestro, active." in told
    assert "Retry Selected" in told
    assert "Refused" in told
    assert f"{LOG}/{refused.reference}" in addresses_of(alice.get(LOG))


def test_identical_failures_are_counted_by_their_cause(alice: Browser, acme: Client, database: Database) -> None:
    for name in ("a", "b", "c"):
        acme.create(f"{name}@acme.example")
        acme.post("/Users", user(f"{name}@acme.example"))
    acme.post("/Users", {"schemas": user()["schemas"]})
    acme.get("/Users", headers={"Authorization": "Bearer no"})
    database.flush()
    told = lines(alice, f"{LOG}?show=failures")
    assert len(told) == 3
    assert told[0].startswith("3 failures like ")
    assert "A contact with user name … already exists in Clinical Maestro, active." in told[0]
    assert "3 people or things" in told[0]
    reference = told[0].removeprefix("3 failures like ")[:8]
    like = next(each for each in addresses_of(alice.get(f"{LOG}?show=failures")) if each.endswith(f"like={reference}"))
    of_that_cause = lines(alice, like)
    assert len(of_that_cause) == 3
    assert all("was not added" in each for each in of_that_cause)
    assert "Nothing matches." in words_of(alice.get(f"{LOG}?show=failures&from=2020-01-01&to=2020-01-02"))


@pytest.mark.parametrize("text", ["li na", "LI.NA@acme", "00u-li.na@acme.example", "Li.Na@acme.example"])
def test_a_person_is_found_by_name_address_and_id(alice: Browser, acme: Client, database: Database, text: str) -> None:
    li = assign(acme)
    acme.create("jonas@acme.example", name={"givenName": "Jonas", "familyName": "Weber"}, displayName="Jonas Weber")
    acme.patch(f"/Users/{li}", DEACTIVATE)
    database.flush()
    told = lines(alice, f"{LOG}?q={text}")
    assert len(told) == 2
    assert all("Li Na" in each for each in told)
    assert lines(alice, f"{LOG}?q={li}") == told
    assert len(lines(alice, f"{LOG}?q={text}&act=deactivated")) == 1


def test_somebody_who_is_not_here_is_found_by_the_name_that_was_asked_for(
    alice: Browser, acme: Client, database: Database
) -> None:
    acme.get(LOOK_UP.format("Jonas@acme.example"))
    database.flush()
    assert len(lines(alice, f"{LOG}?q=jon")) == 1
    assert "Nothing matches" in words_of(alice.get(f"{LOG}?q=nobody"))


def test_a_reference_leads_to_its_request(alice: Browser, acme: Client, database: Database) -> None:
    refused = acme.get("/Users/unknown")
    database.flush()
    answer = alice.get(f"{LOG}?q=(ref+{refused.reference.lower()})")
    assert (answer.status, answer.headers["location"]) == (302, f"{LOG}/{refused.reference}")


def test_filters_are_in_the_address_and_in_the_form(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    acme.post("/Users", user("li.na@acme.example"))
    acme.get("/Users/unknown")
    database.flush()
    credential = store_of(database, acme).credentials()[0].id
    assert len(lines(alice, f"{LOG}?result=refused")) == 2
    assert len(lines(alice, f"{LOG}?result=done&act=created")) == 1
    assert len(lines(alice, f"{LOG}?status=409")) == 1
    assert len(lines(alice, f"{LOG}?credential={credential}&result=refused")) == 2
    assert lines(alice, f"{LOG}?slower=100000") == []
    today = store_of(database, acme).exchanges(1)[0].at[:10]
    assert len(lines(alice, f"{LOG}?from={today}&to={today}")) == 3
    assert lines(alice, f"{LOG}?to=2020-01-01") == []
    page = alice.get(f"{LOG}?result=refused&status=409&from={today}")
    assert '<option value="refused" selected>' in page.text
    assert "(3 set)" in page.text
    assert f'name="from" type="text" value="{today}"' in page.text


def test_what_an_address_says_wrong_is_as_by_default(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    database.flush()
    for query in (
        "show=x&result=x&act=x&status=x&slower=-1&from=x&to=2026-99-99&before=x&live=2",
        "before=x~1&credential=%00&like=%00",
        "status=9999999999999999999999&to=9999-12-31&q=%00",
        "before=2026-11-24~99999999999999999999999",
    ):
        assert len(lines(alice, f"{LOG}?{query}")) == 1, query


def test_pages_go_back_by_key_and_no_line_is_on_two(alice: Browser, acme: Client, database: Database) -> None:
    organization = acme.organization.number
    for number in range(120):
        at = f"2026-11-24T08:{number // 2:02}:{number % 2 * 30:02}.000Z"
        database.record(
            exchange(f"{number:08}", organization, at=at, act="created", method="POST", about_key=f"p{number}")
        )
    database.flush()
    address, seen = LOG, []
    while address:
        answer = alice.get(address)
        found = re.findall(rf'href="{LOG}/(\w+)"', answer.text)
        seen += found
        address = next((each for each in addresses_of(answer) if "before=" in each), "")
    assert seen == [f"{number:08}" for number in reversed(range(120))]


def test_a_look_up_is_not_on_one_page_and_what_followed_on_another(
    alice: Browser, acme: Client, database: Database
) -> None:
    """The look-up is in the hundredth line from the end, the create in the next one."""
    organization = acme.organization.number
    for number in range(50):
        at = f"2026-11-24T08:10:{number:02}.500Z"
        database.record(
            exchange(f"B{number:07}", organization, at=at, act="created", method="POST", about_key=f"p{number}")
        )
    about = {"about": "li", "about_key": "li"}
    database.record(
        exchange("LOOKUP00", organization, at="2026-11-24T08:10:00.100Z", act="looked up", found=0, **about)
    )
    database.record(exchange("CREATE00", organization, at="2026-11-24T08:10:00.900Z", act="created", **about))
    database.flush()
    assert FOLD_SECONDS >= 1
    first = alice.get(LOG)
    second = alice.get(next(each for each in addresses_of(first) if "before=" in each))
    both = re.findall(rf'href="{LOG}/(\w+)"', first.text + second.text)
    assert "CREATE00" in both
    assert "LOOKUP00" not in both


def test_what_is_new_is_told_without_moving_the_lines(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    database.flush()
    assert "data-live" not in alice.get(LOG).text
    page = alice.get(f"{LOG}?live=1")
    found = re.search(r'data-live hx-get="([^"]*)"', page.text)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    assert "Watching for new requests" in alice.get(address).text
    assign(acme, "jonas@acme.example")
    database.flush()
    fragment = alice.get(address).text
    assert "2 new requests: show" in fragment
    assert "<html" not in fragment
    assert "every 10s" in fragment


def test_the_log_is_exported_as_a_safe_spreadsheet(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    acme.get(LOOK_UP.format(HOSTILE.replace('"', "'").replace("&", "")))
    acme.post("/Users", user("li.na@acme.example"))
    database.flush()
    answer = alice.get(f"{LOG}.csv?show=everything")
    assert answer.headers["content-disposition"].startswith('attachment; filename="acme-provisioning-log-20')
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [each["Result"] for each in rows] == ["Refused", "Done", "Done", "Done"]
    assert rows[0]["Reference"] != ""
    assert rows[2]["What happened"] == "Okta added Li Na."
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t"))
            assert "\u202e" not in cell
    assert len(list(csv.reader(io.StringIO(alice.get(f"{LOG}.csv?result=refused").text)))) == 2


def test_the_log_is_exported_as_json_lines(alice: Browser, acme: Client, database: Database) -> None:
    li = assign(acme)
    acme.post("/Users", user("li.na@acme.example"))
    database.flush()
    answer = alice.get(f"{LOG}.ndjson")
    facts = [json.loads(each) for each in answer.text.splitlines()]
    assert [each["act"] for each in facts] == ["created", "created", "looked up"]
    assert facts[1]["resource"] == li
    assert facts[0]["status"] == 409
    assert "organization" not in facts[0]


def test_an_export_is_noted(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    alice.get(f"{LOG}.csv?act=created")
    noted = store_of(database, acme).events("organization", "acme")[0]
    assert (noted.act, noted.occasion.actor) == ("support:log:exported", "alice")
    assert [each.new for each in noted.changes] == ["csv", "?act=created"]


def test_nothing_a_client_sent_is_code_on_the_page(alice: Browser, acme: Client, database: Database) -> None:
    acme.get(LOOK_UP.format("<img src=x onerror=alert(1)>\u202ecod"))
    acme.post("/Users", user("<script>alert(2)</script>@acme.example"))
    acme.get("/Users/%3Cscript%3Ealert(3)%3C%2Fscript%3E", headers={"User-Agent": "<b>x</b>"})
    database.flush()
    for address in (LOG, f"{LOG}?show=everything&expert=1", f"{LOG}?show=failures", f"{LOG}?q=<script>"):
        text = alice.get(address).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "\u202e" not in text


def test_one_organizations_log_shows_nothing_of_anothers(
    alice: Browser, acme: Client, globex: Client, database: Database
) -> None:
    assign(acme, "li.na@acme.example")
    refused = acme.post("/Users", user("li.na@acme.example"))
    database.flush()
    for query in ("", "?show=everything", "?show=failures", "?q=li.na", f"?like={refused.reference}"):
        assert lines(alice, f"/o/{globex.organization.subdomain}/log{query}") == [], query
    assert alice.get(f"/o/globex/log?q={refused.reference}").status == 200
    assert alice.get("/o/globex/log.ndjson?show=everything").text == ""


def test_an_empty_log_says_what_to_wait_for(alice: Browser, acme: Client, database: Database) -> None:
    assert "Okta has not contacted us yet." in words_of(alice.get(LOG))
    acme.get("/Users?startIndex=101&count=100")
    database.flush()
    assert "Nothing that changed anything." in words_of(alice.get(LOG))


def test_retention_is_told(alice: Browser, acme: Client) -> None:
    assert acme.organization.subdomain == "acme"
    assert "kept for 30 days" in words_of(alice.get(LOG))
    assert "400 days" in words_of(alice.get(LOG))


def test_technical_details_are_shown_to_who_asks(alice: Browser, acme: Client, database: Database) -> None:
    assign(acme)
    database.flush()
    assert "POST /o/acme/scim/v2/Users" not in words_of(alice.get(LOG))
    shown = words_of(alice.get(f"{LOG}?expert=1"))
    assert "POST /o/acme/scim/v2/Users" in shown
    assert "password ending in" in shown
    assert "from 127.0.0.1" in shown


def test_a_put_that_left_active_out_is_remarked(alice: Browser, acme: Client, database: Database) -> None:
    li = assign(acme)
    body = user("li.na@acme.example", title="CTA")
    del body["active"]
    acme.put(f"/Users/{li}", body)
    database.flush()
    assert "Okta left out active ; the state stayed as it was." in words_of(alice.get(LOG))


@pytest.mark.parametrize("address", [LOG, "/support/organizations/acme"])
def test_what_needs_attention_is_told_with_what_shows_it(
    alice: Browser, acme: Client, database: Database, address: str
) -> None:
    acme.create("li.na@acme.example")
    refused = acme.post("/Users", user("li.na@acme.example"))
    database.flush()
    page = alice.get(address)
    told = words_of(page)
    assert (
        "Needs attention Not saved, because the user name is a contact’s here already: li.na@acme.example (Li Na"
        in told
    )
    assert "Applications → Clinical Maestro → Assignments" in told
    assert {f"{LOG}/{refused.reference}", f"{LOG}?status=409&show=failures", "/help/diagnoses#D6"} <= set(
        addresses_of(page)
    )
    assert len(lines(alice, f"{LOG}?status=409&show=failures")) == 1


def test_what_is_but_good_to_know_is_no_alarm(alice: Browser, acme: Client, database: Database) -> None:
    li = assign(acme)
    body = user("li.na@acme.example", title="CTA")
    del body["active"]
    acme.put(f"/Users/{li}", body)
    database.flush()
    told = words_of(alice.get(LOG))
    assert "What to know" in told
    assert "Needs attention" not in told


def test_every_diagnosis_is_explained(alice: Browser) -> None:
    page = alice.get("/help/diagnoses")
    for rule in RULES:
        assert f'id="{rule.id}"' in page.text
        assert rule.title in words_of(page)


def test_a_name_that_is_code_is_none_in_a_finding(alice: Browser, acme: Client, database: Database) -> None:
    for _ in range(2):
        acme.post("/Users", user("<script>alert(1)</script>@acme.example"))
    database.flush()
    page = alice.get(LOG)
    assert "Needs attention" in words_of(page)
    assert "<script>alert" not in page.text
