"""The whole way, in every mode Okta has, to the service in a process of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maestro.okta.administrator import Okta
from maestro.okta.connection import Behaviour, Connection, Encoding, Mode
from maestro.okta.importing import Import
from maestro.okta.people import Profile
from tests.okta.cast import GROUP, Watcher, connection_to, okta_at
from tests.okta.reading import Reader
from tests.serving import Served, ServedOrganization

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_numbers = itertools.count(1)

PEOPLE = [
    Profile("li.na@acme.example", "Li", "Na", "li.na@acme.example", "CTA", "Clinical Operations", "415.123.4567"),
    Profile("zoe@acme.example", "Zoë", "Ångström", "zoe@acme.example", "CRA", "Clinical Operations", "+46 8 1"),
    Profile("o'brien@acme.example", "Conan", "O'Brien", "o'brien@acme.example", "Monitor", "Field", ""),
    Profile("Anna+trial@acme.example", "Anna", "Sato", "anna@acme.example", "", "Data", "1"),
    Profile("josé.pérez@acme.example", "José", "Pérez", "jose@acme.example", "PI", "", "2"),
    Profile("wang@acme.example", "伟", "王", "wang@acme.example", "", "", ""),
    Profile("d.smith@acme.example", "Dan", "Smith", "dan@acme.example", "CTA", "Field", "3"),
]
LI_NA, ZOE = PEOPLE[0].login, PEOPLE[1].login


@pytest.fixture
def organization(served: Served) -> ServedOrganization:
    """An organization of the test's own."""
    return served.new_organization(f"o{next(_numbers)}")


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def okta(tmp_path: Path, watcher: Watcher) -> Iterator[Okta]:
    with okta_at(tmp_path, watcher) as okta:
        yield okta


def target_of(okta: Okta, login: str) -> str:
    link = okta.directory.person(login).link
    assert link is not None
    return link.target_id


def begin(okta: Okta, connection: Connection) -> None:
    """Connect, and assign the seven."""
    okta.create_group(GROUP)
    for profile in PEOPLE:
        okta.create_person(profile)
    okta.add(GROUP, [each.login for each in PEOPLE])
    assert okta.connect(connection).act == "verified"
    assert [each.act for each in okta.retry()] == []
    assert [each.act for each in okta.assign(GROUP)] == ["created"] * 7


def in_eight(user: dict[str, Any]) -> Profile:
    """The eight attributes as the service answers them."""
    (email,) = [each for each in user["emails"] if each["primary"] is True]
    phone = [each for each in user.get("phoneNumbers", []) if each["primary"] is True]
    return Profile(
        user["userName"],
        user["name"]["givenName"],
        user["name"]["familyName"],
        email["value"],
        user.get("title", ""),
        user.get(ENTERPRISE, {}).get("department", ""),
        phone[0]["value"] if phone else "",
    )


@pytest.mark.parametrize("mode", Mode)
def test_the_whole_life_of_a_connection(
    organization: ServedOrganization, okta: Okta, watcher: Watcher, mode: Mode
) -> None:
    begin(okta, connection_to(organization, mode))
    service, own = Reader(organization), target_of(okta, LI_NA)
    assert [in_eight(each) for each in service.users()] == PEOPLE
    assert all(each["active"] for each in service.users())

    watcher.lines()
    assert [each.act for each in okta.edit(LI_NA, title="CRA", department="", primary_phone="")] == ["updated"]
    assert watcher.lines() == [f"GET /Users/{own} 200", f"PUT /Users/{own} 200"]
    changed = service.user(own)
    assert changed["title"] == "CRA"
    assert not changed.keys() & {ENTERPRISE, "phoneNumbers"}

    assert [each.act for each in okta.remove(GROUP, [LI_NA])] == ["deactivated"]
    assert service.user(own)["active"] is False
    assert service.user(own)["title"] == "CRA"

    assert [each.act for each in okta.add(GROUP, [LI_NA])] == ["linked"]
    assert target_of(okta, LI_NA) == own
    assert service.user(own)["active"] is True

    assert [each.act for each in okta.edit(LI_NA, login="li.wu@acme.example", last_name="Wu")] == ["updated"]
    assert service.user(own)["userName"] == "li.wu@acme.example"
    assert service.user(own)["name"]["familyName"] == "Wu"

    assert [each.act for each in okta.deactivate(ZOE)] == ["deactivated"]
    done = okta.import_now()
    assert isinstance(done, Import)
    assert (done.returned, len(done.app_users), done.added, done.removed) == (7, 6, (), ())
    assert [each.act for each in okta.reactivate(ZOE)] == ["linked"]
    assert [each.act for each in okta.unassign(GROUP)] == ["deactivated"] * 7
    assert [each["active"] for each in service.users()] == [False] * 7
    assert okta.directory.tasks == {}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Behaviour(Encoding.PERCENT20), id="percent20"),
        pytest.param(Behaviour(control_characters=True), id="control-characters"),
        pytest.param(Behaviour(upper_case_user_name=True), id="upper-case"),
    ],
)
def test_every_habit_of_oktas_is_borne(organization: ServedOrganization, okta: Okta, behaviour: Behaviour) -> None:
    begin(okta, connection_to(organization, Mode.OIN_LEGACY_BASIC, behaviour))
    own = target_of(okta, LI_NA)
    okta.remove(GROUP, [LI_NA])
    assert [each.act for each in okta.add(GROUP, [LI_NA])] == ["linked"]
    assert target_of(okta, LI_NA) == own
    user = Reader(organization).user(own)
    assert user["name"]["givenName"] == "Li"
    assert user["userName"] == (LI_NA.upper() if behaviour.upper_case_user_name else LI_NA)


