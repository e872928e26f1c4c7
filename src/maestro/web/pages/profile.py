"""What a contact's page says of each attribute: its value, where it came from, since when, and by which request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.contact import Contact
from maestro.directory.doubts import doubt_of_email, doubt_of_phone
from maestro.web.pages.history import Entry, told_of

_DOUBTS: Final[Mapping[str, Callable[[str], str | None]]] = {"Email": doubt_of_email, "Phone": doubt_of_phone}
# What the page says elsewhere.
_ELSEWHERE: Final = frozenset({"Status", "Okta id"})


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute, the attributes of SCIM and of Okta that it comes from, what changed it last, and a doubt of it.

    `okta` is None where it depends on the organization's own mappings.
    """

    label: str
    value: str | None
    path: str
    okta: str | None
    changed: Entry | None
    doubt: str | None = None


def rows_of(contact: Contact, changed: Mapping[str, Entry]) -> Sequence[Row]:
    """The eight attributes. `changed` has what changed each last, by its label."""
    attributes = (
        ("First name", contact.given_name, "name.givenName", "user.firstName"),
        ("Last name", contact.family_name, "name.familyName", "user.lastName"),
        ("User name", contact.user_name, "userName", "Application username format"),
        ("Email", contact.email, "emails[primary eq true].value", "user.email"),
        ("Title", contact.title, "title", "user.title"),
        ("Department", contact.department, "enterprise extension: department", "user.department"),
        ("Phone", contact.phone, "phoneNumbers[primary eq true].value", "user.primaryPhone"),
        ("Kind of phone", contact.phone_type, "phoneNumbers[primary eq true].type", "primaryPhoneType"),
    )
    return [
        Row(label, value, path, okta, changed.get(label), _doubt(label, value))
        for label, value, path, okta in attributes
    ]


def others_of(contact: Contact, changed: Mapping[str, Entry]) -> Sequence[Row]:
    """What else Okta sent, and is kept."""
    known = _ELSEWHERE.union(row.label for row in rows_of(contact, changed))
    return [
        Row(each.label, each.new, each.path, None, changed.get(each.label))
        for each in told_of(contact.document)
        if each.label not in known
    ]


def _doubt(label: str, value: str | None) -> str | None:
    doubt = _DOUBTS.get(label)
    return doubt(value) if doubt and value else None
