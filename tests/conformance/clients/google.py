"""Google Workspace: people alone, by a pasted token; to suspend and to delete are two things."""

from __future__ import annotations

from typing import Final

from tests.conformance.clients.script import ENTERPRISE, USER, Exchange, Script, patch_op

_PERSON: Final = {
    "schemas": [USER, ENTERPRISE],
    "userName": "goo@acme.example",
    "externalId": "103547991597142817347",
    "name": {"givenName": "Goo", "familyName": "Gle"},
    "emails": [{"value": "goo@acme.example", "type": "work", "primary": True}],
    "active": True,
    ENTERPRISE: {"department": "Oncology"},
}

SCRIPTS: Final = (
    Script(
        "google-workspace",
        (
            Exchange("Which attributes there are, for the mapping", "GET /Schemas", facts={"Resources/0/id": USER}),
            Exchange(
                "A person is looked for",
                "GET /Users?filter=userName%20eq%20%22goo%40acme.example%22",
                facts={"totalResults": 0},
            ),
            Exchange("made", "POST /Users", _PERSON, 201, keep={"user": "id"}),
            Exchange(
                "suspended",
                "PATCH /Users/{user}",
                patch_op({"op": "replace", "path": "active", "value": False}),
                facts={"active": False, f"{ENTERPRISE}/department": "Oncology"},
            ),
            Exchange("active again, by a whole push", "PUT /Users/{user}", _PERSON, facts={"active": True}),
            Exchange("Deleted without having been suspended", "DELETE /Users/{user}", status=204),
            Exchange("and gone", "GET /Users/{user}", status=404),
        ),
    ),
)