def test_a_stale_push_leaves_the_person_inactive(organization: ServedOrganization, okta: Okta) -> None:
    begin(okta, connection_to(organization, Mode.OIN_BEARER, Behaviour(stale_put_after_reactivation=True)))
    okta.remove(GROUP, [LI_NA])
    okta.add(GROUP, [LI_NA])
    assert Reader(organization).user(target_of(okta, LI_NA))["active"] is False


def test_who_comes_back_under_another_user_name_is_the_same_contact(
    organization: ServedOrganization, okta: Okta
) -> None:
    begin(okta, connection_to(organization, Mode.OIN_LEGACY_BASIC))
    own = target_of(okta, LI_NA)
    okta.remove(GROUP, [LI_NA])
    okta.edit(LI_NA, login="li.wu@acme.example")
    assert [each.act for each in okta.add(GROUP, ["li.wu@acme.example"])] == ["created"]
    assert target_of(okta, "li.wu@acme.example") == own
    assert Reader(organization).user(own)["active"] is True


def test_two_hundred_and_fifty_people_are_imported_in_pages(
    organization: ServedOrganization, okta: Okta, watcher: Watcher
) -> None:
    connection = connection_to(organization, Mode.OIN_LEGACY_BASIC)
    service = Reader(organization)
    ids = [service.create(f"p{i:03}@acme.example") for i in range(250)]
    okta.connect(connection)
    watcher.lines()
    done = okta.import_now()
    assert isinstance(done, Import)
    assert watcher.lines() == [f"GET /Users?startIndex={i}&count=100 200" for i in (1, 101, 201)]
    assert list(done.app_users) == ids
    assert (done.returned, done.without_name) == (250, ())


def test_a_wrong_password_is_told_and_not_saved(organization: ServedOrganization, okta: Okta) -> None:
    right = connection_to(organization, Mode.OIN_LEGACY_BASIC)
    outcome = okta.connect(Connection(right.base_url, "wrong", right.user_name))
    assert outcome.text.startswith("Error authenticating: Unauthorized. The connector configuration")
    assert "Errors reported by remote server: " in outcome.text
    assert okta.directory.connection is None


def test_a_credential_of_another_organization_is_refused(
    served: Served, organization: ServedOrganization, okta: Okta
) -> None:
    foreign = connection_to(served.acme, Mode.OIN_LEGACY_BASIC)
    outcome = okta.connect(Connection(organization.base_url, foreign.secret, foreign.user_name))
    assert outcome.text.startswith("Error authenticating: Unauthorized.")


def test_a_revoked_credential_fails_the_next_push_and_a_new_one_mends_it(
    served: Served, organization: ServedOrganization, okta: Okta
) -> None:
    begin(okta, connection_to(organization, Mode.OIN_LEGACY_BASIC))
    (old,) = served.run("credential", "list", organization.subdomain)
    served.run("credential", "revoke", organization.subdomain, old["id"], "--reason", "Leaked")
    (failed,) = okta.edit(LI_NA, title="CRA")
    assert failed.text.startswith(
        "Automatic profile push of user Li Na to app Clinical Maestro failed: Error while trying to push profile "
        "update for 'li.na@acme.example': Unauthorized. Errors reported by remote server: "
    )
    renewed = served.new_credential(organization.subdomain)
    assert okta.connect(connection_to(renewed, Mode.OIN_LEGACY_BASIC)).act == "verified"
    assert [each.act for each in okta.retry()] == ["updated"]
    assert Reader(renewed).user(target_of(okta, LI_NA))["title"] == "CRA"
