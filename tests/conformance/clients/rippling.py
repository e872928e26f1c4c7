"""Rippling: capabilities by tick-boxes, and creates that are sent again when the answer was slow."""

from __future__ import annotations

from typing import Final

from tests.conformance.clients.script import GROUP, USER, Exchange, Script, patch_op

_PERSON: Final = {
    "schemas": [USER],
    "userName": "rip@acme.example",
    "externalId": "643e1f",
    "name": {"givenName": "Rip", "familyName": "Pling"},
    "emails": [{"value": "rip@acme.example", "primary": True, "type": "work"}],
    "active": True,
}

SCRIPTS: Final = (
    Script(
        "rippling",
        (
            Exchange("The probe", "GET /ServiceProviderConfig", facts={"patch/supported": True}),
            Exchange("A person", "POST /Users", _PERSON, 201, keep={"user": "id"}),
            Exchange("sent again is a conflict, not a second one", "POST /Users", _PERSON, 409),
            Exchange(
                "who is then found",
                'GET /Users?filter=userName eq "rip@acme.example"',
                facts={"totalResults": 1, "Resources/0/id": "{user}"},
            ),
            Exchange(
                "or by the address", 'GET /Users?filter=emails.value eq "rip@acme.example"', facts={"Resources/#": 1}
            ),
            Exchange(
                "A group",
                "POST /Groups",
                {"schemas": [GROUP], "displayName": "Finance", "members": [{"value": "{user}"}]},
                201,
                keep={"group": "id"},
            ),
            Exchange(
                "which is patched",
                "PATCH /Groups/{group}",
                patch_op({"op": "replace", "path": "displayName", "value": "Finance EU"}),
                facts={"displayName": "Finance EU", "members/#": 1},
            ),
            Exchange(
                "A departure",
                "PATCH /Users/{user}",
                patch_op({"op": "replace", "value": {"active": False}}),
                facts={"active": False},
            ),
            Exchange("The group is deleted", "DELETE /Groups/{group}", status=204),
        ),
    ),
)
