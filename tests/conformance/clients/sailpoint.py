"""SailPoint: discovery by name, aggregation of everything, and changes without a path."""

from __future__ import annotations

from typing import Final

from tests.conformance.clients.script import USER, Exchange, Script, patch_op

SCRIPTS: Final = (
    Script(
        "sailpoint",
        (
            Exchange("What is supported", "GET /ServiceProviderConfig", facts={"patch/supported": True}),
            Exchange("the resource types", "GET /ResourceTypes", facts={"Resources/0/name": "User"}),
            Exchange("one by its name", "GET /ResourceTypes/User", facts={"endpoint": "/Users", "schema": USER}),
            Exchange("and the other", "GET /ResourceTypes/Group", facts={"endpoint": "/Groups"}),
            Exchange("the schemas", "GET /Schemas", facts={"Resources/0/id": USER}),
            Exchange(
                "Aggregation: a page",
                "GET /Users?startIndex=1&count=4",
                facts={"totalResults": 9, "itemsPerPage": 4, "Resources/0/id": "{p0}"},
            ),
            Exchange("another", "GET /Users?startIndex=5&count=4", facts={"Resources/0/id": "{p4}"}),
            Exchange("the last", "GET /Users?startIndex=9&count=4", facts={"itemsPerPage": 1, "Resources/#": 1}),
            Exchange(
                "Disabling: add, without a path",
                "PATCH /Users/{p1}",
                patch_op({"op": "add", "value": {"active": False}}),
                facts={"active": False},
            ),
            Exchange(
                "Enabling",
                "PATCH /Users/{p1}",
                patch_op({"op": "add", "value": {"active": True, "title": "CRA"}}),
                facts={"active": True, "title": "CRA"},
            ),
            Exchange(
                "Where PATCH is switched off: PUT of what was read",
                "PUT /Users/{p1}",
                {"schemas": [USER], "id": "{p1}", "userName": "{n1}", "active": False, "groups": []},
                facts={"active": False, "userName": "{n1}"},
            ),
        ),
        people=9,
    ),
)
