"""A contact's page tells of each value when and by which request it came, and whether the person may sign in."""

from __future__ import annotations

import re
from html import unescape

import pytest

from maestro.directory.administration import pause_organization
from maestro.directory.event import Change, Event, Occasion
from maestro.store.database import Database
from maestro.web.pages.contact import SHOWN
from tests.cast import ALICE, ENTERPRISE, Client, store_of, user
from tests.web.pages.browsing import Browser, words_of
from tests.web.pages.test_contact import PAYLOADS, harmless, whole

ERASED = Occasion("support", "A. Novak", "2026-11-25T09:00:00.000Z", "7F3K2M9Q")


def row_of(page: str, label: str) -> str:
    """The row of one attribute."""
    found = re.search(rf'<tr role="row">\s*<th [^>]*>{label}</th>.*?</tr>', page, re.DOTALL)
    assert found is not None, label
    return found[0]


def section(alice: Browser, address: str, begin: str, end: str) -> str:
    return words_of(alice.get(address)).partition(f"{begin} ")[2].partition(f" {end}")[0]


def access(alice: Browser, address: str) -> str:
    return section(alice, address, "sign in?", "Profile")


def test_each_value_names_the_request_that_brought_it(alice: Browser, acme: Client, database: Database) -> None:
    created = acme.create("zoe@acme.example", **whole())
    acme.patch(f"/Users/{created['id']}", {"op": "replace", "path": "title", "value": "Data Manager"})
    database.flush()
    changed, added = (each.reference for each in store_of(database, acme).exchanges(2))
    page = alice.get(f"/o/acme/contacts/{created['id']}").text
    assert f'href="/o/acme/log/{changed}"' in row_of(page, "Title")
    for label in ("First name", "Last name", "User name", "Email", "Department", "Phone", "Kind of phone"):
        assert f'href="/o/acme/log/{added}"' in row_of(page, label), label
    assert "Title from CTA → to Data Manager" in words_of(alice.get(f"/o/acme/log/{changed}"))


def test_what_else_okta_sent_is_shown_too(alice: Browser, acme: Client) -> None:
    extension = {"department": "Biometrics", "employeeNumber": "701984"}
    created = acme.create("zoe@acme.example", **whole(nickName="Zo", **{ENTERPRISE: extension}))
    told = section(alice, f"/o/acme/contacts/{created['id']}", "What else Okta sent", "Groups that Okta pushed")
    assert "Nick name Zo nickName" in told
    assert "Employee number 701984" in told
    assert "Department" not in told


def test_what_is_no_address_and_no_number_is_kept_and_said(alice: Browser, acme: Client) -> None:
    emails = [{"value": "zoe at acme", "primary": True}]
    phones = [{"value": "ask reception", "primary": True}]
    created = acme.create("zoe@acme.example", **whole(emails=emails, phoneNumbers=phones))
    page = alice.get(f"/o/acme/contacts/{created['id']}").text
    assert "zoe at acme" in row_of(page, "Email")
    assert "This is no email address. It is kept as Okta sent it" in row_of(page, "Email")
    assert "This is no telephone number. It is kept as Okta sent it" in row_of(page, "Phone")
    acme.put(f"/Users/{created['id']}", user("zoe@acme.example", **whole()))
    assert "is kept as Okta sent it" not in alice.get(f"/o/acme/contacts/{created['id']}").text


