"""The configuration guide for Okta's catalogue, and the logo, in a real browser."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from scripts.oin.kit import KIT

GUIDE = (KIT / "guide.html").as_uri()
# Draws both pictures on a canvas and tells by how much, of 255, a colour differs on average and at most.
_DIFFERENCE = """async ([one, other]) => {
  const pixels = async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = new OffscreenCanvas(200, 200).getContext("2d");
    canvas.drawImage(image, 0, 0, 200, 200);
    return [image.naturalWidth, image.naturalHeight, canvas.getImageData(0, 0, 200, 200).data];
  };
  const [width, height, drawn] = await pixels(one);
  const [, , made] = await pixels(other);
  let sum = 0, most = 0;
  for (let i = 0; i < drawn.length; i++) {
    const off = Math.abs(drawn[i] - made[i]);
    sum += off;
    most = Math.max(most, off);
  }
  return [width, height, sum / drawn.length, most];
}"""


@pytest.fixture(params=[(1280, "light"), (375, "dark"), (320, "light"), (320, "dark")], ids=str)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The guide, at a width and in a light."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(GUIDE)
    yield page
    context.close()
    assert asked == [GUIDE]


def test_the_guide_is_for_everybody_and_fits(page: Page) -> None:
    found = Axe().run(page)
    assert [each["id"] for each in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_its_tables_are_tables_however_narrow(page: Page) -> None:
    mapping = page.get_by_role("table").first
    assert mapping.get_by_role("row").filter(has_text="primaryPhoneType").get_by_role("cell").count() == 3
    assert mapping.get_by_role("columnheader").count() == 3


def test_the_guide_is_printed_as_a_whole_and_dark_on_white(browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(GUIDE)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('header path')).stroke") == "rgb(11, 90, 117)"
    assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()


def test_the_picture_of_the_logo_is_the_logo(browser: Browser) -> None:
    svg, png = (KIT / "logo.svg").read_bytes(), (KIT / "logo.png").read_bytes()
    context = browser.new_context()
    width, height, average, most = context.new_page().evaluate(
        _DIFFERENCE,
        [
            "data:image/png;base64," + base64.b64encode(png).decode(),
            "data:image/svg+xml;base64," + base64.b64encode(svg).decode(),
        ],
    )
    context.close()
    assert (width, height) == (200, 200)
    # Browsers smooth edges a little differently from one version to the next.
    assert average < 0.5
    assert most < 128
