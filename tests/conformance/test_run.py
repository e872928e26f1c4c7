"""The run itself: it leaves nothing behind, waits when it is told to, and gives up when nobody answers."""

from __future__ import annotations

import json
from typing import Any, cast

import falcon
import httpx2
import pytest

from maestro.conformance.check import Check
from maestro.conformance.report import as_facts, as_text
from maestro.conformance.run import Report, run
from maestro.conformance.session import Session
from maestro.conformance.verdict import CredentialRefused, NotApplicable, Unreachable
from maestro.conformance.wire import Wire, basic
from tests.cast import Client
from tests.conformance import saboteur
from tests.conformance.saboteur import App, Environ, Layer, Response


def check_of(claim: Any, *needs: Any) -> Check:
    return Check("a-check", "errors", "A rule.", "RFC 7644 §3.12", "MUST", (95,), ("rfc",), needs, (), claim)


def wire_to(app: falcon.App[Any, Any], client: Client, layer: Layer = saboteur.honest, password: str = "") -> Wire:
    transport = httpx2.WSGITransport(app=cast("Any", saboteur.behind(layer, cast("App", app))))
    return Wire(client.base_url, basic(client.user_name, password or client.password), transport=transport)


def run_one(app: falcon.App[Any, Any], client: Client, claim: Any, *needs: Any) -> Report:
    with wire_to(app, client) as wire:
        return run(wire, [check_of(claim, *needs)])


def total(client: Client) -> int:
    found: int = client.get("/Users?count=0").json["totalResults"]
    return found


def test_what_a_failed_check_created_is_deleted(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(scim: Session) -> None:
        scim.create_user().answer.expect_value("userName", "somebody else")

    report = run_one(app, acme, claim)
    assert report.results[0].outcome == "failed"
    assert report.left_behind == ()
    assert total(acme) == 0


def test_what_an_interrupted_check_created_is_deleted(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(scim: Session) -> None:
        scim.create_user()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_one(app, acme, claim)
    assert total(acme) == 0


def test_what_was_to_be_refused_and_was_not_is_deleted(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(scim: Session) -> None:
        scim.post("/Users", scim.user()).is_error(409)

    assert run_one(app, acme, claim).results[0].outcome == "failed"
    assert total(acme) == 0


def test_a_failure_shows_its_evidence(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(scim: Session) -> None:
        user = scim.create_user()
        scim.read(user).expect_value("displayName", "Bee")

    report = run_one(app, acme, claim)
    result = report.results[0]
    assert [each.method for each in result.evidence] == ["POST", "GET"]
    assert result.expected == 'displayName "Bee"'
    text = "\n".join(as_text(report))
    assert "✗ a-check  (MUST, RFC 7644 §3.12)" in text
    assert "GET /Users/" in text
    facts = json.dumps(as_facts(report))
    assert acme.password not in text + facts
    assert acme.basic not in text + facts


def test_what_is_not_announced_does_not_apply(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(_: Session) -> None:
        raise AssertionError("never tried")

    result = run_one(app, acme, claim, "changePassword").results[0]
    assert result.outcome == "not applicable"


def _nothing(_: Session) -> None:
    raise NotApplicable("nothing")


def test_a_check_without_its_user_could_not_be_tested(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(scim: Session) -> None:
        scim.create_user(userName="")

    result = run_one(app, acme, claim).results[0]
    assert result.outcome == "could not be tested"
    assert "/Users did not create" in result.reason


def test_an_answer_of_an_unforeseen_shape_is_a_failure(app: falcon.App[Any, Any], acme: Client) -> None:
    def claim(scim: Session) -> None:
        _ = scim.get("/Users").resource["Resources"]["nothing"]

    result = run_one(app, acme, claim).results[0]
    assert result.outcome == "failed"
    assert "unforeseen shape" in result.found


def test_a_busy_service_provider_is_asked_again(app: falcon.App[Any, Any], acme: Client) -> None:
    asked: list[str] = []

    def busy(inner: App, environ: Environ) -> Response:
        asked.append(environ["PATH_INFO"])
        if len(asked) % 2:
            return Response("429 Too Many Requests", (("Retry-After", "0"),), b"{}")
        return saboteur.ask(inner, environ)

    with wire_to(app, acme, busy) as wire:
        assert wire.send("GET", "/Users").status == 200
    assert len(asked) == 2


def test_silence_ends_the_run(app: falcon.App[Any, Any], acme: Client) -> None:
    tried: list[str] = []

    def claim(_: Session) -> None:
        tried.append("")
        raise Unreachable("silence")

    with wire_to(app, acme) as wire:
        report = run(wire, [check_of(claim)] * 10)
    assert len(tried) == 3
    assert len(report.of("could not be tested")) == 10


def test_a_wrong_credential_is_told_before_anything_is_tried(app: falcon.App[Any, Any], acme: Client) -> None:
    with wire_to(app, acme, password="wrong") as wire, pytest.raises(CredentialRefused):
        run(wire, [check_of(_nothing)])
