"""A resource ready to be kept: its document as text, and the keys it is found by."""

from __future__ import annotations

from dataclasses import dataclass

from maestro.directory.contact import chosen, shown_name, sort_name
from maestro.scim.comparison import comparable_document
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import BODY_BYTES
from maestro.scim.resource import Document, encode, served
from maestro.scim.schema import ResourceType
from maestro.scim.text import fold, unaccented


@dataclass(frozen=True, slots=True)
class StoredResource:
    """A resource as it was read.

    `text` is the served document without `meta.location`; `since` is when it became active or inactive.
    """

    id: str
    version: int
    text: str
    since: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A version of a resource to be written.

    `text` is what is served; `comparable` is the same as it compares, for filters; the keys are folded.
    `since` is when it became active or inactive. Times are UTC as text with milliseconds.
    """

    resource_type: str
    id: str
    version: int
    text: str
    comparable: str
    user_name_key: str
    external_id: str | None
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
    """Everything that is written of a User's document.

    Raises InvalidValue for one that has grown, change by change, beyond what a client could send back.
    """
    whole = served(
        document, resource_type, resource_id=resource_id, created=created, modified=modified, version=version
    )
    text = encode(whole)
    if len(text) > BODY_BYTES:
        raise InvalidValue(f"The person's attributes are larger than {BODY_BYTES} bytes in all.")
    email = chosen(document.get("emails")).get("value")
    external_id = document.get("externalId")
    searched = (shown_name(document), document["userName"], email or "", external_id or "")
    return Resource(
        resource_type=resource_type.name,
        id=resource_id,
        version=version,
        text=text,
        comparable=encode(comparable_document(whole, resource_type)),
        user_name_key=fold(document["userName"]),
        external_id=external_id,
        sort_key=unaccented(sort_name(document)),
        search_text="\n".join(unaccented(each) for each in searched),
        active=document["active"],
        since=since,
        created=created,
        modified=modified,
    )
