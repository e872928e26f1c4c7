"""What the administrator reads when something fails."""

from pathlib import Path

import pytest

from maestro.okta.connection import Connection, Mode
from tests.okta.cast import GROUP, LI_NA, Watcher, conversation, okta_at
from tests.okta.recorder import Recorder, Scripted, account, listed, refused, scim

PROVISIONING = "Automatic provisioning of user Li Na to app Clinical Maestro failed: "
PUSH = "Automatic profile push of user Li Na to app Clinical Maestro failed: "
VERIFYING = "Error while verifying if user li.na@acme.example exists: "
PUSHING = "Error while trying to push profile update for 'li.na@acme.example': "
TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
HTML = Scripted(502, b"<html><h1>Bad gateway</h1></html>", {"Content-Type": "text/html"})
CREATED = (listed(), scim(201, account()))


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        pytest.param(
            [refused(401, "The password is wrong. (ref 7F3K2)")],
            f"{VERIFYING}Unauthorized. Errors reported by remote server: The password is wrong. (ref 7F3K2)",
            id="401",
        ),
        pytest.param(
            [listed(), refused(409, "User name taken")],
            "Error while creating user Li Na: Conflict. Errors reported by remote server: User name taken",
            id="409",
        ),
        pytest.param([listed(), Scripted(500)], "Error while creating user Li Na: Internal Server Error", id="500"),
        pytest.param([listed(), Scripted(201)], "Create new user returned empty user.", id="empty-201"),
        pytest.param([listed(), scim(201, {"id": 42})], "Create new user returned empty user.", id="id-not-text"),
        pytest.param(
            [HTML],
            f"{VERIFYING}Bad Gateway. Errors reported by remote server: Invalid JSON: Unexpected character "
            f"('<' (code 60)): expected a valid value {TOKENS} [line: 1, column: 2]",
            id="html",
        ),
        pytest.param(
            [Scripted(502, b"error code: 502")],
            f"{VERIFYING}Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error': "
            f"was expecting {TOKENS} [line: 1, column: 6]",
            id="plain-text",
        ),
        pytest.param(
            [listed(account(active=False)), refused(501, "No PATCH")],
            "Error while reactivating user Li Na: Not Implemented. Errors reported by remote server: No PATCH",
            id="patch-refused",
        ),
        pytest.param([listed(account()), refused(404, "Gone")], "Matching user not found", id="404-by-id"),
        pytest.param([Scripted(silent=True)], f"{VERIFYING}Connection reset", id="no-answer"),
        pytest.param(
            [listed(account(id="auth0|42"))],
            f"{PUSHING}java.lang.IllegalArgumentException: Illegal character in path: /Users/auth0|42",
            id="id-not-for-urls",
        ),
    ],
)
def test_a_provisioning_that_fails_is_a_task(tmp_path: Path, answers: list[Scripted], text: str) -> None:
    with conversation(tmp_path, *answers) as (okta, recorder):
        (outcome,) = okta.assign(GROUP)
        assert outcome.is_failure
        assert outcome.text == PROVISIONING + text
        assert [each.text for each in okta.directory.tasks.values()] == [outcome.text]
        assert okta.directory.log[-1].title == "Sync user in external application"
        assert okta.directory.log[-1].outcome == "FAILURE"
        assert "PUT" not in "".join(recorder.lines)


def test_a_conflict_ends_it_without_a_link(tmp_path: Path) -> None:
    with conversation(tmp_path, listed(), refused(409, "User name taken")) as (okta, recorder):
        okta.assign(GROUP)
        link = okta.directory.person(LI_NA.login).link
        assert link is not None
        assert (link.state, link.target_id) == ("failed", "")
        assert len(recorder.requests) == 2


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        pytest.param(
            [scim(200, account()), refused(400, "title is too long")],
            f"{PUSHING}Bad Request. Errors reported by remote server: title is too long",
            id="400",
        ),
        pytest.param([refused(404, "Gone")], "Matching user not found", id="404"),
        pytest.param([Scripted(200)], "Matching user not found", id="empty-200"),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_a_push_that_fails_says_so(tmp_path: Path, mode: Mode, answers: list[Scripted], text: str) -> None:
    with conversation(tmp_path, *CREATED, *answers, mode=mode) as (okta, _):
        okta.assign(GROUP)
        assert [each.text for each in okta.edit(LI_NA.login, title="CRA")] == [PUSH + text]


