"""Nobody gets in without a live credential of the organization in the URL, by whatever door."""

from __future__ import annotations

import base64
from typing import Any

import falcon
import falcon.inspect
import pytest
from falcon import HTTP_METHODS

from maestro.directory.issuing import issue_credential, revoke_credential
from maestro.store.database import Database
from maestro.web.wiring import Wiring
from tests.cast import ALICE, Client, store_of

# Every route that answers without a credential, and every surface that has an own door.
PUBLIC = {"/healthz", "/readyz"}
BY_TOKEN = {"/metrics"}
OWN_DOOR = (
    "/support",
    "/static",
    "/log/",
    "/help/",
    "/ops",
    "/setup/",
    *(f"/o/{{organization}}/{page}" for page in ("contacts", "log", "setup", "mapping", "drift", "deactivations")),
)


def basic(user_name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user_name}:{password}".encode()).decode()


def scim_routes(app: falcon.App[Any, Any]) -> list[tuple[str, str]]:
    """Method and path of all that the SCIM surface serves, from the router's own table."""
    return [
        (method.method, route.path)
        for route in falcon.inspect.inspect_routes(app)
        if route.path.startswith("/o/{organization}/scim")
        for method in route.methods
        if method.method in HTTP_METHODS and method.method != "CONNECT"
    ]


def filled(path: str, organization: str, resource_id: str) -> str:
    return path.format(organization=organization, resource_id=resource_id, name="User")


def test_the_router_has_no_door_but_the_known_ones(app: falcon.App[Any, Any]) -> None:
    for route in falcon.inspect.inspect_routes(app):
        known = (
            route.path in PUBLIC | BY_TOKEN
            or route.path in {"/", "/o/{organization}"}
            or route.path.startswith((*OWN_DOOR, "/o/{organization}/scim"))
        )
        assert known, f"{route.path} is on no surface whose door is tested"


def test_every_route_asks_for_a_credential(app: falcon.App[Any, Any], acme: Client, globex: Client) -> None:
    """Each route and method, with each credential that is none of acme's."""
    resource_id = acme.create()["id"]
    doors = {
        "none": "",
        "unknown scheme": "Negotiate abc",
        "empty": "Basic ",
        "empty pair": basic("", ""),
        "empty bearer": "Bearer ",
        "wrong password": basic(acme.user_name, "cmscim_wrong"),
        "another's": globex.basic,
        "another's bearer": f"Bearer {globex.password}",
        "another's password under acme's name": basic(acme.user_name, globex.password),
        "acme's password under another name": basic(globex.user_name, acme.password),
    }
    routes = scim_routes(app)
    assert len(routes) > 20
    for method, path in routes:
        for door, header in doors.items():
            target = filled(path, "acme", resource_id).removeprefix(acme.root)
            answer = acme.request(method, target, headers={"Authorization": header})
            assert answer.status == 401, f"{method} {path} with {door}: {answer.status}"


def test_a_wrong_credential_is_refused_before_the_path_is_told_apart(acme: Client) -> None:
    for path in ("/Nothing", "/Users/unknown", "/Groups", "/scim/v2/Users", "/../v2/Users", "/%55sers"):
        assert acme.get(path, headers={"Authorization": "Bearer no"}).status == 401


def test_basic_and_bearer_and_the_bare_token_open_the_same_door(acme: Client) -> None:
    assert acme.get("/Users").status == 200
    assert acme.get("/Users", headers={"Authorization": acme.password}).status == 200
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert acme.get("/Users", headers={"Authorization": f"{scheme} {acme.password}"}).status == 200
    assert acme.get("/Users", headers={"Authorization": acme.basic.replace("Basic", "basic")}).status == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Basic", id="no-value"),
        pytest.param("Basic not-base64!", id="not-base64"),
        pytest.param("Basic " + base64.b64encode(b"no colon").decode(), id="no-colon"),
        pytest.param("Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(), id="not-utf-8"),
        pytest.param("Basic " + base64.b64encode(b":").decode(), id="nothing-but-colon"),
        pytest.param("Basic " + base64.b64encode(b"a:" + b"x" * 9000).decode(), id="too-long"),
        pytest.param("Bearer " + "x" * 9000, id="bearer-too-long"),
        pytest.param("Bearer \u00ff\u00fe", id="bearer-not-ascii"),
        pytest.param("Bearer", id="bearer-no-value"),
        pytest.param("Digest username=acme", id="digest"),
        pytest.param("cmscim_raw", id="raw-token"),
        pytest.param("   ", id="blank"),
    ],
)
def test_a_malformed_authorization_is_401_in_scim_json(acme: Client, header: str) -> None:
    answer = acme.get("/Users", headers={"Authorization": header})
    assert answer.status == 401
    assert answer.json["status"] == "401"
    assert answer.headers["content-type"].startswith("application/scim+json")
    assert "Basic" in answer.headers["www-authenticate"]


def test_a_password_may_have_a_colon_and_the_name_ends_at_the_first(acme: Client) -> None:
    header = basic(acme.user_name, acme.password + ":more")
    assert acme.get("/Users", headers={"Authorization": header}).status == 401


def test_what_is_refused_does_not_tell_whether_the_organization_exists(acme: Client) -> None:
    known = acme.get("/Users", headers={"Authorization": "Bearer no"})
    acme.root = "/o/nobody/scim/v2"
    unknown = acme.get("/Users", headers={"Authorization": "Bearer no"})
    assert known.status == unknown.status == 401
    assert known.json["detail"].partition(" (ref")[0] == unknown.json["detail"].partition(" (ref")[0]
    assert {k: v for k, v in known.headers.items() if k != "content-length"}.keys() == unknown.headers.keys() - {
        "content-length"
    }


def test_two_credentials_are_live_while_one_replaces_the_other(
    acme: Client, database: Database, wiring: Wiring
) -> None:
    second = issue_credential(
        database, acme.organization, ALICE, random=wiring.random, pepper=wiring.pepper, new_id=wiring.new_id()
    )
    for password in (acme.password, second.password):
        assert acme.get("/Users", headers={"Authorization": basic(acme.user_name, password)}).status == 200
    first = store_of(database, acme).credentials()[-1]
    revoke_credential(database, acme.organization, first.id, ALICE, reason="Leaked")
    assert acme.get("/Users").status == 401
    assert acme.get("/Users", headers={"Authorization": f"Bearer {second.password}"}).status == 200


def test_discovery_asks_for_the_credential_too(acme: Client) -> None:
    """So that nobody's test of a connection succeeds with a password that is wrong."""
    for path in ("/ServiceProviderConfig", "/Schemas", "/ResourceTypes"):
        assert acme.get(path, headers={"Authorization": ""}).status == 401
