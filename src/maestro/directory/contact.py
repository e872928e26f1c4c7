"""Contacts: the SCIM User as people see it, and the rules that hold for it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import USER_NAME_CHARACTERS
from maestro.scim.resource import Document
from maestro.scim.text import fold

State = Literal["active", "inactive"]

# Okta reads an e-mail address and a telephone number back by `primary`, so one must be.
_READ_BY_PRIMARY: Final = ("emails", "phoneNumbers")


@dataclass(frozen=True, slots=True)
class Contact:
    """An internal contact: the eight attributes, and what the page says around them.

    `since` is when the contact took its state; `deleted` is when a provisioning client deleted it, after
    which SCIM no longer shows it while its data stays here. Times are UTC as text.
    """

    id: str
    state: State
    since: str
    created: str
    modified: str
    version: int
    deleted: str | None
    external_id: str | None
    name: str
    user_name: str
    given_name: str | None
    family_name: str | None
    email: str | None
    title: str | None
    department: str | None
    phone: str | None
    phone_type: str | None
    document: Document


def contact_from(
    document: Document, *, id: str, since: str, created: str, modified: str, version: int, deleted: str | None
) -> Contact:
    """Read a contact from its document: the client's attributes, without `schemas`, `id` and `meta`."""
    name: Mapping[str, Any] = document.get("name", {})
    email = chosen(document.get("emails"))
    phone = chosen(document.get("phoneNumbers"))
    return Contact(
        id=id,
        state="active" if document.get("active") and not deleted else "inactive",
        since=since,
        created=created,
        modified=modified,
        version=version,
        deleted=deleted,
        external_id=document.get("externalId"),
        name=shown_name(document),
        user_name=document["userName"],
        given_name=name.get("givenName"),
        family_name=name.get("familyName"),
        email=email.get("value"),
        title=document.get("title"),
        department=document.get(ENTERPRISE_USER_SCHEMA, {}).get("department"),
        phone=phone.get("value"),
        phone_type=phone.get("type"),
        document=document,
    )


def chosen(elements: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Of several e-mail addresses or telephone numbers, the one to show: primary, else `work`, else the first."""
    if not elements:
        return {}
    for each in elements:
        if each.get("primary") is True:
            return each
    for each in elements:
        if str(each.get("type", "")).lower() == "work":
            return each
    return elements[0]


def shown_name(document: Document) -> str:
    """The name to show: given and family name, else what the client says is shown, else the user name."""
    name: Mapping[str, Any] = document.get("name", {})
    parts = [part for part in (name.get("givenName"), name.get("familyName")) if part]
    if len(parts) == 2:
        return " ".join(parts)
    shown: str = document.get("displayName") or name.get("formatted") or " ".join(parts) or document["userName"]
    return shown


def sort_name(document: Document) -> str:
    """The name as lists of people are sorted: family name first."""
    name: Mapping[str, Any] = document.get("name", {})
    parts = [part for part in (name.get("familyName"), name.get("givenName")) if part]
    return " ".join(parts) if parts else shown_name(document)


def settle(document: Document, before: Document | None) -> Document:
    """A User as it is kept: what a client left open decided, what it repeated from our answer not trusted.

    `before` is the User that is replaced or patched, None for a new one. Raises InvalidValue.
    """
    settled = dict(document)
    if not fold(settled.get("userName", "")).strip():
        raise InvalidValue("User name (userName) is required. Check the application username format in Okta.")
    if len(settled["userName"]) > USER_NAME_CHARACTERS:
        raise InvalidValue(f"User name (userName) is longer than {USER_NAME_CHARACTERS} characters.")
    if "active" not in settled:
        settled["active"] = before["active"] if before else True
    for attribute in _READ_BY_PRIMARY:
        if attribute in settled:
            settled[attribute] = _with_a_primary(settled[attribute], (before or {}).get(attribute, []))
    _forget_stale_name(settled, before)
    return settled


def _with_a_primary(elements: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The elements with one of them primary, unless the client says of the one to choose that it is not."""
    choice = chosen(elements)
    was_removed = any(each.get("primary") is True for each in before) and all(each in before for each in elements)
    if choice.get("primary") is True or ("primary" in choice and not was_removed):
        return elements
    return [{**each, "primary": True} if each is choice else each for each in elements]


def _forget_stale_name(document: Document, before: Document | None) -> None:
    """Make `name.formatted` anew when the parts changed and it did not: Okta echoes the one we answered with."""
    name, old = document.get("name"), (before or {}).get("name")
    if not name or not old or "formatted" not in name or name["formatted"] != old.get("formatted"):
        return
    parts = [name.get("givenName"), name.get("familyName")]
    if parts != [old.get("givenName"), old.get("familyName")] and any(parts):
        document["name"] = {**name, "formatted": " ".join(part for part in parts if part)}
