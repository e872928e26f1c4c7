"""The kit for Okta's integration network is what the code makes it, and what Okta takes."""

from __future__ import annotations

import json
import re
import shlex
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from maestro.scim.catalog import GROUP, USER, Catalog
from maestro.web.pages.guide import TITLES
from scripts.oin.attributes import EIGHT
from scripts.oin.features import features
from scripts.oin.guide import HEADINGS, guide
from scripts.oin.kit import EXAMPLE, KIT, kit
from scripts.oin.submission import MAX_BASE_URL, MAX_DESCRIPTION, MAX_NAME, MAX_VARIABLES, Publisher, submission
from tests.house.test_docs import rows_of, text_of
from tests.house.test_scim_reference import known_tests
from tests.serving import Served

CONNECTING = "docs/howto/connect-okta.md"
TEMPLATE = "src/maestro/web/pages/templates/guide.html"
STATES = {"passed", "passed, simulated", "needs a tenant"}
MADE = kit(Publisher(EXAMPLE))


@cache
def section(title: str) -> str:
    """A section of the connection guide."""
    return text_of(CONNECTING).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def steps() -> list[tuple[str, str]]:
    """The steps of the connection guide: the title of each, and what it says."""
    parts = re.split(r"^\d+\. ", section("Configuration Steps"), flags=re.MULTILINE)[1:]
    found = []
    for each in parts:
        title, text = each.removeprefix("**").split(".**", 1)
        found.append((" ".join(title.split()), " ".join(text.split())))
    return found


@pytest.mark.parametrize("name", MADE)
def test_the_kit_is_what_is_made_of_the_code(name: str) -> None:
    assert (KIT / name).read_text("utf-8") == MADE[name], "make oin writes it anew"


def test_the_connection_guide_has_the_headings_of_okta() -> None:
    assert tuple(re.findall(r"^## (.*)$", text_of(CONNECTING), re.MULTILINE)) == HEADINGS


def test_the_steps_are_those_of_the_setup_guide() -> None:
    assert [title for title, _ in steps()] == list(TITLES.values())


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_a_step_names_what_the_setup_guide_names_in_okta(number: int) -> None:
    """What stands in bold there is what is to be clicked in Okta."""
    shown = text_of(TEMPLATE).split('<li class="card">')[1 + number]
    named = re.findall(r"<b>([^<]+)</b>", shown)
    title, text = steps()[number]
    assert [each for each in named if each not in text.replace("*", "")] == []
    assert f'"{list(TITLES)[number]}"' in shown, title


def test_the_connection_guide_tells_the_features_that_there_are() -> None:
    told, lacking = section("Supported Features").split("Not supported:")
    assert re.findall(r"^- \*\*(.+?)\*\*", told, re.MULTILINE) == [e.name for e in features() if e.is_supported]
    assert re.findall(r"\*\*(.+?)\*\*", lacking) == [each.name for each in features() if not each.is_supported]


def test_a_feature_is_not_claimed_when_what_it_needs_is_gone() -> None:
    lost = {each.name for each in features(Catalog((USER,))) if not each.is_supported}
    assert {"Group push", "Import groups"} <= lost
    assert "Create users" in {each.name for each in features(Catalog((GROUP,))) if not each.is_supported}


def test_the_connection_guide_maps_the_eight_attributes() -> None:
    rows = {name: cells[0] for name, cells in rows_of(CONNECTING).items() if f"\n| {name} |" in section(HEADINGS[3])}
    del rows["Okta attribute"], rows["---"]
    assert rows == {each.name: f"`{each.path}`" for each in EIGHT}


def test_the_submission_is_within_the_limits_of_okta() -> None:
    facts = submission(Publisher(EXAMPLE))
    integration, scim, variables = facts["integration"], facts["scim"], facts["tenant_settings"]
    assert len(integration["display_name"]) <= MAX_NAME
    assert len(integration["description"]) < MAX_DESCRIPTION
    assert len(scim["base_url"]) <= MAX_BASE_URL
    assert "_" not in scim["base_url"]
    assert 0 < len(variables) <= MAX_VARIABLES
    for each in variables:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", each["name"])
        assert f"app.{each['name']}" in scim["base_url"]


def test_what_is_open_is_what_stands_nowhere() -> None:
    facts = submission(Publisher(EXAMPLE))
    assert sorted(facts["open"]) == sorted(undecided(facts))


def undecided(facts: Any, within: str = "") -> Iterator[str]:
    """The places of what is None."""
    for name, value in facts.items():
        place = f"{within}.{name}" if within else name
        if value is None:
            yield place
        elif isinstance(value, dict):
            yield from undecided(value, place)


def test_the_base_url_is_the_one_that_the_service_has(tmp_path: Path) -> None:
    facts = json.loads(MADE["submission.json"])
    with Served(tmp_path, base_domain=EXAMPLE, public_url=f"https://{EXAMPLE}") as served:
        assert served.base_url == facts["scim"]["base_url_example"] == facts["published_app"]["base_url_example"]


def test_the_logo_is_as_okta_takes_it() -> None:
    png = (KIT / "logo.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (200, 200)
    assert len(png) < 1_000_000
    svg = (KIT / "logo.svg").read_text("utf-8")
    assert "<text" not in svg
    assert " rx=" not in svg


def test_the_guide_needs_nothing_but_itself() -> None:
    page = MADE["guide.html"]
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="([^#][^"]*)"', page) == []
    assert set(re.findall(r"\bhttps?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(re.findall(r'<h2 id="([^"]+)"', page))


def test_a_guide_that_okta_would_not_take_is_not_made() -> None:
    text = text_of(CONNECTING)
    with pytest.raises(ValueError, match="Okta asks for the headings"):
        guide(text.replace("## Requirements", "## Prerequisites"), "")
    with pytest.raises(ValueError, match=r"leads to \.\./faq\.md"):
        guide(text.replace("## Requirements\n", "## Requirements\n\nSee [it](../faq.md).\n"), "")
    assert "&lt;script&gt;" in guide(text.replace("## Requirements\n", "## Requirements\n\n<script>\n"), "")


def cases() -> list[tuple[str, ...]]:
    """The rows of Okta's test cases: number, case, test, state."""
    rows = [line for line in text_of("docs/oin/test-cases.md").splitlines() if re.match(r"\| [SRC]\d", line)]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0])
def test_a_case_names_the_test_that_shows_it(case: tuple[str, ...]) -> None:
    _, asked, test, state = case
    assert asked
    assert state in STATES
    if state == "needs a tenant":
        assert test == "–"
    else:
        assert test.strip("`") in known_tests()


def test_every_test_of_oktas_suites_is_among_the_cases() -> None:
    named = {test.strip("`") for _, _, test, _ in cases()}
    assert {each for each in known_tests() if each.startswith(("test_spec_", "test_crud_"))} <= named


def test_the_test_account_is_made_by_its_commands(tmp_path: Path) -> None:
    block = text_of("docs/oin/README.md").split("```\n")[1]
    added, issued, account = (shlex.split(line)[1:] for line in block.splitlines())
    with Served(tmp_path) as served:
        served.run(*added)
        password = served.run(*issued)["password"]
        assert password.startswith("cmscim_")
        made = served.run(*account, standard_input="correct horse battery\n")
        assert made["user_name"] == json.loads(MADE["submission.json"])["test_account"]["username"]
