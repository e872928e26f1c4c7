"""The console holds a password: it answers this machine's own browser alone, and takes its own forms alone."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import falcon
import falcon.testing
import httpx2
import pytest

from maestro.okta_console.desk import Desk
from maestro.okta_console.serving import serving
from tests.okta_console.sitting import FORM, HOST, OWN, Sitting


def routes(app: falcon.App[Any, Any]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    stack = list(app._router._roots)
    while stack:
        node = stack.pop()
        stack += node.children
        if node.resource is not None:
            found.append((node.uri_template or "", node.resource))
    return found


FILLED = {"person_id": "00u1", "group_id": "00g1", "verb": "assign", "name": "console.css"}


def test_every_form_is_taken_from_its_own_pages_alone(app: falcon.App[Any, Any], sitting: Sitting) -> None:
    walked = 0
    for template, resource in routes(app):
        if not hasattr(resource, "on_post"):
            continue
        walked += 1
        address = re.sub(r"\{(\w+)\}", lambda found: FILLED[found[1]], template)
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "http://127.0.0.1:8000"},
            {"Origin": "null"},
            {},
        ):
            result = sitting.send(address, {}, {"Host": HOST, "Content-Type": FORM, **headers})
            assert result.status_code == 403, (address, headers)
        assert sitting.send(address, {}).status_code != 403, address
    assert walked >= 12


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1", "127.0.0.1:8000", "acme.example:8001", ""])
def test_a_name_that_another_site_made_lead_here_is_refused(app: falcon.App[Any, Any], host: str) -> None:
    for path, _ in routes(app):
        result = falcon.testing.simulate_get(app, re.sub(r"[{}]", "", path), headers={"Host": host})
        assert result.status_code == 403, path


def test_pages_may_do_nothing_but_be_read(app: falcon.App[Any, Any]) -> None:
    for path in ("/", "/nowhere", "/static/console.css"):
        headers = falcon.testing.simulate_get(app, path, headers={"Host": HOST}).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
        assert "script" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


def test_a_form_that_is_none_is_refused(app: falcon.App[Any, Any], sitting: Sitting) -> None:
    sent = falcon.testing.simulate_post(
        app, "/groups", json={"name": "A"}, headers={**OWN, "Content-Type": "text/json"}
    )
    assert sent.status_code == 415
    torn = falcon.testing.simulate_post(app, "/groups", body="name=%FF", headers=OWN)
    assert torn.status_code == 400
    assert sitting.send("/groups", {"name": "A" * 1_000_001}).status_code == 413


def test_it_listens_on_this_machine_alone(desk: Desk, tmp_path: Path) -> None:
    assert not (tmp_path / "okta.json").exists()
    with serving(desk, 0) as address:
        assert httpx2.get(address).status_code == 200
        port = int(address.rpartition(":")[2])
        assert httpx2.get(address, headers={"Host": f"localhost:{port}"}).status_code == 200
        with socket.socket() as probe:
            probe.settimeout(5)
            assert probe.connect_ex(("127.0.0.2", port)) != 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
