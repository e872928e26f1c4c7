"""Both sides in a real browser: what an administrator clicks in the simulated Okta, and what the service shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_pages import cut_off, follow_with_the_keyboard, violations
from tests.demonstration import Demonstration, demonstration

GROUP = "Clinical Maestro Users Group"
Opened = Callable[..., Page]
TABS = ("general", "integration", "to-app", "to-app?edit=1", "import", "assignments")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a page of an origin in a browser of its own; whatever its console then says is an error of the test."""
    contexts: list[BrowserContext] = []
    findings: list[str] = []

    def open_page(origin: str, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": origin, "viewport": {"width": 1280, "height": 800}} | options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: findings.append(message.text) if "status of 4" not in message.text else None)
        page.on("pageerror", lambda error: findings.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(origin) else findings.append(request.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert findings == []


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration as a newcomer finds it: everything connected."""
    with demonstration(tmp_path_factory.mktemp("connected"), "--port", "0", "--okta-port", "0") as demo:
        yield demo


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Demonstration]:
    """The demonstration that waits for somebody to follow the setup guide."""
    with demonstration(tmp_path, "--empty", "--port", "0", "--okta-port", "0") as demo:
        yield demo


def okta_of(opened: Opened, demo: Demonstration, **options: Any) -> Page:
    """The administrator's browser, in the simulated Okta. It needs no scripts."""
    page = opened(demo.okta, java_script_enabled=False, **options)
    page.goto("/")
    return page


def support_of(opened: Opened, demo: Demonstration) -> Page:
    """Support's browser, signed in."""
    page = opened(demo.service)
    page.goto("/")
    page.get_by_label("User name").fill("demo")
    page.get_by_label("Password").fill(demo.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/support/organizations")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("link", name=name, exact=True).click()


def came_of_it(page: Page) -> Any:
    return expect(page.get_by_role("region", name="What came of it").or_(page.locator(".result")).first)


def read_until(page: Page, address: str, text: str) -> None:
    """Open a page, again and again until it has a text: what was asked is written behind the answer."""
    for _ in range(40):
        page.goto(address)
        if text in page.locator("main").inner_text():
            return
        page.wait_for_timeout(250)
    pytest.fail(f"{address} never says {text}:\n{page.locator('main').inner_text()}")


def retitle(okta: Page, person: str, title: str) -> None:
    okta.goto("/people")
    follow(okta, person)
    okta.get_by_label("Title").fill(title)
    press(okta, "Save")


def tick_in_the_group(okta: Page, person: str, button: str) -> None:
    """Tick a person on the group's page, and press the button."""
    okta.goto("/groups")
    follow(okta, GROUP)
    okta.get_by_role("checkbox", name=person).check()
    press(okta, button)


def test_an_organization_is_connected_from_nothing_by_following_the_setup_guide(
    empty: Demonstration, opened: Opened
) -> None:
    guide, okta = opened(empty.service), okta_of(opened, empty)
    guide.goto(empty.guide)
    guide.get_by_label("Your e-mail address").fill("okta.admin@acme-bio.example")
    press(guide, "Show the password once")
    password = guide.get_by_label("Password", exact=True).input_value()
    given = {
        name: guide.get_by_label(name, exact=True).input_value() for name in ("Base URL", "User name", "Subdomain")
    }
    guide.goto(empty.guide)

    follow(okta, "Applications", "Browse App Catalog")
    okta.get_by_role("searchbox").fill("clinical maestro")
    press(okta, "Search")
    follow(okta, "Add Integration")
    okta.get_by_label("Subdomain").fill(given["Subdomain"])
    press(okta, "Done")
    follow(okta, "Provisioning")
    okta.get_by_label("Enable API integration").check()
    okta.get_by_label("Base URL").fill(given["Base URL"])
    okta.get_by_label("Username").fill(given["User name"])
    okta.get_by_label("Password").fill("cmscim_not_the_one")
    press(okta, "Test API Credentials")
    came_of_it(okta).to_contain_text("Error authenticating: Unauthorized")
    expect(guide.locator("#live")).to_contain_text("The user name or password is wrong (401).")

    okta.get_by_label("Password").fill(password)
    press(okta, "Test API Credentials")
    came_of_it(okta).to_contain_text("Clinical Maestro was verified successfully!")
    expect(guide.locator("#live")).to_contain_text("The test was accepted (200).")
    press(okta, "Save")
    came_of_it(okta).to_contain_text("Clinical Maestro was verified successfully!")

    follow(okta, "To App", "Edit")
    for switch in ("Create Users", "Update User Attributes", "Deactivate Users"):
        okta.get_by_label(switch).check()
    press(okta, "Save")
    okta.goto("/groups")
    okta.get_by_label("Name").fill(GROUP)
    press(okta, "Save")
    follow(okta, "Applications", "Clinical Maestro", "Assign to Groups")
    okta.get_by_label(GROUP).check()
    press(okta, "Assign")
    tick_in_the_group(okta, "Li Na", "Add to the group")
    came_of_it(okta).to_contain_text("Li Na was created in Clinical Maestro.")
    expect(guide.locator("#seen-person")).to_contain_text("Created")
    retitle(okta, "Li Na", "Clinical Trial Manager")
    expect(guide.locator("#seen-change")).to_contain_text("Changed")
    tick_in_the_group(okta, "Li Na", "Remove from the group")
    came_of_it(okta).to_contain_text("Li Na was deactivated in Clinical Maestro.")
    expect(guide.locator("#seen-remove")).to_contain_text("Deactivated")
    guide.reload()
    expect(guide.get_by_role("heading", name="It works")).to_be_visible()


def test_a_person_joins_changes_leaves_and_returns(connected: Demonstration, opened: Opened) -> None:
    okta, support = okta_of(opened, connected), support_of(opened, connected)
    okta.goto("/people/new")
    for label, text in {
        "First name": "Grace",
        "Last name": "Hopper",
        "Username": "grace@acme-bio.example",
        "Primary email": "grace@acme-bio.example",
    }.items():
        okta.get_by_label(label).fill(text)
    press(okta, "Save")
    support.goto("/o/acme/contacts?state=all&q=grace")
    expect(support.get_by_role("rowheader")).to_have_count(0)

    tick_in_the_group(okta, "Grace Hopper", "Add to the group")
    support.goto("/o/acme/contacts?q=grace")
    follow(support, "Grace Hopper")
    contact = support.url
    retitle(okta, "Grace Hopper", "Rear Admiral")
    support.reload()
    expect(support.locator("main")).to_contain_text("Rear Admiral")
    okta.goto("/people")
    follow(okta, "Grace Hopper")
    press(okta, "Deactivate")
    came_of_it(okta).to_contain_text("Grace Hopper was deactivated in Clinical Maestro.")
    support.goto("/o/acme/contacts?q=grace")
    expect(support.get_by_role("rowheader")).to_have_count(0)
    press(okta, "Activate")
    came_of_it(okta).to_contain_text("Grace Hopper was linked to the account in Clinical Maestro.")
    support.goto("/o/acme/contacts?q=grace")
    follow(support, "Grace Hopper")
    assert support.url == contact


def test_a_failed_push_is_found_explained_mended_and_retried(connected: Demonstration, opened: Opened) -> None:
    """The user name of somebody who left is given to another: Okta knows of no such account, the service does."""
    okta, support = okta_of(opened, connected), support_of(opened, connected)
    okta.goto("/people")
    follow(okta, "Jonas Weber")
    okta.get_by_label("Username").fill("jonas.old@acme-bio.example")
    press(okta, "Save")
    came_of_it(okta).to_contain_text("Nothing was sent for Jonas Weber")
    okta.goto("/people")
    follow(okta, "Kwame Mensah")
    okta.get_by_label("Username").fill("jonas.weber@acme-bio.example")
    press(okta, "Save")
    follow(okta, "Dashboard")
    task = okta.locator(".task")
    expect(task).to_contain_text(
        "Error while trying to push profile update for 'jonas.weber@acme-bio.example': Conflict"
    )
    reference = re.search(r"\(ref (\w+)\)", task.inner_text())
    assert reference

    read_until(support, f"/o/acme/log/{reference[1]}", "Retry Selected")
    read_until(support, "/o/acme/log", "the user name is a contact’s here already")

    okta.goto("/people")
    follow(okta, "Kwame Mensah")
    okta.get_by_label("Username").fill("kwame.mensah@acme-bio.example")
    press(okta, "Save")
    follow(okta, "Dashboard")
    press(okta, "Retry Selected")
    came_of_it(okta).to_contain_text("Kwame Mensah was updated in Clinical Maestro.")
    expect(okta.get_by_text("No task: nothing that Okta tried has failed.")).to_be_visible()


def test_a_wrong_password_is_entered_and_mended_with_the_keyboard_alone(
    connected: Demonstration, opened: Opened
) -> None:
    okta = opened(connected.okta)
    okta.goto("/")
    okta.keyboard.press("Tab")
    expect(okta.get_by_role("link", name="Skip to the content")).to_be_focused()
    follow_with_the_keyboard(okta, "Applications")
    expect(okta.get_by_role("heading", name="Applications", level=1)).to_be_visible()
    follow_with_the_keyboard(okta, "Clinical Maestro")
    okta.wait_for_url("**/app/assignments")
    follow_with_the_keyboard(okta, "Provisioning")
    for password, said in (
        ("cmscim_wrong", "Error authenticating: Unauthorized"),
        (connected.okta_password, "Clinical Maestro was verified successfully!"),
    ):
        okta.get_by_label("Password").focus()
        okta.keyboard.type(password)
        follow_with_the_keyboard(okta, "Test API Credentials")
        came_of_it(okta).to_contain_text(said)
    follow_with_the_keyboard(okta, "Save")
    expect(okta.get_by_text("Provisioning is enabled.")).to_be_visible()


def addresses(page: Page) -> list[str]:
    """Every page of the simulated Okta, as links lead to them."""
    found = ["/", "/people", "/people?q=nobody", "/people/new", "/groups", "/applications", "/log", "/requests"]
    found += ["/applications/catalog", "/applications/catalog?q=clinical", "/applications/catalog?q=x"]
    found += ["/applications/catalog/clinical-maestro", "/nowhere", *(f"/app/{each}" for each in TABS)]
    found += ["/app/assignments/people", "/app/assignments/groups"]
    for listing in ("/people", "/groups"):
        page.goto(listing)
        link = page.locator("main a[href*='/00']").first
        found.append(link.get_attribute("href") or "")
    return found


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_stands_in_anybodys_way_in_the_simulated_okta(
    connected: Demonstration, opened: Opened, width: int, colours: str
) -> None:
    page = opened(connected.okta, viewport={"width": width, "height": 800}, color_scheme=colours)
    for address in addresses(page):
        page.goto(address)
        assert violations(page) == [], address
        expect(page.locator("h1")).to_have_count(1)
        expect(page.get_by_text("Simulated Okta: for the demonstration.")).to_be_visible()
    page.goto("/groups")
    page.get_by_label("Name").fill(" ")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.goto("/app/to-app")
    press(page, "Force Sync")
    expect(page.get_by_role("status")).to_be_visible()
    assert violations(page) == []


def test_no_page_of_the_simulated_okta_scrolls_sideways(connected: Demonstration, opened: Opened) -> None:
    page = opened(connected.okta)
    for address in addresses(page):
        page.goto(address)
        for width in (320, 704, 800, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            assert cut_off(page) == [], (address, width)


def test_a_group_that_is_taken_away_by_mistake_is_told_on_the_other_side(
    connected: Demonstration, opened: Opened
) -> None:
    okta, support = okta_of(opened, connected), support_of(opened, connected)
    okta.goto("/app/assignments")
    press(okta, f"Unassign {GROUP}")
    expect(okta.get_by_text("Nobody has the app.")).to_be_visible()
    read_until(support, "/support/organizations/acme", "people within ten minutes")
    okta.goto("/app/assignments/groups")
    okta.get_by_label(GROUP).check()
    press(okta, "Assign")
    came_of_it(okta).to_contain_text("was linked to the account in Clinical Maestro.")
