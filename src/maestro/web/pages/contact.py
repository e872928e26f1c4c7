"""`/o/{organization}/contacts/{contact_id}`: one contact, and everything that is known of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import falcon

from maestro.directory.contact import Contact
from maestro.directory.organization import Organization
from maestro.scim.catalog import USER
from maestro.scim.errors import NotFound
from maestro.scim.resource import etag, served
from maestro.web.pages.history import history_of, last_changes
from maestro.web.pages.render import render
from maestro.web.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Row:
    """One of the eight attributes: its value, the attribute of SCIM and of Okta it comes from, and since when it is."""

    label: str
    value: str | None
    path: str
    okta: str
    changed: str | None


class OneContact:
    """`/o/{organization}/contacts/{contact_id}`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store
        self._addresses = wiring.addresses

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization, contact_id: str) -> None:
        """The contact, deleted in Okta or not."""
        store = self._store.organization(organization)
        contact = store.contact(contact_id)
        if contact is None:
            raise NotFound(
                f"{organization.name} has no such contact. It may be misspelled, or of another organization."
            )
        history = history_of(store.events(USER.name, contact_id), store.credentials())
        base_url = self._addresses.base_url(organization.subdomain)
        render(
            req,
            resp,
            "contact.html",
            organization=organization,
            contact=contact,
            rows=_rows(contact, last_changes(history)),
            history=history,
            document=_document(contact, f"{base_url}{USER.endpoint}/{contact.id}"),
            etag=etag(contact.version),
        )

    on_head = on_get


def _rows(contact: Contact, changed: Mapping[str, str]) -> Sequence[Row]:
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
    return [Row(label, value, path, okta, changed.get(label)) for label, value, path, okta in attributes]


def _document(contact: Contact, location: str) -> str:
    """The document as SCIM serves it, for reading."""
    document = served(
        contact.document,
        USER,
        resource_id=contact.id,
        created=contact.created,
        modified=contact.modified,
        version=contact.version,
    )
    document["meta"]["location"] = location
    return json.dumps(document, ensure_ascii=False, indent=2)
