"""CyberArk Identity: a fixed list of requests; people by PUT, groups by PATCH."""

from __future__ import annotations

from typing import Final

from tests.conformance.clients.script import GROUP, USER, Exchange, Script, patch_op

_PERSON: Final = {
    "schemas": [USER],
    "userName": "cyber@acme.example",
    "name": {"givenName": "Cy", "familyName": "Ber"},
    "emails": [{"value": "cyber@acme.example", "type": "work", "primary": True}],
    "active": True,
}

SCRIPTS: Final = (
    Script(
        "cyberark",
        (
            Exchange("The probe", "GET /Users?count=1", facts={"itemsPerPage": 1, "Resources/#": 1}),
            Exchange("What is supported", "GET /ServiceProviderConfig", facts={"filter/supported": True}),
            Exchange("the type of people", "GET /ResourceTypes/User", facts={"name": "User"}),
            Exchange("the type of groups", "GET /ResourceTypes/Group", facts={"name": "Group"}),
            Exchange("a schema by its URN", f"GET /Schemas/{USER}", facts={"id": USER, "name": "User"}),
            Exchange("and the other", f"GET /Schemas/{GROUP}", facts={"id": GROUP}),
            Exchange(
                "A person is looked for",
                'GET /Users?filter=userName eq "cyber@acme.example"',
                facts={"totalResults": 0},
            ),
            Exchange("made", "POST /Users", _PERSON, 201, keep={"user": "id"}),
            Exchange("read", "GET /Users/{user}", facts={"userName": "cyber@acme.example"}),
            Exchange("and disabled by PUT", "PUT /Users/{user}", _PERSON | {"active": False}, facts={"active": False}),
            Exchange(
                "A group",
                "POST /Groups",
                {"schemas": [GROUP], "displayName": "Auditors", "members": [{"value": "{user}"}]},
                201,
                {"members/#": 1},
                {"group": "id"},
            ),
            Exchange(
                "is patched",
                "PATCH /Groups/{group}",
                patch_op({"op": "remove", "path": 'members[value eq "{user}"]'}),
                facts={"displayName": "Auditors"},
            ),
            Exchange("and read", "GET /Groups/{group}", facts={"id": "{group}"}),
        ),
        people=2,
    ),
)
