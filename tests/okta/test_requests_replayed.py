"""Okta's requests about Users as they were recorded or documented, sent as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.okta.reading import Reader
from tests.serving import Served

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BODY_TYPE = "application/scim+json; charset=utf-8"
HEADERS = {
    "Accept": "application/scim+json",
    "Accept_Charset": "utf-8",
    "User_Agent": "Okta SCIM Client 1.0.0",
    "Connection": "Keep-Alive",
    "Accept_Encoding": "gzip,deflate",
}


def documented_user(**attributes: Any) -> dict[str, Any]:
    """The User of Okta's documentation, with its placeholder password."""
    return {
        "schemas": [USER],
        "userName": "test.user@okta.local",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": True, "value": "test.user@okta.local", "type": "work"}],
        "displayName": "Test User",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    } | attributes


def jane(target_id: str) -> dict[str, Any]:
    """A captured push: an old answer of the app's own with the profile over it."""
    return {
        "active": True,
        "displayName": "Jane Smith",
        "emails": [{"primary": True, "type": "work", "value": "jane@test.com"}],
        "externalId": "00u6a15d23T9AeHhF5d7",
        "groups": [],
        "id": target_id,
        "locale": "en-US",
        "meta": {
            "created": "2018-02-13T15:05:24.000-08:00",
            "lastModified": "2018-02-13T15:05:55.000-08:00",
            "location": f"https://scim.example/Users/{target_id}",
            "resourceType": "User",
        },
        "name": {"familyName": "Smith", "formatted": "Mona Octocat", "givenName": "Jane"},
        "schemas": [USER],
        "userName": "jane@test.com",
    }


def operation(**value: Any) -> dict[str, Any]:
    return {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": value}]}


@pytest.fixture(scope="module")
def organization(served: Served) -> Reader:
    """An organization for this module."""
    return Reader(served.new_organization("replayed"))


@pytest.fixture
def service(organization: Reader) -> Iterator[Reader]:
    """The organization without active people: everyone of the test before was sent away under another name."""
    yield organization
    for i, each in enumerate(organization.users()):
        body = {"schemas": [USER], "userName": f"away-{each['id']}-{i}", "active": False, "externalId": each["id"]}
        assert send(organization, "PUT", f"/Users/{each['id']}", body)[0] == 200


def send(service: Reader, method: str, target: str, body: Any = None) -> tuple[int, Any]:
    """A request with Okta's headers."""
    if body is None:
        return service.ask(method, target, None, **HEADERS)
    return service.ask(method, target, json.dumps(body).encode(), Content_Type=BODY_TYPE, **HEADERS)


def created(service: Reader, **attributes: Any) -> str:
    status, user = send(service, "POST", "/Users", documented_user(**attributes))
    assert status == 201, user
    target_id: str = user["id"]
    return target_id


def test_the_test_of_credentials(service: Reader) -> None:
    created(service)
    status, page = send(service, "GET", "/Users?startIndex=1&count=2")
    assert status == 200
    assert [type(page[name]) for name in ("totalResults", "startIndex", "itemsPerPage")] == [int] * 3


def test_the_probe_for_groups(service: Reader) -> None:
    status, page = send(service, "GET", "/Groups?startIndex=1&count=100")
    assert status == 200
    assert [type(page[name]) for name in ("totalResults", "startIndex", "itemsPerPage")] == [int] * 3


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/Users?filter=userName+eq+%22test.user%40okta.local%22&startIndex=1&count=100", id="plus"),
        pytest.param("/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1&count=100", id="pct20"),
        pytest.param("/Users?filter=userName%20eq%20%22TEST.USER%40okta.local%22&startIndex=1&count=100", id="case"),
    ],
)
def test_a_look_up_finds_nobody_then_the_person_then_the_inactive_person(service: Reader, target: str) -> None:
    status, page = send(service, "GET", target)
    assert (status, page["totalResults"], page["Resources"]) == (200, 0, [])
    target_id = created(service)
    assert [each["id"] for each in send(service, "GET", target)[1]["Resources"]] == [target_id]
    send(service, "PATCH", f"/Users/{target_id}", operation(active=False))
    (found,) = send(service, "GET", target)[1]["Resources"]
    assert (found["id"], found["active"]) == (target_id, False)


def test_a_create_answers_with_the_whole_user_and_without_the_password(service: Reader) -> None:
    status, user = send(service, "POST", "/Users", documented_user())
    assert status == 201
    assert user["externalId"] == "00ujl29u0le5T6Aj10h7"
    assert user["emails"] == [{"value": "test.user@okta.local", "type": "work", "primary": True}]
    assert "password" not in user


def test_a_create_with_the_whole_profile(service: Reader) -> None:
    body = documented_user(
        schemas=[USER, ENTERPRISE],
        title="CTA",
        phoneNumbers=[{"primary": True, "value": "415.123.4567", "type": "work"}],
    ) | {ENTERPRISE: {"department": "Clinical Operations"}}
    status, user = send(service, "POST", "/Users", body)
    assert status == 201
    assert (user["title"], user[ENTERPRISE]) == ("CTA", {"department": "Clinical Operations"})
    assert user["phoneNumbers"] == [{"value": "415.123.4567", "type": "work", "primary": True}]


def test_the_same_create_again_is_a_conflict(service: Reader) -> None:
    created(service)
    status, error = send(service, "POST", "/Users", documented_user())
    assert (status, error["scimType"]) == (409, "uniqueness")


def test_a_read(service: Reader) -> None:
    target_id = created(service)
    assert send(service, "GET", f"/Users/{target_id}")[1]["id"] == target_id


def test_a_push_that_echoes_an_old_answer(service: Reader) -> None:
    target_id = created(service)
    before = service.user(target_id)
    status, user = send(service, "PUT", f"/Users/{target_id}", jane(target_id))
    assert status == 200
    assert (user["id"], user["userName"], user["active"]) == (target_id, "jane@test.com", True)
    assert user["meta"]["created"] == before["meta"]["created"]
    assert user["meta"]["location"].endswith(f"/Users/{target_id}")


@pytest.mark.parametrize("active", [False, True], ids=["deactivate", "reactivate"])
def test_activation_is_patched_without_a_path(service: Reader, active: bool) -> None:
    target_id = created(service, active=not active)
    status, _ = send(service, "PATCH", f"/Users/{target_id}", operation(active=active))
    assert status in {200, 204}
    assert service.user(target_id)["active"] is active


def test_a_password_is_taken_and_not_kept(service: Reader) -> None:
    target_id = created(service)
    before = service.user(target_id)
    status, _ = send(service, "PATCH", f"/Users/{target_id}", operation(password="TkdFNVdI"))
    assert status in {200, 204}
    assert service.user(target_id) == before


def test_a_second_page(service: Reader) -> None:
    status, page = send(service, "GET", "/Users?startIndex=101&count=100")
    assert (status, page["startIndex"], page["itemsPerPage"], page["Resources"]) == (200, 101, 0, [])
