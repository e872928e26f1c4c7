"""Our own checks against the application as it is served."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator

import pytest

from maestro.conformance.checks import CHECKS
from maestro.conformance.report import as_text
from maestro.conformance.run import Report, run
from maestro.conformance.wire import Wire, basic
from tests.serving import Served, free_port, maestro


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("conformance")) as served:
        yield served


@pytest.fixture(scope="module")
def report(served: Served) -> Report:
    with Wire(served.base_url, basic(served.user_name, served.password)) as wire:
        return run(wire, CHECKS)


def test_no_check_fails(report: Report) -> None:
    assert report.of("failed") == (), "\n".join(as_text(report))


def test_every_check_could_be_tried(report: Report) -> None:
    assert report.of("could not be tested") == (), "\n".join(as_text(report))


def test_what_is_announced_was_checked(report: Report) -> None:
    for feature in report.provider.features:
        assert any(feature in each.check.needs for each in report.of("passed")), feature


def test_nothing_is_left_behind(served: Served, report: Report) -> None:
    assert report.results
    with Wire(served.base_url, basic(served.user_name, served.password)) as wire:
        assert wire.send("GET", "/Users", query={"count": 1}).resource["totalResults"] == 0


def conformance(*arguments: str, secret: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*maestro(), "conformance", *arguments],
        input=secret + "\n",
        env={name: value for name, value in os.environ.items() if not name.startswith("MAESTRO_")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_command_prints_a_report(served: Served) -> None:
    done = conformance(
        served.base_url, "--username", served.user_name, "--only", "errors", "--only", "me", secret=served.password
    )
    assert done.returncode == 0, done.stderr
    assert "✓ errors" in done.stdout
    assert "7 checks: 7 passed, 0 failed." in done.stdout


def test_the_command_prints_json_and_takes_a_token(served: Served) -> None:
    done = conformance(
        served.base_url, "--token", "--profile", "okta", "--only", "okta", "--json", secret=served.password
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert {each["concern"] for each in facts["checks"]} == {"okta"}
    assert facts["counts"]["failed"] == 0
    assert served.password not in done.stdout


def test_a_failed_check_has_an_exit_code_of_its_own(served: Served) -> None:
    elsewhere = f"{served.origin}/nowhere"
    done = conformance(elsewhere, "--anonymous", "--only", "schemas-are-listed")
    assert done.returncode == 6, done.stdout
    assert "schemas-are-listed" in done.stdout
    assert "expected" in done.stdout


def test_a_wrong_password_is_told_at_once(served: Served) -> None:
    done = conformance(served.base_url, "--username", served.user_name, secret="wrong")
    assert done.returncode == 5
    assert "refuses the credential" in done.stderr


def test_nobody_at_the_url_has_an_exit_code_of_its_own() -> None:
    done = conformance(f"http://127.0.0.1:{free_port()}/scim/v2", "--anonymous")
    assert done.returncode == 7
    assert done.stderr.startswith("No answer to GET /ServiceProviderConfig")


@pytest.mark.parametrize(
    "arguments",
    [["acme.example", "--anonymous"], ["http://acme.example"], ["http://acme.example", "--anonymous", "--only", "x"]],
    ids=["no_url", "no_credential", "no_such_check"],
)
def test_wrong_use_is_told(arguments: list[str]) -> None:
    assert conformance(*arguments).returncode == 2


def test_the_checks_are_listed_without_asking_anybody() -> None:
    done = conformance("--list", "--json")
    assert done.returncode == 0, done.stderr
    assert {each["id"] for each in json.loads(done.stdout)} == {each.id for each in CHECKS}
