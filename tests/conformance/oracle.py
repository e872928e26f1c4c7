"""scim2-models as the oracle: what another reading of the RFCs makes of the same requests, as documents to compare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError
from scim2_models import Context, EnterpriseUser, Group, PatchOp, SCIMException, ScimFilter, ScimPolicy, User

from maestro.scim.text import clean, fold
from tests.cast import PATCH_OP

Person = User[EnterpriseUser]

# Its tolerance for Microsoft Entra's habits is ours; so is the folding of texts, which both RFCs leave open.
_POLICY: Final = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
    comparison_key=lambda binding, text: clean(text) if binding.case_exact else fold(text),
)

# What a request came to: the document afterwards, or the scimType of the refusal.
Outcome = dict[str, Any] | str


class Refused(Exception):
    """The oracle takes no such filter."""


def parsed(body: Mapping[str, Any]) -> dict[str, Any]:
    """The User that the oracle reads in a body."""
    with _POLICY:
        return _document(Person.model_validate(body))


def patched(document: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> Outcome:
    """What the oracle makes of PATCH operations on a User."""
    message = {"schemas": [PATCH_OP], "Operations": operations}
    with _POLICY:
        person = Person.model_validate(document)
        try:
            PatchOp[Person].model_validate(message, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(person)
        except SCIMException as error:
            return str(error.scim_type)
        except ValidationError as error:
            first = error.errors()[0]
            return first["type"].removeprefix("scim_")
        return _document(person)


def members_after(group: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> set[str]:
    """The ids of a group's members after PATCH operations on the group as it is served."""
    message = {"schemas": [PATCH_OP], "Operations": operations}
    with _POLICY:
        patched_group = Group.model_validate(group)
        PatchOp[Group].model_validate(message, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(patched_group)
    return {str(each.value) for each in patched_group.members or ()}


class People:
    """Users to whom the oracle puts filters."""

    def __init__(self, bodies: Sequence[Mapping[str, Any]]) -> None:
        with _POLICY:
            self._people = [Person.model_validate(each) for each in bodies]

    def matching(self, text: str) -> list[int]:
        """The numbers of those whom a filter selects. Raises Refused."""
        with _POLICY:
            try:
                filter_ = ScimFilter[Person](text)
            except SCIMException as error:
                raise Refused(str(error)) from error
            return [i for i, each in enumerate(self._people) if filter_.match(each)]


def _document(person: Any) -> dict[str, Any]:
    document: dict[str, Any] = plain(person.model_dump(scim_ctx=Context.DEFAULT))
    return document


def plain(value: Any) -> Any:
    """A document for comparison: no order of elements and none of them twice, no case of a `type`, nothing unassigned.

    scim2-models spells canonical values its own way where the client spelled them another; RFC 7643 §2.3.1 has
    strings kept as they are.
    """
    if isinstance(value, Mapping):
        parts = {name: plain(each) for name, each in value.items() if name not in {"schemas", "id", "meta"}}
        if isinstance(parts.get("type"), str):
            parts["type"] = parts["type"].lower()
        return {name: each for name, each in parts.items() if each not in (None, [], {}, "")}
    if isinstance(value, list):
        once = {json.dumps(each, sort_keys=True): each for each in map(plain, value)}
        return [each for _, each in sorted(once.items())]
    return value
