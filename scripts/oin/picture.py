"""The logo as Okta takes it: a PNG of 200 by 200, drawn of the SVG by a browser."""

from __future__ import annotations

import os
import shutil
from typing import Final

from playwright.sync_api import sync_playwright

SIDE: Final = 200


def picture(svg: str) -> bytes:
    """The PNG. Raises RuntimeError where there is no chromium."""
    program = os.environ.get("MAESTRO_TEST_CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise RuntimeError("There is no chromium on the path; install it, or set MAESTRO_TEST_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
        png = page.locator("svg").screenshot(omit_background=True)
        browser.close()
    return png
