"""JumpCloud: its test of a connection makes a real person and a real group, and deletes them again."""

from __future__ import annotations

from typing import Final

from tests.conformance.clients.script import GROUP, USER, Exchange, Script, patch_op

SCRIPTS: Final = (
    Script(
        "jumpcloud",
        (
            Exchange("People are listed", "GET /Users?startIndex=1&count=100", facts={"startIndex": 1}),
            Exchange(
                "The test makes a person",
                "POST /Users",
                {
                    "schemas": [USER],
                    "userName": "jctest@acme.example",
                    "name": {"givenName": "Jumpcloud", "familyName": "Test"},
                    "emails": [{"value": "jctest@acme.example", "primary": True}],
                    "active": True,
                },
                201,
                {"active": True},
                {"user": "id"},
            ),
            Exchange(
                "and a group",
                "POST /Groups",
                {"schemas": [GROUP], "displayName": "jumpcloud-test-group"},
                201,
                keep={"group": "id"},
            ),
            Exchange(
                "adds the one to the other",
                "PATCH /Groups/{group}",
                patch_op({"op": "add", "path": "members", "value": [{"value": "{user}"}]}),
                facts={"members/#": 1},
            ),
            Exchange(
                "renames the group without a path",
                "PATCH /Groups/{group}",
                patch_op({"op": "replace", "value": {"displayName": "jumpcloud-renamed"}}),
                facts={"displayName": "jumpcloud-renamed", "members/#": 1},
            ),
            Exchange(
                "removes the member by a list of values",
                "PATCH /Groups/{group}",
                patch_op({"op": "remove", "path": "members", "value": [{"value": "{user}"}]}),
                facts={"displayName": "jumpcloud-renamed"},
            ),
            Exchange("deletes the group", "DELETE /Groups/{group}", status=204),
            Exchange("and the person", "DELETE /Users/{user}", status=204),
            Exchange("who is gone", "GET /Users/{user}", status=404),
            Exchange(
                "so that the next test makes the same person anew",
                "POST /Users",
                {
                    "schemas": [USER],
                    "userName": "jctest@acme.example",
                    "name": {"givenName": "Jumpcloud", "familyName": "Test"},
                    "emails": [{"value": "jctest@acme.example", "primary": True}],
                    "active": True,
                },
                201,
                keep={"again": "id"},
            ),
            Exchange("and deletes that one too", "DELETE /Users/{again}", status=204),
        ),
    ),
)
