"""The attributes that Okta's app profile has and maps, each found in the schema of the SCIM User."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maestro.scim.catalog import USER
from maestro.scim.path import AttributePath, resolve
from maestro.scim.schema import Attribute


@dataclass(frozen=True, slots=True)
class OktaAttribute:
    """An attribute of the app profile.

    `found` is where it arrives in the SCIM User; `from_okta` is the mapping in Okta's expression language.
    """

    name: str
    label: str
    from_okta: str
    found: AttributePath

    @property
    def _parent(self) -> Attribute:
        return self.found.attributes[0]

    @property
    def path(self) -> str:
        """The path in SCIM: `emails[primary eq true].value`."""
        if self._parent.multi_valued:
            return f"{self._parent.name}[primary eq true].{self.found.leaf.name}"
        return str(self.found)

    @property
    def external_name(self) -> str:
        """The external name in Okta's Profile Editor: `emails.^[primary==true].value`."""
        if self._parent.multi_valued:
            return f"{self._parent.name}.^[primary==true].{self.found.leaf.name}"
        return self.found.leaf.name if USER.is_extension(self._parent) else str(self.found)

    @property
    def external_namespace(self) -> str:
        """The external namespace: the URN of the schema that the attribute belongs to."""
        return self._parent.name if USER.is_extension(self._parent) else USER.schema.id

    @property
    def is_required(self) -> bool:
        """Whether a person cannot be pushed without it."""
        return all(each.required for each in self.found.attributes)


def _attribute(name: str, label: str, path: str, from_okta: str) -> OktaAttribute:
    found = resolve(path, USER)
    if found is None or found.leaf.type != "string" or not found.leaf.is_kept:
        raise ValueError(f"{path} is no text of the SCIM User that is kept.")
    return OktaAttribute(name, label, from_okta, found)


def _kind(of: str) -> str:
    """The mapping of a kind: Okta's profile has none, so it is `work` where there is a value."""
    return f"(user.{of} != null && user.{of} != '') ? 'work' : ''"


EIGHT: Final = (
    _attribute("userName", "User name", "userName", "the application username (Sign On → Application username format)"),
    _attribute("givenName", "First name", "name.givenName", "user.firstName"),
    _attribute("familyName", "Last name", "name.familyName", "user.lastName"),
    _attribute("email", "E-mail", "emails.value", "user.email"),
    _attribute("title", "Title", "title", "user.title"),
    _attribute("department", "Department", f"{USER.extensions[0].id}:department", "user.department"),
    _attribute("primaryPhone", "Phone", "phoneNumbers.value", "user.primaryPhone"),
    _attribute("primaryPhoneType", "Kind of phone", "phoneNumbers.type", _kind("primaryPhone")),
)

# Not one of the eight, but Okta's own CRUD suite assigns its person with it, and fails where it was deleted.
EMAIL_TYPE: Final = _attribute("emailType", "Kind of e-mail", "emails.type", _kind("email"))
