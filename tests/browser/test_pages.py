"""The pages in a real browser: by keyboard, without JavaScript, in every light, at every width."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import CROWD, HOSTILE, PASSWORD, Place

Opened = Callable[..., Page]


def addresses(place: Place) -> list[str]:
    """Every page that can be opened without changing anything."""
    return [
        "/support/organizations",
        "/support/organizations?q=nobody",
        "/support/organizations/new",
        "/support/organizations?state=quiet",
        "/support/organizations/acme",
        "/support/organizations/acme/credentials",
        "/support/organizations/acme/credentials/new",
        "/support/organizations/acme/pause",
        "/o/acme/contacts",
        "/o/acme/contacts?state=all&sort=-changed",
        "/o/acme/contacts?q=jonas",
        "/o/acme/contacts?q=nobody",
        f"/o/acme/contacts/{place.contact}",
        f"/o/acme/contacts/{place.contact}?field=Title",
        "/o/globex/contacts",
        f"/o/globex/contacts/{place.hostile}",
        "/o/acme/setup",
        "/o/globex/setup",
        "/o/acme/log",
        "/o/acme/log?show=failures",
        "/o/acme/log?show=everything&expert=1&status=200&live=1",
        "/o/acme/log?q=nobody",
        "/o/globex/log?expert=1",
        f"/o/acme/log/{place.refused}",
        f"/o/acme/log/{place.refused}?replay=1",
        "/o/acme/mapping",
        "/o/globex/mapping?count=1",
        "/o/acme/mapping/title",
        "/o/acme/mapping/try",
        "/help/what-okta-sends",
        "/o/acme/deactivations",
        "/o/acme/deactivations?since=2026-01-01&state=back",
        "/o/globex/deactivations?q=nobody",
        "/o/acme/drift",
        "/o/globex/drift",
        "/o/acme/drift?show=missing",
        "/o/acme/drift?show=unconfirmed&by=pushes",
        "/ops",
        "/help/diagnoses",
        "/nowhere",
    ]


def follow_with_the_keyboard(page: Page, name: str) -> None:
    """Press Tab until the link or button of that name has the focus, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")
        if focused.startswith(name):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{name} is not reached with the keyboard")


def test_a_customer_is_set_up_with_the_keyboard_alone(opened: Opened) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Organizations", level=1)).to_be_visible()
    follow_with_the_keyboard(page, "New organization")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Initech")
    page.keyboard.press("Tab")
    page.keyboard.type("acme")
    page.keyboard.press("Enter")
    problem = page.get_by_role("alert")
    expect(problem).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Subdomain")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("initech")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Initech", level=1)).to_be_visible()
    follow_with_the_keyboard(page, "Credentials")
    expect(page.get_by_role("heading", name="Credentials", level=1)).to_be_visible()
    follow_with_the_keyboard(page, "New credential")
    expect(page.get_by_role("heading", name="New credential of Initech", level=1)).to_be_visible()
    page.get_by_label("By a setup link").focus()
    page.keyboard.press("ArrowDown")
    follow_with_the_keyboard(page, "Issue it")
    expect(page.get_by_text("The password is on this page and nowhere else.")).to_be_visible()
    password = page.get_by_label("Password", exact=True).input_value()
    assert re.fullmatch(r"cmscim_[\w-]{43}", password)
    page.get_by_role("button", name="Copy password").press("Enter")
    expect(page.get_by_role("status")).to_have_text("password copied")
    assert page.evaluate("navigator.clipboard.readText()") == password


def test_a_person_is_found_and_opened_with_the_keyboard_alone(signed_in: Opened) -> None:
    page = signed_in()
    page.goto("/o/acme/contacts")
    search = page.get_by_role("searchbox")
    search.focus()
    page.keyboard.type("nov")
    expect(page.get_by_role("status")).to_have_text("1–1 of 1 contact")
    expect(search).to_be_focused()
    expect(page.get_by_role("rowheader")).to_have_text("Zoë Novák")
    assert page.url.partition("?")[2].startswith("q=nov") or "&q=nov" in page.url
    follow_with_the_keyboard(page, "Zoë Novák")
    expect(page.get_by_role("heading", name="Zoë Novák", level=1)).to_be_visible()
    page.get_by_text("Document", exact=True).press("Enter")
    expect(page.get_by_label("SCIM document")).to_contain_text('"userName": "zoë.novák@acme-bio.example"')
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("nov")
    expect(page.get_by_role("rowheader")).to_have_text("Zoë Novák")


