"""A row: one requirement of the RFCs, with a number and a case of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.cast import ENTERPRISE, Answer, Client

Claim = Callable[..., None]
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
MESSAGES: Final = "urn:ietf:params:scim:api:messages:2.0"


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement and the case that shows how it is met; the parameters of `claim` name the fixtures it needs."""

    number: int
    name: str
    claim: Claim

    @property
    def id(self) -> str:
        """What the case is called: `row-31-create-answers-201`."""
        return f"row-{self.number}-{self.name}"


ROWS: Final[dict[int, Row]] = {}


def row(number: int) -> Callable[[Claim], Claim]:
    """Register a function as the case of a row; its name, with dashes, is the name of the case."""

    def register(claim: Claim) -> Claim:
        assert number not in ROWS, number
        ROWS[number] = Row(number, claim.__name__.replace("_", "-"), claim)
        return claim

    return register


def refused(answer: Answer) -> tuple[int, str | None]:
    """The status and the keyword of an error."""
    assert answer.headers["content-type"].startswith("application/scim+json")
    return answer.status, answer.json.get("scimType")


def found(client: Client, text: str, endpoint: str = "/Users", **query: object) -> list[str]:
    """Whom a filter finds, by what stands before the @, in the order of the answer."""
    more = "".join(f"&{name}={value}" for name, value in query.items())
    answer = client.get(f"{endpoint}?filter={text}{more}")
    assert answer.status == 200, answer.text
    return names(answer.json)


def names(page: Any) -> list[str]:
    """The names of the resources of a page."""
    return [(each.get("userName") or each["displayName"]).partition("@")[0] for each in page["Resources"]]


def group(client: Client, name: str, *members: str) -> Any:
    """A new group."""
    body = {"schemas": [GROUP], "displayName": name, "members": [{"value": each} for each in members]}
    answer = client.post("/Groups", body)
    assert answer.status == 201, answer.text
    return answer.json


def patched(client: Client, path: str, *operations: Mapping[str, Any]) -> Any:
    """A resource as a PATCH that succeeds answers with it."""
    answer = client.patch(path, *operations)
    assert answer.status == 200, answer.text
    return answer.json


def whole(client: Client) -> Any:
    """A person with something in every kind of attribute."""
    return client.create(
        "whole@acme.example",
        externalId="Ab1",
        nickName="Whole",
        title="CTA",
        addresses=[{"type": "work", "locality": "Basel", "country": "CH"}],
        phoneNumbers=[{"type": "work", "value": "+41 61 555 00 00"}, {"type": "mobile", "value": "+41 79 555 00 00"}],
        **{ENTERPRISE: {"department": "Oncology", "manager": {"value": "26"}}},
    )
