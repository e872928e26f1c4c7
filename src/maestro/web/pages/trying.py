"""`/o/{organization}/mapping/try`: a person as SCIM has it, tried without saving anything."""

from __future__ import annotations

import json
from typing import Any, Final

import falcon

from maestro.directory.organization import Organization
from maestro.scim.errors import ScimError
from maestro.web.pages.forms import read_form
from maestro.web.pages.mapping import Mappings, mapping_path
from maestro.web.pages.one_request import Rehearsals
from maestro.web.pages.render import render
from maestro.web.pages.tried import Trial, Tried
from maestro.web.scim.body import decode
from maestro.web.wiring import Wiring

# Sixty times what Okta sends of a person. In a form, most signs of JSON are three bytes.
MAX_BYTES: Final = 65_536
_FORM_BYTES: Final = 3 * MAX_BYTES + 1_024
_EXAMPLE: Final = {
    "schemas": [
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ],
    "userName": "li.na@example.com",
    "name": {"givenName": "Li", "familyName": "Na"},
    "emails": [{"primary": True, "value": "li.na@example.com", "type": "work"}],
    "title": "Study Manager",
    "phoneNumbers": [{"primary": True, "value": "415.123.4567", "type": "work"}],
    "displayName": "Li Na",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "active": True,
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Clinical Operations"},
}


class TryIt:
    """`/o/{organization}/mapping/try`. What is pasted is in no address, no log and no database."""

    def __init__(self, wiring: Wiring, mappings: Mappings, rehearsals: Rehearsals) -> None:
        self._wiring = wiring
        self._mappings = mappings
        self._rehearsals = rehearsals

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The form, with a person as Okta sends one by default."""
        _show(req, resp, organization, json.dumps(_EXAMPLE, indent=2))

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """What would become of it as things stand now; or where it is no JSON."""
        text = read_form(req, _FORM_BYTES).get("user", "")
        try:
            body = _read(text)
        except ScimError as error:
            _show(req, resp, organization, text, problem=str(error).replace("The body", "The text"))
            return
        store = self._wiring.store.organization(organization)
        trial = Trial(organization, store, self._mappings.resource_type(organization), self._rehearsals)
        _show(req, resp, organization, text, tried=trial.tried(text, body))


def _read(text: str) -> Any:
    """What was pasted, read as the body of a request is. Raises ScimError."""
    body = text.encode("utf-8")
    if len(body) > MAX_BYTES:
        raise ScimError(f"The text is {len(body):,} bytes long; at most {MAX_BYTES:,} are tried here.")
    return decode(body)


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    organization: Organization,
    text: str,
    *,
    tried: Tried | None = None,
    problem: str | None = None,
) -> None:
    problems = {"user": problem} if problem else {}
    render(
        req,
        resp,
        "mapping_try.html",
        status=422 if problem else 200,
        organization=organization,
        path=mapping_path(organization),
        text=text,
        tried=tried,
        problems=problems,
    )
