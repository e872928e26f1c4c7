"""The messages of RFC 7644: PatchOp, the query of a search, ListResponse and Error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from maestro.scim.errors import ERROR_SCHEMA, InvalidSyntax, InvalidValue, ScimError
from maestro.scim.limits import PAGE, PATCH_OPERATIONS

LIST_RESPONSE_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH_OP_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

Op = Literal["add", "remove", "replace"]


@dataclass(frozen=True, slots=True)
class PatchOperation:
    """One operation of a PatchOp. `path` is unparsed text; None means the value names its attributes."""

    op: Op
    path: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a search asks for (RFC 7644 §3.4.2), within what a page may hold. `start_index` counts from 1."""

    filter: str | None = None
    start_index: int = 1
    count: int = 100
    attributes: tuple[str, ...] = ()
    excluded_attributes: tuple[str, ...] = ()


def read_patch(body: object) -> tuple[PatchOperation, ...]:
    """The operations of a PatchOp body (RFC 7644 §3.5.2).

    Names and operations are taken in any case (Microsoft Entra capitalises), and `schemas` may be missing
    (seen from Okta). Raises InvalidSyntax.
    """
    if not isinstance(body, Mapping):
        raise InvalidSyntax("The body must be a JSON object: a PatchOp message.")
    given = _in_any_case(body)
    operations = given.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("A PatchOp message needs Operations, a list with at least one operation.")
    if len(operations) > PATCH_OPERATIONS:
        raise InvalidSyntax(f"A PatchOp message may have at most {PATCH_OPERATIONS} operations.")
    return tuple(_read_operation(each) for each in operations)


def _read_operation(operation: object) -> PatchOperation:
    if not isinstance(operation, Mapping):
        raise InvalidSyntax("Each operation of a PatchOp message must be an object.")
    given = _in_any_case(operation)
    op = given.get("op")
    if not isinstance(op, str) or op.lower() not in {"add", "remove", "replace"}:
        raise InvalidSyntax("The op of a PATCH operation must be add, remove or replace.")
    path = given.get("path")
    if path is not None and not isinstance(path, str):
        raise InvalidSyntax("The path of a PATCH operation must be text.")
    if op.lower() != "remove" and "value" not in given:
        raise InvalidValue(f"A PATCH operation of {op.lower()} needs a value.")
    return PatchOperation(cast("Op", op.lower()), path or None, given.get("value"))


def _in_any_case(message: Mapping[str, Any]) -> dict[str, Any]:
    given = {name.lower(): value for name, value in message.items()}
    if len(given) != len(message):
        raise InvalidSyntax("A PatchOp message has the same name twice, in two cases.")
    return given


def read_search(parameters: Mapping[str, str]) -> SearchRequest:
    """The query parameters of a search; those that are not known are ignored.

    A `startIndex` below 1 means 1 and a negative `count` means 0 (RFC 7644 §3.4.2.4); a page holds at most
    `limits.PAGE` resources. Raises InvalidValue.
    """
    attributes = _names(parameters.get("attributes"))
    excluded = _names(parameters.get("excludedAttributes"))
    if attributes and excluded:
        raise InvalidValue("attributes and excludedAttributes cannot be used together.")
    return SearchRequest(
        filter=parameters.get("filter"),
        start_index=max(1, _integer(parameters, "startIndex", 1)),
        count=min(PAGE, max(0, _integer(parameters, "count", 100))),
        attributes=attributes,
        excluded_attributes=excluded,
    )


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(each for part in text.split(",") if (each := part.strip())) if text else ()


def _integer(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name, "").strip()
    if not text:
        return default
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidValue(f"{name} must be a whole number.")
    digits = digits.lstrip("0") or "0"
    size = int(digits) if len(digits) <= 18 else 10**18  # more than there can be, and still a number for SQL
    return -size if text.startswith("-") else size


def list_response(resources: Sequence[str], *, total: int, start_index: int) -> str:
    """A ListResponse around resources that are JSON text already (RFC 7644 §3.4.2): one join, no decoding."""
    return (
        f'{{"schemas":["{LIST_RESPONSE_SCHEMA}"],"totalResults":{total},"startIndex":{start_index},'
        f'"itemsPerPage":{len(resources)},"Resources":[{",".join(resources)}]}}'
    )


def error_document(error: ScimError, detail: str) -> dict[str, str | list[str]]:
    """An Error message (RFC 7644 §3.12); `status` is text, as the RFC wants it."""
    document: dict[str, str | list[str]] = {"schemas": [ERROR_SCHEMA], "status": str(error.status)}
    if error.scim_type:
        document["scimType"] = error.scim_type
    return document | {"detail": detail}
