"""Which requests follow which act on a pushed group, in each mode, against an app that answers as scripted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from maestro.okta.administrator import Okta
from maestro.okta.connection import Behaviour, Encoding, Mode
from maestro.okta.errors import NotPossible
from maestro.okta.people import Profile
from tests.okta.cast import GROUP, LI_NA, conversation, okta_at
from tests.okta.recorder import Recorder, Scripted, account, listed, refused, scim

TEAM = "Study team"
LOOK_UP = "GET /Groups?filter=displayName+eq+%22Study+team%22&startIndex=1&count=100"
ZOE = Profile("zoe@acme.example", "Zoë", "Ångström", "zoe@acme.example")
PROVISIONED = (listed(), scim(201, account()), listed(), scim(201, account(id="43")))
MADE = (listed(), scim(201, {"id": "g1"}))
LI = {"value": "42", "display": LI_NA.login}
RENAMED = {"op": "replace", "value": {"id": "g1", "displayName": TEAM}}


def assigned(okta: Okta, recorder: Recorder) -> None:
    """Li and Zoë have the app, Li is in the team; nothing of it is pushed yet."""
    okta.create_person(ZOE)
    okta.add(GROUP, [ZOE.login])
    okta.assign(GROUP)
    okta.create_group(TEAM)
    okta.add(TEAM, [LI_NA.login])
    recorder.requests.clear()


def operations(recorder: Recorder, number: int) -> Any:
    return recorder.requests[number].json["Operations"]


def test_a_group_is_created_and_filled(tmp_path: Path) -> None:
    with conversation(tmp_path, *PROVISIONED, *MADE, Scripted(204)) as (okta, recorder):
        assigned(okta, recorder)
        assert okta.group_push.push(TEAM).text == "The group Study team was pushed in Clinical Maestro."
        assert recorder.lines == [LOOK_UP, "POST /Groups", "PATCH /Groups/g1"]
        assert recorder.requests[1].json["members"] == []
        assert operations(recorder, 2) == [RENAMED, {"op": "add", "path": "members", "value": [LI]}]


def test_a_group_of_the_name_is_linked_and_its_members_replaced(tmp_path: Path) -> None:
    behaviour = Behaviour(Encoding.PERCENT20)
    answers = (*PROVISIONED, listed({"id": "g7"}), Scripted(204))
    with conversation(tmp_path, *answers, behaviour=behaviour) as (okta, recorder):
        assigned(okta, recorder)
        okta.group_push.push(TEAM)
        assert recorder.lines == [LOOK_UP.replace("+", "%20"), "PATCH /Groups/g7"]
        assert operations(recorder, 1) == [{"op": "replace", "path": "members", "value": [LI]}]


def test_members_follow_a_hundred_at_a_time(tmp_path: Path) -> None:
    crowd = [Profile(f"p{n}@acme.example", "P", f"{n}", f"p{n}@acme.example") for n in range(101)]
    answers = [each for n in range(101) for each in (listed(), scim(201, account(id=f"u{n}")))]
    with conversation(tmp_path, *PROVISIONED[:2], *answers, *MADE, Scripted(204), Scripted(204)) as (okta, recorder):
        for each in crowd:
            okta.create_person(each)
        okta.assign(GROUP)
        okta.add(GROUP, [each.login for each in crowd])
        okta.create_group(TEAM)
        okta.add(TEAM, [each.login for each in crowd])
        recorder.requests.clear()
        okta.group_push.push(TEAM)
        assert [len(operations(recorder, each)[1]["value"]) for each in (2, 3)] == [100, 1]


def test_who_comes_and_who_leaves_is_sent_with_the_name(tmp_path: Path) -> None:
    with conversation(tmp_path, *PROVISIONED, *MADE, *[Scripted(204)] * 4) as (okta, recorder):
        assigned(okta, recorder)
        okta.group_push.push(TEAM)
        recorder.requests.clear()
        assert [each.act for each in okta.add(TEAM, [ZOE.login])] == ["pushed"]
        assert [each.act for each in okta.remove(TEAM, [LI_NA.login])] == ["pushed"]
        assert okta.remove(TEAM, [LI_NA.login]) == []
        zoe = {"value": "43", "display": ZOE.login}
        assert operations(recorder, 0) == [RENAMED, {"op": "add", "path": "members", "value": [zoe]}]
        assert operations(recorder, 1) == [RENAMED, {"op": "remove", "path": 'members[value eq "42"]'}]
        okta.group_push.rename(TEAM, "Team")
        assert operations(recorder, 2) == [{"op": "replace", "value": {"id": "g1", "displayName": "Team"}}]


def test_push_now_and_unlink(tmp_path: Path) -> None:
    with conversation(tmp_path, *PROVISIONED, *MADE, *[Scripted(204)] * 4) as (okta, recorder):
        assigned(okta, recorder)
        okta.group_push.push(TEAM)
        okta.remove(TEAM, [LI_NA.login])
        recorder.requests.clear()
        okta.group_push.push_now(TEAM)
        assert operations(recorder, 0) == [{"op": "replace", "path": "members", "value": []}]
        assert okta.group_push.unlink(TEAM).act == "unlinked"
        assert recorder.lines[1] == "DELETE /Groups/g1"
        with pytest.raises(NotPossible, match="is not pushed"):
            okta.group_push.push_now(TEAM)
        assert okta.group_push.rename(TEAM, "Team").act == "nothing"
        assert len(recorder.requests) == 2


def test_a_custom_app_puts_the_whole_group(tmp_path: Path) -> None:
    answers = [scim(200, {"id": "g1"})] * 8
    with conversation(tmp_path, *PROVISIONED, *MADE, *answers, mode=Mode.AIW_PUT) as (okta, recorder):
        assigned(okta, recorder)
        okta.group_push.push(TEAM)
        okta.add(TEAM, [ZOE.login])
        okta.group_push.rename(TEAM, "Team")
        okta.group_push.push_now("Team")
        assert recorder.lines == [LOOK_UP, "POST /Groups", *["GET /Groups/g1", "PUT /Groups/g1"] * 4]
        assert len(recorder.requests[5].json["members"]) == 2
        assert recorder.requests[-1].json["displayName"] == "Team"


def test_what_fails_is_told_as_okta_tells_it_and_the_link_is_kept(tmp_path: Path) -> None:
    answers = (*PROVISIONED, *MADE, Scripted(204), refused(400, "No"), Scripted(silent=True), Scripted(204))
    with conversation(tmp_path, *answers) as (okta, recorder):
        assigned(okta, recorder)
        okta.group_push.push(TEAM)
        failed = okta.group_push.push_now(TEAM)
        assert failed.is_failure
        assert failed.text == (
            "Unable to update Group Push mapping target App group Study team: Bad Request. "
            "Errors reported by remote server: No"
        )
        assert okta.group_push.push_now(TEAM).is_failure
    with okta_at(tmp_path) as again:
        assert again.directory.group(TEAM).target_id == "g1"


def test_a_password_is_sent_where_it_is_synchronized(tmp_path: Path) -> None:
    with conversation(tmp_path, *PROVISIONED, Scripted(204)) as (okta, recorder):
        assigned(okta, recorder)
        assert [each.act for each in okta.set_password(LI_NA.login, "s3cret")] == ["updated"]
        assert recorder.lines == ["PATCH /Users/42"]
        assert operations(recorder, 0) == [{"op": "replace", "value": {"password": "s3cret"}}]
        okta.unassign(GROUP)
        assert [each.act for each in okta.set_password(LI_NA.login, "s3cret")] == ["nothing"]


def test_a_custom_app_is_put_the_password(tmp_path: Path) -> None:
    done = scim(200, account())
    with conversation(tmp_path, *PROVISIONED, done, done, mode=Mode.AIW_PUT) as (okta, recorder):
        assigned(okta, recorder)
        okta.set_password(LI_NA.login, "s3cret")
        assert recorder.lines == ["GET /Users/42", "PUT /Users/42"]
        assert recorder.requests[1].json["password"] == "s3cret"


def test_a_password_that_was_refused_leaves_a_task(tmp_path: Path) -> None:
    with conversation(tmp_path, *PROVISIONED, refused(400, "No")) as (okta, recorder):
        assigned(okta, recorder)
        assert [each.act for each in okta.set_password(LI_NA.login, "s3cret")] == ["failed"]
        assert [each.verb for each in okta.directory.tasks.values()] == ["push_profile"]


def test_deleting_sends_nothing_and_is_for_the_deactivated(tmp_path: Path) -> None:
    with conversation(tmp_path, *PROVISIONED, Scripted(204)) as (okta, recorder):
        assigned(okta, recorder)
        with pytest.raises(NotPossible, match="is not deactivated"):
            okta.delete(LI_NA.login)
        okta.deactivate(LI_NA.login)
        recorder.requests.clear()
        assert [each.act for each in okta.delete(LI_NA.login)] == ["nothing"]
        assert recorder.requests == []
        assert okta.directory.group(TEAM).members == ()
