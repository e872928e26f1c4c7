"""What is done on the simulated Okta's pages, and what they show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from maestro.okta.administrator import Okta
from maestro.okta.people import Profile
from maestro.okta_console.desk import Desk
from tests.okta.recorder import Recorder, Scripted, account, listed, refused, scim
from tests.okta_console.sitting import Sitting

HOSTILE = '"><script>alert(1)</script>\u202e=1+1'
LI_NA = {"first_name": "Li", "last_name": "Na", "login": "li.na@acme.example", "email": "li.na@acme.example"}
CREATED = (listed(), scim(201, account()))


def kept(tmp_path: Path) -> Any:
    return json.loads((tmp_path / "okta.json").read_text())


def entered(recorder: Recorder, **others: str) -> dict[str, str]:
    return {"enable": "1", "base_url": recorder.base_url, "user_name": "okta", "password": "s3cret"} | others


def add_app(sitting: Sitting) -> None:
    sitting.post("/applications/catalog/clinical-maestro", {"label": "Clinical Maestro", "subdomain": "acme"})


def switch_on(sitting: Sitting) -> None:
    sitting.post("/app/to-app", {"create_users": "1", "update_attributes": "1", "deactivate_users": "1"})


def li_na(sitting: Sitting) -> str:
    """Li Na, created by hand: her page's address."""
    page = sitting.post("/people/new", LI_NA)
    found = re.search(r'action="(/people/00u\w+)"', page)
    assert found
    return found[1]


def test_the_app_is_found_by_its_name(sitting: Sitting) -> None:
    assert "Add Integration" not in sitting.get("/applications/catalog")
    assert "No application matches" in sitting.get("/applications/catalog?q=salesforce")
    assert "Add Integration" in sitting.get("/applications/catalog?q=clinical+ma")


@pytest.mark.parametrize(
    "address", ["general", "integration", "to-app", "import", "assignments", "assignments/people", "assignments/groups"]
)
def test_without_the_app_its_tabs_lead_to_the_applications(sitting: Sitting, address: str) -> None:
    sitting.get(f"/app/{address}", status=303)


def test_the_password_is_never_shown_and_kept_from_test_to_save(sitting: Sitting, desk: Desk, tmp_path: Path) -> None:
    with Recorder(listed(), listed(), listed()) as recorder:
        add_app(sitting)
        assert "Provisioning is not enabled." in sitting.get("/app/integration")
        tested = sitting.post("/app/integration", entered(recorder, act="test"))
        assert "Clinical Maestro was verified successfully!" in tested
        assert "Not saved yet." in tested
        assert kept(tmp_path)["connection"] is None
        saved = sitting.post("/app/integration", entered(recorder, act="save", password=""))
        assert "Provisioning is enabled." in saved
        assert kept(tmp_path)["connection"]["secret"] == "s3cret"
        for page in (tested, saved, sitting.get("/app/integration"), sitting.get("/requests")):
            assert "s3cret" not in page
        assert "s3cret" not in repr(vars(desk))


