"""Import Now, against an app that answers as scripted."""

from pathlib import Path
from typing import Any

import pytest

from maestro.okta.importing import Import
from tests.okta.cast import GROUP, LI_NA, Watcher, conversation
from tests.okta.recorder import Scripted, account, listed, refused, scim


def accounts(count: int, start: int = 0, **attributes: Any) -> list[dict[str, Any]]:
    return [account(f"p{i}@acme.example", str(1000 + i), **attributes) for i in range(start, start + count)]


def pages(users: list[dict[str, Any]]) -> list[Scripted]:
    starts = range(0, max(1, len(users)), 100)
    return [listed(*users[i : i + 100], total=len(users), start_index=i + 1) for i in starts]


def test_pages_of_a_hundred_are_read_to_the_end(tmp_path: Path) -> None:
    with conversation(tmp_path, *pages(accounts(250))) as (okta, recorder):
        done = okta.import_now()
        assert isinstance(done, Import)
        assert (done.returned, len(done.added)) == (250, 250)
        assert recorder.lines == [f"GET /Users?startIndex={i}&count=100" for i in (1, 101, 201)]


def test_inactive_accounts_are_not_imported(tmp_path: Path) -> None:
    with conversation(tmp_path, *pages([*accounts(8), *accounts(1, 8, active=False)])) as (okta, _):
        done = okta.import_now()
        assert isinstance(done, Import)
        assert (done.returned, len(done.app_users)) == (9, 8)


def test_who_is_absent_from_an_import_loses_the_link(tmp_path: Path) -> None:
    with conversation(tmp_path, listed(), scim(201, account()), *pages(accounts(3))) as (okta, _):
        okta.assign(GROUP)
        done = okta.import_now()
        assert isinstance(done, Import)
        assert done.removed == ("42",)
        assert okta.directory.person(LI_NA.login).link is None


@pytest.mark.parametrize(
    ("known", "found", "stops"),
    [
        pytest.param(101, 80, True, id="more-than-a-fifth"),
        pytest.param(105, 84, False, id="a-fifth"),
        pytest.param(100, 1, False, id="a-hundred-are-not-guarded"),
    ],
)
def test_the_safeguard_holds_back_an_import_that_would_remove_many(
    tmp_path: Path, known: int, found: int, stops: bool
) -> None:
    with conversation(tmp_path, *pages(accounts(known)), *pages(accounts(found))) as (okta, _):
        okta.import_now()
        done = okta.import_now()
        assert isinstance(done, Import)
        assert done.is_stopped is stops
        assert len(okta.directory.app_users) == (known if stops else found)
        assert okta.directory.log[-1].outcome == ("FAILURE" if stops else "SUCCESS")


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (refused(500, "Down"), "Internal Server Error. Errors reported by remote server: Down"),
        (Scripted(silent=True), "Connection reset"),
        (listed(start_index="101"), "null"),
    ],
    ids=["500", "no-answer", "number-as-text"],
)
def test_a_page_that_fails_fails_the_import_and_removes_nobody(tmp_path: Path, second: Scripted, reason: str) -> None:
    first, _ = pages(accounts(150))
    with conversation(tmp_path, *pages(accounts(90)), first, second) as (okta, _):
        okta.import_now()
        done = okta.import_now()
        assert not isinstance(done, Import)
        assert done.text == f"Error while importing users: {reason}"
        assert len(okta.directory.app_users) == 90


def test_a_page_that_is_limited_is_asked_for_again(tmp_path: Path) -> None:
    watcher = Watcher()
    first, second = pages(accounts(150))
    with conversation(tmp_path, first, refused(429, "", Retry_After="3"), second, watcher=watcher) as (okta, recorder):
        done = okta.import_now()
        assert isinstance(done, Import)
        assert len(done.app_users) == 150
        assert watcher.waited == [3]
        assert [each.partition("=")[2] for each in recorder.lines] == ["1&count=100", "101&count=100", "101&count=100"]


def test_people_without_a_first_or_last_name_are_named(tmp_path: Path) -> None:
    nameless = account("x@acme.example", "9", name={"givenName": "X"})
    with conversation(tmp_path, *pages([nameless])) as (okta, _):
        done = okta.import_now()
        assert isinstance(done, Import)
        assert done.without_name == ("x@acme.example",)
