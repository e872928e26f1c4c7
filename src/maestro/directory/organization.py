"""Organizations: Clinical Maestro's customers, and the boundary between their people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from maestro.directory.errors import Refused
from maestro.scim.membership import ReplaceMembersMeaning

MAX_SUBDOMAIN: Final = 40
MAX_NAME: Final = 200
MAX_ADDRESS: Final = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
MAX_REASON: Final = 200

# Names that our own hosts have, or that would pass for them.
RESERVED_SUBDOMAINS: Final = frozenset(
    """
    account accounts admin administrator api app apps assets auth billing blog cdn clinicalmaestro
    console dashboard demo-okta dev developer docs email ftp help host id imap internal localhost login
    logout mail maestro metrics mx new ns ns1 ns2 o oauth okta ops pop portal root saml scim security setup
    signin signup smtp sso staff staging static status support system test www
    """.split()
)

_SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Organization:
    """A customer. `number` is the store's own key and is never shown; `subdomain` names it everywhere.

    `catalog_version` counts how often its declared schemas changed; 0 means that it never declared one.
    `replace_members` is what its client means by a PATCH that replaces `members`. `paused` is since when nothing is
    taken from its client, None while all is. `it_contact` is the address of who runs its Okta.
    """

    number: int
    subdomain: str
    name: str
    created: str
    catalog_version: int = 0
    replace_members: ReplaceMembersMeaning = "replaces"
    paused: str | None = None
    it_contact: str | None = None


def check_subdomain(subdomain: str) -> str:
    """The subdomain, when it may be used. Raises Refused, naming the rule.

    No underscore: Okta takes no base URL with one. It is a DNS label, so it neither starts nor ends with a hyphen.
    """
    if not subdomain:
        raise Refused("A subdomain is needed: lower case letters, digits and hyphens.")
    if len(subdomain) > MAX_SUBDOMAIN:
        raise Refused(f"The subdomain is longer than {MAX_SUBDOMAIN} characters.")
    if not _SUBDOMAIN.fullmatch(subdomain):
        raise Refused(
            "A subdomain has lower case letters, digits and hyphens only, and starts and ends with a letter or digit."
        )
    if subdomain in RESERVED_SUBDOMAINS or subdomain.startswith("xn--"):
        raise Refused(f"The subdomain {subdomain} is reserved; choose another one.")
    return subdomain


def check_address(address: str) -> str:
    """An e-mail address as it was typed, without space around it. Raises Refused.

    Whether it exists nobody knows before somebody writes to it, so its form is all that is looked at.
    """
    address = address.strip()
    if not is_address(address):
        raise Refused("An e-mail address is needed, such as a.novak@acme.example.")
    return address


def is_address(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None and len(text) <= MAX_ADDRESS and text.isprintable()


def check_reason(reason: str) -> str:
    """Why something was done, for those who read the events later. Raises Refused where there is none."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON or not reason.isprintable():
        raise Refused(f"A reason is needed, of 1 to {MAX_REASON} printable characters: it is kept with the event.")
    return reason


def check_name(name: str) -> str:
    """The organization's name without space around it. Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Refused(f"An organization needs a name of 1 to {MAX_NAME} printable characters.")
    return name
