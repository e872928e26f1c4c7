"""Cases of the plan that a publisher goes through by hand and certifies, with the simulated Okta.

`docs/oin/test-cases.md` names these tests by the numbers that the cases have in Okta's plan.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from maestro.okta.administrator import Okta
from maestro.okta.connection import Mode
from maestro.okta.people import Profile
from tests.okta.cast import GROUP, LI_NA, connection_to, okta_at
from tests.okta.reading import Reader
from tests.serving import Served, ServedOrganization

_numbers = itertools.count(1)


@pytest.fixture
def organization(served: Served) -> ServedOrganization:
    """An organization of the test's own."""
    return served.new_organization(f"plan{next(_numbers)}")


@pytest.fixture
def okta(tmp_path: Path) -> Iterator[Okta]:
    """An Okta with Li Na in a group that is not assigned yet."""
    with okta_at(tmp_path) as okta:
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        okta.add(GROUP, [LI_NA.login])
        yield okta


@pytest.mark.parametrize("mode", Mode)
def test_who_is_there_already_is_linked_and_updated_and_not_doubled(
    organization: ServedOrganization, okta: Okta, mode: Mode
) -> None:
    service = Reader(organization)
    there = service.create(LI_NA.login.upper())
    okta.connect(connection_to(organization, mode))
    assert [each.act for each in okta.assign(GROUP)] == ["linked"]
    (user,) = service.users()
    assert user["id"] == there
    assert (user["userName"], user["title"]) == (LI_NA.login, LI_NA.title)
    assert (user["name"]["givenName"], user["name"]["familyName"]) == (LI_NA.first_name, LI_NA.last_name)


@pytest.mark.parametrize("mode", Mode)
def test_values_that_are_emptied_in_okta_are_empty_and_no_error(
    organization: ServedOrganization, okta: Okta, mode: Mode
) -> None:
    okta.connect(connection_to(organization, mode))
    okta.assign(GROUP)
    assert [each.act for each in okta.edit(LI_NA.login, title="", department="", primary_phone="")] == ["updated"]
    okta.create_person(Profile("o@acme.example", "O", "Sato", "o@acme.example"))
    assert [each.act for each in okta.add(GROUP, ["o@acme.example"])] == ["created"]
    for user in Reader(organization).users():
        assert not user.keys() & {"title", "phoneNumbers"}
        assert "department" not in str(user)
    assert okta.directory.tasks == {}


def test_another_password_counts_from_save_on_and_the_old_one_still_works(
    served: Served, organization: ServedOrganization, okta: Okta
) -> None:
    okta.connect(connection_to(organization, Mode.OIN_LEGACY_BASIC))
    okta.assign(GROUP)
    renewed = served.new_credential(organization.subdomain)
    assert okta.connect(connection_to(renewed, Mode.OIN_LEGACY_BASIC)).act == "verified"
    assert [each.act for each in okta.edit(LI_NA.login, title="CRA")] == ["updated"]
    assert all(each["last_used"] for each in served.run("credential", "list", organization.subdomain))
    (user,) = Reader(organization).users()
    assert user["title"] == "CRA"
