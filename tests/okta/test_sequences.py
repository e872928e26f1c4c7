"""Which requests follow which act, in each mode, against an app that answers as scripted."""

from pathlib import Path

import pytest

from maestro.okta.connection import Behaviour, Connection, Mode
from maestro.okta.people import Profile
from tests.okta.cast import GROUP, LI_NA, Watcher, conversation, okta_at
from tests.okta.recorder import Recorder, Scripted, account, listed, refused, scim

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
LOOK_UP = "GET /Users?filter=userName+eq+%22li.na%40acme.example%22&startIndex=1&count=100"
OIN = [Mode.OIN_LEGACY_BASIC, Mode.OIN_BEARER]
DONE = scim(200, account())
CREATED = (listed(), scim(201, account()))


def activity(active: bool) -> object:
    return {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": active}}]}


@pytest.mark.parametrize(("ticked", "groups"), [(False, []), (True, ["GET /Groups?startIndex=1&count=100"])])
@pytest.mark.parametrize("mode", Mode)
def test_connecting_tests_and_saves(tmp_path: Path, mode: Mode, ticked: bool, groups: list[str]) -> None:
    with Recorder(listed(), listed(), listed()) as recorder, okta_at(tmp_path) as okta:
        outcome = okta.connect(Connection(recorder.base_url, "secret", "okta", mode, import_groups=ticked))
        assert not outcome.is_failure
        assert recorder.lines == ["GET /Users?startIndex=1&count=2"] * 2 + groups


@pytest.mark.parametrize("nobody", [listed(), refused(404, "Nobody")], ids=["empty-list", "404"])
@pytest.mark.parametrize("mode", Mode)
def test_a_new_person_is_looked_up_and_created(tmp_path: Path, mode: Mode, nobody: Scripted) -> None:
    with conversation(tmp_path, nobody, scim(201, account()), mode=mode) as (okta, recorder):
        assert [each.act for each in okta.assign(GROUP)] == ["created"]
        assert recorder.lines == [LOOK_UP, "POST /Users"]


@pytest.mark.parametrize("mode", Mode)
def test_an_active_match_is_linked_and_pushed(tmp_path: Path, mode: Mode) -> None:
    with conversation(tmp_path, listed(account()), DONE, DONE, mode=mode) as (okta, recorder):
        assert [each.act for each in okta.assign(GROUP)] == ["linked"]
        assert recorder.lines == [LOOK_UP, "GET /Users/42", "PUT /Users/42"]


@pytest.mark.parametrize("mode", OIN)
def test_an_inactive_match_is_reactivated_first(tmp_path: Path, mode: Mode) -> None:
    found = listed(account(active=False))
    with conversation(tmp_path, found, Scripted(204), DONE, DONE, mode=mode) as (okta, recorder):
        assert [each.act for each in okta.assign(GROUP)] == ["linked"]
        assert recorder.lines == [LOOK_UP, "PATCH /Users/42", "GET /Users/42", "PUT /Users/42"]
        assert recorder.requests[1].json == activity(True)
        assert recorder.requests[3].json["active"] is True


def test_a_custom_app_reactivates_by_put(tmp_path: Path) -> None:
    away = account(active=False)
    with conversation(tmp_path, listed(away), scim(200, away), DONE, mode=Mode.AIW_PUT) as (okta, recorder):
        okta.assign(GROUP)
        assert recorder.lines == [LOOK_UP, "GET /Users/42", "PUT /Users/42"]
        assert recorder.requests[2].json["active"] is True


@pytest.mark.parametrize("mode", OIN)
def test_unassigning_patches_active(tmp_path: Path, mode: Mode) -> None:
    with conversation(tmp_path, *CREATED, Scripted(204), mode=mode) as (okta, recorder):
        okta.assign(GROUP)
        assert [each.act for each in okta.unassign(GROUP)] == ["deactivated"]
        assert recorder.lines[2:] == ["PATCH /Users/42"]
        assert recorder.requests[2].json == activity(False)


def test_a_custom_app_deactivates_by_put(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED, DONE, DONE, mode=Mode.AIW_PUT) as (okta, recorder):
        okta.assign(GROUP)
        assert [each.act for each in okta.deactivate(LI_NA.login)] == ["deactivated"]
        assert recorder.lines[2:] == ["GET /Users/42", "PUT /Users/42"]
        assert recorder.requests[3].json["active"] is False


def test_a_push_is_the_apps_own_answer_with_the_profile_over_it(tmp_path: Path) -> None:
    found = account(
        emails=[{"value": "old@acme.example", "primary": True}, {"value": "home@acme.example", "type": "home"}],
        nickName="Lina",
        groups=[{"value": "7"}],
    ) | {ENTERPRISE: {"department": "Old", "costCenter": "9"}, "urn:example:unknown": {"a": 1}}
    with conversation(tmp_path, *CREATED, scim(200, found), DONE) as (okta, recorder):
        okta.assign(GROUP)
        okta.edit(LI_NA.login, title="", last_name="Nã", primary_phone="")
        assert recorder.lines[2:] == ["GET /Users/42", "PUT /Users/42"]
        assert recorder.requests[3].json == {
            "schemas": [USER, ENTERPRISE],
            "id": "42",
            "externalId": okta.directory.person(LI_NA.login).id,
            "userName": LI_NA.login,
            "name": {"givenName": "Li", "familyName": "Nã", "formatted": "Na Li"},
            "displayName": "Li Nã",
            "nickName": "Lina",
            "locale": "en-US",
            "active": True,
            "emails": [
                {"primary": True, "value": LI_NA.email, "type": "work"},
                {"value": "home@acme.example", "type": "home"},
            ],
            "title": "",
            "phoneNumbers": [{"primary": True, "value": "", "type": ""}],
            "groups": [{"value": "7"}],
            "meta": found["meta"],
            ENTERPRISE: {"department": "Clinical Operations", "costCenter": "9"},
            "urn:example:unknown": {"a": 1},
        }
        assert list(recorder.requests[3].json) == sorted(recorder.requests[3].json)
        assert "Nã".encode() in recorder.requests[3].body


def test_what_a_person_does_not_have_is_left_out_of_a_create(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED) as (okta, recorder):
        okta.edit(LI_NA.login, title="", department="", primary_phone="")
        okta.assign(GROUP)
        body = recorder.requests[1].json
        assert body["schemas"] == [USER]
        assert not body.keys() & {"title", "phoneNumbers", ENTERPRISE}


def test_suspending_sends_nothing(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED) as (okta, recorder):
        okta.assign(GROUP)
        okta.suspend(LI_NA.login)
        okta.reactivate(LI_NA.login)
        assert len(recorder.requests) == 2


def test_a_person_of_two_assigned_groups_leaves_with_the_last(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED, Scripted(204)) as (okta, recorder):
        okta.assign(GROUP)
        okta.create_group("Another")
        okta.add("Another", [LI_NA.login])
        assert okta.assign("Another") == []
        assert okta.remove(GROUP, [LI_NA.login]) == []
        assert [each.act for each in okta.unassign("Another")] == ["deactivated"]
        assert recorder.lines[2:] == ["PATCH /Users/42"]


@pytest.mark.parametrize(
    ("unlinks", "then"),
    [pytest.param(True, [], id="as-okta"), pytest.param(False, ["PATCH /Users/42"], id="switched-off")],
)
def test_after_a_failed_push_no_deactivation_is_sent(tmp_path: Path, unlinks: bool, then: list[str]) -> None:
    behaviour = Behaviour(failed_push_unlinks=unlinks)
    with conversation(tmp_path, *CREATED, refused(400, "No"), Scripted(204), behaviour=behaviour) as (okta, recorder):
        okta.assign(GROUP)
        assert [each.act for each in okta.edit(LI_NA.login, title="CRA")] == ["failed"]
        okta.unassign(GROUP)
        assert recorder.lines[3:] == then


def test_a_stale_push_can_follow_a_reactivation(tmp_path: Path) -> None:
    answers = (listed(account(active=False)), Scripted(204), DONE, DONE)
    with conversation(tmp_path, *answers, behaviour=Behaviour(stale_put_after_reactivation=True)) as (okta, recorder):
        okta.assign(GROUP)
        assert recorder.requests[1].json == activity(True)
        assert recorder.requests[3].json["active"] is False


def test_names_can_carry_control_characters_and_user_names_upper_case(tmp_path: Path) -> None:
    behaviour = Behaviour(control_characters=True, upper_case_user_name=True)
    with conversation(tmp_path, *CREATED, behaviour=behaviour) as (okta, recorder):
        okta.assign(GROUP)
        assert "%22LI.NA%40ACME.EXAMPLE%22" in recorder.lines[0]
        assert recorder.requests[1].json["userName"] == "LI.NA@ACME.EXAMPLE"
        assert recorder.requests[1].json["name"]["givenName"] == "Li\u200b\x1f"


def test_retry_selected_does_again_what_failed(tmp_path: Path) -> None:
    answers = (refused(500, "Down"), listed(), scim(201, account()))
    with conversation(tmp_path, *answers) as (okta, recorder):
        assert [each.act for each in okta.assign(GROUP)] == ["failed"]
        assert [each.act for each in okta.retry()] == ["created"]
        assert okta.directory.tasks == {}
        assert okta.retry() == []
        assert recorder.lines == [LOOK_UP, LOOK_UP, "POST /Users"]


def test_a_deactivation_that_failed_waits_and_is_retried(tmp_path: Path) -> None:
    with conversation(tmp_path, *CREATED, refused(503, "Busy"), Scripted(204)) as (okta, recorder):
        okta.assign(GROUP)
        assert [each.act for each in okta.unassign(GROUP)] == ["failed"]
        assert [each.act for each in okta.retry([LI_NA.login])] == ["deactivated"]
        assert recorder.lines[2:] == ["PATCH /Users/42"] * 2


def test_people_assigned_before_the_connection_are_provisioned_when_told_to(tmp_path: Path) -> None:
    with Recorder(listed(), listed(), *CREATED) as recorder, okta_at(tmp_path) as okta:
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        okta.add(GROUP, [LI_NA.login])
        assert "before Provisioning was enabled" in okta.assign(GROUP)[0].text
        okta.connect(Connection(recorder.base_url, "secret", "okta"))
        assert [each.act for each in okta.retry()] == ["created"]


def test_a_change_of_someone_without_the_app_is_not_sent(tmp_path: Path) -> None:
    watcher = Watcher()
    with conversation(tmp_path, watcher=watcher) as (okta, recorder):
        other = Profile("o@acme.example", "O", "O", "o@acme.example")
        okta.create_person(other)
        assert [each.act for each in okta.edit(other.login, title="CRA")] == ["nothing"]
        assert recorder.requests == []
