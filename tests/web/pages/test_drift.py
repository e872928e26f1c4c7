"""The pages of who was removed and who is out of step: found, searched, sorted, exported, and nobody else's."""

from __future__ import annotations

import re

import pytest

from maestro.store.database import Database
from tests.cast import Client, user
from tests.web.pages.browsing import Browser, addresses_of, words_of

DEACTIVATE = {"op": "replace", "value": {"active": False}}
HOSTILE = '=1+1"><img src=x onerror=alert(1)>\u202e'
HOME = "/support/organizations/acme"


@pytest.fixture
def burst(acme: Client, globex: Client, database: Database) -> list[str]:
    """Sixty people of acme, removed at once; the first is back. One of globex is removed as well."""
    ids = [acme.create(f"person{number:02}", displayName=f"P {number:02}")["id"] for number in range(60)]
    for each in ids:
        acme.patch(f"/Users/{each}", DEACTIVATE)
    acme.patch(f"/Users/{ids[0]}", {"op": "replace", "value": {"active": True}})
    globex.patch(f"/Users/{globex.create('grace', displayName='Grace')['id']}", DEACTIVATE)
    database.flush()
    return ids


def test_a_mass_deactivation_is_told_to_both_sides_and_leads_to_its_list(alice: Browser, burst: list[str]) -> None:
    listed = alice.get("/support/organizations")
    assert "Needs attention" in words_of(listed)
    assert "60 people removed at once" in words_of(listed)
    assert "/o/acme/deactivations" in addresses_of(listed)
    assert "/o/globex/deactivations" not in addresses_of(listed)
    for page in (HOME, "/o/acme/log"):
        told = alice.get(page)
        assert "Okta removed 60 people within ten minutes" in words_of(told)
        (address,) = [each for each in addresses_of(told) if each.startswith("/o/acme/deactivations?")]
        answer = alice.get(address)
        assert answer.status == 200
        assert "60 people removed: 59 still inactive, 1 active again." in words_of(answer)
        assert "Assign to Groups" in words_of(answer)
        assert len(re.findall(r"/contacts/[0-9a-f-]{36}", answer.text)) == 50
    assert len(burst) == 60


@pytest.mark.usefixtures("burst")
def test_everybody_who_was_removed_is_paged_searched_sorted_and_narrowed(alice: Browser) -> None:
    first = alice.get("/o/acme/deactivations")
    (following,) = [each for each in addresses_of(first) if each.endswith("page=2")]
    assert words_of(alice.get(following)).count("Inactive") >= 10
    assert "51–60 of 60 removals" in words_of(alice.get(following))
    assert "Grace" not in first.text
    back = words_of(alice.get("/o/acme/deactivations?state=back"))
    assert "P 00" in back
    assert "1–1 of 1 removal" in back
    assert "1–1 of 1 removal" in words_of(alice.get("/o/acme/deactivations?q=person07"))
    assert "Nobody of them matches “nobody”." in words_of(alice.get("/o/acme/deactivations?q=nobody"))
    names = re.findall(r"<bdi>(P \d\d)</bdi>", alice.get("/o/acme/deactivations?sort=-name").text)
    assert names == sorted(names, reverse=True)
    assert alice.get("/o/acme/deactivations?page=9").status == 302


@pytest.mark.usefixtures("burst")
def test_the_reference_of_one_leads_to_all_that_came_with_it(alice: Browser) -> None:
    page = alice.get("/o/acme/deactivations")
    reference = next(each for each in addresses_of(page) if "/log/" in each).rpartition("/")[2]
    answer = alice.get(f"/o/acme/deactivations?reference={reference}")
    assert answer.status == 302
    assert "60 people removed" in words_of(
        alice.get(answer.headers["location"].partition("maestro.example")[2] or answer.headers["location"])
    )
    assert alice.get("/o/globex/deactivations?reference=" + reference).status == 200, "another organization's is none"


