"""Support signs in, stays signed in for a while, and out again; nobody else gets in."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maestro.directory.rates import RatesInMemory
from maestro.directory.support import ABSOLUTE_SECONDS, IDLE_SECONDS
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.pages.attempts import FAILURES, Attempts
from maestro.web.wiring import Addresses, Wiring
from tests.cast import ON_SQLITE
from tests.web.pages.browsing import PASSWORD, Browser, words_of

HOME = "/support/organizations"


def test_the_way_in_leads_to_the_organizations(visitor: Browser) -> None:
    assert visitor.get("/").headers["location"] == "/support/sign-in"
    answer = visitor.sign_in("ALICE")
    assert (answer.status, answer.headers["location"]) == (303, HOME)
    assert visitor.get("/").headers["location"] == HOME
    assert visitor.get(HOME).status == 200
    assert visitor.get("/support/sign-in").headers["location"] == HOME


def test_the_cookie_is_for_this_host_alone_and_no_script(alice: Browser) -> None:
    cookie = alice.set_cookie
    assert cookie is not None
    assert (cookie.name, cookie.path) == ("__Host-maestro", "/")
    assert not cookie.domain
    assert cookie.secure
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age is None
    assert len(cookie.value) == 43


def test_without_tls_the_cookie_has_no_prefix_that_browsers_would_refuse(wiring: Wiring, visitor: Browser) -> None:
    plain = Browser(create_app(replace(wiring, addresses=Addresses("http://localhost:8000"))))
    assert plain.sign_in().status == 303
    assert plain.set_cookie is not None
    assert (plain.set_cookie.name, plain.set_cookie.secure) == ("maestro", False)
    assert plain.get(HOME).status == 200
    assert visitor.get(HOME).status == 303


@ON_SQLITE
def test_only_the_digest_of_the_token_is_kept(alice: Browser, database_path: Path) -> None:
    (token,) = alice.cookies.values()
    with closing(sqlite3.connect(database_path)) as connection, connection:
        (digest,) = connection.execute("SELECT digest FROM session").fetchone()
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert digest == hashlib.sha256(token.encode()).digest()
    assert token not in dump
    assert PASSWORD not in dump


def test_signing_in_makes_a_new_session_and_ends_the_one_before(alice: Browser) -> None:
    before = dict(alice.cookies)
    assert alice.sign_in().status == 303
    assert alice.cookies != before
    alice.cookies = before
    assert alice.get(HOME).status == 303


def test_a_token_that_was_planted_is_not_taken_over(visitor: Browser) -> None:
    visitor.cookies["__Host-maestro"] = "planted"
    visitor.sign_in()
    assert visitor.cookies["__Host-maestro"] != "planted"


def test_signing_out_ends_the_session_itself(alice: Browser) -> None:
    token = dict(alice.cookies)
    answer = alice.post("/support/sign-out")
    assert (answer.status, answer.headers["location"]) == (303, "/support/sign-in")
    assert alice.cookies == {}
    alice.cookies = token
    assert alice.get(HOME).status == 303


@pytest.mark.parametrize(
    ("user_name", "password"),
    [
        pytest.param("alice", "wrong password", id="wrong-password"),
        pytest.param("mallory", PASSWORD, id="unknown-account"),
        pytest.param("alice", "", id="no-password"),
        pytest.param("", "", id="nothing"),
        pytest.param("alice", PASSWORD + "x" * 300, id="the-password-with-a-tail"),
    ],
)
def test_whoever_is_refused_learns_nothing_about_accounts(visitor: Browser, user_name: str, password: str) -> None:
    answer = visitor.sign_in(user_name, password)
    assert answer.status == 401
    assert "User name or password is wrong." in words_of(answer)
    assert visitor.cookies == {}
    expected = visitor.sign_in("somebody", "else").text
    assert answer.text.replace(f'value="{user_name}"', "", 1) == expected.replace('value="somebody"', "", 1)


def test_an_unknown_account_costs_what_a_wrong_password_costs(visitor: Browser, wiring: Wiring) -> None:
    verified: list[str | None] = []

    class Counting:
        def hash(self, password: str) -> str:
            return wiring.passwords.hash(password)

        def verify(self, password_hash: str | None, password: str) -> bool:
            verified.append(password_hash)
            return wiring.passwords.verify(password_hash, password)

    counted = Browser(create_app(replace(wiring, passwords=Counting())))
    counted.sign_in("alice", "wrong password")
    counted.sign_in("mallory", "wrong password")
    assert [each is None for each in verified] == [False, True]
    assert visitor.cookies == {}


def test_a_refused_sign_in_is_told_to_the_log_without_the_user_name(wiring: Wiring, visitor: Browser) -> None:
    told: list[str] = []
    loud = Browser(create_app(replace(wiring, log=lambda event, /, **facts: told.append(f"{event} {facts}"))))
    loud.sign_in("alice-or-her-password", "canary")
    assert any(each.startswith("sign-in refused") for each in told)
    assert "canary" not in "".join(told)
    assert "alice" not in "".join(told)
    assert visitor.cookies == {}


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        pytest.param("/o/acme/contacts?q=zo%C3%AB&state=all", "/o/acme/contacts?q=zo%C3%AB&state=all", id="local"),
        pytest.param("https://evil.example/", HOME, id="other-host"),
        pytest.param("//evil.example/", HOME, id="scheme-relative"),
        pytest.param("/\\evil.example/", HOME, id="backslash"),
        pytest.param("/\t/evil.example/", HOME, id="tab"),
        pytest.param("/x\r\nSet-Cookie: a=b", HOME, id="line-break"),
        pytest.param("javascript:alert(1)", HOME, id="script"),
        pytest.param("", HOME, id="empty"),
    ],
)
def test_signing_in_leads_nowhere_else(visitor: Browser, asked: str, led_to: str) -> None:
    assert visitor.sign_in(return_to=asked).headers["location"] == led_to


def test_a_page_that_asked_for_signing_in_is_come_back_to(visitor: Browser) -> None:
    page = "/support/organizations?q=z%C3%BC+b&sort=-name"
    location = visitor.get(page).headers["location"]
    form = visitor.get(location).text
    value = form.partition('name="return_to" value="')[2].partition('"')[0].replace("&amp;", "&")
    assert value == page
    assert visitor.sign_in(return_to=value).headers["location"] == page


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(wiring: Wiring, clock: Clock, visitor: Browser) -> Browser:
    """A browser of a service whose time is the clock's."""
    assert visitor.cookies == {}
    return Browser(create_app(replace(wiring, now=clock)))


