"""PingFederate: people by PUT alone, groups by downloading all of them and looking for a name."""

from __future__ import annotations

from typing import Any, Final

from tests.conformance.clients.script import ABSENT, GROUP, USER, Exchange, Script, patch_op


def _person(user_name: str, **attributes: Any) -> dict[str, Any]:
    return {
        "schemas": [USER],
        "userName": user_name,
        "name": {"givenName": "Ping", "familyName": "Person"},
        "emails": [{"value": "ping@acme.example", "type": "work", "primary": True}],
        "active": True,
    } | attributes


_GROUPS: Final = tuple(
    Exchange("Some group", "POST /Groups", {"schemas": [GROUP], "displayName": f"G{i}"}, 201) for i in range(7)
)

SCRIPTS: Final = (
    Script(
        "pingfederate",
        (
            Exchange(
                "A person is looked for",
                "GET /Users?filter=userName%20eq%20%22ping%40acme.example%22",
                facts={"totalResults": 0},
            ),
            Exchange("made", "POST /Users", _person("ping@acme.example"), 201, keep={"user": "id"}),
            Exchange(
                "and changed, always by PUT: what is left out is cleared",
                "PUT /Users/{user}",
                _person("ping@acme.example", title="CRA"),
                facts={"title": "CRA"},
            ),
            Exchange(
                "without the title",
                "PUT /Users/{user}",
                _person("ping@acme.example"),
                facts={"title": ABSENT, "active": True},
            ),
            Exchange(
                "Disabled people may be provisioned",
                "POST /Users",
                _person("off@acme.example", active=False),
                201,
                {"active": False},
            ),
            Exchange(
                "A person is disabled",
                "PUT /Users/{user}",
                _person("ping@acme.example", active=False),
                facts={"active": False},
            ),
            *_GROUPS,
            Exchange(
                "Every group is downloaded, page by page",
                "GET /Groups?startIndex=1&count=3",
                facts={"totalResults": 7, "itemsPerPage": 3, "Resources/0/displayName": "G0"},
            ),
            Exchange(
                "the next page",
                "GET /Groups?startIndex=4&count=3",
                facts={"totalResults": 7, "itemsPerPage": 3, "Resources/0/displayName": "G3"},
            ),
            Exchange(
                "the last page",
                "GET /Groups?startIndex=7&count=3",
                facts={"itemsPerPage": 1, "Resources/0/displayName": "G6"},
                keep={"group": "Resources/0/id"},
            ),
            Exchange(
                "A group that was found has its members patched",
                "PATCH /Groups/{group}",
                patch_op({"op": "add", "path": "members", "value": [{"value": "{user}"}]}),
                facts={"members/0/value": "{user}"},
            ),
            Exchange("Where delete was chosen", "DELETE /Users/{user}", status=204),
        ),
        authentication="basic",
    ),
)
