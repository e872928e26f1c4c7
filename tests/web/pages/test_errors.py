"""What people see when something goes wrong, and what they can do about it."""

from __future__ import annotations

import re
from dataclasses import replace

import falcon.testing
import pytest

from maestro.directory.errors import Unavailable
from maestro.scim.errors import NotFound
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.pages import errors
from maestro.web.pages.errors import send_error_page
from maestro.web.wiring import Wiring
from tests.cast import Client
from tests.web.pages.browsing import Browser, words_of


@pytest.mark.parametrize(
    ("method", "address", "status", "title"),
    [
        pytest.param("GET", "/nowhere", 404, "Nothing here", id="unknown-address"),
        pytest.param("GET", "/o/acme/contacts/nobody", 404, "Nothing here", id="unknown-contact"),
        pytest.param("PUT", "/support/organizations", 405, "Not possible here", id="wrong-method"),
        pytest.param("POST", "/support/organizations", 415, "This request cannot be read", id="no-form"),
    ],
)
def test_an_error_page_is_a_page_with_a_reference(
    *, alice: Browser, acme: Client, method: str, address: str, status: int, title: str
) -> None:
    assert acme.organization.subdomain == "acme"
    answer = alice.request(method, address, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert title in words_of(answer)
    assert re.search(r"Reference [0-9A-Z]{8} :", words_of(answer))
    assert answer.text.count("<h1>") == 1


def test_a_wrong_method_names_the_right_ones(alice: Browser) -> None:
    answer = alice.request("DELETE", "/support/organizations", headers={"Sec-Fetch-Site": "same-origin"})
    assert set(answer.headers["allow"].split(", ")) >= {"GET", "POST"}


def test_what_fails_is_told_to_the_log_and_not_to_people(
    wiring: Wiring, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    loud = Browser(create_app(replace(wiring, log=lambda event, /, **facts: told.append(f"{event} {facts}"))))
    loud.cookies = alice.cookies

    def fail(_self: Database, _at: str) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr(Database, "connections", fail)
    answer = loud.get("/support/organizations")
    assert answer.status == 500
    assert "Something went wrong on our side" in words_of(answer)
    assert "Sign out" in answer.text
    assert "canary" not in answer.text + "".join(told)
    reference = re.search(r"Reference (\w{8})", words_of(answer))
    assert reference is not None
    assert any(reference[1] in each for each in told)


def test_a_busy_database_asks_for_patience(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: Database, _at: str) -> None:
        raise Unavailable("locked")

    monkeypatch.setattr(Database, "connections", fail)
    answer = alice.get("/support/organizations")
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Nothing was changed. Wait a moment and try again." in words_of(answer)
    assert "Okta" not in words_of(answer)


def test_an_error_page_that_fails_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(errors, "render", fail)
    request, response = falcon.testing.create_req(), falcon.Response()
    send_error_page(request, response, NotFound("nothing"))
    assert response.status == 404
    assert response.content_type == falcon.MEDIA_TEXT
    assert response.text is not None
    assert response.text.startswith("Something went wrong.")


def test_scim_speaks_json_of_errors_and_pages_do_not(alice: Browser, acme: Client) -> None:
    assert acme.get("/Nothing").headers["content-type"].startswith("application/scim+json")
    assert alice.get("/o/acme/nothing").headers["content-type"].startswith("text/html")
