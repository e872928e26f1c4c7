"""What operators see of the service: the page, and the figures; nobody's name in either, and no secret."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import falcon
import falcon.testing
import pytest
from prometheus_client.parser import text_string_to_metric_families

from maestro.cli.passwords import Argon2Passwords
from maestro.directory.event import Event
from maestro.directory.operating import Process
from maestro.directory.support import SupportAccount
from maestro.store.database import Database
from maestro.store.standing import BACKUP
from maestro.web.app import create_app
from maestro.web.pages.operations import milliseconds, size_text, span_text
from maestro.web.wiring import Wiring
from tests.cast import ALICE, Client
from tests.web.pages.browsing import PASSWORD, Browser, words_of

TOKEN = "a token of at least thirty-two characters".replace(" ", "-")


@pytest.fixture
def wiring(wiring: Wiring) -> Wiring:
    """As everywhere, in a process that tells of itself."""
    settings = [("MAESTRO_PORT", "8000"), ("MAESTRO_PEPPER", "set, and secret")]
    return replace(wiring, process=Process("host 7", "0.1.0", ALICE.at, settings, TOKEN.encode()))


@pytest.fixture
def alice(app: falcon.App[Any, Any], database: Database) -> Browser:
    """A browser in which Alice is signed in."""
    account = SupportAccount("a1", "alice", Argon2Passwords().hash(PASSWORD), ALICE.at)
    database.create_support_account(account, Event("support:account:created", "support account", "a1", ALICE))
    browser = Browser(app)
    assert browser.sign_in().status == 303
    return browser


@pytest.fixture
def busy(acme: Client) -> Client:
    """Acme, whose Okta was heard of."""
    acme.create("li.na@acme.example")
    acme.get('/Users?filter=userName+eq+"jonas@acme.example"')
    acme.get("/Users", headers={"Authorization": "Basic eDp5"})
    return acme


def figures(app: falcon.App[Any, Any], token: str | None = TOKEN) -> falcon.testing.Result:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return falcon.testing.TestClient(app).simulate_get("/metrics", headers=headers)


def test_the_page_tells_how_everything_stands(alice: Browser, busy: Client, database: Database) -> None:
    database.attend("host 7", "p1")
    database.note(Event("system:database:backed up", *BACKUP, ALICE))
    database.flush()
    answer = alice.get("/ops")
    assert answer.status == 200
    told = words_of(answer)
    for each in ("Operator status Ready", "Version 0.1.0", "0 of 48 threads", "Answered 3", "0001, the newest"):
        assert each in told, each
    assert "MAESTRO_PEPPER set, and secret" in told
    assert re.search(rf"Organization Requests Refused Failed Errors {busy.organization.number} 3 1 0 33.3 %", told)
    if database._engine.name == "sqlite":
        assert "Last backup 24 Nov 2026" in told
    for secret in ("li.na", "jonas", "Acme", busy.password):
        assert secret not in answer.text.partition("<main")[2]


def test_the_page_is_for_whoever_is_signed_in(app: falcon.App[Any, Any]) -> None:
    assert Browser(app).get("/ops").status == 303


def test_who_is_not_ready_says_what_mends_it(alice: Browser, wiring: Wiring) -> None:
    wiring.draining.set()
    told = words_of(alice.get("/ops"))
    assert "Not ready" in told
    assert "This process is about to stop." in told


def test_figures_are_what_was_done(app: falcon.App[Any, Any], busy: Client, wiring: Wiring) -> None:
    answer = figures(app)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}
    counted = {
        (each.labels["act"], each.labels["status"]): each.value
        for each in families["maestro_requests"].samples
        if each.name == "maestro_requests_total"
    }
    assert counted == {("created", "201"): 1, ("looked up", "200"): 1, ("listed", "401"): 1}
    count = {e.labels["kind"]: e.value for e in families["maestro_request_seconds"].samples if e.name.endswith("count")}
    assert count == {"read": 2, "write": 1}
    assert {e.labels["reason"]: e.value for e in families["maestro_not_ready"].samples} == {
        "draining": 0,
        "overloaded": 0,
        "database": 0,
    }
    assert families["maestro_threads"].samples[0].value == wiring.admission.threads
    assert families["maestro_migrations_due"].samples[0].value == 0
    assert families["maestro_database_bytes"].samples[0].value > 0
    for word in ("li.na", "acme", "jonas", busy.password):
        assert word not in answer.text.lower()


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], "é"])
def test_figures_are_for_whoever_knows_the_token(app: falcon.App[Any, Any], token: str | None) -> None:
    answer = figures(app, token)
    assert answer.status_code == 401
    assert answer.text == ""


def test_where_no_token_is_set_there_is_nothing(wiring: Wiring) -> None:
    assert figures(create_app(replace(wiring, process=Process()))).status_code == 404


def test_figures_of_the_process_are_there_while_the_database_is_away(
    app: falcon.App[Any, Any], database: Database
) -> None:
    database.close()
    answer = figures(app)
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}
    assert answer.status_code == 200
    assert "maestro_threads" in families


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (span_text(0), "0 s"),
        (span_text(59), "59 s"),
        (span_text(3_661), "1 h 1 min"),
        (span_text(90_000), "1 d 1 h"),
        (size_text(None), "not known"),
        (size_text(12), "12 bytes"),
        (size_text(13 << 20), "13.0 MB"),
        (milliseconds(0.000_123), "0.12 ms"),
        (milliseconds(1.5), "1,500 ms"),
    ],
)
def test_figures_are_told_in_words(told: str, words: str) -> None:
    assert told == words
