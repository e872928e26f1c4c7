"""The page *What Okta sends and when* is true: each of its acts is played, and what was sent is what it says."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from maestro.cli.identifiers import new_id
from maestro.directory.administration import create_organization
from maestro.directory.issuing import issue_credential
from maestro.directory.okta_acts import OKTA_ACTS, OktaAct
from maestro.okta.administrator import Okta
from maestro.okta.connection import Mode
from maestro.store.database import open_database
from maestro.store.locations import sqlite_url
from tests.cast import ALICE
from tests.okta.cast import GROUP, LI_NA, Watcher, connection_to, okta_at
from tests.okta.reading import Reader
from tests.serving import PEPPER, Served, ServedOrganization

TEAM = "Study team"
LI = LI_NA.login
_numbers = itertools.count(1)


class Played:
    """An Okta connected to an organization of its own, with Li Na, who is not assigned yet."""

    def __init__(self, okta: Okta, watcher: Watcher, organization: ServedOrganization, mode: Mode) -> None:
        self.okta = okta
        self.reader = Reader(organization)
        self.connection = replace(connection_to(organization, mode), import_groups=True)
        self._watcher = watcher
        okta.connect(self.connection)
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        okta.add(GROUP, [LI])
        okta.create_group(TEAM)
        okta.add(TEAM, [LI])
        watcher.exchanges.clear()

    def lines(self, act: Callable[[], Any]) -> list[str]:
        """What an act sends, with `…` and `{id}` for what differs each time, and what it was answered."""
        self._watcher.exchanges.clear()
        act()
        return [f"{each.method} {_as_told(each.target)} {each.status}" for each in self._watcher.exchanges]

    def person(self) -> Any:
        """Li Na as the service has her."""
        (person,) = self.reader.users()
        return person


def _as_told(target: str) -> str:
    text = re.sub(r'eq "[^"]*"', 'eq "…"', unquote_plus(target))
    return re.sub(r"^/(Users|Groups)/[^/?]+$", r"/\1/{id}", text)


def assigned(played: Played) -> None:
    played.okta.assign(GROUP)


def removed(played: Played) -> None:
    assigned(played)
    played.okta.unassign(GROUP)


def known(played: Played) -> None:
    played.reader.create(LI)


def pushed(played: Played) -> None:
    assigned(played)
    played.okta.group_push.push(TEAM)


def failed(played: Played) -> None:
    """A push of Li Na is refused: the user name that she is given is somebody else's."""
    assigned(played)
    played.reader.create("zoe@acme.example")
    (outcome,) = played.okta.edit(LI, login="zoe@acme.example")
    assert outcome.is_failure


def mended(played: Played) -> None:
    failed(played)
    person = played.okta.directory.person("zoe@acme.example")
    played.okta.directory.put_person(replace(person, profile=replace(person.profile, login=LI)))


def deactivated(played: Played) -> None:
    assigned(played)
    played.okta.deactivate(LI)


def suspend_and_unsuspend(played: Played) -> None:
    played.okta.suspend(LI)
    played.okta.reactivate(LI)


