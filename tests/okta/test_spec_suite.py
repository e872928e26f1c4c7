"""Okta's own SPEC suite for SCIM 2.0, request by request and assertion by assertion, in each way to authenticate.

Source: Okta-SCIM-20-SPEC-Test.json and Initial_Script_Spec.txt, of Okta's guide to building a SCIM service. Of what
they assert, how long an answer takes is measured elsewhere. `docs/oin/test-cases.md` names these tests.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.serving import Served, ServedOrganization

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GIVEN, FAMILY = "Runscope300", "Hfluaklab151"
EMAIL = f"{GIVEN}{FAMILY}@atko.com"
SOMEBODY = "morgan.chen@atko.com"  # the suite begins with a service that has a user
UNKNOWN_ID = "010101001010101011001010101011"

ASKING = {
    "Accept-Charset": "utf-8",
    "Content-Type": "application/scim+json; charset=utf-8",
    "Accept": "application/scim+json",
    "User-Agent": "OKTA SCIM Integration",
}
CREATING = {"Content-Type": "application/json", "Accept": "application/scim+json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A status, and the body as JSON."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Suite:
    """The answers of one run, by what was asked."""

    users: Answered
    user: Answered
    nobody_of_that_name: Answered
    nobody_of_that_id: Answered
    before: Answered
    created: Answered
    read_back: Answered
    created_again: Answered
    in_capitals: Answered
    groups: Answered
    without_a_token: Answered
    not_there: Answered


def presented(organization: ServedOrganization, mode: str) -> str:
    """The header `Authorization`, as Okta sends it in that mode."""
    if mode == "basic":
        return "Basic " + base64.b64encode(f"{organization.user_name}:{organization.password}".encode()).decode()
    return f"Bearer {organization.password}" if mode == "bearer" else organization.password


def send(
    base_url: str, method: str, target: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None
) -> Answered:
    """One request of the suite."""
    url = urlsplit(base_url)
    text = json.dumps(body, separators=(",", ":")).encode() if body else None
    with contextlib.closing(http.client.HTTPConnection(url.netloc, timeout=30)) as link:
        link.request(method, url.path + quote(target, safe="/?=&"), text, dict(headers))
        answer = link.getresponse()
        return Answered(answer.status, json.loads(answer.read()))


def person(user_name: str, given: str, family: str) -> dict[str, Any]:
    """The body of the suite's create."""
    return {
        "schemas": [USER],
        "userName": user_name,
        "name": {"givenName": given, "familyName": family},
        "emails": [{"primary": True, "value": user_name, "type": "work"}],
        "displayName": f"{given} {family}",
        "active": True,
    }


def by_name(user_name: str) -> str:
    return f'/Users?filter=userName eq "{user_name}"'


@pytest.fixture(scope="module", params=["basic", "bearer", "header"])
def suite(served: Served, request: pytest.FixtureRequest) -> Suite:
    """The suite, run once in each way in which Okta authenticates."""
    organization = served.new_organization(f"spec-{request.param}")
    authorization = {"Authorization": presented(organization, request.param)}

    def ask(target: str, **instead: str) -> Answered:
        return send(organization.base_url, "GET", target, ASKING | authorization | instead)

    def create(body: Mapping[str, Any]) -> Answered:
        return send(organization.base_url, "POST", "/Users", CREATING | authorization, body)

    create(person(SOMEBODY, "Morgan", "Chen"))
    users = ask("/Users?count=1&startIndex=1")
    before = ask(by_name(EMAIL))
    created = create(person(EMAIL, GIVEN, FAMILY))
    return Suite(
        users=users,
        user=ask(f"/Users/{users.body['Resources'][0]['id']}"),
        nobody_of_that_name=ask(by_name("abcdefgh@atko.com")),
        nobody_of_that_id=ask(f"/Users/{UNKNOWN_ID}"),
        before=before,
        created=created,
        read_back=ask(f"/Users/{created.body['id']}"),
        created_again=create(person(EMAIL, GIVEN, FAMILY)),
        in_capitals=ask(by_name(EMAIL.upper())),
        groups=ask("/Groups"),
        without_a_token=ask(by_name(EMAIL.upper()), Authorization="non-token"),
        not_there=ask("/Users/00919288221112222"),
    )


def assert_is_whole(user: Mapping[str, Any]) -> None:
    """Whether everything is there that the suite wants of each user."""
    assert user["id"]
    assert user["name"]["familyName"]
    assert user["name"]["givenName"]
    assert user["userName"]
    assert user["active"] is True
    assert user["emails"][0]["value"]


def test_spec_users_are_listed_with_numbers_that_are_numbers(suite: Suite) -> None:
    assert suite.users.status == 200
    assert LIST in suite.users.body["schemas"]
    assert [type(suite.users.body[name]) for name in ("itemsPerPage", "startIndex", "totalResults")] == [int] * 3
    (user,) = suite.users.body["Resources"]
    assert_is_whole(user)


def test_spec_a_user_is_read_by_its_id(suite: Suite) -> None:
    assert suite.user.status == 200
    assert suite.user.body["id"] == suite.users.body["Resources"][0]["id"]
    assert_is_whole(suite.user.body)


def test_spec_an_unknown_user_name_is_an_empty_list(suite: Suite) -> None:
    assert (suite.nobody_of_that_name.status, suite.nobody_of_that_name.body["totalResults"]) == (200, 0)
    assert LIST in suite.nobody_of_that_name.body["schemas"]


def test_spec_an_unknown_id_is_404_with_an_error(suite: Suite) -> None:
    assert suite.nobody_of_that_id.status == 404
    assert suite.nobody_of_that_id.body["detail"]
    assert ERROR in suite.nobody_of_that_id.body["schemas"]


def test_spec_who_is_to_be_created_is_not_there_before(suite: Suite) -> None:
    assert (suite.before.status, suite.before.body["totalResults"]) == (200, 0)
    assert LIST in suite.before.body["schemas"]


def test_spec_a_user_with_realistic_values_is_created(suite: Suite) -> None:
    user = suite.created.body
    assert suite.created.status == 201
    assert user["active"] is True
    assert user["id"]
    assert user["name"] == {"familyName": FAMILY, "givenName": GIVEN}
    assert USER in user["schemas"]
    assert user["userName"] == EMAIL
    assert user["emails"][0]["value"] == EMAIL


def test_spec_the_created_user_is_there(suite: Suite) -> None:
    assert suite.read_back.status == 200
    assert suite.read_back.body["userName"] == EMAIL
    assert suite.read_back.body["name"] == {"familyName": FAMILY, "givenName": GIVEN}


def test_spec_the_same_user_again_is_409(suite: Suite) -> None:
    assert suite.created_again.status == 409


def test_spec_a_user_name_is_found_in_capitals(suite: Suite) -> None:
    assert suite.in_capitals.status == 200
    assert [each["id"] for each in suite.in_capitals.body["Resources"]] == [suite.created.body["id"]]


def test_spec_groups_are_listed(suite: Suite) -> None:
    assert suite.groups.status == 200
    assert suite.groups.body["Resources"] == []


def test_spec_a_wrong_token_is_401_with_an_error(suite: Suite) -> None:
    assert (suite.without_a_token.status, suite.without_a_token.body["status"]) == (401, "401")
    assert suite.without_a_token.body["detail"]
    assert ERROR in suite.without_a_token.body["schemas"]


def test_spec_what_is_not_there_is_404_with_an_error(suite: Suite) -> None:
    assert (suite.not_there.status, suite.not_there.body["status"]) == (404, "404")
    assert suite.not_there.body["detail"]
    assert ERROR in suite.not_there.body["schemas"]