def test_a_password_is_not_taken_to_another_host(sitting: Sitting, tmp_path: Path) -> None:
    with Recorder(listed(), listed()) as recorder, Recorder(listed()) as other:
        add_app(sitting)
        sitting.post("/app/integration", entered(recorder, act="save"))
        said = sitting.post("/app/integration", entered(other, act="test", password=""), status=422)
        assert "kept for its own base URL alone" in said
        assert other.requests == []
        doubled = entered(recorder, act="test", password="", base_url=f"{recorder.base_url}/scim/v2")
        sitting.post("/app/integration", doubled)
        assert recorder.lines[-1].endswith("/scim/v2/Users?startIndex=1&count=2")
    assert kept(tmp_path)["connection"]["base_url"] == recorder.base_url


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"enable": None}, "Tick Enable API integration first."),
        ({"user_name": ""}, "Enter the username"),
        ({"password": ""}, "Enter the password."),
        ({"base_url": "acme"}, "is not a base URL"),
        ({"base_url": "http://[::1/scim"}, "is not a base URL"),
        ({"base_url": "http://a_b.example/scim/v2"}, "has an underscore"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_okta_would_not_take_is_said_and_what_was_entered_stays(
    sitting: Sitting, change: dict[str, str | None], said: str
) -> None:
    add_app(sitting)
    form = {"enable": "1", "base_url": "http://127.0.0.1:1/scim/v2", "user_name": "okta", "password": "s3cret"} | change
    page = sitting.post(
        "/app/integration", {k: v for k, v in form.items() if v is not None} | {"act": "save"}, status=422
    )
    assert said in page
    assert "s3cret" not in page
    if form["user_name"]:
        assert 'value="okta"' in page


def test_what_was_entered_is_given_up_with_cancel(sitting: Sitting) -> None:
    with Recorder(listed(), refused(401, "No")) as recorder:
        add_app(sitting)
        sitting.post("/app/integration", entered(recorder, act="save"))
        assert "Not saved yet." in sitting.post("/app/integration", entered(recorder, act="test", password="wrong"))
        assert "What is below is in use." in sitting.post("/app/integration", {"act": "cancel"})


def test_a_refused_test_says_what_okta_says(sitting: Sitting) -> None:
    with Recorder(refused(401, "Check the password. (ref 7F3K2M9Q)")) as recorder:
        add_app(sitting)
        page = sitting.post("/app/integration", entered(recorder, act="save"))
    assert "Error authenticating: Unauthorized." in page
    assert "(ref 7F3K2M9Q)" in page
    assert "GET /Users?startIndex=1&amp;count=2 → 401" in page
    assert "Not saved yet." in page


def test_a_person_is_created_assigned_edited_and_taken_away(sitting: Sitting) -> None:
    done = scim(200, account())
    with Recorder(listed(), *CREATED, done, done, Scripted(204)) as recorder:
        add_app(sitting)
        sitting.post("/app/integration", entered(recorder, act="save"))
        switch_on(sitting)
        person = li_na(sitting)
        assert "was created in Clinical Maestro" in sitting.post(f"{person}/assign", {"from": "person"})
        assert "was updated in Clinical Maestro" in sitting.post(person, LI_NA | {"title": "CRA"})
        gone = sitting.post(f"{person}/unassign", {"from": "assignments"})
        assert "was deactivated in Clinical Maestro" in gone
        assert "Nobody has the app." in gone
        log, sent = sitting.get("/log"), sitting.get("/requests")
    assert "Push new user to external application" in log
    assert re.findall(r"<code>(\w+) /Users", sent) == ["PATCH", "PUT", "GET", "POST", "GET", "GET"]


def test_a_failed_push_waits_under_tasks_and_is_retried_when_it_is_ticked(sitting: Sitting) -> None:
    with Recorder(listed(), listed(), refused(409, "Taken."), *CREATED) as recorder:
        add_app(sitting)
        sitting.post("/app/integration", entered(recorder, act="save"))
        switch_on(sitting)
        person = li_na(sitting)
        sitting.post(f"{person}/assign", {"from": "person"})
        dashboard = sitting.get("/")
        assert "Conflict. Errors reported by remote server: Taken." in dashboard
        assert "Nothing was sent." in sitting.post("/", {})
        after = sitting.post("/", {"person": person.rpartition("/")[2]})
        assert "was created in Clinical Maestro" in after
        assert "No task: nothing that Okta tried has failed." in after


def test_who_was_assigned_too_early_is_provisioned_by_hand(sitting: Sitting) -> None:
    with Recorder(listed(), *CREATED) as recorder:
        add_app(sitting)
        person = li_na(sitting)
        early = sitting.post("/app/assignments/people", {"person": [person.rpartition("/")[2]]})
        assert "before Provisioning was enabled" in early
        sitting.post("/app/integration", entered(recorder, act="save"))
        switch_on(sitting)
        page = sitting.post(f"{person}/provision", {"from": "assignments"})
    assert "was created in Clinical Maestro" in page
    assert "Provision User" not in page


def test_groups_are_filled_assigned_and_emptied(sitting: Sitting) -> None:
    with Recorder(listed(), *CREATED, Scripted(204)) as recorder:
        add_app(sitting)
        sitting.post("/app/integration", entered(recorder, act="save"))
        switch_on(sitting)
        who = li_na(sitting).rpartition("/")[2]
        page = sitting.post("/groups", {"name": "Users & Friends"})
        assert "The group Users &amp; Friends is in Okta." in page
        found = re.search(r'action="(/groups/00g\w+)/add"', page)
        assert found
        sitting.post(f"{found[1]}/add", {"person": who})
        assert "was created in" in sitting.post("/app/assignments/groups", {"group": "Users & Friends"})
        assert "was deactivated in" in sitting.post(f"{found[1]}/remove", {"person": who})
        assert "Nothing was sent." in sitting.post(f"{found[1]}/unassign", {"from": "assignments"})


def test_names_that_are_taken_are_said_beside_what_was_entered(sitting: Sitting) -> None:
    li_na(sitting)
    page = sitting.post("/people/new", LI_NA | {"first_name": "Nali"}, status=422)
    assert "There is a person li.na@acme.example already." in page
    assert 'value="Nali"' in page
    other = li_na_named(sitting, "other@acme.example")
    assert "already." in sitting.post(other, LI_NA, status=422)
    sitting.post("/groups", {"name": "A"})
    assert "There is a group a already." in sitting.post("/groups", {"name": "a"}, status=422)
    assert "A group needs a name." in sitting.post("/groups", {"name": " "}, status=422)
    assert "are needed" in sitting.post("/people/new", LI_NA | {"last_name": " "}, status=422)


def li_na_named(sitting: Sitting, login: str) -> str:
    found = re.search(r'action="(/people/00u\w+)"', sitting.post("/people/new", LI_NA | {"login": login}))
    assert found
    return found[1]


def test_an_import_and_a_sync_ask_for_a_connection_first(sitting: Sitting) -> None:
    add_app(sitting)
    for address in ("/app/import", "/app/force-sync"):
        assert "Provisioning is not enabled." in sitting.post(address, {"act": "1"}, status=409)
    with Recorder(listed(), listed(account())) as recorder:
        sitting.post("/app/integration", entered(recorder, act="save"))
        assert "1 users scanned, 1 added, 0 removed" in sitting.post("/app/import", {"act": "1"})


def test_the_connection_is_forgotten_and_people_stay(sitting: Sitting, desk: Desk, tmp_path: Path) -> None:
    with Recorder(listed(), listed()) as recorder:
        add_app(sitting)
        person = li_na(sitting)
        sitting.post("/app/integration", entered(recorder, act="save"))
        sitting.post("/app/integration", entered(recorder, act="test"))
        assert "knows nothing of Clinical Maestro" in sitting.post("/app/forgetting", {"act": "forget"})
    assert desk.draft is None
    assert (kept(tmp_path)["app"], kept(tmp_path)["connection"]) == (None, None)
    assert "Li Na" in sitting.get(person)


def test_what_a_terminal_does_shows_on_the_next_page(sitting: Sitting, tmp_path: Path) -> None:
    assert "Nobody yet." in sitting.get("/people")
    with Okta(tmp_path / "okta.json") as okta:
        okta.create_person(Profile("zoe@acme.example", "Zoë", "Novák", "zoe@acme.example"))
    assert "Zoë Novák" in sitting.get("/people")
    assert "Nobody matches “jonas”, of 1 people." in sitting.get("/people?q=jonas")


def test_what_is_not_there_is_not_found(sitting: Sitting) -> None:
    for address in ("/people/00u1", "/groups/00g1", "/nowhere", "/static/passwd"):
        assert "<h1>" in sitting.get(address, status=404)
    sitting.post("/people/00u1/activate", {}, status=404)
    sitting.post("/people/00u1/explode", {}, status=404)
    sitting.post("/groups/00g1/add", {}, status=404)


def test_a_file_that_cannot_be_read_is_said(sitting: Sitting, tmp_path: Path) -> None:
    (tmp_path / "okta.json").write_text("{")
    assert "cannot be read" in sitting.get("/", status=409)


def test_what_people_write_is_never_markup(sitting: Sitting) -> None:
    with Recorder(listed(), listed(), refused(400, HOSTILE)) as recorder:
        add_app(sitting)
        sitting.post("/app/general", {"label": HOSTILE, "subdomain": HOSTILE})
        sitting.post("/app/integration", entered(recorder, act="save"))
        switch_on(sitting)
        names = dict.fromkeys(("first_name", "last_name", "login", "email", "title", "department"), HOSTILE)
        found = re.search(r'action="(/people/00u\w+)"', sitting.post("/people/new", names))
        assert found
        group = re.search(r'action="(/groups/00g\w+)/add"', sitting.post("/groups", {"name": HOSTILE}))
        assert group
        sitting.post(f"{group[1]}/add", {"person": found[1].rpartition("/")[2]})
        assigned = sitting.post("/app/assignments/groups", {"group": HOSTILE})
    assert "Bad Request" in assigned
    pages = ["/", "/log", "/requests", "/people", found[1], "/groups", group[1], "/applications", "/app/general"]
    pages += ["/app/integration", "/app/to-app", "/app/import", "/app/assignments", "/app/assignments/people"]
    pages += ["/people?q=%22%3E%3Cscript%3E", "/applications/catalog?q=%22%3E%3Cscript%3E"]
    for page in (assigned, *(sitting.get(each) for each in pages)):
        assert "<script" not in page