@pytest.mark.parametrize("number", ["1", 1.0, True, None], ids=["text", "decimal", "boolean", "null"])
def test_a_number_that_is_no_integer_fails_without_a_reason(tmp_path: Path, number: object) -> None:
    with conversation(tmp_path, listed(start_index=number)) as (okta, recorder):
        assert okta.assign(GROUP)[0].is_failure
        assert [(each.outcome, each.reason) for each in okta.directory.log] == [("FAILURE", None)] * 2
        assert len(recorder.requests) == 1


@pytest.mark.parametrize(
    "page",
    [
        pytest.param({"totalResults": 0, "Resources": None}, id="null-resources"),
        pytest.param({"totalresults": 0, "startindex": 1, "resources": []}, id="lower-case"),
    ],
)
def test_a_list_is_read_as_loosely_as_okta_does(tmp_path: Path, page: object) -> None:
    with conversation(tmp_path, scim(200, page), scim(201, account())) as (okta, _):
        assert [each.act for each in okta.assign(GROUP)] == ["created"]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (refused(401, "Check the password."), "Unauthorized"),
        (HTML, "Bad Gateway"),
        (Scripted(silent=True), "Connection reset"),
    ],
    ids=["401", "html", "no-answer"],
)
def test_what_does_not_pass_the_test_is_not_saved(tmp_path: Path, answer: Scripted, text: str) -> None:
    with Recorder(answer) as recorder, okta_at(tmp_path) as okta:
        outcome = okta.connect(Connection(recorder.base_url, "secret", "okta"))
        assert outcome.is_failure
        assert outcome.text.startswith(
            f"Error authenticating: {text}. The connector configuration could not be tested. Make sure that the URL, "
            "Authentication Parameters are correct and that there is an implementation available at the URL provided."
        )
        assert okta.directory.connection is None


def test_what_the_server_reported_stands_behind_the_failed_test(tmp_path: Path) -> None:
    with Recorder(refused(401, "Check the password.")) as recorder, okta_at(tmp_path) as okta:
        outcome = okta.connect(Connection(recorder.base_url, "secret", "okta"))
        assert outcome.text.endswith("provided. Errors reported by remote server: Check the password.")


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        pytest.param({"Retry_After": "7"}, [7, 14], id="integer"),
        pytest.param({"Retry_After": "Wed, 25 Nov 2026 08:00:00 GMT"}, [300, 600], id="date"),
        pytest.param({}, [300, 600], id="absent"),
    ],
)
def test_too_many_requests_is_waited_for(tmp_path: Path, headers: dict[str, str], waits: list[int]) -> None:
    watcher = Watcher()
    limited = refused(429, "Slow down", **headers)
    with conversation(tmp_path, limited, limited, *CREATED, watcher=watcher) as (okta, _):
        assert [each.act for each in okta.assign(GROUP)] == ["created"]
        assert watcher.waited == waits


def test_ten_attempts_are_made_and_no_more(tmp_path: Path) -> None:
    watcher = Watcher()
    limited = refused(429, "Slow down", Retry_After="1")
    with conversation(tmp_path, *[limited] * 10, watcher=watcher) as (okta, recorder):
        (outcome,) = okta.assign(GROUP)
        assert outcome.text == (
            f"{PROVISIONING}{VERIFYING}Too Many Requests. Errors reported by remote server: Slow down"
        )
        assert len(recorder.requests) == 10
        assert watcher.waited == [1, 2, 4, 8, 16, 32, 64, 128, 256]
