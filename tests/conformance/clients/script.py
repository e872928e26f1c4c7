"""What an identity provider sends, as data: its requests one after another, each with the answer that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

ABSENT: Final = object()

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_OP: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, who sends it so or what for, and what its answer must be.

    `{name}` in the path or the body stands for what an earlier exchange kept under that name. `facts` are values of
    the answer by their place: names and numbers with `/` between, `#` for how many there are; ABSENT for none.
    """

    why: str
    request: str
    body: Any = None
    status: int = 200
    facts: Mapping[str, Any] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """The requests of a client in one dialect.

    `people` are there before: `{p0}` and on are their ids, `{n0}` and on their user names.
    """

    name: str
    exchanges: tuple[Exchange, ...]
    media_type: str = "application/scim+json; charset=utf-8"
    authentication: Literal["basic", "bearer"] = "bearer"
    people: int = 0


def patch_op(*operations: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a PATCH."""
    return {"schemas": [PATCH_OP], "Operations": list(operations)}


def value_at(answer: Any, place: str) -> Any:
    """The value at a place of an answer, ABSENT where there is none."""
    for name in place.split("/"):
        if name == "#":
            answer = len(answer)
        elif isinstance(answer, list) and name.isdecimal() and int(name) < len(answer):
            answer = answer[int(name)]
        elif isinstance(answer, dict) and name in answer:
            answer = answer[name]
        else:
            return ABSENT
    return answer


def filled(template: Any, kept: Mapping[str, str]) -> Any:
    """A path or body with what was kept in the places of the names."""
    if isinstance(template, str):
        for name, value in kept.items():
            template = template.replace(f"{{{name}}}", value)
        return template
    if isinstance(template, list):
        return [filled(each, kept) for each in template]
    if isinstance(template, dict):
        return {name: filled(each, kept) for name, each in template.items()}
    return template
