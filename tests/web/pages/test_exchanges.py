"""What people read of a request."""

from __future__ import annotations

import pytest

from maestro.directory.exchange import Exchange
from maestro.web.pages.exchanges import lines_of

ROOT = "/o/acme/scim/v2"


@pytest.mark.parametrize(
    ("request_", "asked"),
    [
        ("GET /Users?startIndex=1&count=2", "Tested the connection"),
        ("GET /Users?startIndex=1&count=100", "Read a list of people"),
        ("GET /Users?filter=userName+eq+%22x%22", "Looked a person up"),
        ("GET /Users/1", "Read a person"),
        ("HEAD /users/1", "Read a person"),
        ("POST /Users", "Add a person"),
        ("PUT /Users/1", "Change a person"),
        ("PATCH /Users/1", "Change a person"),
        ("DELETE /Users/1", "Remove a person"),
        ("POST /Users/.search", "Looked people up"),
        ("GET /Groups?startIndex=1&count=100", "Read a list of groups"),
        ("GET /Groups?startIndex=1&count=2", "Read a list of groups"),
        ("PATCH /Groups/1", "Change a group"),
        ("POST /Roles", "Add a role"),
        ("DELETE /Entitlements/1", "Remove an entitlement"),
        ("POST /Bulk", "Several changes at once"),
        ("POST /.search", "Searched everything"),
        ("GET ?filter=x", "Searched everything"),
        ("GET /ServiceProviderConfig", "Read what is supported"),
        ("GET /Schemas/urn:x", "Read what is supported"),
        ("GET /Nothing", "Something that is not here"),
        ("GET /scim/v2/Users/1/2", "Something that is not here"),
        ("TRACE /Users", "Something that is not here"),
    ],
)
def test_what_was_asked_is_said_in_words(request_: str, asked: str) -> None:
    method, _, target = request_.partition(" ")
    path, _, query = target.partition("?")
    exchange = Exchange("7F3K2M9Q", 1, "c", "", method, ROOT + path, query, 200, None, None, None, 1)
    assert [each.asked for each in lines_of([exchange])] == [asked]


@pytest.mark.parametrize(("status", "outcome"), [(200, "Done"), (304, "Done"), (409, "Refused"), (500, "Failed")])
def test_how_it_ended_is_said_in_a_word(status: int, outcome: str) -> None:
    exchange = Exchange("7F3K2M9Q", 1, "c", "", "GET", f"{ROOT}/Users", "", status, None, None, None, 1)
    assert [each.outcome for each in lines_of([exchange])] == [outcome]
