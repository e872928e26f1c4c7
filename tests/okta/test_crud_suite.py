"""Okta's own CRUD suite for SCIM 2.0: its acts by the simulated Okta, its verifications as the suite sends them.

Source: Okta-SCIM-20-CRUD-Test.json, of Okta's guide to testing a SCIM integration. `docs/oin/test-cases.md` names these
tests; the run with a real Okta that a submission links to needs a tenant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from maestro.okta.connection import Mode
from maestro.okta.people import Profile
from tests.okta.cast import connection_to, okta_at
from tests.okta.test_spec_suite import Answered, by_name, presented, send
from tests.serving import Served

PERSON = Profile("runscope.crud@atko.com", "Runscope", "Crud", "runscope.crud@atko.com", "Tester", "", "415.123.4567")
GROUP = "Everyone in the suite"
_AUTHORIZED: dict[Mode, str] = {Mode.OIN_LEGACY_BASIC: "basic", Mode.OIN_BEARER: "bearer", Mode.AIW_PUT: "basic"}


@dataclass(frozen=True, slots=True)
class Suite:
    """What the service answered after each act in Okta."""

    assigned: Answered
    renamed: Answered
    deactivated: Answered
    reactivated: Answered
    unassigned: Answered

    @property
    def user(self) -> Any:
        """The one who was found after the assignment."""
        (user,) = self.assigned.body["Resources"]
        return user


@pytest.fixture(scope="module", params=[*_AUTHORIZED])
def suite(served: Served, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """The suite, run once in each mode that Okta has."""
    mode: Mode = request.param
    organization = served.new_organization(f"crud-{mode.value.replace('_', '-')}")
    headers = {"Authorization": presented(organization, _AUTHORIZED[mode]), "Accept": "application/scim+json"}

    def verify(target: str) -> Answered:
        return send(organization.base_url, "GET", target, headers)

    with okta_at(tmp_path_factory.mktemp("okta")) as okta:
        okta.connect(connection_to(organization, mode))
        okta.create_person(PERSON)
        okta.create_group(GROUP)
        okta.add(GROUP, [PERSON.login])
        okta.assign(GROUP)
        assigned = verify(by_name(PERSON.login))
        own = f"/Users/{quote(assigned.body['Resources'][0]['id'])}"
        okta.edit(PERSON.login, first_name="Renamed")
        renamed = verify(own)
        okta.deactivate(PERSON.login)
        deactivated = verify(own)
        okta.reactivate(PERSON.login)
        reactivated = verify(own)
        okta.remove(GROUP, [PERSON.login])
        return Suite(assigned, renamed, deactivated, reactivated, unassigned=verify(own))


def test_crud_who_is_assigned_is_created(suite: Suite) -> None:
    assert suite.assigned.status == 200
    assert suite.user["userName"] == PERSON.login
    assert suite.user["emails"][0]["value"] == PERSON.email
    assert (suite.user["name"]["familyName"], suite.user["name"]["givenName"]) == ("Crud", "Runscope")


def test_crud_a_first_name_is_updated(suite: Suite) -> None:
    assert suite.renamed.status == 200
    assert suite.renamed.body["name"]["givenName"] == "Renamed"


def test_crud_who_is_deactivated_in_okta_is_inactive(suite: Suite) -> None:
    assert (suite.deactivated.status, suite.deactivated.body["active"]) == (200, False)


def test_crud_who_is_assigned_again_is_active_with_the_same_id_and_attributes(suite: Suite) -> None:
    assert (suite.reactivated.status, suite.reactivated.body["active"]) == (200, True)
    assert suite.reactivated.body["id"] == suite.user["id"]
    unchanged = ("userName", "emails", "title", "phoneNumbers", "externalId")
    assert [suite.reactivated.body[name] for name in unchanged] == [suite.user[name] for name in unchanged]


def test_crud_who_is_unassigned_is_inactive_and_kept(suite: Suite) -> None:
    assert (suite.unassigned.status, suite.unassigned.body["active"]) == (200, False)
    assert suite.unassigned.body["name"] == suite.renamed.body["name"]
