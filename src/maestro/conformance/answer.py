"""An answer of the service provider, and what a check can expect of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from maestro.conformance.verdict import Failed

LIST_RESPONSE: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and what came back. Header names are in lower case; `sent` is the body that was sent, if any."""

    method: str
    target: str
    sent: str
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON. Raises Failed when it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            raise Failed(self, "a JSON body", shown(self.text) or "no body") from None

    @property
    def resource(self) -> dict[str, Any]:
        """The body as a JSON object. Raises Failed."""
        document = self.json
        if not isinstance(document, dict):
            raise Failed(self, "a JSON object", shown(document))
        return document

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The Resources of a ListResponse; none where they are left out. Raises Failed."""
        found = self.resource.get("Resources") or []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Failed(self, "Resources that are a list of objects", shown(found))
        return found

    @property
    def ids(self) -> list[str]:
        """The ids of the Resources of a ListResponse, in order."""
        return [str(each.get("id")) for each in self.resources]

    @property
    def meta(self) -> dict[str, Any]:
        """The resource's `meta`; empty where there is none."""
        found = self.resource.get("meta")
        return found if isinstance(found, dict) else {}

    def has_status(self, *expected: int) -> Answer:
        """This very answer. Raises Failed unless its status is one of those."""
        if self.status not in expected:
            raise Failed(self, "status " + " or ".join(map(str, expected)), f"status {self.status}")
        return self

    def is_error(self, status: int, *scim_types: str) -> Answer:
        """This very answer. Raises Failed unless it is an error of that status and of one of the keywords, if any."""
        self.has_status(status)
        found = self.resource.get("scimType")
        if scim_types and found not in scim_types:
            raise Failed(self, "scimType " + " or ".join(scim_types), f"scimType {shown(found)}")
        return self

    def expect(self, condition: bool, expected: str, found: object = "") -> None:
        """Raise Failed unless the condition holds; `expected` says in words what it is."""
        if not condition:
            raise Failed(self, expected, found if isinstance(found, str) and found else shown(found))

    def expect_value(self, path: str, expected: object) -> None:
        """Raise Failed unless the resource has that value at a dotted path; None means it is unassigned."""
        found = value_at(self.resource, path)
        # 1 equals True in Python, and is no boolean in JSON.
        alike = found == expected and isinstance(found, bool) == isinstance(expected, bool)
        as_wanted = is_unassigned(found) if expected is None else alike
        self.expect(as_wanted, f"{path} {'unassigned' if expected is None else shown(expected)}", shown(found))


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path such as `name.familyName`, or None. A URN is taken as one name: `urn:…|manager`."""
    value: Any = document
    for name in path.split("|") if "|" in path else path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def is_unassigned(value: object) -> bool:
    """Whether a value says nothing: null, or an empty array (RFC 7643 §2.5); an empty text or object too."""
    return value is None or value in ("", [], {})


def shown(value: object, limit: int = _SHOWN) -> str:
    """A value in few words, as JSON."""
    text = value if isinstance(value, str) and value[:1] in {"{", "[", "<"} else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + " …"
