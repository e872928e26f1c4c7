"""What the guide to upgrades says is so."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from maestro.store.migrations import alone, applying, migrate
from maestro.store.migrations.history import History
from tests.store.lines import copied, names
from tests.store.schemas import rows
from tests.store.version import run

GUIDE = (Path(__file__).parents[2] / "docs/howto/upgrade.md").read_text("utf-8")
TOLD = [row.strip("|").split("|")[0].strip() for row in GUIDE.splitlines() if row.startswith("| ") and "---" not in row]


def test_the_migration_of_the_guide_is_one(empty_url: str, tmp_path: Path) -> None:
    directory = copied(tmp_path / "migrations")
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (directory / "versions" / "0002_what_it_is_for.py").write_text(example, "utf-8")
    line = History(directory)
    assert [each.title for each in line.steps[1:]] == ["People have a note"]
    assert names(migrate(empty_url, of=line)) == ["0001", "0002"]
    assert rows(empty_url, "SELECT note FROM resource") == []


@pytest.mark.parametrize("message", TOLD[1:])
def test_every_message_of_the_guide_is_one_that_is_said(message: str) -> None:
    said = inspect.getsource(applying) + inspect.getsource(alone)
    for piece in re.split(r"\d{4}", message):
        assert piece.strip(" ,") in said, piece


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param(["--check", "--plan"], 2, id="check and plan"),
        pytest.param(["--up", "--check"], 2, id="up and check"),
        pytest.param(["--check", "--contract"], 2, id="check and contract"),
        pytest.param(["--check"], 6, id="check"),
        pytest.param(["--plan"], 0, id="plan"),
        pytest.param(["--up", "--contract"], 0, id="up and contract"),
    ],
)
def test_options_that_do_not_go_together_are_used_wrongly(tmp_path: Path, options: list[str], code: int) -> None:
    database = tmp_path / "maestro.db"
    assert run(f"sqlite:///{database}", "migrate", *options)[0] == code
    assert database.exists() is ("--up" in options and code == 0)
