"""One organization, two forms of its address; and whatever slashes Okta's base URL came with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import falcon.testing
import pytest

from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import Client, client_of, store_of, user


@pytest.fixture
def hosted(database: Database, wiring: Wiring) -> tuple[falcon.testing.TestClient, Client]:
    """The service under `*.maestro.example`, and acme in it."""
    wiring = replace(wiring, addresses=Addresses("https://maestro.example", "maestro.example"))
    app = create_app(wiring)
    return falcon.testing.TestClient(app), client_of(app, wiring, database, "acme")


def call(
    http: falcon.testing.TestClient, client: Client, path: str, host: str, **options: Any
) -> falcon.testing.Result:
    headers = {"Authorization": client.basic, "Host": host, "Content-Type": "application/scim+json"}
    return http.simulate_request(options.pop("method", "GET"), path, headers=headers, **options)


def test_the_host_form_and_the_path_form_are_the_same_thing(hosted: tuple[falcon.testing.TestClient, Client]) -> None:
    http, acme = hosted
    created = call(http, acme, "/scim/v2/Users", "acme.maestro.example", method="POST", json=user())
    assert created.status_code == 201
    location = created.headers["location"]
    assert location == f"https://acme.maestro.example/scim/v2/Users/{created.json['id']}"
    for path, host in (
        (f"/scim/v2/Users/{created.json['id']}", "acme.maestro.example"),
        (f"/scim/v2/Users/{created.json['id']}", "ACME.Maestro.Example:443"),
        (f"/o/acme/scim/v2/Users/{created.json['id']}", "maestro.example"),
    ):
        answer = call(http, acme, path, host)
        assert (answer.status_code, answer.json) == (200, created.json)


def test_one_organizations_credential_on_anothers_host_is_401(
    hosted: tuple[falcon.testing.TestClient, Client],
) -> None:
    http, acme = hosted
    for path, host in (
        ("/scim/v2/Users", "globex.maestro.example"),
        ("/scim/v2/Users", "a.b.maestro.example"),
        ("/scim/v2/Users", "nobody.maestro.example"),
    ):
        assert call(http, acme, path, host).status_code == 401


def test_another_organizations_path_on_ones_own_host_is_not_served(
    hosted: tuple[falcon.testing.TestClient, Client],
) -> None:
    http, acme = hosted
    assert call(http, acme, "/o/acme/scim/v2/Users", "acme.maestro.example").status_code in {302, 404}


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        pytest.param("/contacts?state=inactive&q=a%20b", "/o/acme/contacts?state=inactive&q=a%20b", id="query"),
        pytest.param("/x%0d%0aSet-Cookie:%20a=b", "/o/acme/x%0D%0ASet-Cookie%3A%20a%3Db", id="line-break"),
        pytest.param("/caf%C3%A9", "/o/acme/caf%C3%A9", id="not-ascii"),
        pytest.param("//evil.example", "/o/acme/evil.example", id="another-host"),
    ],
)
def test_people_are_led_from_an_organizations_host_to_the_one_they_sign_in_on(
    hosted: tuple[falcon.testing.TestClient, Client], asked: str, location: str
) -> None:
    path, _, query = asked.partition("?")
    answer = hosted[0].simulate_get(path, query_string=query, headers={"Host": "acme.maestro.example"})
    assert (answer.status_code, answer.headers["location"]) == (302, f"https://maestro.example{location}")


def test_the_host_people_sign_in_on_may_lie_under_the_base_domain(wiring: Wiring) -> None:
    app = create_app(replace(wiring, addresses=Addresses("https://Portal.maestro.example:8443", "maestro.example")))
    answer = falcon.testing.TestClient(app).simulate_get("/support/sign-in", headers={"Host": "portal.maestro.example"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/o/acme/scim/v2/Users/",
        "/o/acme/scim/v2//Users",
        "//o/acme/scim/v2/Users//",
        "/o/acme//scim/v2/Users?",
        "/o/acme/scim/v2/Users?&startIndex=1&count=2&",
    ],
)
def test_slashes_too_many_and_empty_query_tails_are_forgiven(acme: Client, path: str) -> None:
    acme.root = ""
    assert acme.get(path).status == 200


@pytest.mark.parametrize("path", ["/Users", "/scim/v2/Users", "/acme/scim/v2/Users", "/o/acme/nowhere/Users"])
def test_a_base_url_that_leads_past_scim_is_told_as_okta_can_show_it(acme: Client, path: str) -> None:
    acme.root = ""
    answer = acme.get(path, headers={"Accept": "application/scim+json; charset=utf-8"})
    assert (answer.status, answer.headers["content-type"]) == (404, "application/scim+json")
    assert "exactly as Clinical Maestro support gave it" in answer.json["detail"]
    assert acme.get(path, headers={"Accept": "text/html"}).headers["content-type"].startswith("text/html")


def test_links_are_made_of_settings_and_never_of_the_request(acme: Client) -> None:
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "Forwarded": "host=evil",
    }
    answer = acme.post("/Users", user(), headers=forged)
    assert answer.json["meta"]["location"].startswith("https://maestro.example/o/acme/scim/v2/Users/")
    assert "evil" not in answer.text + str(answer.headers)


def test_every_answer_says_how_it_may_be_kept_and_read(acme: Client) -> None:
    for answer in (acme.get("/Users"), acme.get("/Users/unknown"), acme.get("/Users", headers={"Authorization": ""})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "max-age=31536000" in answer.headers["strict-transport-security"]
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/o/acme/Users",
        "/o/acme/v2/Users",
        "/o/acme/SCIM/V2/Users",
        "/o/acme/scim",
        "/o/acme/.search",
        "/o/acme/groups/x",
    ],
)
def test_a_base_url_that_is_not_whole_is_answered_in_scim_json_with_the_right_one(acme: Client, path: str) -> None:
    root, acme.root = acme.base_url, ""
    answer = acme.get(path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/scim+json")
    assert root in answer.json["detail"]
    assert acme.get(path, headers={"Authorization": ""}).status == 401


def test_a_line_break_in_a_path_is_a_part_of_it_and_leaves_an_exchange(acme: Client, database: Database) -> None:
    answer = acme.get("/Users/a%0Ab")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/scim+json")
    database.flush()
    assert store_of(database, acme).exchange(answer.reference) is not None
