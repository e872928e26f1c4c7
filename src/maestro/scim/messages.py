"""The messages of RFC 7644: PatchOp, ListResponse and Error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from maestro.scim.errors import ERROR_SCHEMA, InvalidSyntax, InvalidValue, ScimError
from maestro.scim.limits import PATCH_OPERATIONS

LIST_RESPONSE_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH_OP_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

Op = Literal["add", "remove", "replace"]


@dataclass(frozen=True, slots=True)
class PatchOperation:
    """One operation of a PatchOp. `path` is unparsed text; None means the value names its attributes."""

    op: Op
    path: str | None
    value: Any


def read_patch(body: object) -> tuple[PatchOperation, ...]:
    """The operations of a PatchOp body (RFC 7644 §3.5.2).

    Names and operations are taken in any case (Microsoft Entra capitalises), and `schemas` may be missing
    (seen from Okta). Raises InvalidSyntax.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax("The body must be a JSON object: a PatchOp message.")
    given = _in_any_case(body)
    operations = given.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("A PatchOp message needs Operations, a list with at least one operation.")
    if len(operations) > PATCH_OPERATIONS:
        raise InvalidSyntax(f"A PatchOp message may have at most {PATCH_OPERATIONS} operations.")
    return tuple(_read_operation(each) for each in operations)


def _read_operation(operation: object) -> PatchOperation:
    if not isinstance(operation, dict):
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


def list_response(
    resources: Sequence[str], *, total: int, start_index: int | None = None, next_cursor: str | None = None
) -> str:
    """A ListResponse around resources that are JSON text already (RFC 7644 §3.4.2): one join, no decoding.

    A page that was asked for by cursor has no `startIndex`, and a `nextCursor` unless it is the last (RFC 9865 §2).
    """
    start = "" if start_index is None else f'"startIndex":{start_index},'
    cursor = "" if next_cursor is None else f'"nextCursor":"{next_cursor}",'
    return (
        f'{{"schemas":["{LIST_RESPONSE_SCHEMA}"],"totalResults":{total},{start}{cursor}'
        f'"itemsPerPage":{len(resources)},"Resources":[{",".join(resources)}]}}'
    )


def error_document(error: ScimError, detail: str) -> dict[str, str | list[str]]:
    """An Error message (RFC 7644 §3.12); `status` is text, as the RFC wants it."""
    document: dict[str, str | list[str]] = {"schemas": [ERROR_SCHEMA], "status": str(error.status)}
    if error.scim_type:
        document["scimType"] = error.scim_type
    return document | {"detail": detail}