def test_the_history_is_filtered_by_what_changed(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    address, path = f"/o/acme/contacts/{created['id']}", f"/Users/{created['id']}"
    acme.patch(path, {"op": "replace", "value": {"title": "Data Manager", "nickName": "Zo"}})
    acme.patch(path, {"op": "replace", "value": {"active": False}})
    assert "3 entries" in section(alice, address, "History", "As SCIM sees it")
    page = alice.get(f"{address}?field=Title")
    assert re.search(r"<option selected>Title</option>", page.text)
    told = words_of(page).partition("History ")[2].partition(" As SCIM sees it")[0]
    assert "2 entries with a change of Title . Show all" in told
    assert "Title from CTA → to Data Manager" in told
    assert "Nick name Zo" not in told
    assert "Deactivated" not in told
    assert "3 entries" in section(alice, f"{address}?field=Unheard", "History", "As SCIM sees it")


def test_of_a_long_history_the_newest_are_shown_and_all_on_request(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    for number in range(SHOWN + 5):
        acme.patch(f"/Users/{created['id']}", {"op": "replace", "value": {"title": f"CTA {number}"}})
    address = f"/o/acme/contacts/{created['id']}"
    page = alice.get(address)
    assert page.text.count("<h3>") == SHOWN
    assert f"{SHOWN + 6} entries, of which the newest {SHOWN} are shown. Show everything" in words_of(page)
    assert alice.get(f"{address}?history=all").text.count("<h3>") == SHOWN + 6
    assert alice.get(f"{address}?history=all&field=Title").text.count("<h3>") == SHOWN + 6


def test_groups_are_named(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    address = f"/o/acme/contacts/{created['id']}"
    assert "None." in section(alice, address, "Groups that Okta pushed", "History")
    inner = acme.post("/Groups", {"displayName": "Study <b>7</b>", "members": [{"value": created["id"]}]}).json
    acme.post("/Groups", {"displayName": "All studies", "members": [{"value": inner["id"], "type": "Group"}]})
    told = section(alice, address, "Groups that Okta pushed", "History")
    assert "Direct Study <b>7</b>" in told
    assert "Through another All studies" in told


def test_access_is_explained_through_a_whole_life(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole())
    address, path = f"/o/acme/contacts/{created['id']}", f"/Users/{created['id']}"
    assert access(alice, address).startswith("Yes. Okta added this person on ")
    acme.patch(path, {"op": "replace", "value": {"active": False}})
    told = access(alice, address)
    assert told.startswith("No. Okta removed this person on ")
    assert re.search(r"By request \w{8} \.", told)
    assert "put the person back in the Clinical Maestro Users Group" in told
    acme.patch(path, {"op": "replace", "value": {"active": True}})
    assert access(alice, address).startswith("Yes. Okta added this person back on ")
    acme.delete(path)
    told = access(alice, address)
    assert told.startswith("No. Okta deleted this person on ")
    assert "They come as a new contact" in told
    assert "Zoë" in alice.get(address).text
    born = acme.create("ana@acme.example", active=False)["id"]
    assert "as somebody who is not active" in access(alice, f"/o/acme/contacts/{born}")


def test_a_refused_push_and_a_pause_are_cautions(alice: Browser, acme: Client, database: Database) -> None:
    ana = acme.create("ana@acme.example")["id"]
    created = acme.create("zoe@acme.example", **whole())
    address = f"/o/acme/contacts/{created['id']}"
    refused = acme.put(f"/Users/{created['id']}", user("ana@acme.example"))
    assert refused.status == 409
    database.flush()
    told = access(alice, address)
    assert "What Okta last sent of this person was refused" in told
    assert f'/o/acme/log/{refused.reference}">See the request' in alice.get(address).text
    assert "refused" not in access(alice, f"/o/acme/contacts/{ana}"), "whose name it is has nothing to mend"
    acme.put(f"/Users/{created['id']}", user("zoe@acme.example", **whole(title="DM")))
    database.flush()
    assert "refused" not in access(alice, address)
    pause_organization(database, acme.organization, "a drill", ALICE)
    assert "Support has paused provisioning since" in access(alice, address)


def test_who_was_erased_is_told_without_a_name_and_who_never_was_is_not(
    alice: Browser, acme: Client, globex: Client, database: Database
) -> None:
    changes = (Change("case", None, "4711 <b>"),)
    store_of(database, acme).note(Event("support:user:erased", "User", "gone-1", ERASED, changes))
    page = alice.get("/o/acme/contacts/gone-1")
    assert page.status == 410
    assert harmless(page.text)
    told = words_of(page)
    assert "Erased on 25 Nov 2026, 09:00 UTC · Support: A. Novak · case 4711 <b>" in told
    assert "This person was erased on 25 Nov 2026. Nothing about them is kept." in told
    assert globex.get("/Users").status == 200
    assert alice.get("/o/globex/contacts/gone-1").status == alice.get("/o/acme/contacts/nobody").status == 404


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_directory_sends_is_text_in_every_part(
    alice: Browser, acme: Client, database: Database, payload: str
) -> None:
    element = [{"value": payload, "primary": True}]
    name = {"givenName": payload, "familyName": payload}
    more = {f"urn:x:{payload}": {payload: payload}}
    created = acme.create(payload, name=name, emails=element, phoneNumbers=element, **more)
    acme.post("/Groups", {"displayName": payload, "members": [{"value": created["id"]}]})
    database.flush()
    address = f"/o/acme/contacts/{created['id']}"
    query = "".join(f"%{byte:02X}" for byte in payload.encode())
    for page in (alice.get(address), alice.get(f"{address}?field={query}&history={query}")):
        assert page.status == 200
        assert harmless(page.text)
        groups = page.text.partition('id="groups"')[2].partition("</section>")[0]
        assert payload in unescape(re.sub(r"<[^>]*>", "", groups))


def test_text_that_runs_the_other_way_keeps_to_its_place(alice: Browser, acme: Client) -> None:
    created = acme.create("zoe@acme.example", **whole(name={"givenName": "\u202eevil", "familyName": "דוד"}))
    page = alice.get(f"/o/acme/contacts/{created['id']}").text
    assert "\u202e" not in page
    assert "Can <bdi>evil דוד</bdi> sign in?" in page
