"""Okta's group push in both modes: an integration of the network (PATCH), and one by the wizard (PUT)."""

from __future__ import annotations

from typing import Any, Final

from tests.conformance.clients.script import ABSENT, GROUP, Exchange, Script, patch_op

# The most that an integration may send in one PATCH.
_CHANGES: Final = 1000
_DESCRIPTION: Final = "urn:okta:custom:group:1.0"


def _members(*numbers: int) -> list[dict[str, str]]:
    return [{"value": f"{{p{n}}}", "display": f"{{n{n}}}"} for n in numbers]


def _rename(name: str) -> dict[str, Any]:
    return {"op": "replace", "value": {"id": "{group}", "displayName": name}}


_LOOK_UP: Final = Exchange(
    "A push begins with a look-up",
    'GET /Groups?filter=displayName%20eq%20"Test%20SCIMv2"&startIndex=1&count=100',
    facts={"totalResults": 0},
)

BY_PATCH: Final = Script(
    "okta-push-by-patch",
    (
        _LOOK_UP,
        Exchange(
            "The group, empty, with a description that cannot be prevented",
            "POST /Groups",
            {
                "schemas": [GROUP, _DESCRIPTION],
                "displayName": "Test SCIMv2",
                "members": [],
                _DESCRIPTION: {"description": "Everyone at the sites"},
            },
            201,
            {f"{_DESCRIPTION}/description": "Everyone at the sites"},
            {"group": "id"},
        ),
        Exchange(
            "Members, with the name repeated",
            "PATCH /Groups/{group}",
            patch_op(_rename("Test SCIMv2"), {"op": "add", "path": "members", "value": _members(0, 1)}),
            facts={"members/#": 2, "members/0/display": "{n0}", f"{_DESCRIPTION}/description": "Everyone at the sites"},
        ),
        Exchange(
            "Who left and who came, in one request",
            "PATCH /Groups/{group}",
            patch_op(
                _rename("Renamed"),
                {"op": "remove", "path": 'members[value eq "{p0}"]'},
                {"op": "remove", "path": 'members[value eq "{p3}"]'},
                {"op": "add", "path": "members", "value": _members(1, 2)},
            ),
            facts={"displayName": "Renamed", "members/#": 2, "members/0/value": "{p1}", "members/1/value": "{p2}"},
        ),
        Exchange(
            "Push Now",
            "PATCH /Groups/{group}",
            patch_op({"op": "replace", "path": "members", "value": _members(0)}),
            facts={"members/#": 1, "members/0/value": "{p0}"},
        ),
        Exchange(
            "Push Now of an empty group",
            "PATCH /Groups/{group}",
            patch_op({"op": "replace", "path": "members", "value": []}),
            facts={"members": ABSENT, "displayName": "Renamed"},
        ),
        Exchange(
            "the same without a path",
            "PATCH /Groups/{group}",
            patch_op({"op": "replace", "value": {"members": [], "id": "{group}", "displayName": "Renamed"}}),
            facts={"members": ABSENT},
        ),
        Exchange(
            "A thousand members in one request",
            "PATCH /Groups/{group}",
            patch_op(_rename("Renamed"), {"op": "add", "path": "members", "value": _members(*range(_CHANGES - 1))}),
            status=204,
        ),
        Exchange("are all there", "GET /Groups/{group}", facts={"members/#": _CHANGES - 1}),
        Exchange(
            "and a thousand operations that take them out",
            "PATCH /Groups/{group}",
            patch_op(*({"op": "remove", "path": f'members[value eq "{{p{n}}}"]'} for n in range(_CHANGES))),
            facts={"members": ABSENT},
        ),
        Exchange("The group is unlinked and deleted", "DELETE /Groups/{group}", status=204),
        Exchange("People stay", "GET /Users/{p0}", facts={"active": True}),
    ),
    authentication="basic",
    people=_CHANGES,
)


def _whole(name: str, *numbers: int) -> dict[str, Any]:
    return {"schemas": [GROUP], "displayName": name, "members": _members(*numbers)}


BY_PUT: Final = Script(
    "okta-push-by-put",
    (
        _LOOK_UP,
        Exchange("The group", "POST /Groups", _whole("Test SCIMv2"), 201, keep={"group": "id"}),
        Exchange("is read", "GET /Groups/{group}", facts={"displayName": "Test SCIMv2"}),
        Exchange(
            "and put with all members", "PUT /Groups/{group}", _whole("Test SCIMv2", 0, 1), facts={"members/#": 2}
        ),
        Exchange(
            "Again, with another one and without the first",
            "PUT /Groups/{group}",
            _whole("Renamed", 1, 2),
            facts={"displayName": "Renamed", "members/0/value": "{p1}", "members/1/value": "{p2}", "members/#": 2},
        ),
        Exchange("Emptied", "PUT /Groups/{group}", _whole("Renamed"), facts={"members": ABSENT}),
        Exchange("Deleted", "DELETE /Groups/{group}", status=204),
    ),
    authentication="basic",
    people=3,
)

SCRIPTS: Final = (BY_PATCH, BY_PUT)
