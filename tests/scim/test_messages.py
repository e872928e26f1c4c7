"""PatchOp, the query of a search, ListResponse and Error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maestro.scim.errors import (
    InvalidFilter,
    InvalidPath,
    InvalidSyntax,
    InvalidValue,
    MethodNotAllowed,
    Mutability,
    NoTarget,
    NotFound,
    NotImplementedHere,
    PreconditionFailed,
    ScimError,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Uniqueness,
    UnsupportedMediaType,
)
from maestro.scim.limits import PATCH_OPERATIONS
from maestro.scim.messages import PatchOperation, error_document, list_response, read_patch

OPERATION = {"op": "replace", "path": "title", "value": "x"}


@pytest.mark.parametrize(
    ("body", "operations"),
    [
        pytest.param({"Operations": [OPERATION]}, [("replace", "title", "x")], id="without-schemas"),
        pytest.param(
            {"operations": [{"OP": "Add", "Path": "title", "VALUE": "x"}]}, [("add", "title", "x")], id="any-case"
        ),
        pytest.param(
            {"Operations": [{"op": "replace", "value": {"active": False}}]},
            [("replace", None, {"active": False})],
            id="okta-deactivates",
        ),
        pytest.param({"Operations": [{"op": "REMOVE", "path": "title"}]}, [("remove", "title", None)], id="remove"),
        pytest.param({"Operations": [{"op": "add", "path": "", "value": {}}]}, [("add", None, {})], id="empty-path"),
        pytest.param(
            {"Operations": [{"op": "add", "path": None, "value": None}]}, [("add", None, None)], id="null-value"
        ),
        pytest.param(
            {"Operations": [OPERATION] * PATCH_OPERATIONS},
            [("replace", "title", "x")] * PATCH_OPERATIONS,
            id="at-the-limit",
        ),
    ],
)
def test_a_patch_message_is_read(body: Any, operations: list[Any]) -> None:
    assert read_patch(body) == tuple(PatchOperation(*each) for each in operations)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param([], InvalidSyntax, id="list"),
        pytest.param({}, InvalidSyntax, id="no-operations"),
        pytest.param({"Operations": []}, InvalidSyntax, id="empty"),
        pytest.param({"Operations": OPERATION}, InvalidSyntax, id="no-list"),
        pytest.param({"Operations": [OPERATION], "operations": []}, InvalidSyntax, id="operations-twice"),
        pytest.param({"Operations": ["x"]}, InvalidSyntax, id="operation-is-text"),
        pytest.param({"Operations": [{"path": "title", "value": "x"}]}, InvalidSyntax, id="no-op"),
        pytest.param({"Operations": [{"op": 1, "path": "title", "value": "x"}]}, InvalidSyntax, id="op-number"),
        pytest.param({"Operations": [{"op": "move", "path": "title", "value": "x"}]}, InvalidSyntax, id="op-unknown"),
        pytest.param({"Operations": [{"op": "remove", "path": ["title"]}]}, InvalidSyntax, id="path-list"),
        pytest.param({"Operations": [{**OPERATION, "Value": "y"}]}, InvalidSyntax, id="value-twice"),
        pytest.param({"Operations": [{"op": "add", "path": "title"}]}, InvalidValue, id="add-without-value"),
        pytest.param({"Operations": [{"op": "replace", "path": "title"}]}, InvalidValue, id="replace-without-value"),
        pytest.param({"Operations": [OPERATION] * (PATCH_OPERATIONS + 1)}, InvalidSyntax, id="over-the-limit"),
    ],
)
def test_what_is_no_patch_message(body: Any, error: type[ScimError]) -> None:
    with pytest.raises(error):
        read_patch(body)


@pytest.mark.parametrize("resources", [[], ['{"id":"1"}'], ['{"id":"1"}', '{"id":"2"}']], ids=len)
def test_a_list_response_is_json_around_what_is_json_already(resources: list[str]) -> None:
    assert json.loads(list_response(resources, total=7, start_index=3)) == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 7,
        "startIndex": 3,
        "itemsPerPage": len(resources),
        "Resources": [json.loads(each) for each in resources],
    }


# RFC 7644 §3.12, tables 8 and 9, and RFC 6585.
@pytest.mark.parametrize(
    ("error", "status", "scim_type"),
    [
        (InvalidSyntax("d"), "400", "invalidSyntax"),
        (InvalidFilter("d"), "400", "invalidFilter"),
        (InvalidPath("d"), "400", "invalidPath"),
        (NoTarget("d"), "400", "noTarget"),
        (InvalidValue("d"), "400", "invalidValue"),
        (Mutability("d"), "400", "mutability"),
        (Uniqueness("d"), "409", "uniqueness"),
        (Unauthorized("d"), "401", None),
        (NotFound("d"), "404", None),
        (MethodNotAllowed("d", ("GET",)), "405", None),
        (PreconditionFailed("d"), "412", None),
        (TooLarge("d"), "413", None),
        (UnsupportedMediaType("d"), "415", None),
        (TooManyRequests("d", 7), "429", None),
        (NotImplementedHere("d"), "501", None),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, ScimError) else str(each),
)
def test_an_error_message_has_its_status_as_text(error: ScimError, status: str, scim_type: str | None) -> None:
    expected = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": status, "detail": "words"}
    assert error_document(error, "words") == expected | ({"scimType": scim_type} if scim_type else {})
    assert error.detail == str(error) == "d"


def test_what_an_error_says_beside_its_message() -> None:
    assert TooManyRequests("d").retry_after == 5
    assert MethodNotAllowed("d", ("GET", "HEAD")).allowed == ("GET", "HEAD")