def test_an_idle_session_ends(timed: Browser, clock: Clock) -> None:
    timed.sign_in()
    clock.passes(IDLE_SECONDS)
    assert timed.get(HOME).status == 200
    clock.passes(IDLE_SECONDS + 1)
    assert timed.get(HOME).status == 303


def test_no_use_keeps_a_session_longer_than_its_day(timed: Browser, clock: Clock) -> None:
    timed.sign_in()
    for _ in range(ABSOLUTE_SECONDS // 600):
        clock.passes(600)
        assert timed.get(HOME).status == 200
    clock.passes(1)
    assert timed.get(HOME).status == 303


def test_being_used_is_noted_once_a_minute_at_most(timed: Browser, clock: Clock, database: Database) -> None:
    timed.sign_in()
    (token,) = timed.cookies.values()

    def last_seen() -> int:
        session = database.session(hashlib.sha256(token.encode()).digest())
        assert session is not None
        return session.last_seen

    first = last_seen()
    clock.passes(59)
    timed.get(HOME)
    assert last_seen() == first
    clock.passes(1)
    timed.get(HOME)
    assert last_seen() == first + 60


def test_guessing_waits_and_then_may_go_on(timed: Browser, clock: Clock) -> None:
    for _ in range(FAILURES.burst):
        assert timed.sign_in(password="guess").status == 401
    refused = timed.sign_in()
    assert refused.status == 429
    assert refused.headers["retry-after"] == "30"
    assert "Too many attempts. Try again in 30 seconds." in words_of(refused)
    assert timed.sign_in("bob").status == 401
    timed.address = "198.51.100.7"
    assert timed.sign_in().status == 303
    timed.address = "127.0.0.1"
    clock.passes(29)
    assert timed.sign_in().headers["retry-after"] == "1"
    clock.passes(1)
    assert timed.sign_in().status == 303
    for _ in range(FAILURES.burst):
        assert timed.sign_in(password="guess").status == 401


def test_guesses_are_counted_together_by_all_processes(wiring: Wiring, visitor: Browser, clock: Clock) -> None:
    assert visitor.cookies == {}
    browsers = [Browser(create_app(replace(wiring, now=clock))) for _ in range(2)]
    for number in range(FAILURES.burst):
        assert browsers[number % 2].sign_in(password="guess").status == 401
    assert [each.sign_in().status for each in browsers] == [429, 429]


def test_nobody_is_locked_out_from_another_address() -> None:
    attempts = Attempts(RatesInMemory(), b"pepper")
    waits = [attempts.begin("203.0.113.9", "alice", 100) for _ in range(1_000)]
    assert waits == [0] * FAILURES.burst + [30] * (1_000 - FAILURES.burst)
    assert attempts.begin("198.51.100.7", "alice", 100) == 0


def test_knowing_the_password_clears_what_was_mistyped() -> None:
    attempts = Attempts(RatesInMemory(), b"pepper")
    for _ in range(FAILURES.burst):
        attempts.begin("203.0.113.9", "alice", 100)
    attempts.succeeded("203.0.113.9", "alice")
    assert attempts.begin("203.0.113.9", "alice", 101) == 0


def test_the_error_is_linked_to_the_form_and_the_name_is_kept(visitor: Browser) -> None:
    page = visitor.sign_in("alice", "wrong password").text
    assert 'role="alert"' in page
    assert 'href="#user_name"' in page
    assert 'value="alice"' in page
    assert "wrong password" not in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
