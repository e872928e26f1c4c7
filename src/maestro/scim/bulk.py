"""Bulk requests: RFC 7644 §3.7. What is asked, in which order it can be done, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from maestro.scim.errors import InvalidSyntax, ScimError, TooLarge
from maestro.scim.limits import BULK_OPERATIONS
from maestro.scim.messages import error_document

BULK_REQUEST_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
BULK_RESPONSE_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
_METHODS: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_PATH: Final = re.compile(r"(?P<endpoint>/[^/]+)(?:/(?P<id>[^/]+))?/?")
_REFERENCE: Final = "bulkid:"

Method = Literal["POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """One operation of a BulkRequest. `resource_id` is None for a POST.

    It and `data` may refer to bulkIds: those that they do are `references`, looked for once.
    """

    method: Method
    endpoint: str
    resource_id: str | None
    bulk_id: str | None
    version: str | None
    data: Any
    references: frozenset[str]


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """A BulkRequest; `fail_on_errors` is how many errors end it, None for never."""

    operations: tuple[BulkOperation, ...]
    fail_on_errors: int | None


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of an operation: a status, where the resource is and its entity tag, or the error."""

    status: int
    location: str | None = None
    version: str | None = None
    error: ScimError | None = None


def read_bulk(body: object) -> BulkRequest:
    """The message of a bulk request. Raises InvalidSyntax, TooLarge."""
    given = _in_any_case(body, "The body must be a JSON object: a BulkRequest message.")
    operations = given.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("A BulkRequest message needs Operations, a list with at least one operation.")
    if len(operations) > BULK_OPERATIONS:
        raise TooLarge(f"A bulk request may have at most {BULK_OPERATIONS} operations; this one has {len(operations)}.")
    limit = given.get("failonerrors")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise InvalidSyntax("failOnErrors of a BulkRequest message must be a whole number from 1.")
    read = tuple(_read_operation(each) for each in operations)
    created = [each.bulk_id for each in read if each.bulk_id is not None and each.method == "POST"]
    if len(created) != len(set(created)):
        raise InvalidSyntax("A BulkRequest message has two operations with the same bulkId.")
    return BulkRequest(read, limit)


def _read_operation(operation: object) -> BulkOperation:
    given = _in_any_case(operation, "Each operation of a BulkRequest message must be an object.")
    method, path = given.get("method"), given.get("path")
    if not isinstance(method, str) or method.upper() not in _METHODS:
        raise InvalidSyntax("The method of a bulk operation must be POST, PUT, PATCH or DELETE.")
    found = _PATH.fullmatch(path) if isinstance(path, str) else None
    is_new = method.upper() == "POST"
    if found is None or (found["id"] is None) != is_new:
        raise InvalidSyntax("The path of a bulk operation is like /Users for a POST, and like /Users/<id> for others.")
    bulk_id, version = given.get("bulkid"), given.get("version")
    if not isinstance(bulk_id, str | None) or not isinstance(version, str | None) or (is_new and not bulk_id):
        raise InvalidSyntax("A bulk operation of POST needs a bulkId, a text; so is a version, where there is one.")
    resource_id, data = found["id"], given.get("data")
    references = frozenset(_references([resource_id, data]))
    return BulkOperation(
        cast("Method", method.upper()), found["endpoint"], resource_id, bulk_id, version, data, references
    )


def _in_any_case(message: object, problem: str) -> dict[str, Any]:
    if not isinstance(message, dict):
        raise InvalidSyntax(problem)
    return {name.lower(): value for name, value in message.items()}


def _references(value: Any) -> Iterator[str]:
    """Every bulkId in a value, without recursion beyond what a body may be nested."""
    if isinstance(value, str):
        if value.lower().startswith(_REFERENCE):
            yield value[len(_REFERENCE) :]
    elif isinstance(value, dict):
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def resolved(value: Any, ids: Mapping[str, str]) -> Any:
    """A value with the ids that its bulkIds stand for; those that are not among `ids` stay as they are."""
    if isinstance(value, str) and value.lower().startswith(_REFERENCE):
        return ids.get(value[len(_REFERENCE) :], value)
    if isinstance(value, dict):
        return {name: resolved(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, ids) for each in value]
    return value


def in_order(operations: Sequence[BulkOperation]) -> list[int]:
    """The numbers of the operations, each behind those that create what it refers to, as far as no circle hinders.

    Otherwise the order is the client's (RFC 7644 §3.7.1: circular references are resolved too).
    """
    creators = {each.bulk_id: i for i, each in enumerate(operations) if each.method == "POST"}
    needs = [iter(sorted(creators[id_] for id_ in each.references if id_ in creators)) for each in operations]
    ordered: dict[int, None] = {}
    begun: set[int] = set()
    for first in range(len(operations)):
        waiting = [] if first in begun else [first]
        begun.add(first)
        while waiting:
            following = next((each for each in needs[waiting[-1]] if each not in begun), None)
            if following is None:
                ordered[waiting.pop()] = None
            else:
                begun.add(following)
                waiting.append(following)
    return list(ordered)


def bulk_response(
    outcomes: Sequence[tuple[BulkOperation, BulkOutcome]], detail_of: Mapping[int, str] | None = None
) -> dict[str, Any]:
    """The BulkResponse message (RFC 7644 §3.7.3). `detail_of` gives the words of errors by the outcome's number."""
    operations = []
    for i, (operation, outcome) in enumerate(outcomes):
        told: dict[str, Any] = {"method": operation.method}
        told |= {
            name: value
            for name, value in (
                ("bulkId", operation.bulk_id),
                ("location", outcome.location),
                ("version", outcome.version),
            )
            if value is not None
        }
        told["status"] = str(outcome.status)
        if outcome.error is not None:
            told["response"] = error_document(outcome.error, (detail_of or {}).get(i, outcome.error.detail))
        operations.append(told)
    return {"schemas": [BULK_RESPONSE_SCHEMA], "Operations": operations}
