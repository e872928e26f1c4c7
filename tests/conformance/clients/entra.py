"""Microsoft Entra ID's people, in both dialects: the default one, and the one that a flag in its URL asks for."""

from __future__ import annotations

from typing import Any, Final

from tests.conformance.clients.script import ABSENT, ENTERPRISE, USER, Exchange, Script, patch_op

_MANAGER: Final = f"{ENTERPRISE}:manager"


def _replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "Replace", "path": path, "value": value}


def _add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "Add", "path": path, "value": value}


_PERSON: Final = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "babs",
    "userName": "Babs@acme.example",
    "active": True,
    "displayName": "Babs Jensen",
    "emails": [{"primary": True, "type": "work", "value": "babs@acme.example"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Babs Jensen", "familyName": "Jensen", "givenName": "Babs"},
    "roles": [],
    ENTERPRISE: {"employeeNumber": "701984", "manager": "26118915"},
}
_EVERYTHING: Final = (
    _replace("displayName", "Barbara Jensen"),
    _add("nickName", "Babs"),
    _replace("title", "CRA"),
    _replace("preferredLanguage", "de-CH"),
    _replace("name.givenName", "Barbara"),
    _replace('emails[type eq "work"].value', "barbara@acme.example"),
    _replace('emails[type eq "other"].Value', "babs@home.example"),
    _replace('phoneNumbers[type eq "work"].value', "+41 61 555 01 00"),
    _add('phoneNumbers[type eq "mobile"].value', "415.123.4567"),
    _replace('addresses[type eq "work"].streetAddress', "1 Main St"),
    _replace('addresses[type eq "work"].locality', "Basel"),
    _add('addresses[type eq "other"].Formatted', "c/o Jensen"),
    _add('roles[primary eq "True"].value', "investigator"),
    _replace(f"{ENTERPRISE}:department", "Oncology"),
)
_OPTIONAL: Final = (
    *("displayName", "nickName", "title", "preferredLanguage", "name.givenName"),
    *('emails[type eq "other"].value', 'phoneNumbers[type eq "work"].value', 'addresses[type eq "work"].locality'),
    *('roles[primary eq "True"].value', f"{ENTERPRISE}:department", _MANAGER),
)
_CLEARED: Final = {
    **dict.fromkeys(("displayName", "nickName", "title", "preferredLanguage", "name/givenName", "roles"), ABSENT),
    f"{ENTERPRISE}/department": ABSENT,
    f"{ENTERPRISE}/manager": ABSENT,
    "phoneNumbers/#": 1,
    "emails/#": 1,
    "addresses/0/locality": ABSENT,
}

_TEST_CONNECTION: Final = (
    Exchange(
        "Test Connection asks for a person whom nobody has: an empty list, never 404",
        'GET /Users?filter=userName+eq+"7d1b21b4-5d0f-4a5e-8d5c-3b9d4a9a6c11"',
        facts={"totalResults": 0, "Resources": [], "schemas/#": 1},
    ),
    Exchange(
        "and for such a group",
        'GET /Groups?excludedAttributes=members&filter=displayName+eq+"7d1b21b4-5d0f-4a5e-8d5c-3b9d4a9a6c11"',
        facts={"totalResults": 0, "Resources": []},
    ),
)
_CREATION: Final = (
    Exchange(
        "A new person, with the manager as a text, meta and empty roles",
        "POST /Users",
        _PERSON,
        201,
        {
            f"{ENTERPRISE}/manager/value": "26118915",
            "roles": ABSENT,
            "externalId": "babs",
            "meta/resourceType": "User",
            "active": True,
        },
        {"user": "id"},
    ),
    Exchange("The same again", "POST /Users", _PERSON, 409, {"scimType": "uniqueness", "status": "409"}),
    Exchange(
        "Matching is in any case",
        'GET /Users?filter=userName+eq+"bABS@ACME.example"',
        facts={"totalResults": 1, "Resources/0/id": "{user}"},
    ),
)
_MANAGERS: Final = (
    Exchange(
        "A manager as a text",
        "PATCH /Users/{user}",
        patch_op(_add(_MANAGER, "1001")),
        facts={f"{ENTERPRISE}/manager/value": "1001"},
    ),
    Exchange(
        "as an object",
        "PATCH /Users/{user}",
        patch_op(_replace(_MANAGER, {"value": "1002"})),
        facts={f"{ENTERPRISE}/manager/value": "1002"},
    ),
    Exchange(
        "removed by an empty text",
        "PATCH /Users/{user}",
        patch_op(_replace(_MANAGER, "")),
        facts={f"{ENTERPRISE}/manager": ABSENT},
    ),
    Exchange(
        "set once more",
        "PATCH /Users/{user}",
        patch_op(_replace(_MANAGER, {"value": "1003"})),
        facts={f"{ENTERPRISE}/manager/value": "1003"},
    ),
    Exchange(
        "and removed by an object with an empty text",
        "PATCH /Users/{user}",
        patch_op(_replace(_MANAGER, {"value": ""})),
        facts={f"{ENTERPRISE}/manager": ABSENT},
    ),
)
_LIFE_AND_END: Final = (
    Exchange(
        "Out of scope, disabled or deleted in Entra: a soft delete, as a text",
        "PATCH /Users/{user}",
        patch_op(_replace("active", "False")),
        facts={"active": False},
    ),
    Exchange("who is disabled stays readable", "GET /Users/{user}", facts={"active": False}),
    Exchange(
        "and is found",
        'GET /Users?filter=userName+eq+"babs@acme.example"',
        facts={"totalResults": 1, "Resources/0/active": False},
    ),
    Exchange("A restore", "PATCH /Users/{user}", patch_op(_replace("active", "True")), facts={"active": True}),
    Exchange("Disabled again", "PATCH /Users/{user}", patch_op(_replace("active", "False"))),
    Exchange("thirty days later, purged", "DELETE /Users/{user}", status=204),
    Exchange("gone", "GET /Users/{user}", status=404, facts={"status": "404"}),
    Exchange("gone for good", "DELETE /Users/{user}", status=404),
    Exchange("not found any more", 'GET /Users?filter=userName+eq+"babs@acme.example"', facts={"totalResults": 0}),
)
DEFAULT: Final = Script(
    "entra-default",
    (
        *_TEST_CONNECTION,
        *_CREATION,
        Exchange(
            "Every mapped attribute at once; value paths that select nothing create, beside the primary one",
            "PATCH /Users/{user}",
            patch_op(*_EVERYTHING),
            facts={
                "displayName": "Barbara Jensen",
                "name/givenName": "Barbara",
                "emails/0": {"value": "barbara@acme.example", "type": "work", "primary": True},
                "emails/1": {"value": "babs@home.example", "type": "other"},
                "phoneNumbers/#": 2,
                "phoneNumbers/0/value": "+41 61 555 01 00",
                "phoneNumbers/1/value": "415.123.4567",
                "addresses/#": 2,
                "addresses/0": {"streetAddress": "1 Main St", "locality": "Basel", "type": "work"},
                "addresses/1/formatted": "c/o Jensen",
                "roles": [{"value": "investigator", "primary": True}],
                f"{ENTERPRISE}/department": "Oncology",
            },
        ),
        *_MANAGERS,
        Exchange(
            "Cleared attributes: each by an empty text",
            "PATCH /Users/{user}",
            patch_op(*(_replace(path, "") for path in _OPTIONAL)),
            facts=_CLEARED,
        ),
        Exchange("set again", "PATCH /Users/{user}", patch_op(*_EVERYTHING), facts={"nickName": "Babs"}),
        Exchange(
            "and each by null",
            "PATCH /Users/{user}",
            patch_op(*(_replace(path, None) for path in _OPTIONAL)),
            facts=_CLEARED,
        ),
        Exchange(
            "The rename of a person without a path",
            "PATCH /Users/{user}",
            patch_op({"op": "Replace", "value": {"userName": "babs@acme.example"}}),
            facts={"userName": "babs@acme.example"},
        ),
        Exchange(
            "A remove without a path is refused",
            "PATCH /Users/{user}",
            patch_op({"op": "Remove"}),
            400,
            {"scimType": "noTarget"},
        ),
        *_LIFE_AND_END,
    ),
)
WITH_FLAG: Final = Script(
    "entra-aadOptscim062020",
    (
        *_TEST_CONNECTION,
        *_CREATION,
        Exchange(
            "Several attributes in one operation without a path, with dots and URNs in its names",
            "PATCH /Users/{user}?aadOptscim062020",
            patch_op(
                {"op": "add", "path": "nickName", "value": "Babs"},
                {"op": "replace", "path": 'emails[type eq "work"].value', "value": "barbara@acme.example"},
                {
                    "op": "replace",
                    "value": {
                        "displayName": "Barbara Jensen",
                        "name.givenName": "Barbara",
                        f"{ENTERPRISE}:employeeNumber": "701985",
                    },
                },
            ),
            facts={
                "nickName": "Babs",
                "displayName": "Barbara Jensen",
                "name/givenName": "Barbara",
                "name/familyName": "Jensen",
                "emails/0/value": "barbara@acme.example",
                f"{ENTERPRISE}/employeeNumber": "701985",
                f"{ENTERPRISE}/manager/value": "26118915",
            },
        ),
        Exchange(
            "Disabled by a boolean",
            "PATCH /Users/{user}",
            patch_op({"op": "replace", "path": "active", "value": False}),
            facts={"active": False},
        ),
    ),
)

SCRIPTS: Final = (DEFAULT, WITH_FLAG)
