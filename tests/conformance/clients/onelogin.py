"""OneLogin: a template that an administrator edits, so older schemas, texts for booleans, and an object for a list."""

from __future__ import annotations

from typing import Any, Final

from tests.conformance.clients.script import ABSENT, ENTERPRISE, GROUP, USER, Exchange, Script, patch_op


def _person(**attributes: Any) -> dict[str, Any]:
    return {
        "schemas": ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
        "id": None,
        "userName": "ada@acme.example",
        "externalId": "81471",
        "active": "true",
        "department": "Oncology",
        "emails": {"value": "ada@acme.example", "type": "work", "primary": "true"},
        "name": {"givenName": "Ada", "familyName": "Keller", "formatted": None},
        "title": "",
        ENTERPRISE: {"manager": {"managerId": "4711", "displayName": "Grace"}},
    } | attributes


SCRIPTS: Final = (
    Script(
        "onelogin",
        (
            Exchange(
                "The probe, for a name that nobody has, with an empty tail",
                'GET /Users?filter=userName+eq+"1d2f3a@onelogin.invalid"&',
                facts={"totalResults": 0, "Resources": []},
            ),
            Exchange(
                "A person: schemas of SCIM 1.1, a null id, text for active, one address as an object",
                "POST /Users",
                _person(),
                201,
                {
                    "schemas": [USER, ENTERPRISE],
                    "active": True,
                    "emails": [{"value": "ada@acme.example", "type": "work", "primary": True}],
                    "title": ABSENT,
                    "name/formatted": ABSENT,
                    f"{ENTERPRISE}/department": "Oncology",
                    f"{ENTERPRISE}/manager": ABSENT,
                },
                {"user": "id"},
            ),
            Exchange("One is read, with a query that is empty", "GET /Users/{user}?", facts={"id": "{user}"}),
            Exchange(
                "A push replaces the person, with a query that is empty",
                "PUT /Users/{user}?",
                _person(schemas=["urn:scim:schemas:core:1.0"], title="CRA"),
                facts={"title": "CRA", "id": "{user}", "schemas": [USER, ENTERPRISE]},
            ),
            Exchange(
                "Suspended: active as text in a push",
                "PUT /Users/{user}",
                _person(active="False"),
                facts={"active": False},
            ),
            Exchange(
                "A group",
                "POST /Groups",
                {"schemas": ["urn:scim:schemas:core:1.0"], "displayName": "Monitors", "members": []},
                201,
                {"schemas": [GROUP]},
                {"group": "id"},
            ),
            Exchange(
                "with a member",
                "PATCH /Groups/{group}",
                patch_op({"op": "add", "path": "members", "value": [{"value": "{user}"}]}),
                facts={"members/0/value": "{user}"},
            ),
            Exchange("Groups are listed", "GET /Groups?", facts={"totalResults": 1}),
            Exchange("Removal, where the administrator chose Delete", "DELETE /Users/{user}?", status=204),
            Exchange("takes the person out of the group", "GET /Groups/{group}", facts={"members": ABSENT}),
        ),
        media_type="application/json",
    ),
)
