"""Attribute mapping: which attribute of Okta becomes which of a contact, and what happens to it on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from maestro.directory.contact import Contact
from maestro.directory.presence import PHONE_TYPE, Place
from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA

# Refused without it; accepted, though Okta's own import leaves out people who have none; or neither.
Need = Literal["required", "expected", "optional"]
# How much of an example is shown: who somebody is stays behind initials.
Mask = Literal["words", "address", "digits", "none"]

_LONGEST: Final = 60
NEEDS: Final = {
    "required": "Required: refused without it",
    "expected": "Expected, though nobody is refused without it",
    "optional": "Not required",
}
_AS_SENT: Final = (
    "Kept as sent, spaces and capitals too; invisible control characters are removed. Empty text clears it."
)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One attribute of a contact.

    `name` stands in addresses; `okta` is the attribute of the app's user profile in Okta and `source` what Okta's
    default mapping fills it with; `path` is the attribute of SCIM and `place` where it is in the document; `becomes`
    says what happens on the way. `value` reads it from a contact.
    """

    name: str
    label: str
    okta: str
    source: str
    path: str
    place: Place
    need: Need
    becomes: str
    mask: Mask
    value: Callable[[Contact], str | None]


MAPPED: Final = (
    Mapped(
        name="user-name",
        label="User name",
        okta="userName",
        source="Sign On → Application username format",
        path="userName",
        place=("userName",),
        need="required",
        becomes="Kept as sent. Compared without regard to case: no two contacts share one. At most 256 characters.",
        mask="address",
        value=lambda contact: contact.user_name,
    ),
    Mapped(
        name="first-name",
        label="First name",
        okta="givenName",
        source="user.firstName",
        path="name.givenName",
        place=("name", "givenName"),
        need="expected",
        becomes=_AS_SENT,
        mask="words",
        value=lambda contact: contact.given_name,
    ),
    Mapped(
        name="last-name",
        label="Last name",
        okta="familyName",
        source="user.lastName",
        path="name.familyName",
        place=("name", "familyName"),
        need="expected",
        becomes=_AS_SENT,
        mask="words",
        value=lambda contact: contact.family_name,
    ),
    Mapped(
        name="email",
        label="E-mail",
        okta="email",
        source="user.email",
        path="emails[primary eq true].value",
        place=("emails",),
        need="expected",
        becomes="Kept as sent; two people may share one. Of several the primary is shown, else the one for work, else "
        "the first, which becomes primary. Empty text clears it.",
        mask="address",
        value=lambda contact: contact.email,
    ),
    Mapped(
        name="title",
        label="Title",
        okta="title",
        source="user.title",
        path="title",
        place=("title",),
        need="optional",
        becomes=_AS_SENT,
        mask="none",
        value=lambda contact: contact.title,
    ),
    Mapped(
        name="department",
        label="Department",
        okta="department",
        source="user.department",
        path=f"{ENTERPRISE_USER_SCHEMA}:department",
        place=(ENTERPRISE_USER_SCHEMA, "department"),
        need="optional",
        becomes=f"{_AS_SENT} Also taken where it stands beside the other attributes, outside of its schema.",
        mask="none",
        value=lambda contact: contact.department,
    ),
    Mapped(
        name="phone",
        label="Phone",
        okta="primaryPhone",
        source="user.primaryPhone",
        path="phoneNumbers[primary eq true].value",
        place=("phoneNumbers",),
        need="optional",
        becomes="Kept exactly as sent, in whatever form: no digit is added or taken away. Of several, chosen as e-mail "
        "is. Empty text clears it.",
        mask="digits",
        value=lambda contact: contact.phone,
    ),
    Mapped(
        name="kind-of-phone",
        label="Kind of phone",
        okta="primaryPhoneType",
        source="“work” where there is a phone",
        path="phoneNumbers[primary eq true].type",
        place=PHONE_TYPE,
        need="optional",
        becomes="Kept as sent, such as work or mobile; compared without regard to case. Dropped where there is no "
        "number.",
        mask="none",
        value=lambda contact: contact.phone_type,
    ),
)


def mapped_by_name(name: str) -> Mapped | None:
    """The attribute whose name stands in an address."""
    return next((each for each in MAPPED if each.name == name), None)


def example_of(mapped: Mapped, contact: Contact) -> str | None:
    """The value of a contact, masked: enough to see its form, and not whose it is."""
    value = mapped.value(contact)
    if value is None:
        return None
    match mapped.mask:
        case "words":
            return " ".join(f"{word[0]}…" for word in value.split()[:3]) or "…"
        case "address":
            local, at, domain = value.rpartition("@")
            return f"{(local or domain)[:1]}…{at}{domain if at else ''}"
        case "digits":
            return _without_digits(value)
        case "none":
            return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def _without_digits(number: str) -> str:
    """A telephone number with its last two digits: the form shows, the number does not."""
    shown = sum(each.isdigit() for each in number) - 2
    masked = []
    for each in number:
        if each.isdigit():
            shown -= 1
        masked.append("•" if shown >= 0 and each.isdigit() else each if not each.isalpha() else "•")
    return "".join(masked)
