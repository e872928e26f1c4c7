"""The people of the benchmark: the eight attributes that Okta pushes by default."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_OP: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def user_name(number: int) -> str:
    """The user name of a person."""
    return f"person.{number:07d}@acme.example"


def person(number: int, title: str = "Clinical Research Associate") -> dict[str, Any]:
    """A person as Okta creates one."""
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": user_name(number),
        "externalId": f"00u{number:017d}",
        "active": True,
        "name": {"givenName": f"Ada{number % 997}", "familyName": f"Lovelace{number % 9973}"},
        "emails": [{"primary": True, "value": user_name(number), "type": "work"}],
        "title": title,
        "phoneNumbers": [{"primary": True, "value": f"+44 20 {number:08d}", "type": "work"}],
        ENTERPRISE: {"department": f"Clinical Operations {number % 23}"},
    }


def look_up(number: int) -> str:
    """The path of Okta's look-up of a person."""
    return f"/Users?filter=userName%20eq%20%22{quote(user_name(number))}%22&startIndex=1&count=100"
