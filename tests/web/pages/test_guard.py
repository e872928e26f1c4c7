"""What stands before every page: the session, the form's origin, the organization, and what browsers are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import falcon
import pytest
from falcon.inspect import inspect_routes

from maestro.web.app import create_app
from maestro.web.pages.guard import CONTENT_SECURITY_POLICY
from maestro.web.scim.routes import is_scim
from maestro.web.wiring import Addresses, Wiring
from tests.cast import Client
from tests.web.pages.browsing import Browser, addresses_of, words_of

# All that anybody may see; the figures ask for a token of their own. A page that is added here is added on purpose.
OPEN = {"/healthz", "/readyz", "/metrics", "/static/{name}", "/support/sign-in"}

# What whoever has a setup link may see of the one organization that it is for.
BY_LINK = {"/setup/{token}", "/setup/{token}/live", "/setup/{token}/password", "/setup/{token}/request"}


def routes(app: falcon.App[Any, Any]) -> list[tuple[str, str]]:
    """Every method and template of the router's own table that is not on the SCIM surface."""
    return [
        (method.method, route.path)
        for route in inspect_routes(app)
        for method in route.methods
        if not is_scim(route.path) and not method.internal
    ]


def filled(template: str, organization: str, contact: str = "nobody") -> str:
    given = dict.fromkeys(("attribute", "credential", "name", "reference", "link", "token"), "none")
    return template.format(organization=organization, contact_id=contact, **given)


def test_no_page_is_seen_without_signing_in(app: falcon.App[Any, Any], visitor: Browser, acme: Client) -> None:
    contact = acme.create()["id"]
    walked = [(method, path) for method, path in routes(app) if path not in OPEN | BY_LINK]
    assert len(walked) > 15
    for method, template in walked:
        path = filled(template, "acme", contact)
        answer = visitor.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 303, (method, path)
        assert answer.headers["location"].startswith("/support/sign-in"), (method, path)
        assert answer.text == "", (method, path)


def test_a_setup_link_that_nobody_made_opens_nothing(app: falcon.App[Any, Any], visitor: Browser) -> None:
    walked = [(method, path) for method, path in routes(app) if path in BY_LINK]
    assert {path for _, path in walked} == BY_LINK
    for method, template in walked:
        answer = visitor.request(method, template.format(token="guessed"), headers={"Sec-Fetch-Site": "same-origin"})
        shows_nothing = answer.status == 404 or (
            answer.status == 303 and answer.headers["location"] == "/setup/guessed"
        )
        assert shows_nothing, (method, template)


def test_a_credential_of_okta_opens_no_page(visitor: Browser, acme: Client) -> None:
    assert visitor.get("/o/acme/contacts", Authorization=acme.basic).status == 303


def test_an_organization_that_is_not_there_is_a_page_of_its_own(app: falcon.App[Any, Any], alice: Browser) -> None:
    walked = [(method, path) for method, path in routes(app) if "{organization}" in path]
    assert walked
    for method, template in walked:
        path = filled(template, "nowhere")
        answer = alice.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 404, (method, path)
        assert method == "HEAD" or "There is no organization at this address" in words_of(answer), (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site", "Origin": "https://maestro.example"}, id="sibling"),
        pytest.param({"Sec-Fetch-Site": None}, id="silent"),
        pytest.param({"Sec-Fetch-Site": None, "Origin": "https://evil.example"}, id="other-origin"),
        pytest.param({"Sec-Fetch-Site": None, "Origin": "null"}, id="null-origin"),
        pytest.param({"Sec-Fetch-Site": None, "Origin": "http://maestro.example"}, id="without-tls"),
        pytest.param({"Sec-Fetch-Site": None, "Origin": "https://maestro.example:8443"}, id="other-port"),
        pytest.param({"Sec-Fetch-Site": None, "Host": "evil.example", "Origin": "https://evil.example"}, id="own-host"),
    ],
)
def test_a_form_of_another_site_changes_nothing(
    app: falcon.App[Any, Any], alice: Browser, acme: Client, headers: dict[str, str | None]
) -> None:
    before = alice.get("/support/organizations/acme/credentials").text
    paths = {path for method, path in routes(app) if method == "POST"}
    assert len(paths) >= 5
    for template in paths:
        answer = alice.post(filled(template, "acme"), {"name": "Evil", "subdomain": "evil"}, **headers)
        assert answer.status == 403, template
        assert "came from another site" in words_of(answer)
    assert alice.get("/support/organizations/acme/credentials").text == before
    assert "evil" not in alice.get("/support/organizations").text
    assert acme.get("/Users").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "none"}, id="typed"),
        pytest.param({"Sec-Fetch-Site": None, "Origin": "https://maestro.example"}, id="own-origin"),
    ],
)
def test_our_own_forms_are_taken(alice: Browser, headers: dict[str, str | None]) -> None:
    assert alice.post("/support/organizations", {"name": "Initech", "subdomain": "initech"}, **headers).status == 303


@pytest.mark.parametrize(
    "address",
    ["/support/sign-in", "/support/organizations", "/o/acme/contacts", "/o/acme/contacts.csv", "/nowhere", "/static/x"],
)
def test_every_answer_tells_browsers_what_a_page_may_do(alice: Browser, acme: Client, address: str) -> None:
    assert acme.organization.subdomain == "acme"
    headers = alice.get(address).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert "access-control-allow-origin" not in headers
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_pages_have_nothing_inline_and_nothing_from_elsewhere(alice: Browser, acme: Client) -> None:
    contact = acme.create()["id"]
    for address in (
        "/support/organizations",
        "/support/organizations/new",
        "/support/organizations/acme",
        "/o/acme/contacts",
        f"/o/acme/contacts/{contact}",
        "/nowhere",
    ):
        page = alice.get(address).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script src="/static/')
        assert all(each.startswith(("/", "#")) for each in addresses_of(alice.get(address))), address


def test_the_session_looked_for_by_a_swap_leads_the_whole_page_to_sign_in(visitor: Browser) -> None:
    answer = visitor.get("/o/acme/contacts?q=li", **{"HX-Request": "true"})
    assert answer.status == 204
    assert answer.headers["hx-redirect"] == "/support/sign-in?return_to=/o/acme/contacts%3Fq%3Dli"


def test_an_organizations_own_host_leads_to_its_contacts(wiring: Wiring, visitor: Browser, acme: Client) -> None:
    assert visitor.cookies == {}
    hosted = Browser(create_app(replace(wiring, addresses=Addresses("https://maestro.example", "maestro.example"))))
    answer = hosted.get("/contacts?q=li", Host="acme.maestro.example")
    assert answer.headers["location"].startswith("https://maestro.example/o/acme/contacts")
    hosted.sign_in()
    assert hosted.get("/o/acme").headers["location"] == "/o/acme/contacts"
    assert (
        f"https://acme.maestro.example{acme.root.removeprefix('/o/acme')}"
        in hosted.get("/support/organizations/acme/credentials").text
    )


@pytest.mark.parametrize(
    "path",
    [
        "/o/acme/%63ontacts",
        "//o//acme//contacts",
        "/o/acme/contacts/",
        "/o/acme/contacts;x",
        "/o/acme/./contacts",
        "/O/acme/contacts",
        "/o/acme/contacts%00",
        "/o/acme/contacts%2f",
        "/o/%61cme/contacts.csv",
    ],
)
def test_no_spelling_of_a_path_slips_by(visitor: Browser, acme: Client, path: str) -> None:
    acme.create("secret@acme.example")
    answer = visitor.get(path)
    assert answer.status in {303, 404}
    assert "secret@acme.example" not in answer.text