def test_pages_of_a_list_are_swapped_and_the_way_back_is_kept(signed_in: Opened) -> None:
    page = signed_in()
    page.goto("/o/globex/contacts")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Next").press("Enter")
    heading = page.locator("#results-heading")
    expect(heading).to_have_text(f"51–{CROWD + 1} of {CROWD + 1} contacts")
    expect(heading).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(f"51–{CROWD + 1} of {CROWD + 1} contacts")
    assert page.evaluate("window.stayed")
    assert "after=" in page.url
    page.get_by_role("link", name="Previous").click()
    expect(heading).to_have_text(f"1–50 of {CROWD + 1} contacts")
    page.go_back()
    expect(heading).to_have_text(f"51–{CROWD + 1} of {CROWD + 1} contacts")


def test_a_list_that_cannot_be_loaded_keeps_the_old_rows_and_says_so(signed_in: Opened, place: Place) -> None:
    page = signed_in()
    page.goto("/o/acme/contacts")

    def fail(route: Route) -> None:
        route.fulfill(status=429, body="<h1>Busy</h1>", content_type="text/html")

    page.route(re.compile(re.escape(f"{place.origin}/o/acme/contacts?")), fail)
    page.get_by_role("searchbox").fill("nov")
    expect(page.get_by_role("alert")).to_contain_text("The list could not be loaded")
    expect(page.get_by_role("rowheader")).to_have_count(4)
    page.unroute_all()
    page.get_by_role("searchbox").fill("nová")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_whoever_was_signed_out_while_typing_is_asked_to_sign_in(signed_in: Opened) -> None:
    page = signed_in()
    page.goto("/o/acme/contacts")
    page.context.clear_cookies()
    page.get_by_role("searchbox").fill("nov")
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("rowheader")).to_have_text("Zoë Novák")


def test_everything_works_without_javascript(signed_in: Opened) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto("/o/globex/contacts")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pager")).to_contain_text(f"51–{CROWD + 1} of {CROWD + 1}")
    page.get_by_role("searchbox").fill("g59")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="G59 P 59").click()
    expect(page.locator("main time").first).to_have_text(re.compile(r"\d UTC$"))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_times_are_local(signed_in: Opened, place: Place) -> None:
    page = signed_in(timezone_id="Asia/Kathmandu")
    page.goto(f"/o/acme/contacts/{place.contact}")
    time = page.locator("main time").first
    expect(time).to_have_text(re.compile(r"GMT\+5:45$"))
    expect(time).to_have_attribute("title", re.compile(r"UTC$"))


def test_what_a_directory_sends_is_never_run(signed_in: Opened, place: Place) -> None:
    page = signed_in()
    page.goto(f"/o/globex/contacts/{place.hostile}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{HOSTILE} A")
    page.goto("/o/globex/contacts")
    page.get_by_role("searchbox").fill("onerror")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_stands_in_anybodys_way(signed_in: Opened, place: Place, width: int, colours: str) -> None:
    page = signed_in(width=width, color_scheme=colours, reduced_motion="reduce")
    for address in addresses(place):
        page.goto(address)
        assert violations(page) == [], address
        expect(page.locator("h1")).to_have_count(1)
    page.goto("/support/organizations/new")
    page.get_by_label("Name", exact=True).fill("Acme")
    page.get_by_label("Subdomain").fill("-")
    page.get_by_role("button", name="Create organization").click()
    assert violations(page) == []
    page.goto("/support/organizations/acme/credentials")
    page.get_by_role("link", name="Revoke").first.click()
    assert violations(page) == []
    page.get_by_label("Reason").fill("\t")
    page.get_by_role("button", name="Revoke it").click()
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds, target sizes too; in the dark, where only colours are others, of contrast alone."""
    options: dict[str, object] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        options = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def test_no_page_scrolls_sideways(signed_in: Opened, place: Place) -> None:
    page = signed_in()
    for address in addresses(place):
        page.goto(address)
        for width in (320, 704, 800, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            assert cut_off(page) == [], (address, width)


def cut_off(page: Page) -> list[str]:
    """What reaches over the right edge of the window or of the sheet it is on."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")].filter((each) => {
            const box = each.getBoundingClientRect();
            const sheet = each.closest(".sheet")?.getBoundingClientRect().right ?? innerWidth;
            const seen = box.width > 1 && !each.closest(".unseen, thead, .skip");
            return seen && box.right > Math.min(sheet, document.documentElement.clientWidth) + 1;
        }).map((each) => each.outerHTML.slice(0, 120))"""
    )
    return found
