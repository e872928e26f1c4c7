"""Mistakes that an administrator makes in the simulated Okta, and what the service says of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maestro.directory.diagnoses import Diagnosis, diagnose, gather
from maestro.directory.instants import instant, later
from maestro.okta.administrator import Okta
from maestro.okta.connection import Behaviour, Mode, ToApp
from maestro.okta.people import Profile
from maestro.store.database import Database, open_database
from maestro.store.locations import sqlite_url
from tests.okta.cast import GROUP, LI_NA, connection_to, okta_at
from tests.okta.reading import Reader
from tests.serving import Served, ServedOrganization

_numbers = itertools.count(1)
BASIC = Mode.OIN_LEGACY_BASIC


@pytest.fixture
def organization(served: Served) -> ServedOrganization:
    """One of the test's own."""
    return served.new_organization(f"diagnosed{next(_numbers)}")


@pytest.fixture
def database(served: Served) -> Iterator[Database]:
    """The served one's."""
    database = open_database(sqlite_url(served.database_path))
    yield database
    database.close()


@pytest.fixture
def okta(tmp_path: Path) -> Iterator[Okta]:
    """An Okta with Li Na in a group that nothing is assigned to."""
    with okta_at(tmp_path) as okta:
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        okta.add(GROUP, [LI_NA.login])
        yield okta


def found(database: Database, of: ServedOrganization, *, exchanges: int, after: int = 0) -> dict[str, Diagnosis]:
    """What is found once so many exchanges are written, `after` seconds later."""
    organization = database.organization_by_subdomain(of.subdomain)
    assert organization is not None
    store = database.organization(organization)
    deadline = time.monotonic() + 10
    while len(store.exchanges(1000)) < exchanges and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(store.exchanges(1000)) == exchanges
    at = later(instant(datetime.now(UTC)), after)
    evidence = gather(store, at=at, base_url=of.base_url, user_name=of.user_name)
    return {each.id: each for each in diagnose(evidence)}


def revoke(served: Served, organization: ServedOrganization) -> None:
    (credential,) = served.run("credential", "list", organization.subdomain)
    served.run("credential", "revoke", organization.subdomain, credential["id"], "--reason", "test")


def test_a_wrong_password(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(replace(connection_to(organization, BASIC), secret="cmscim_wrong"))
    assert set(found(database, organization, exchanges=1)) == {"D3"}
    okta.connect(connection_to(organization, BASIC))
    assert found(database, organization, exchanges=3) == {}


def test_a_password_that_was_revoked(
    okta: Okta, served: Served, organization: ServedOrganization, database: Database
) -> None:
    okta.connect(connection_to(organization, BASIC))
    revoke(served, organization)
    okta.assign(GROUP)
    told = found(database, organization, exchanges=3)
    assert set(told) == {"D2"}
    assert f"the password ending in {organization.password[-4:]}" in told["D2"].sentence


def test_a_base_url_that_stands_twice(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(replace(connection_to(organization, BASIC), base_url=f"{organization.base_url}/scim/v2"))
    told = found(database, organization, exchanges=1)
    assert set(told) == {"D4"}
    assert "/scim/v2/scim/v2/Users" in told["D4"].sentence


def test_a_test_and_nobody_assigned(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(connection_to(organization, BASIC))
    assert set(found(database, organization, exchanges=2, after=90_000)) == {"D5"}


def test_create_users_left_off(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(connection_to(organization, BASIC))
    okta.switch(ToApp(create_users=False))
    okta.assign(GROUP)
    assert set(found(database, organization, exchanges=3, after=600)) == {"D1"}


def test_a_user_name_that_is_taken(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(connection_to(organization, BASIC))
    okta.assign(GROUP)
    okta.create_person(replace(LI_NA, login="jonas@acme.example", first_name="Jonas", last_name="Weber"))
    okta.assign_person("jonas@acme.example")
    okta.unassign_person("jonas@acme.example")
    okta.edit("jonas@acme.example", login="jonas.old@acme.example")
    (refused,) = okta.edit(LI_NA.login, login="jonas@acme.example")
    assert "Conflict. Errors reported by remote server" in refused.text
    assert set(found(database, organization, exchanges=9)) == {"D6"}


def test_a_profile_that_cannot_be_kept(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(connection_to(organization, BASIC))
    okta.assign(GROUP)
    okta.edit(LI_NA.login, title="x" * 70_000)
    told = found(database, organization, exchanges=6)
    assert set(told) == {"D7"}
    assert "Attribute Mappings" in told["D7"].fix


def test_somebody_who_is_gone(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(connection_to(organization, BASIC))
    okta.assign(GROUP)
    reader = Reader(organization)
    reader.ask("DELETE", f"/Users/{reader.users()[0]['id']}")
    okta.edit(LI_NA.login, title="CRA")
    told = found(database, organization, exchanges=7)
    assert set(told) == {"D8"}
    assert "Li Na, whom Okta deleted on" in told["D8"].sentence


def test_a_group_that_was_taken_from_the_app_by_mistake(
    okta: Okta, organization: ServedOrganization, database: Database
) -> None:
    okta.connect(connection_to(organization, BASIC))
    logins = [f"p{number}@acme.example" for number in range(6)]
    for login in logins:
        okta.create_person(Profile(login, "P", login, login, "", "", ""))
    okta.add(GROUP, logins)
    okta.assign(GROUP)
    okta.unassign(GROUP)
    told = found(database, organization, exchanges=2 + 7 * 3)
    assert set(told) == {"D10"}
    assert "Okta removed 7 people within ten minutes" in told["D10"].sentence
    assert len(told["D10"].people) == 7


def test_a_profile_that_is_out_of_date_after_coming_back(
    okta: Okta, organization: ServedOrganization, database: Database
) -> None:
    stale = Behaviour(stale_put_after_reactivation=True)
    okta.connect(connection_to(organization, BASIC, stale))
    okta.assign(GROUP)
    okta.unassign(GROUP)
    okta.assign(GROUP)
    told = found(database, organization, exchanges=9)
    assert set(told) == {"D14"}
    assert "was removed 1 second after being added back" in told["D14"].sentence


def test_a_day_like_any_other(okta: Okta, organization: ServedOrganization, database: Database) -> None:
    okta.connect(connection_to(organization, BASIC))
    okta.assign(GROUP)
    okta.edit(LI_NA.login, title="CRA")
    okta.unassign(GROUP)
    okta.assign(GROUP)
    assert found(database, organization, exchanges=11) == {}
    assert set(found(database, organization, exchanges=11, after=90_000)) == {"D13"}
