"""A person who is tried: what Okta would ask for, what it would be answered, and the contact that would result."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from maestro.directory.contact import Contact, contact_from
from maestro.directory.event import Event, Occasion, changes_between
from maestro.directory.exchange import Act, Exchange
from maestro.directory.lists import Search, Target
from maestro.directory.mapping import MAPPED
from maestro.directory.okta_screen import Seen, person_of, seen_in_okta
from maestro.directory.organization import Organization
from maestro.directory.raw import KeptMessage
from maestro.directory.received import FATES, KEPT, received_in
from maestro.directory.store import OrganizationStore
from maestro.scim.catalog import USER
from maestro.scim.errors import ScimError
from maestro.scim.grammar import parse_filter
from maestro.scim.resource import own_attributes
from maestro.scim.schema import ResourceType
from maestro.web.pages.history import Difference, history_of
from maestro.web.pages.one_request import Rehearsals, Rehearsed
from maestro.web.pages.shown_raw import pretty, visible

# The reference of a rehearsal finds nothing, so that none is shown.
_REFERENCE: Final = re.compile(r" \(ref [0-9A-Z]{8}\)\Z")
_NO_REFERENCE: Final = "…"
_JSON: Final = "Content-Type: application/scim+json"
_AT: Final = "1970-01-01T00:00:00.000Z"
_MOST_CHARACTERS: Final = 200
_EMPTY: Final = "Empty: nothing is kept, and what was there is cleared"
_REFUSED: Final = "Would be kept, if the person were not refused"


@dataclass(frozen=True, slots=True)
class Field:
    """One of the eight attributes of the contact that would result."""

    label: str
    path: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """One attribute as it was pasted, what becomes of it, and what would be stored; None where nothing is."""

    path: str
    value: str
    becomes: str
    stored: str | None
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of a person.

    `holder` is the contact that Okta would find by the user name. `created` is what a create would be answered,
    `pushed` what a profile push to the holder would be. `seen` is what Okta's administrator would see of a refusal of
    what Okta would do; `fields`, `document` and `differences` are of the contact that would result, where there is one.
    """

    holder: Contact | None
    created: Rehearsed
    pushed: Rehearsed | None
    is_back: bool
    seen: Seen | None
    detail: str | None
    fields: Sequence[Field]
    given: Sequence[Given]
    document: str | None
    differences: Sequence[Difference]

    @property
    def would_be(self) -> Rehearsed:
        """What Okta would be answered."""
        return self.pushed or self.created

    @property
    def is_refused(self) -> bool:
        """Whether Okta would be refused."""
        return self.would_be.status >= 400


class Trial:
    """Tries a person in one organization: the same code as for a request, of which nothing stays."""

    def __init__(
        self,
        organization: Organization,
        store: OrganizationStore,
        resource_type: ResourceType,
        rehearsals: Rehearsals,
    ) -> None:
        self._organization = organization
        self._store = store
        self._resource_type = resource_type
        self._rehearsals = rehearsals

    def tried(self, text: str, body: Any) -> Tried:
        """What would become of `body`, which is `text` read as JSON: Okta looks the user name up first."""
        holder = self._holder(body)
        created = self._rehearsed("POST", "", text)
        pushed = self._rehearsed("PUT", f"/{holder.id}", text) if holder else None
        answer = pushed or created
        is_done = answer.status < 400
        whole = json.loads(answer.body) if is_done else None
        document = own_attributes(whole) if whole else {}
        detail = None if is_done else _detail(answer)
        return Tried(
            holder=holder,
            created=created,
            pushed=pushed,
            is_back=whole is not None and holder is None and whole["meta"]["version"] != 'W/"1"',
            seen=None if detail is None else _seen(answer, detail, body, "changed" if holder else "created"),
            detail=detail,
            fields=_fields(document) if whole else (),
            given=_given(body, document if whole else None, self._resource_type),
            document=pretty(answer.body) if whole else None,
            differences=_differences(holder, document) if holder and whole else (),
        )

    def _rehearsed(self, method: str, below: str, text: str) -> Rehearsed:
        path = f"/o/{self._organization.subdomain}/scim/v2{USER.endpoint}{below}"
        request = KeptMessage(_JSON, text, "whole", len(text))
        return self._rehearsals.rehearse(self._organization, _exchange(method, path), request)

    def _holder(self, body: Any) -> Contact | None:
        """Whom Okta would find: it asks for the user name, active or not."""
        user_name = body.get("userName") if isinstance(body, dict) else None
        if not isinstance(user_name, str) or not user_name.strip():
            return None
        try:
            found = parse_filter(f"userName eq {json.dumps(user_name, ensure_ascii=False)}", USER)
        except ScimError:
            return None
        ids = self._store.search(Search((Target(USER, found),), "", 1)).ids
        return self._store.contact(ids[0]) if ids else None


def _exchange(method: str, path: str, status: int = 0, detail: str | None = None, act: Act = "nothing") -> Exchange:
    return Exchange(_NO_REFERENCE, None, None, _AT, method, path, "", status, None, detail, None, 0, act)


def _detail(answer: Rehearsed) -> str:
    detail: str = json.loads(answer.body)["detail"]
    return _REFERENCE.sub("", detail)


def _seen(answer: Rehearsed, detail: str, body: Any, act: Act) -> Seen | None:
    exchange = _exchange("PUT", f"/scim/v2{USER.endpoint}", answer.status, detail, act)
    return seen_in_okta(exchange, person_of(exchange, body, None))


def _fields(document: Mapping[str, Any]) -> Sequence[Field]:
    contact = contact_from(dict(document), id="", since=_AT, created=_AT, modified=_AT, version=1, deleted=None)
    state = Field("Status", "active", contact.state.capitalize())
    return [*(Field(each.label, each.path, each.value(contact)) for each in MAPPED), state]


def _given(body: Any, document: Mapping[str, Any] | None, resource_type: ResourceType) -> Sequence[Given]:
    """What was pasted, attribute by attribute; nothing where it is no object, or names one attribute twice."""
    if not isinstance(body, dict):
        return []
    try:
        received = received_in(body, resource_type)
    except ScimError:
        return []
    found = []
    for each in received:
        stored = each.kept_in(document) if document is not None else None
        is_empty = document is not None and each.fate in KEPT and stored is None
        becomes = _EMPTY if is_empty else FATES[each.fate]
        if document is None and each.fate in KEPT:
            becomes = _REFUSED
        value = "•••" if each.fate == "secret" else _text(each.value)
        found.append(Given(visible(each.path), value, becomes, None if stored is None else _text(stored), bool(stored)))
    return found


def _differences(holder: Contact, document: Mapping[str, Any]) -> Sequence[Difference]:
    changes = changes_between(holder.document, dict(document))
    shown = tuple(each for each in changes if each.path != "groups")
    found = history_of([Event("", "", "", Occasion("system", "", "", ""), shown)], ())[0].differences
    return [Difference(visible(each.label), visible(each.path), _shown(each.old), _shown(each.new)) for each in found]


def _shown(text: str | None) -> str | None:
    return None if text is None else _text(text)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    shown = visible(text[:_MOST_CHARACTERS])
    return f"{shown}…" if len(text) > _MOST_CHARACTERS else shown
