"""Microsoft Entra ID's groups, in both dialects: members are added and removed, never read back."""

from __future__ import annotations

from typing import Any, Final

from tests.conformance.clients.script import ABSENT, GROUP, Exchange, Script, patch_op

# A schema of no SCIM version that it lists in the Groups that it creates.
_LEGACY_GROUP: Final = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


def _replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "Replace", "path": path, "value": value}


def _add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "Add", "path": path, "value": value}


_GROUP: Final = {
    "schemas": [GROUP, _LEGACY_GROUP],
    "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
    "displayName": "Oncology",
    "meta": {"resourceType": "Group"},
    "members": [],
}
_GROUP_READ: Final = "GET /Groups/{group}?excludedAttributes=members"

DEFAULT: Final = Script(
    "entra-groups",
    (
        Exchange(
            "A new group, with a schema of no SCIM version",
            "POST /Groups",
            _GROUP,
            201,
            {"displayName": "Oncology", "schemas": [GROUP], "externalId": _GROUP["externalId"]},
            {"group": "id"},
        ),
        Exchange("the same again", "POST /Groups", _GROUP, 409, {"scimType": "uniqueness"}),
        Exchange(
            "matching is in any case",
            'GET /Groups?excludedAttributes=members&filter=displayName+eq+"ONCOLOGY"',
            facts={"totalResults": 1, "Resources/0/id": "{group}", "Resources/0/members": ABSENT},
        ),
        Exchange(
            "Members are added with a reference that is null",
            "PATCH /Groups/{group}",
            patch_op(_add("members", [{"$ref": None, "value": "{p0}"}, {"$ref": None, "value": "{p1}"}])),
            facts={"members/#": 2},
        ),
        Exchange("A group is read without its members", _GROUP_READ, facts={"members": ABSENT, "id": "{group}"}),
        Exchange(
            "Whether somebody is a member",
            'GET /Groups?attributes=id&filter=id+eq+"{group}"+and+members+eq+"{p0}"',
            facts={"totalResults": 1, "Resources/0/id": "{group}", "Resources/0/displayName": ABSENT},
        ),
        Exchange(
            "or none",
            'GET /Groups?attributes=id&filter=id+eq+"{group}"+and+members+eq+"{p2}"',
            facts={"totalResults": 0},
        ),
        Exchange(
            "A member is removed by a list of values: that one alone",
            "PATCH /Groups/{group}",
            patch_op({"op": "Remove", "path": "members", "value": [{"$ref": None, "value": "{p0}"}]}),
            facts={"members/#": 1, "members/0/value": "{p1}"},
        ),
        Exchange(
            "and once more, which changes nothing",
            "PATCH /Groups/{group}",
            patch_op({"op": "Remove", "path": "members", "value": [{"value": "{p0}"}]}),
            facts={"members/#": 1},
        ),
        Exchange(
            "A member added and removed in one request",
            "PATCH /Groups/{group}",
            patch_op(
                _add("members", [{"value": "{p2}"}]),
                {"op": "Remove", "path": "members", "value": [{"value": "{p2}"}]},
            ),
            facts={"members/#": 1},
        ),
        Exchange(
            "Another name and another external id",
            "PATCH /Groups/{group}",
            patch_op(_replace("displayName", "Oncology Basel"), _replace("externalId", "other")),
            facts={"displayName": "Oncology Basel", "externalId": "other"},
        ),
        Exchange("Pages of five, the third page", "GET /Users?startIndex=11&count=5", facts={"startIndex": 11}),
        Exchange("the first", "GET /Users?startIndex=1&count=5", facts={"totalResults": 12, "itemsPerPage": 5}),
        Exchange("The group is deleted", "DELETE /Groups/{group}", status=204),
        Exchange("and gone", _GROUP_READ, status=404),
        Exchange("twice", "DELETE /Groups/{group}", status=404),
    ),
    people=12,
)
WITH_FLAG: Final = Script(
    "entra-groups-aadOptscim062020",
    (
        Exchange("A new group", "POST /Groups", _GROUP, 201, keep={"group": "id"}),
        Exchange(
            "Members of an empty group come by replace",
            "PATCH /Groups/{group}",
            patch_op({"op": "replace", "path": "members", "value": [{"value": "{p0}"}]}),
            facts={"members/#": 1},
        ),
        Exchange(
            "others by add",
            "PATCH /Groups/{group}",
            patch_op({"op": "add", "path": "members", "value": [{"value": "{p1}"}]}),
            facts={"members/#": 2},
        ),
        Exchange(
            "and one goes by a value path",
            "PATCH /Groups/{group}",
            patch_op({"op": "remove", "path": 'members[value eq "{p0}"]'}),
            facts={"members/#": 1, "members/0/value": "{p1}"},
        ),
    ),
    people=2,
)

SCRIPTS: Final = (DEFAULT, WITH_FLAG)
