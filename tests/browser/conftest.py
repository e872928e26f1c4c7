"""A real browser in front of the service as it is deployed."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, sync_playwright

from tests.cast import ENTERPRISE, user
from tests.serving import Served, ServedOrganization

PASSWORD = "correct horse battery"
CROWD = 60
HOSTILE = '"><img src=x onerror=alert(1)><a hx-get="/" hx-trigger="load">'

_PEOPLE = (
    ("Li", "Na", "CTA", "Clinical Operations"),
    ("Jonas", "Weber", "Study Manager", "Clinical Operations"),
    ("Zoë", "Novák", "Data Manager", "Biometrics"),
    ("Amara", "Okafor", "Medical Monitor", "Medical Affairs"),
    ("María", "García Fernández", "Regulatory Affairs Lead", "Regulatory"),
)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# An error page is an answer with that status; everything else on the console is a finding.
_STATUS = "Failed to load resource: the server responded with a status of 4"


@dataclass(frozen=True, slots=True)
class Place:
    """The service with its people: five of acme, one of them inactive, and a crowd of globex."""

    origin: str
    contact: str
    hostile: str
    refused: str
    watched: ServedOrganization


def _refused(organization: ServedOrganization, method: str, path: str, body: Any) -> str:
    """The reference of what is refused."""
    with pytest.raises(urllib.error.HTTPError) as refusal:
        send(organization, method, path, body)
    detail: str = json.load(refusal.value)["detail"]
    return detail.rpartition("(ref ")[2].rstrip(")")


def send(organization: ServedOrganization, method: str, path: str, body: Any) -> Any:
    """Ask as the organization's Okta does."""
    request = urllib.request.Request(organization.base_url + path, json.dumps(body).encode(), method=method)
    request.add_header("Authorization", f"Bearer {organization.password}")
    request.add_header("Content-Type", "application/scim+json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def person(given: str, family: str, title: str, department: str, **attributes: Any) -> dict[str, Any]:
    name = {"givenName": given, "familyName": family}
    phones = [{"value": "+41 44 555 01 17", "type": "work", "primary": True}]
    extension = {ENTERPRISE: {"department": department}}
    user_name = f"{given}.{family}@acme-bio.example".lower().replace(" ", "-")
    return user(user_name, name=name, displayName=None, title=title, phoneNumbers=phones, **extension, **attributes)


def chromium() -> str:
    """The browser's program. Where there is none the test is skipped, but never where CI runs."""
    path = os.environ.get("MAESTRO_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        problem = "no chromium on the path; install it, or set MAESTRO_TEST_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(problem)
        pytest.skip(problem)
    return path


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The service, served."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        served.run("support", "add", "alice", standard_input=f"{PASSWORD}\n")
        acme, globex = served.acme, served.new_organization("globex", "Globex Pharma")
        ids = [send(acme, "POST", "/Users", person(*each))["id"] for each in _PEOPLE]
        jonas = person("Jonas", "Weber", "Senior Study Manager", "Clinical Development", active=False)
        send(acme, "PUT", f"/Users/{ids[1]}", jonas)
        for number in range(CROWD):
            send(globex, "POST", "/Users", person(f"G{number}", f"P {number:02d}", "CTA", "Operations"))
        hostile = send(globex, "POST", "/Users", person(HOSTILE, "A", HOSTILE, HOSTILE))["id"]
        watched = served.new_organization("umbra", "Umbra")
        send(watched, "POST", "/Users", person("Grace", "Hopper", "CTA", "Field"))
        refused = _refused(acme, "POST", "/Users", person(*_PEOPLE[0]))
        _refused(globex, "POST", "/Users", person(HOSTILE, "A", HOSTILE, HOSTILE))
        yield Place(served.origin, contact=ids[1], hostile=hostile, refused=refused, watched=watched)


@pytest.fixture(scope="session")
def browser(place: Place) -> Iterator[Browser]:
    """Chromium."""
    assert place.origin
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, place: Place) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own; whatever its console then says is an error of the test."""
    contexts: list[BrowserContext] = []
    findings: list[str] = []

    def note(kind: str, text: str) -> None:
        if not text.startswith(_STATUS):
            findings.append(f"{kind}: {text}")

    def dismiss(dialog: Dialog) -> None:
        note("dialog", dialog.message)
        dialog.dismiss()

    def stay_at_home(request: Request) -> None:
        if not request.url.startswith(place.origin):
            note("request", request.url)

    def open_page(*, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=place.origin, viewport={"width": width, "height": 800}, locale="en-GB", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: note(message.type, message.text))
        page.on("pageerror", lambda error: note("script", str(error)))
        page.on("dialog", dismiss)
        page.on("request", stay_at_home)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert findings == []


@pytest.fixture
def signed_in(opened: Callable[..., Page]) -> Callable[..., Page]:
    """As `opened`, with Alice signed in."""

    def open_page(**options: Any) -> Page:
        page = opened(**options)
        page.goto("/")
        page.get_by_label("User name").fill("alice")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/support/organizations")
        return page

    return open_page