@pytest.mark.usefixtures("burst")
def test_the_list_is_exported_and_the_export_noted(alice: Browser, acme: Client, database: Database) -> None:
    answer = alice.get("/o/acme/deactivations.csv?state=inactive")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert lines[0] == '"Name","User name","Contact id","Removed","Request","Now","Since"'
    assert len(lines) == 60
    noted = database.organization(acme.organization).events("organization", "acme")
    assert noted[0].act == "support:deactivations:exported"


@pytest.mark.usefixtures("acme")
def test_nobody_was_removed(alice: Browser) -> None:
    assert "Okta removed nobody within the last 24 hours." in words_of(alice.get("/o/acme/deactivations"))
    assert "Okta removed nobody then." in words_of(alice.get("/o/acme/deactivations?since=2026-01-01"))


def test_a_guest_of_the_setup_guide_is_told_nothing_of_it(alice: Browser, burst: list[str]) -> None:
    assert burst
    assert "removed" not in words_of(alice.get("/o/acme/setup")).replace("removed in Okta", "")


@pytest.fixture
def astray(acme: Client, globex: Client, database: Database) -> str:
    """Somebody of acme whose last push was refused, and somebody who is not here."""
    li = str(acme.create("li.na", displayName=HOSTILE)["id"])
    assert acme.put(f"/Users/{li}", user("li.na", active="perhaps")).status == 400
    acme.get('/Users?filter=userName+eq+"jonas@acme.example"')
    globex.get('/Users?filter=userName+eq+"grace@globex.example"')
    database.flush()
    return li


def test_who_is_out_of_step_is_counted_on_the_overview_and_listed(alice: Browser, astray: str) -> None:
    overview = words_of(alice.get(HOME))
    assert "Last push refused 1 person" in overview
    assert "Asked for by Okta, not here 1 person" in overview
    refused = alice.get("/o/acme/drift")
    assert f"/o/acme/contacts/{astray}" in addresses_of(refused)
    assert "Retry Selected" in words_of(refused)
    assert "&lt;img" in refused.text
    assert "<img" not in refused.text
    missing = words_of(alice.get("/o/acme/drift?show=missing"))
    assert "jonas@acme.example" in missing
    assert "grace" not in missing
    assert "Okta was heard of about everybody." in words_of(alice.get("/o/acme/drift?show=unconfirmed"))
    assert "grace@globex.example" in words_of(alice.get("/o/globex/drift?show=missing"))
    assert "Nobody here matches “zzz”." in words_of(alice.get("/o/acme/drift?q=zzz"))
    assert "1–1 of 1" in words_of(alice.get("/o/acme/drift?show=missing&q=jonas&sort=name"))


@pytest.mark.parametrize("kind", ["refused", "missing", "unconfirmed"])
def test_each_list_is_exported_safely(alice: Browser, astray: str, kind: str) -> None:
    assert astray
    lines = alice.get(f"/o/acme/drift.csv?show={kind}").text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith('"List","Name","As Okta names it"')
    assert len(lines) == (1 if kind == "unconfirmed" else 2)
    assert not [
        cell for line in lines for cell in line.split('","') if cell.lstrip('"').startswith(("=", "+", "-", "@"))
    ]


def test_an_import_confirms_everybody_unless_pushes_alone_are_counted(
    alice: Browser, acme: Client, database: Database
) -> None:
    acme.create("li.na")
    database.flush()
    assert "Okta has not read the whole list of people yet" in words_of(alice.get("/o/acme/drift?show=unconfirmed"))
    acme.get("/Users?startIndex=1&count=100")
    database.flush()
    page = alice.get("/o/acme/drift?show=unconfirmed")
    assert "Okta read everybody on" in words_of(page)
    assert "/o/acme/drift?show=unconfirmed&by=pushes" in addresses_of(page)
    assert "imports are not counted" in words_of(alice.get("/o/acme/drift?show=unconfirmed&by=pushes"))
