"""`maestro okta …` as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from maestro.cli.main import run
from maestro.cli.okta.app import PASSWORD_VARIABLE
from tests.okta.recorder import Recorder, Scripted, account, listed, ok, refused, scim
from tests.serving import Served

Maestro = Callable[..., Result]
LI_NA = "li.na@acme.example"


@pytest.fixture
def okta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maestro:
    """`maestro okta <arguments> --file …`"""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, password: str = "secret\n") -> Result:
        return CliRunner().invoke(run, ["okta", *arguments], input=password)

    return call


def read(result: Result, exit_code: int = 0) -> Any:
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)


def prepare(okta: Maestro, base_url: str, *options: str, password: str = "secret\n") -> None:
    assert okta("person", "create", LI_NA, "--first-name", "Li", "--last-name", "Na").exit_code == 0
    assert okta("group", "create", "Clinical").exit_code == 0
    assert okta("group", "add", "Clinical", LI_NA).exit_code == 0
    connected = okta("connect", "--base-url", base_url, "--username", "okta", *options, password=password)
    assert connected.exit_code == 0, connected.output
    assert "Clinical Maestro was verified successfully!" in connected.stdout


def test_every_verb_against_the_service(okta: Maestro, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    organization = served.new_organization("commands")
    monkeypatch.setenv(PASSWORD_VARIABLE, organization.password)
    prepare(okta, organization.base_url, "--username", organization.user_name)
    acts = [
        (("assign", "Clinical"), ["created"]),
        (("person", "edit", LI_NA, "--title", "CRA"), ["updated"]),
        (("person", "edit", LI_NA, "--title", "CRA"), ["nothing"]),
        (("suspend", LI_NA), ["nothing"]),
        (("reactivate", LI_NA), []),
        (("group", "remove", "Clinical", LI_NA), ["deactivated"]),
        (("group", "add", "Clinical", LI_NA), ["linked"]),
        (("deactivate", LI_NA), ["deactivated"]),
        (("reactivate", LI_NA), ["linked"]),
        (("sync",), ["updated"]),
        (("person", "assign", LI_NA), []),
        (("unassign", "Clinical"), []),
        (("person", "unassign", LI_NA), ["deactivated"]),
        (("retry",), []),
    ]
    for arguments, expected in acts:
        assert [each["act"] for each in read(okta(*arguments, "--json"))] == expected, arguments
    assert read(okta("import", "--json"))["returned"] == 1
    (person,) = read(okta("person", "list", "--json"))
    assert (person["status"], person["assigned"], person["link"]) == ("ACTIVE", False, "deactivated")
    assert read(okta("group", "list", "--json"))[0]["members"] == 1
    assert read(okta("log", "--json"))["log"][0]["event"] == "application.provision.user.import"


def test_requests_are_shown_beside_what_the_administrator_sees(okta: Maestro) -> None:
    with Recorder(*ok(), listed(), refused(409, "User name taken (ref 7F3K2)")) as recorder:
        prepare(okta, recorder.base_url)
        result = okta("assign", "Clinical")
    assert result.exit_code == 1
    assert result.stdout == (
        "Automatic provisioning of user Li Na to app Clinical Maestro failed: Error while creating user Li Na: "
        "Conflict. Errors reported by remote server: User name taken (ref 7F3K2)\n"
    )
    assert "POST /Users → 409" in result.stderr
    shown = okta("log")
    assert "Awaiting Retry Selected" in shown.stdout
    assert "Push new user to external application" in shown.stdout


def test_a_password_is_read_from_standard_input_and_never_shown(okta: Maestro) -> None:
    with Recorder(*ok(), listed(), scim(201, account())) as recorder:
        prepare(okta, recorder.base_url, password="s3cret\n")
        result = okta("assign", "Clinical")
        assert "Authorization: Basic b2t0YTpzM2NyZXQ=" in recorder.requests[0].headers
    assert "s3cret" not in result.output


def test_a_failed_test_of_credentials_exits_with_one(okta: Maestro) -> None:
    with Recorder(Scripted(401)) as recorder:
        result = okta("connect", "--base-url", recorder.base_url, "--username", "okta", "--json")
    (outcome,) = read(result, exit_code=1)
    assert outcome["text"].startswith("Error authenticating: Unauthorized.")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "text"),
    [
        pytest.param(("assign", "Nowhere"), 3, "There is no group Nowhere", id="unknown-group"),
        pytest.param(("deactivate", "nobody"), 3, "There is no person nobody", id="unknown-person"),
        pytest.param(("import",), 5, "There is no connection yet", id="no-connection"),
        pytest.param(
            ("connect", "--base-url", "nonsense", "--username", "okta"), 5, "is not a base URL", id="bad-base-url"
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    okta: Maestro, arguments: tuple[str, ...], exit_code: int, text: str
) -> None:
    result = okta(*arguments)
    assert result.exit_code == exit_code
    assert text in result.stderr
    assert result.stdout == ""


def test_a_login_that_is_there_already_is_a_conflict(okta: Maestro) -> None:
    create = ("person", "create", LI_NA, "--first-name", "Li", "--last-name", "Na")
    assert read(okta(*create, "--json"))["email"] == LI_NA
    assert okta(*create).exit_code == 4


def test_the_switches_are_set_and_the_app_is_forgotten(okta: Maestro) -> None:
    with Recorder(*ok(), listed()) as recorder:
        prepare(okta, recorder.base_url)
        switches = read(okta("to-app", "--no-create-users", "--json"))
        assert switches == {"create_users": False, "update_attributes": True, "deactivate_users": True}
        (outcome,) = read(okta("assign", "Clinical", "--json"), exit_code=1)
        assert outcome["text"].endswith("Matching user not found")
    assert okta("forget").exit_code == 0
    (person,) = read(okta("person", "list", "--json"))
    assert (person["assigned"], person["link"]) == (False, None)
