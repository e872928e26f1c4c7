"""What the administrator switches under Provisioning → To App, assigns to people alone, syncs and forgets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maestro.okta.administrator import Okta
from maestro.okta.connection import App, Connection, Mode, ToApp
from tests.okta.cast import GROUP, LI_NA, Watcher, conversation, okta_at
from tests.okta.recorder import Recorder, Scripted, account, listed, ok, refused, scim

LOGIN = LI_NA.login
LOOK_UP = "GET /Users?filter=userName+eq+%22li.na%40acme.example%22&startIndex=1&count=100"
CREATED = (listed(), scim(201, account()))
DONE = scim(200, account())


def test_without_create_users_nobody_is_created_and_the_task_says_so(tmp_path: Path) -> None:
    with conversation(tmp_path, listed(), *CREATED) as (okta, recorder):
        okta.switch(ToApp(create_users=False))
        (outcome,) = okta.assign(GROUP)
        assert outcome.text.endswith("to app Clinical Maestro failed: Matching user not found")
        assert recorder.lines == [LOOK_UP]
        okta.switch(ToApp())
        assert [each.act for each in okta.retry()] == ["created"]


def test_without_create_users_who_is_there_is_linked(tmp_path: Path) -> None:
    with conversation(tmp_path, listed(account()), DONE, DONE) as (okta, recorder):
        okta.switch(ToApp(create_users=False))
        assert [each.act for each in okta.assign(GROUP)] == ["linked"]
        assert recorder.lines == [LOOK_UP, "GET /Users/42", "PUT /Users/42"]


def test_without_update_user_attributes_no_profile_is_sent(tmp_path: Path) -> None:
    away = listed(account(active=False))
    with conversation(tmp_path, away, Scripted(204)) as (okta, recorder):
        okta.switch(ToApp(update_attributes=False))
        assert [each.act for each in okta.assign(GROUP)] == ["linked"]
        (outcome,) = okta.edit(LOGIN, title="CRA")
        assert "Update User Attributes is off under Provisioning → To App" in outcome.text
        assert [each.act for each in okta.force_sync()] == ["nothing"]
        assert recorder.lines == [LOOK_UP, "PATCH /Users/42"]


def test_without_deactivate_users_the_account_stays_as_it_is(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED) as (okta, recorder):
        okta.switch(ToApp(deactivate_users=False))
        okta.assign(GROUP)
        (outcome,) = okta.unassign(GROUP)
        assert "Deactivate Users is off under Provisioning → To App" in outcome.text
        assert recorder.lines == [LOOK_UP, "POST /Users"]
        assert okta.directory.person(LOGIN).link is None


def test_in_an_app_that_was_added_from_the_catalog_all_switches_are_off(tmp_path: Path) -> None:
    off = ToApp(create_users=False, update_attributes=False, deactivate_users=False)
    with okta_at(tmp_path) as okta:
        okta.add_app(App("Maestro", "acme"))
        assert okta.directory.to_app == off
        okta.switch(ToApp())
        okta.add_app(App("Clinical Maestro", "acme"))
    with okta_at(tmp_path) as okta:
        assert okta.directory.app == App("Clinical Maestro", "acme")
        assert okta.directory.to_app == ToApp()


def test_a_person_who_has_the_app_alone_and_by_a_group_keeps_it_until_both_are_gone(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED, Scripted(204)) as (okta, recorder):
        assert [each.act for each in okta.assign_person(LOGIN)] == ["created"]
        assert okta.assign(GROUP) == []
        assert okta.unassign_person(LOGIN) == []
        assert recorder.lines == [LOOK_UP, "POST /Users"]
        assert [each.act for each in okta.unassign(GROUP)] == ["deactivated"]


def test_deactivating_takes_what_was_assigned_to_the_person_alone_for_good(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED, Scripted(204)) as (okta, _):
        okta.assign_person(LOGIN)
        assert [each.act for each in okta.deactivate(LOGIN)] == ["deactivated"]
        assert okta.reactivate(LOGIN) == []


def test_force_sync_pushes_what_has_not_changed(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED, DONE, DONE) as (okta, recorder):
        okta.assign(GROUP)
        assert [each.act for each in okta.force_sync()] == ["updated"]
        assert recorder.lines[2:] == ["GET /Users/42", "PUT /Users/42"]


def test_a_forgotten_app_leaves_people_and_groups_and_sends_nothing(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED) as (okta, recorder):
        okta.assign(GROUP)
        okta.assign_person(LOGIN)
        okta.forget_app()
        assert recorder.lines == [LOOK_UP, "POST /Users"]
    with okta_at(tmp_path) as again:
        directory = again.directory
        assert (directory.app, directory.connection, directory.tasks, directory.app_users) == (None, None, {}, {})
        assert directory.assigned() == []
        assert directory.person(LOGIN).link is None
        assert directory.group(GROUP).members


def test_testing_saves_nothing_but_what_was_sent(tmp_path: Path) -> None:
    with Recorder(listed(), refused(401, "No")) as recorder, okta_at(tmp_path) as okta:
        connection = Connection(recorder.base_url, "secret", "okta")
        assert okta.test(connection).act == "verified"
        assert okta.test(connection).is_failure
    with okta_at(tmp_path) as again:
        assert again.directory.connection is None
        told = [(each.method, each.target, each.status) for each in again.directory.sent]
        assert told == [("GET", "/Users?startIndex=1&count=2", status) for status in (200, 401)]


def test_with_one_attempt_nobody_waits_and_a_task_is_left(tmp_path: Path) -> None:
    watcher = Watcher()
    with Recorder(*ok(), refused(429, "Paused", Retry_After="900"), *CREATED) as recorder:
        path = tmp_path / "okta.json"
        with Okta(path, watch=watcher.see, pause=watcher.waited.append, attempts=1) as okta:
            okta.connect(Connection(recorder.base_url, "secret", "okta"))
            okta.create_person(LI_NA)
            (outcome,) = okta.assign_person(LOGIN)
            assert "Too Many Requests. Errors reported by remote server: Paused" in outcome.text
            assert watcher.waited == []
            assert [each.act for each in okta.retry()] == ["created"]


@pytest.mark.parametrize("mode", Mode)
def test_a_file_from_before_these_were_kept_is_read(tmp_path: Path, mode: Mode) -> None:
    with conversation(tmp_path, *CREATED, mode=mode) as (okta, _):
        okta.assign(GROUP)
        kept = okta.directory
    path = tmp_path / "okta.json"
    old = json.loads(path.read_text())
    for name in ("app", "to_app", "sent"):
        del old[name]
    for each in old["people"]:
        del each["is_assigned"]
    path.write_text(json.dumps(old))
    with okta_at(tmp_path) as again:
        assert again.directory.app == App("Clinical Maestro")
        assert again.directory.to_app == ToApp()
        assert again.directory.people == kept.people
