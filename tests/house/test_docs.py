"""What the documents say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from maestro.cli.demo.people import PEOPLE
from maestro.cli.main import run
from maestro.cli.output import EXIT_CODES
from maestro.cli.settings import PREFIX, Settings
from maestro.directory.diagnoses import RULES
from maestro.directory.raw import MAX_BODY
from maestro.directory.retention import Retention
from maestro.scim import errors, limits, tokens

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def rows_of(path: str) -> dict[str, list[str]]:
    """The rows of a document's tables by their first cell."""
    rows: dict[str, list[str]] = {}
    for line in text_of(path).splitlines():
        if line.startswith("| "):
            first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
            rows[first] = rest
    return rows


def test_every_setting_is_documented_with_its_default_and_no_other_is() -> None:
    rows = {name: cells for name, cells in rows_of("docs/reference/settings.md").items() if PREFIX in name}
    assert set(rows) == {f"`{PREFIX}{name.upper()}`" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        told = rows[f"`{PREFIX}{name.upper()}`"][0]
        if field.default is not None:
            default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
            assert told == f"`{default}`", name


def commands() -> set[str]:
    group = typer.main.get_command(run)
    found: set[str] = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {each}" for each in inner} if inner and name != "okta" else {name}
    return found


def test_every_command_is_documented_and_no_other_is() -> None:
    told = {
        name.strip("`").removeprefix("maestro ") for name in rows_of("docs/reference/commands.md") if "maestro" in name
    }
    assert told == commands()


def test_every_exit_code_is_documented() -> None:
    told = {int(name) for name in rows_of("docs/reference/commands.md") if name.isdigit()}
    assert told == {0, 1, 2, *EXIT_CODES.values()}


def test_every_error_is_documented_and_no_other_is() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.ScimError)]
    known = {(each.status, each.scim_type) for each in kinds if each is not errors.ScimError} | {(500, None)}
    told = {
        (int(cells[0]), None if cells[1] == "–" else cells[1].strip("`"))
        for line in text_of("docs/reference/errors.md").splitlines()
        if (cells := [cell.strip() for cell in line.strip("|").split("|")]) and cells[0].isdigit()
    }
    assert told == known


@pytest.mark.parametrize(
    "limit",
    [
        limits.BODY_BYTES,
        limits.BODY_BRACKETS,
        limits.DOCUMENT_DEPTH,
        limits.TEXT_CHARACTERS,
        limits.BINARY_CHARACTERS,
        limits.USER_NAME_CHARACTERS,
        limits.ELEMENTS,
        limits.PATCH_OPERATIONS,
        limits.PATCH_VALUES,
        limits.SELECTED_MEMBERS,
        limits.SORT_CHARACTERS,
        limits.NAMES,
        limits.PAGE,
        limits.DEFAULT_PAGE,
        limits.BULK_OPERATIONS,
        tokens.MAX_LENGTH,
        tokens.MAX_DEPTH,
        tokens.MAX_TERMS,
    ],
)
def test_the_documented_limits_are_those_that_are_enforced(limit: int) -> None:
    told = text_of("docs/reference/errors.md").partition("## Limits")[2]
    assert f"{limit:,}" in re.findall(r"[\d,]*\d", told)


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_readme_is_one_screen_and_its_commands_are_targets() -> None:
    readme = text_of("README.md")
    assert len(readme.splitlines()) <= 40
    makefile = text_of("Makefile")
    for target in re.findall(r"^make (\w+)", readme, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_who_is_changed_in_the_guide_to_the_simulated_okta_is_in_the_demonstration() -> None:
    found = re.search(r"okta person edit (\S+) --title", text_of("docs/howto/simulate-okta.md"))
    assert found is not None
    assert found[1] in {each.login for each in PEOPLE}


def test_every_diagnosis_is_documented_as_it_is() -> None:
    told = [
        (number, *cells)
        for number, cells in rows_of("docs/howto/read-the-provisioning-log.md").items()
        if re.fullmatch(r"D\d+", number)
    ]
    assert told == [(each.id, each.title, each.looks_for) for each in sorted(RULES, key=lambda each: int(each.id[1:]))]


def test_the_guide_to_the_log_says_how_long_it_is_kept() -> None:
    guide = text_of("docs/howto/read-the-provisioning-log.md")
    default = Retention()
    for word in (f"{default.messages} days", f"{default.exchanges} days", f"{MAX_BODY:,}"):
        assert word in guide


def test_decisions_are_short() -> None:
    for each in (ROOT / "docs/decisions").glob("*.md"):
        assert len(each.read_text("utf-8").splitlines()) <= 60, each.name
