"""What holds for each resource type beyond its schema: a table, so that all of them go one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from maestro.directory.contact import Contact, settle, shown_name, sort_name
from maestro.scim.errors import InvalidValue, Uniqueness
from maestro.scim.limits import USER_NAME_CHARACTERS
from maestro.scim.resource import Document
from maestro.scim.text import fold

Settle = Callable[[Document, Document | None], Document]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one resource type.

    `settle` decides what a client left open, given the resource as it was (None for a new one), and raises
    InvalidValue. `missing` tells a client that there is no such resource; `name` is what people see of one, `sort`
    how it sorts.
    """

    settle: Settle
    missing: str
    name: Callable[[Document], str]
    sort: Callable[[Document], str]


def settle_named(document: Document, _before: Document | None) -> Document:
    """A resource that is known by its displayName."""
    name = str(document.get("displayName", "")).strip()
    if not name:
        raise InvalidValue("Name (displayName) is required.")
    if len(name) > USER_NAME_CHARACTERS:
        raise InvalidValue(f"Name (displayName) is longer than {USER_NAME_CHARACTERS} characters.")
    return document


def _display_name(document: Document) -> str:
    name: str = document["displayName"]
    return name


_RULES: Final[Mapping[str, Rules]] = {
    "User": Rules(
        settle=settle,
        missing="This person is not in Clinical Maestro. Unassign and assign the person again in Okta.",
        name=shown_name,
        sort=sort_name,
    ),
    "Group": Rules(
        settle=settle_named,
        missing="This group is not in Clinical Maestro. In Okta, unlink it under Push Groups and push it again.",
        name=_display_name,
        sort=_display_name,
    ),
}
_NAMED: Final = Rules(
    settle=settle_named,
    missing="There is no such resource in Clinical Maestro.",
    name=_display_name,
    sort=_display_name,
)


def rules_of(resource_type: str) -> Rules:
    """The rules of a resource type."""
    return _RULES.get(resource_type, _NAMED)


def person_taken(holder: Contact, document: Document) -> Uniqueness:
    """The refusal of a person who is another contact already, saying which attribute clashes."""
    state = "active" if holder.state == "active" else f"inactive since {holder.since[:10]}"
    if fold(holder.user_name) != fold(document["userName"]):
        return Uniqueness(
            f"This person (externalId {holder.external_id}) already exists in Clinical Maestro with user name "
            f"{holder.user_name}, {state}. Change the user name in Okta back, or contact support."
        )
    return Uniqueness(
        f"A contact with user name (userName) {document['userName']} already exists in Clinical Maestro, {state}. "
        "Unassign and assign the person again in Okta, or contact support."
    )


def name_taken(resource_type: str, document: Document) -> Uniqueness:
    """The refusal of a resource whose name another one of its type has: Microsoft Entra matches groups by it."""
    return Uniqueness(
        f"A {resource_type.lower()} with the name (displayName) {document['displayName']} already exists in Clinical "
        "Maestro. Link it in Okta instead, or choose another name."
    )
