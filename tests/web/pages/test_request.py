"""One request as people open it: what happened, what Okta shows of it, what was sent, and what it would be now."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from maestro.directory.retention import Retention
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.wiring import Wiring
from tests.cast import Answer, Client, store_of, user
from tests.store.made import exchange
from tests.web.pages.browsing import Browser, addresses_of, words_of

LOG = "/o/acme/log"
DEACTIVATE = {"op": "replace", "value": {"active": False}}


def newest(database: Database, client: Client) -> str:
    database.flush()
    return store_of(database, client).exchanges(1)[0].reference


def opened(alice: Browser, database: Database, client: Client, query: str = "") -> Answer:
    answer = alice.get(f"{LOG}/{newest(database, client)}{query}")
    assert answer.status == 200, answer.text
    return answer


def part(answer: Answer, heading: str) -> str:
    """What stands under a heading."""
    _, _, below = words_of(answer).partition(f" {heading} ")
    return below


def pre(answer: Answer) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<pre[^>]*>(.*?)</pre>", answer.text, re.DOTALL)]


def test_a_change_shows_what_changed_and_what_led_to_it(alice: Browser, acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    acme.get(f"/Users/{li}")
    read = newest(database, acme)
    acme.put(f"/Users/{li}", user("li.na@acme.example", title="CTA"))
    page = opened(alice, database, acme)
    assert "<h1><bdi>Okta changed Li Na.</bdi></h1>" in page.text
    assert f"{LOG}/{read}" in addresses_of(page)
    assert part(page, "What changed").startswith("Title CTA")
    assert f"/o/acme/contacts/{li}" in addresses_of(page)
    request, body, answer, answered = pre(page)
    assert request.startswith(f"PUT /o/acme/scim/v2/Users/{li} HTTP/1.1\nAccept: application/scim+json")
    assert '"title": "CTA"' in body
    assert '"password": "(removed)"' in body
    assert answer.startswith("HTTP/1.1 200 OK\nContent-Type: application/scim+json\nETag: ")
    assert '"title": "CTA"' in answered
    assert acme.password not in page.text
    assert "Authorization: Basic" not in page.text


def test_a_refusal_shows_what_okta_shows_and_what_to_do(alice: Browser, acme: Client, database: Database) -> None:
    acme.create("li.na@acme.example")
    refused = acme.post("/Users", user("li.na@acme.example"))
    page = opened(alice, database, acme)
    seen = part(page, "What the Okta administrator sees")
    assert (
        "Automatic provisioning of user Li Na to app Clinical Maestro failed: "
        f"Error while creating user Li Na: Conflict. Errors reported by remote server: {refused.json['detail']}"
    ) in seen
    assert "Retry Selected" in part(page, "What to do")
    assert part(page, "What changed").startswith("Nothing.")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_somebody_who_is_not_here_is_no_matching_user(
    alice: Browser, acme: Client, database: Database, method: str
) -> None:
    body = user("li.na@acme.example") if method == "PUT" else {"schemas": [], "Operations": [DEACTIVATE]}
    acme.request(method, "/Users/0192c0de", body)
    assert "failed: Matching user not found" in part(opened(alice, database, acme), "What the Okta administrator sees")


def test_a_test_of_the_connection_shows_what_its_button_shows(alice: Browser, acme: Client, database: Database) -> None:
    acme.get("/Users?startIndex=1&count=2")
    assert "Clinical Maestro was verified successfully!" in words_of(opened(alice, database, acme))
    acme.get("/Users?startIndex=1&count=2", headers={"Authorization": "Bearer no"})
    page = words_of(opened(alice, database, acme))
    assert "Error authenticating: Unauthorized. The connector configuration could not be tested." in page
    assert "It cannot be asked again. It was refused for its password, which is never kept." in page


def test_what_is_put_off_is_nothing_to_see_in_okta(alice: Browser, acme: Client, database: Database) -> None:
    database.record(exchange("BUSY0000", acme.organization.number, status=429, detail="Busy.", act="changed"))
    page = opened(alice, database, acme)
    assert "What the Okta administrator sees" not in words_of(page)
    assert "Okta tries again by itself" in part(page, "What to do")


def test_a_request_is_tried_again_and_nothing_of_it_stays(alice: Browser, acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    acme.post("/Users", user("li.na@acme.example", title="CTA"))
    refused = newest(database, acme)
    acme.put(f"/Users/{li}", user("li.chen@acme.example"))
    replayed = alice.get(f"{LOG}/{refused}?replay=1")
    now = part(replayed, "What it would be answered now")
    assert now.startswith("409 then, 201 Created now. Nothing was changed by asking. It would change:")
    assert "User name li.na@acme.example" in now
    assert acme.get("/Users").json["totalResults"] == 1
    database.flush()
    assert [each.method for each in store_of(database, acme).exchanges(2)] == ["GET", "PUT"]
    assert len(store_of(database, acme).events("User", li)) == 2


def test_a_change_is_tried_against_how_things_stand_now(alice: Browser, acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example", title="CTA")["id"]
    acme.patch(f"/Users/{li}", {"op": "replace", "path": "title", "value": "CRA"})
    changed = newest(database, acme)
    assert "It would change no attribute." in words_of(alice.get(f"{LOG}/{changed}?replay=1"))
    acme.patch(f"/Users/{li}", {"op": "replace", "path": "title", "value": "PI"})
    now = part(alice.get(f"{LOG}/{changed}?replay=1"), "What it would be answered now")
    assert "It would change: Title from PI → to CRA" in now
    acme.delete(f"/Users/{li}")
    deleted = newest(database, acme)
    now = part(alice.get(f"{LOG}/{changed}?replay=1"), "What it would be answered now")
    assert now.startswith("200 then, 404 Not Found now.")
    assert part(alice.get(f"{LOG}/{deleted}?replay=1"), "What it would be answered now").startswith("204 then, 404")


def test_groups_searches_and_bulk_are_tried_again_too(alice: Browser, acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    acme.get('/Users?filter=userName eq "li.na@acme.example"')
    assert "200 then, 200 OK now" in words_of(opened(alice, database, acme, "?replay=1"))
    acme.post("/Groups", {"displayName": "Study team", "members": [{"value": li}]})
    assert "201 then, 409 Conflict now" in words_of(opened(alice, database, acme, "?replay=1"))
    group = acme.get("/Groups").json["Resources"][0]["id"]
    acme.patch(f"/Groups/{group}", {"op": "remove", "path": f'members[value eq "{li}"]'})
    assert "now. Nothing was changed by asking." in words_of(opened(alice, database, acme, "?replay=1"))
    acme.post("/Bulk", {"Operations": [{"method": "DELETE", "path": f"/Users/{li}"}]})
    assert "200 then, 200 OK now" in words_of(opened(alice, database, acme, "?replay=1"))
    acme.get("/nowhere")
    assert "404 then, 404 Not Found now" in words_of(opened(alice, database, acme, "?replay=1"))


def test_what_is_not_kept_whole_is_not_tried_again(alice: Browser, acme: Client, database: Database) -> None:
    acme.post("/Users", user(title="x" * 20_000))
    page = opened(alice, database, acme, "?replay=1")
    assert "It cannot be asked again. Not all that it sent is kept." in words_of(page)
    assert "this is its beginning" in words_of(page)
    acme.get('/Users?filter=password eq "x"')
    assert "Something secret was in its address, and is not kept." in words_of(
        opened(alice, database, acme, "?replay=1")
    )
    acme.post("/Users", b"{")
    page = opened(alice, database, acme)
    assert "The body (1 bytes) is not kept" in words_of(page)


def test_where_no_messages_are_kept_the_page_says_so(
    alice: Browser, acme: Client, database: Database, wiring: Wiring
) -> None:
    wiring = replace(wiring, retention=Retention(messages=0))
    silent = Client(create_app(wiring), wiring, acme.organization, acme.user_name, acme.password)
    silent.post("/Users", user())
    page = words_of(opened(alice, database, acme))
    assert "are not kept." in page
    assert "What it sent is no longer kept." in page


def test_the_requests_about_one_person_lead_to_each_other(alice: Browser, acme: Client, database: Database) -> None:
    li = acme.create("li.na@acme.example")["id"]
    first = newest(database, acme)
    acme.create("jonas@acme.example")
    acme.patch(f"/Users/{li}", DEACTIVATE)
    last = newest(database, acme)
    assert f"{LOG}/{last}" in addresses_of(alice.get(f"{LOG}/{first}"))
    before = next(each for each in addresses_of(alice.get(f"{LOG}/{last}")) if each == f"{LOG}/{first}")
    assert before


def test_a_reference_alone_finds_its_organization(alice: Browser, acme: Client, database: Database) -> None:
    acme.create()
    reference = newest(database, acme)
    answer = alice.get(f"/log/{reference.lower()}")
    assert (answer.status, answer.headers["location"]) == (302, f"{LOG}/{reference}")
    assert alice.get("/log/00000000").status == 404


def test_another_organizations_request_is_not_here(
    alice: Browser, acme: Client, globex: Client, database: Database
) -> None:
    globex.create()
    reference = newest(database, globex)
    answer = alice.get(f"{LOG}/{reference}")
    assert answer.status == 404
    assert "Acme has no request" in words_of(answer)
    assert acme.organization.subdomain == "acme"


def test_nothing_a_client_sent_is_code_on_the_page(alice: Browser, acme: Client, database: Database) -> None:
    hostile = "<script>alert(1)</script>\u202ecod"
    acme.post(
        "/Users",
        user(f"{hostile}@acme.example", displayName=hostile, title="\u2066x\u200b"),
        headers={"User-Agent": hostile[:25]},
    )
    acme.post("/Users", user(f"{hostile}@acme.example", displayName=hostile, title="\u2066x\u200b"))
    text = ""
    for query in ("", "?replay=1"):
        text = opened(alice, database, acme, query).text
        assert "<script>alert" not in text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", text)
    assert r"\u2066x\u200b" in text


def test_a_command_that_sends_it_again_has_no_password(alice: Browser, acme: Client, database: Database) -> None:
    acme.post("/Users", user("o'brien@acme.example"))
    text = html.unescape(opened(alice, database, acme).text)
    assert 'curl --request POST --header "Authorization: Bearer $MAESTRO_PASSWORD"' in text
    assert "https://maestro.example/o/acme/scim/v2/Users" in text
    assert acme.password not in text
