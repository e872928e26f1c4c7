"""The provisioning log in a real browser: a failed request found, explained and tried again; and what is new."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Place, person, send
from tests.browser.test_pages import follow_with_the_keyboard, violations

Opened = Callable[..., Page]


def test_a_failed_request_is_found_explained_and_tried_with_the_keyboard_alone(signed_in: Opened, place: Place) -> None:
    page = signed_in()
    page.goto("/support/organizations/acme")
    follow_with_the_keyboard(page, "Provisioning log")
    expect(page.get_by_role("heading", name="Provisioning log", level=1)).to_be_visible()
    page.get_by_role("searchbox").focus()
    page.keyboard.type(place.refused)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("li.na@acme-bio.example was not added.")
    expect(page.locator("blockquote")).to_contain_text("Error while creating user")
    follow_with_the_keyboard(page, "Try it without changing anything")
    expect(page.locator("#replayed")).to_have_text("409 then, 409 Conflict now. Nothing was changed by asking.")
    page.locator("summary", has_text="Request and answer").press("Enter")
    expect(page.get_by_label("Request: body")).to_contain_text('"password": "(removed)"')
    assert violations(page) == []


def test_the_log_works_without_javascript(signed_in: Opened, place: Place) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto("/o/acme/log")
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("Result").select_option("refused")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(r"result=refused"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=re.compile(place.refused)).last.click()
    page.get_by_role("link", name="Try it without changing anything").click()
    expect(page.locator("#replayed")).to_contain_text("409 then")
    page.get_by_role("link", name="Provisioning log").first.click()
    page.get_by_role("link", name="Failures by cause").click()
    expect(page.get_by_role("heading", level=2, name="Failures by cause")).to_have_count(1)


def test_what_is_new_is_told_and_said_and_nothing_moves(signed_in: Opened, place: Place) -> None:
    page = signed_in()
    page.clock.install()
    page.goto("/o/umbra/log?live=1")
    expect(page.locator("#news")).to_contain_text("Watching for new requests.")
    rows = page.locator("tbody tr").count()
    send(place.watched, "POST", "/Users", person("Ada", "Byron", "CRA", "Field"))
    page.wait_for_timeout(1000)
    page.clock.fast_forward(11_000)
    expect(page.locator("#news")).to_have_text("1 new request: show")
    expect(page.get_by_role("status")).to_have_text("1 new request: show")
    assert page.locator("tbody tr").count() == rows
    page.get_by_role("link", name="1 new request: show").click()
    expect(page.locator("tbody tr").first).to_contain_text("Okta added Ada Byron.")


def test_nobody_asks_for_what_is_new_while_nobody_looks(signed_in: Opened) -> None:
    page = signed_in()
    page.clock.install()
    page.goto("/o/umbra/log?live=1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(300)
    assert not [each for each in asked if "/log/news" in each]
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    page.clock.fast_forward(11_000)
    page.wait_for_timeout(500)
    assert [each for each in asked if "/log/news" in each]


def test_the_raw_request_is_copied(signed_in: Opened, place: Place) -> None:
    page = signed_in(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/o/acme/log/{place.refused}")
    page.locator("summary", has_text="Request and answer").click()
    page.get_by_role("button", name="Copy command").click()
    expect(page.get_by_role("status")).to_have_text("command copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('curl --request POST --header "Authorization: Bearer $MAESTRO_PASSWORD"')