# What is there before, and what the administrator then does.
PLAYS: dict[str, tuple[Callable[[Played], None], Callable[[Played], Any]]] = {
    "test": (lambda _: None, lambda played: played.okta.test(played.connection)),
    "save": (lambda _: None, lambda played: played.okta.save(played.connection)),
    "assign-new": (lambda _: None, assigned),
    "assign-known": (known, assigned),
    "assign-again": (removed, assigned),
    "change": (assigned, lambda played: played.okta.edit(LI, title="PI")),
    "change-nothing": (assigned, lambda played: played.okta.edit(LI, title=LI_NA.title)),
    "force-sync": (assigned, lambda played: played.okta.force_sync()),
    "password": (assigned, lambda played: played.okta.set_password(LI, "s3cret-s3cret")),
    "unassign": (assigned, lambda played: played.okta.remove(GROUP, [LI])),
    "deactivate": (assigned, lambda played: played.okta.deactivate(LI)),
    "delete": (deactivated, lambda played: played.okta.delete(LI)),
    "suspend": (assigned, suspend_and_unsuspend),
    "unassign-after-failure": (failed, lambda played: played.okta.unassign(GROUP)),
    "retry": (mended, lambda played: played.okta.retry()),
    "import": (assigned, lambda played: played.okta.import_now()),
    "push-group": (assigned, lambda played: played.okta.group_push.push(TEAM)),
    "change-group": (pushed, lambda played: played.okta.remove(TEAM, [LI])),
    "rename-group": (pushed, lambda played: played.okta.group_push.rename(TEAM, "Team")),
    "push-now": (pushed, lambda played: played.okta.group_push.push_now(TEAM)),
    "unlink-group": (pushed, lambda played: played.okta.group_push.unlink(TEAM)),
}
_GROUPS = "GET /Groups?startIndex=1&count=100 200"


@pytest.fixture
def played(served: Served, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """The stage, in one of Okta's modes."""
    watcher = Watcher()
    with okta_at(tmp_path, watcher) as okta:
        yield Played(okta, watcher, organization_of(served, f"acts{next(_numbers)}"), request.param)


def organization_of(served: Served, subdomain: str) -> ServedOrganization:
    """A new organization with a credential, made in the database: there are many, and a command takes a second."""
    database = open_database(sqlite_url(served.database_path))
    try:
        organization = create_organization(database, subdomain, subdomain, ALICE)
        issued = issue_credential(
            database, organization, ALICE, random=os.urandom, pepper=PEPPER.encode(), new_id=new_id()
        )
    finally:
        database.close()
    base_url = f"{served.origin}/o/{subdomain}/scim/v2"
    return ServedOrganization(subdomain, base_url, issued.credential.user_name, issued.password)


def told(act: OktaAct, mode: Mode) -> list[str]:
    """What the page says that is sent."""
    sent = act.by_custom_app if mode is Mode.AIW_PUT else act.sent
    return [f"{each.request} {each.status}" for each in sent]


@pytest.mark.parametrize("played", [Mode.OIN_LEGACY_BASIC, Mode.AIW_PUT], indirect=True)
@pytest.mark.parametrize("act", OKTA_ACTS, ids=lambda act: act.name)
def test_what_an_act_sends_is_what_the_page_says(played: Played, act: OktaAct) -> None:
    before, does = PLAYS[act.name]
    before(played)
    lines = played.lines(lambda: does(played))
    expected = told(act, played.connection.mode)
    if act.name == "import":
        expected.append(_GROUPS)  # which the page says in words
    assert lines == expected


@pytest.mark.parametrize("played", [Mode.OIN_LEGACY_BASIC, Mode.AIW_PUT], indirect=True)
@pytest.mark.parametrize(
    ("name", "active"),
    [
        ("assign-new", True),
        ("assign-known", True),
        ("assign-again", True),
        ("password", True),
        ("unassign", False),
        ("deactivate", False),
        ("delete", False),
        ("suspend", True),
    ],
)
def test_what_people_see_is_what_the_page_says(played: Played, name: str, active: bool) -> None:
    before, does = PLAYS[name]
    before(played)
    was = played.reader.users()
    does(played)
    person = played.person()
    assert person["active"] is active
    assert "password" not in person
    if was:
        assert person["id"] == was[0]["id"]


@pytest.mark.parametrize("played", [Mode.OIN_LEGACY_BASIC], indirect=True)
def test_after_a_failed_push_the_contact_stays_active(played: Played) -> None:
    failed(played)
    played.okta.unassign(GROUP)
    assert {each["userName"]: each["active"] for each in played.reader.users()}[LI] is True


def test_every_act_is_played() -> None:
    assert list(PLAYS) == [each.name for each in OKTA_ACTS]
