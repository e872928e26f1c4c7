"""`maestro schema …` and `maestro organization set` as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from maestro.cli.main import run
from maestro.store.database import Database
from tests.cast import PEPPER, Client

Maestro = Callable[..., Result]
STUDY = "urn:acme:study:1.0:User"
DOCUMENT = {"id": STUDY, "name": "Study", "attributes": [{"name": "level", "type": "integer"}, {"name": "site"}]}


@pytest.fixture
def maestro(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Maestro:
    """`maestro <arguments>` over the test's own database, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAESTRO_DATABASE_URL", database_url)
    monkeypatch.setenv("MAESTRO_PEPPER", PEPPER.decode())
    (tmp_path / "study.json").write_text(json.dumps(DOCUMENT), "utf-8")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(run, arguments)

    return call


def read(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_schema_is_added_listed_shown_and_removed(maestro: Maestro, acme: Client) -> None:
    acme.create(**{STUDY: {"level": "seven", "hobby": "chess"}})
    acme.create("zoe@acme.example", **{STUDY: {"level": 7, "site": "Bern"}})
    added = maestro("schema", "add", "acme", "study.json", "--extends", "user", "--json")
    assert read(added) == {
        "urn": STUDY,
        "extends": "User",
        "state": "declared",
        "resources": 2,
        "changed": 2,
        "misfits": {f"{STUDY}:hobby": 1, f"{STUDY}:level": 1},
    }
    assert f"{STUDY}:hobby: 1 value not in the schema" in added.stderr
    assert f"{STUDY}:level: 1 value of another type or shape" in added.stderr
    (listed,) = read(maestro("schema", "list", "acme", "--json"))
    assert (listed["urn"], listed["extends"], listed["attributes"]) == (STUDY, "User", 2)
    shown = read(maestro("schema", "show", "acme", STUDY.upper(), "--json"))
    assert (shown["extends"], shown["document"]["id"]) == ("User", STUDY)
    assert read(maestro("organization", "show", "acme", "--json"))["schemas"] == [STUDY]
    removed = read(maestro("schema", "remove", "acme", STUDY, "--json"))
    assert (removed["state"], removed["resources"], removed["misfits"]) == ("removed", 2, {})
    assert read(maestro("schema", "list", "acme", "--json")) == []


def test_what_is_shown_can_be_declared_elsewhere(
    maestro: Maestro, acme: Client, globex: Client, tmp_path: Path
) -> None:
    assert maestro("schema", "add", "acme", "study.json", "--extends", "User").exit_code == 0
    shown = maestro("schema", "show", "acme", STUDY)
    (tmp_path / "again.json").write_text(shown.stdout, "utf-8")
    assert maestro("schema", "add", "globex", "again.json", "--extends", "Group").exit_code == 0
    assert globex.get(f"/Schemas/{STUDY}").json["attributes"] == acme.get(f"/Schemas/{STUDY}").json["attributes"]


def test_people_read_what_programs_read(maestro: Maestro, acme: Client) -> None:
    assert "No schema yet" in maestro("schema", "list", "acme").stdout
    added = maestro("schema", "add", acme.organization.subdomain, "okta-group")
    assert added.exit_code == 0, added.output
    assert "urn:okta:custom:group:1.0" in added.stdout
    assert "Group" in maestro("schema", "list", "acme").stdout
    assert "urn:okta:custom:group:1.0" in maestro("organization", "show", "acme").stdout
    assert "no other than the standard ones" not in maestro("organization", "show", "acme").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["add", "nobody", "okta-group"], 3, "no organization", id="organization"),
        pytest.param(["add", "acme", "none.json", "--extends", "User"], 3, "no schema none.json", id="file"),
        pytest.param(["add", "acme", ".", "--extends", "User"], 3, "it is no file", id="folder"),
        pytest.param(["add", "acme", "study.json", "--extends", "Device"], 5, "no resource type", id="type"),
        pytest.param(["add", "acme", "okta-group", "--extends", "User"], 5, "extends Group", id="type-of-the-shipped"),
        pytest.param(["add", "acme", "study.json"], 2, "say what the", id="extends-nothing"),
        pytest.param(["add", "acme", "bad.json", "--extends", "User"], 5, "uniqueness can only be", id="refused"),
        pytest.param(["add", "acme", "other.json", "--extends", "User"], 4, "declared already", id="taken"),
        pytest.param(["show", "acme", "urn:acme:none"], 3, "No schema", id="show"),
        pytest.param(["remove", "acme", "urn:acme:none"], 3, "No schema", id="remove"),
        pytest.param(["list", "nobody"], 3, "no organization", id="list"),
    ],
)
def test_exit_codes_and_words_tell_what_is_wrong(
    maestro: Maestro, acme: Client, tmp_path: Path, *, arguments: list[str], code: int, words: str
) -> None:
    bad = DOCUMENT | {"attributes": [{"name": "level", "uniqueness": "server"}]}
    (tmp_path / "bad.json").write_text(json.dumps(bad), "utf-8")
    other = DOCUMENT | {"id": "urn:okta:custom:group:1.0"}
    (tmp_path / "other.json").write_text(json.dumps(other), "utf-8")
    assert maestro("schema", "add", acme.organization.subdomain, "okta-group").exit_code == 0
    done = maestro("schema", *arguments)
    assert done.exit_code == code, done.output
    assert words in done.stderr


def test_the_meaning_of_replace_members_is_chosen_and_shown(maestro: Maestro, acme: Client, database: Database) -> None:
    subdomain = acme.organization.subdomain
    assert read(maestro("organization", "show", subdomain, "--json"))["replace_members"] == "replaces"
    chosen = read(maestro("organization", "set", subdomain, "--replace-members", "adds", "--json"))
    assert chosen["replace_members"] == "adds"
    assert read(maestro("organization", "show", subdomain, "--json"))["replace_members"] == "adds"
    stored = database.organization_by_subdomain(subdomain)
    assert stored is not None
    assert stored.replace_members == "adds"
    assert maestro("organization", "set", subdomain, "--replace-members", "perhaps").exit_code == 2
    assert maestro("organization", "set", subdomain).exit_code == 2
    assert maestro("organization", "set", "nobody", "--replace-members", "adds").exit_code == 3
