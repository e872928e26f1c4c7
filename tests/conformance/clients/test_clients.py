"""The scripts of identity providers against the application: what they send, and the answers that they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.cast import Answer, Client
from tests.conformance.clients import (
    cyberark,
    entra,
    entra_groups,
    google,
    jumpcloud,
    okta,
    onelogin,
    pingfederate,
    rippling,
    sailpoint,
)
from tests.conformance.clients.script import Exchange, Script, filled, value_at

CLIENTS = (entra, entra_groups, onelogin, jumpcloud, pingfederate, sailpoint, cyberark, google, rippling, okta)
SCRIPTS = [script for client in CLIENTS for script in client.SCRIPTS]


@pytest.mark.parametrize("script", SCRIPTS, ids=[each.name for each in SCRIPTS])
def test_a_client_finds_the_answers_that_it_needs(acme: Client, script: Script) -> None:
    kept: dict[str, str] = {}
    for i in range(script.people):
        person = acme.create(f"person.{i}@acme.example", displayName=f"Person {i}")
        kept |= {f"p{i}": person["id"], f"n{i}": person["userName"]}
    for exchange in script.exchanges:
        answer = sent(acme, script, exchange, kept)
        assert answer.status == exchange.status, f"{exchange.why}: {answer.status} {answer.text[:1000]}"
        assert_well_formed(answer, exchange)
        for place, fact in exchange.facts.items():
            found = value_at(answer.json, place)
            assert found == filled(fact, kept), f"{exchange.why}: {place} is {found!r}: {answer.text[:1000]}"
        kept |= {name: value_at(answer.json, place) for name, place in exchange.keep.items()}


def sent(client: Client, script: Script, exchange: Exchange, kept: Mapping[str, str]) -> Answer:
    method, _, path = exchange.request.partition(" ")
    headers = {"Content-Type": script.media_type} if exchange.body is not None else {}
    if script.authentication == "bearer":
        headers["Authorization"] = f"Bearer {client.password}"
    return client.request(method, filled(path, kept), filled(exchange.body, kept), headers=headers)


def assert_well_formed(answer: Answer, exchange: Exchange) -> None:
    """What every client needs of every answer: SCIM JSON without nulls, errors that say what they are."""
    if answer.status == 204:
        assert not answer.text
        return
    assert answer.headers["content-type"].startswith("application/scim+json"), exchange.why
    assert not has_null(answer.json), exchange.why
    if answer.status >= 400:
        assert answer.json["status"] == str(answer.status), exchange.why
        assert answer.json["detail"], exchange.why


def has_null(value: Any) -> bool:
    if isinstance(value, list | dict):
        return any(map(has_null, value.values() if isinstance(value, dict) else value))
    return value is None
