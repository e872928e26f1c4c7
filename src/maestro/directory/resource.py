"""A resource ready to be kept: its document as text, and the keys it is found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from maestro.directory.contact import chosen
from maestro.directory.event import Change
from maestro.directory.rules import rules_of
from maestro.scim.comparison import comparable_document
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import BODY_BYTES, EXTERNAL_ID_CHARACTERS
from maestro.scim.membership import MEMBERS, GivenMember
from maestro.scim.resource import Document, encode, served
from maestro.scim.schema import ResourceType
from maestro.scim.text import fold, unaccented

# What an index has of a text. PostgreSQL takes no more than 2,704 bytes of all of them in one index, at four bytes a
# character, and refuses the whole push otherwise; no directory has a name of which more than this tells two apart.
_SORT_CHARACTERS: Final = 200
SEARCH_CHARACTERS: Final = 100
# An address is no longer (RFC 5321 §4.5.3.1.3), and what is longer is none that two people share.
_EMAIL_CHARACTERS: Final = 254


class StoredResource(NamedTuple):
    """A resource as it was read.

    `text` is the served document without `meta.location` and without memberships; `since` is when it became active or
    inactive. `is_member` says whether some group has it as a member.
    """

    resource_type: str
    id: str
    version: int
    text: str
    since: str
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """What really changes: members that come, with their resource types, and ids of those that go."""

    added: tuple[tuple[GivenMember, str], ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def as_change(self) -> Change:
        """The same as part of an event: the ids that went, and those that came."""
        return Change(MEMBERS, list(self.removed) or None, [member.id for member, _ in self.added] or None)


@dataclass(frozen=True, slots=True)
class Resource:
    """A version of a resource to be written.

    `text` is what is served; `comparable` is the same as it compares, for filters; the keys are folded, `unique_key`
    being None where nothing must be unique. `since` is when it became active or inactive. Times are UTC as text with
    milliseconds.
    """

    resource_type: str
    id: str
    version: int
    text: str
    comparable: str
    unique_key: str | None
    external_id: str | None
    email_key: str | None
    display: str
    display_key: str
    sort_key: str
    search_text: str
    active: bool
    since: str
    created: str
    modified: str


def resource_of(
    document: Document,
    resource_type: ResourceType,
    *,
    resource_id: str,
    version: int,
    created: str,
    modified: str,
    since: str,
) -> Resource:
    """Everything that is written of a document.

    Raises InvalidValue for one that has grown, change by change, beyond what a client could send back.
    """
    whole = served(
        document, resource_type, resource_id=resource_id, created=created, modified=modified, version=version
    )
    rules = rules_of(resource_type.name)
    unique = document[resource_type.unique.name] if resource_type.unique else None
    name = rules.name(document)
    display = display_of(document, resource_type.name)
    return Resource(
        resource_type=resource_type.name,
        id=resource_id,
        version=version,
        text=_bounded(encode(whole)),
        comparable=encode(comparable_document(whole, resource_type)),
        unique_key=None if unique is None else fold(unique),
        external_id=_external_id(document),
        email_key=_email_key(document),
        display=display,
        display_key=fold(display),
        sort_key=unaccented(rules.sort(document))[:_SORT_CHARACTERS],
        search_text=_search_text(document, name, unique),
        active=document.get("active", True),
        since=since,
        created=created,
        modified=modified,
    )


def display_of(document: Document, resource_type: str) -> str:
    """What people see of a resource where it is a member or has some."""
    shown: str = document.get("displayName") or rules_of(resource_type).name(document)
    return shown


def _bounded(text: str) -> str:
    if len(text) > BODY_BYTES:
        raise InvalidValue(f"The attributes are larger than {BODY_BYTES} bytes in all.")
    return text


def _external_id(document: Document) -> str | None:
    """The identity provider's id of the resource. Raises InvalidValue for one that no identity provider has."""
    external_id: str | None = document.get("externalId")
    if external_id is not None and len(external_id) > EXTERNAL_ID_CHARACTERS:
        raise InvalidValue(f"externalId is longer than {EXTERNAL_ID_CHARACTERS} characters.")
    return external_id


def _email_key(document: Document) -> str | None:
    """The e-mail address that is shown, as it compares."""
    email = chosen(document.get("emails")).get("value") if "emails" in document else None
    key = fold(str(email)) if email else None
    return key if key is None or len(key) <= _EMAIL_CHARACTERS else None


def _search_text(document: Document, name: str, unique: str | None) -> str:
    """What a search of contacts looks into: name, user name, e-mail address and the identity provider's id.

    Of each the first SEARCH_CHARACTERS, and what is the same as one before it once.
    """
    email = chosen(document.get("emails")).get("value")
    searched = (name, unique, email, document.get("externalId"))
    return "\n".join(dict.fromkeys(unaccented(each or "")[:SEARCH_CHARACTERS] for each in searched))
