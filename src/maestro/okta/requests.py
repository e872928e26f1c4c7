"""The bodies and targets of Okta's requests, key by key in the order in which Okta writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from maestro.okta.answers import Failure
from maestro.okta.connection import Behaviour, Encoding
from maestro.okta.people import Person, Profile
from maestro.scim.messages import PATCH_OP_SCHEMA

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PAGE: Final = 100

TEST: Final = "/Users?startIndex=1&count=2"
"""What *Test API Credentials* asks, always the same."""

# What java.net.URI takes in a path; with anything else Okta's client gives up before it sends.
_PATH_SEGMENT: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]+")
_INVISIBLE: Final = "\u200b\x1f"


def page(endpoint: str, start_index: int) -> str:
    """A page of an import."""
    return f"/{endpoint}?startIndex={start_index}&count={PAGE}"


def lookup(user_name: str, encoding: Encoding) -> str:
    """The search for a person by user name."""
    escaped = user_name.replace("\\", "\\\\").replace('"', '\\"')
    text = f'userName eq "{escaped}"'
    written = form_encoded(text) if encoding is Encoding.PLUS else quote(text, safe="")
    return f"/Users?filter={written}&startIndex=1&count={PAGE}"


def user(target_id: str) -> str:
    """A person's own URL. Raises Failure where the id cannot stand in a URL."""
    if not _PATH_SEGMENT.fullmatch(target_id):
        raise Failure(f"java.lang.IllegalArgumentException: Illegal character in path: /Users/{target_id}")
    return f"/Users/{target_id}"


def user_name(profile: Profile, behaviour: Behaviour) -> str:
    """The application username: the login, as the Sign On tab formats it."""
    return profile.login.upper() if behaviour.upper_case_user_name else profile.login


def created(person: Person, password: str, behaviour: Behaviour) -> bytes:
    """The body of a create. Attributes without a value are left out, as is the extension without a department."""
    profile = person.profile
    schemas = [USER, ENTERPRISE] if profile.department else [USER]
    body: dict[str, Any] = {
        "schemas": schemas,
        "userName": user_name(profile, behaviour),
        "name": _name(profile, behaviour),
        "emails": [_primary(profile.email)],
    }
    if profile.title:
        body["title"] = profile.title
    if profile.primary_phone:
        body["phoneNumbers"] = [_primary(profile.primary_phone)]
    body |= {
        "displayName": profile.display_name,
        "locale": "en-US",
        "externalId": person.id,
        "groups": [],
        "password": password,
        "active": True,
    }
    if profile.department:
        body[ENTERPRISE] = {"department": profile.department}
    return _encoded(body)


def pushed(
    found: Mapping[str, Any], person: Person, behaviour: Behaviour, *, active: bool, secret: str | None = None
) -> bytes:
    """The body of a profile push: the app's own answer, with the app profile laid over it, keys sorted.

    `secret` is the password that a custom app is sent so.

    Everything the app said comes back to it: id, meta, and attributes that Okta knows nothing of. A value that
    is empty in Okta is sent as empty text, which clears it.
    """
    profile = person.profile
    kept_name = found.get("name") if isinstance(found.get("name"), Mapping) else {}
    body = {
        "groups": [],
        "locale": "en-US",
        **found,
        "userName": user_name(profile, behaviour),
        "externalId": person.id,
        "name": {**(kept_name or {}), **_name(profile, behaviour)},
        "displayName": profile.display_name,
        "emails": _with_primary(found.get("emails"), profile.email),
        "title": profile.title,
        "phoneNumbers": _with_primary(found.get("phoneNumbers"), profile.primary_phone),
        "active": active,
    }
    if secret is not None:
        body["password"] = secret
    kept = found.get(ENTERPRISE)
    if profile.department or isinstance(kept, Mapping):
        body[ENTERPRISE] = {**(kept if isinstance(kept, Mapping) else {}), "department": profile.department}
        schemas = body.get("schemas")
        known = schemas if isinstance(schemas, list) else [USER]
        body["schemas"] = known if ENTERPRISE in known else [*known, ENTERPRISE]
    return _encoded(body, sort_keys=True)


def activity(*, active: bool) -> bytes:
    """The PATCH that deactivates or reactivates: one operation without a path."""
    operation = {"op": "replace", "value": {"active": active}}
    return _encoded({"schemas": [PATCH_OP_SCHEMA], "Operations": [operation]})


def password(secret: str) -> bytes:
    """The PATCH of *Sync Password*."""
    operation = {"op": "replace", "value": {"password": secret}}
    return _encoded({"schemas": [PATCH_OP_SCHEMA], "Operations": [operation]})


def _name(profile: Profile, behaviour: Behaviour) -> dict[str, str]:
    dirt = _INVISIBLE if behaviour.control_characters else ""
    return {"givenName": profile.first_name + dirt, "familyName": profile.last_name}


def _primary(value: str) -> dict[str, Any]:
    return {"primary": True, "value": value, "type": "work" if value else ""}


def _with_primary(found: Any, value: str) -> list[Any]:
    """The elements of the app's answer with the primary one replaced: the only one that Okta reads or writes."""
    elements = found if isinstance(found, list) else []
    others = [each for each in elements if not (isinstance(each, Mapping) and each.get("primary") is True)]
    return [_primary(value), *others]


def form_encoded(text: str) -> str:
    """A text in a query as Java's URLEncoder writes it: a space is `+`, an asterisk stays, a tilde does not."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def _encoded(body: Mapping[str, Any], *, sort_keys: bool = False) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys).encode()
