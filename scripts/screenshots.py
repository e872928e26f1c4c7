"""Takes the pictures of the documentation anew: starts the demonstration, plays a day in it, and looks at its pages.

Needs Chromium: `make screenshots`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from maestro.okta.administrator import Okta
from maestro.okta.people import Profile

IMAGES: Final = Path(__file__).parent.parent / "docs" / "images"
_ORGANIZATION: Final = "acme"
_GROUP: Final = "Clinical Maestro Users Group"
_WHO: Final = re.compile(r"Sign in\s+(\S+)\s+(\S+)")
_ADDRESS: Final = re.compile(r"Open\s+(http://[^/\s]+)/")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture: at most `height` of it, on a screen of `width`."""

    name: str
    path: str
    width: int = 1280
    height: int = 900
    colours: str = "light"


PICTURES: Final = (
    Picture("internal-contacts", f"/o/{_ORGANIZATION}/contacts"),
    Picture("overview", f"/support/organizations/{_ORGANIZATION}"),
    Picture("setup-guide", f"/o/{_ORGANIZATION}/setup"),
    Picture("provisioning-log", f"/o/{_ORGANIZATION}/log"),
    Picture("provisioning-log-dark", f"/o/{_ORGANIZATION}/log", colours="dark"),
    Picture("refused-request", f"/o/{_ORGANIZATION}/log?show=everything&status=409"),
    Picture("contact", f"/o/{_ORGANIZATION}/contacts?q=Li+Na"),
    Picture("contacts-phone", f"/o/{_ORGANIZATION}/contacts", width=375, height=800, colours="dark"),
)
# Of these the picture is of what the first link of the list leads to.
_FIRST: Final = {"refused-request": "main tbody a", "contact": "main tbody th a"}


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where it is, and who may look at it."""

    origin: str
    user_name: str
    password: str
    okta: Path


def main() -> None:
    """Take every picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is needed; on Debian it is the package chromium.")
    with demonstration() as place, sync_playwright() as playwright:
        play(place)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            take(browser, place, picture)
            print(f"docs/images/{picture.name}.png")
        browser.close()


@contextmanager
def demonstration() -> Iterator[Demonstration]:
    """`maestro demo` in a folder of its own, until it is no longer needed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("maestro")), "demo", "--directory", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            address = who = None
            told: list[str] = []
            for line in process.stdout or ():
                told.append(line)
                address, who = address or _ADDRESS.search(line), who or _WHO.search(line)
                if address and who:
                    break
            if not (address and who):
                sys.exit("The demonstration did not start:\n" + "".join(told))
            yield Demonstration(address[1], who[1], who[2], Path(folder) / "okta.json")
        finally:
            process.terminate()
            process.wait()


def play(place: Demonstration) -> None:
    """Somebody moves to another department, somebody joins, and one push is refused: its user name is taken."""
    with Okta(place.okta) as okta:
        okta.edit("amara.okafor@acme-bio.example", department="Clinical Outsourcing")
        _join(okta, Profile("lena.fischer@acme-bio.example", "Lena", "Fischer", "lena.fischer@acme-bio.example", "CTA"))
        connection = okta.directory.connection
    # One Okta has no two people of one user name, so it takes another one to try that.
    with Okta(place.okta.with_name("another-okta.json")) as other:
        if connection is None:
            sys.exit("The demonstration's Okta is not connected.")
        other.connect(connection)
        other.create_group(_GROUP)
        other.assign(_GROUP)
        _join(other, Profile("mei.chen@acme-bio.example", "Mei", "Chen", "mei.chen@acme-bio.example", "CTA"))
        other.edit("mei.chen@acme-bio.example", login="li.na@acme-bio.example")


def _join(okta: Okta, profile: Profile) -> None:
    okta.create_person(profile)
    okta.add(_GROUP, [profile.login])


def take(browser: Browser, place: Demonstration, picture: Picture) -> None:
    """Sign in, go there, and keep what is seen."""
    context = browser.new_context(
        base_url=place.origin,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.colours == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    _sign_in(page, place)
    page.goto(picture.path)
    if picture.name in _FIRST:
        page.locator(_FIRST[picture.name]).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    context.close()


def _sign_in(page: Page, place: Demonstration) -> None:
    page.goto("/")
    page.get_by_label("User name").fill(place.user_name)
    page.get_by_label("Password").fill(place.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/support/organizations")


if __name__ == "__main__":
    main()
