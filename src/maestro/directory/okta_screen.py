"""What the Okta administrator sees of a refusal: the first half is Okta's sentence, the second is our detail.

Okta's sentences are as its administrators report them. Those for deactivating and reactivating are made on the pattern
of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from maestro.directory.exchange import Exchange
from maestro.directory.told import kind_of
from maestro.scim.text import clean

_APP: Final = "Clinical Maestro"
_REPORTED: Final = "Errors reported by remote server"
_NO_MATCH: Final = "Matching user not found"
_UNTESTED: Final = (
    "The connector configuration could not be tested. Make sure that the URL, Authentication Parameters are correct "
    "and that there is an implementation available at the URL provided."
)
TASKS: Final = "Dashboard → Tasks, and System Log"
TEST: Final = "Provisioning → Integration, beside Test API Credentials"
GROUPS: Final = "Push Groups, in the group's line"
IMPORT: Final = "Import"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as Okta names them: as displayed, and as the application's user name."""

    display: str
    login: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen, and on which of Okta's screens."""

    where: str
    text: str


def seen_in_okta(exchange: Exchange, person: Person) -> Seen | None:
    """What the administrator sees; None where Okta shows nothing, because it was done or is tried again by itself."""
    if exchange.act == "tested" and not exchange.is_refused:
        return Seen(TEST, f"{_APP} was verified successfully!")
    if not exchange.is_refused or exchange.status == 429:
        return None
    phrase, detail = _phrase(exchange.status), _detail(exchange)
    if exchange.act == "tested":
        return Seen(TEST, f"Error authenticating: {phrase}. {_UNTESTED} {_REPORTED}: {detail}")
    reason = f"{phrase}. {_REPORTED}: {detail}"
    if kind_of(exchange) == "group":
        return Seen(GROUPS, reason)
    if exchange.act == "listed":
        return Seen(IMPORT, f"Error while importing users: {reason}")
    return Seen(TASKS, _task(exchange, person, reason))


def person_of(exchange: Exchange, document: Any, name: str | None) -> Person:
    """The person of an exchange, as its request names them, else by what is known of them here."""
    given = document if isinstance(document, dict) else {}
    login = given.get("userName") or exchange.about or name or exchange.resource or ""
    parts: Any = given.get("name")
    parts = parts if isinstance(parts, dict) else {}
    full = " ".join(str(parts[each]) for each in ("givenName", "familyName") if parts.get(each))
    return Person(clean(str(given.get("displayName") or full or name or login)), clean(str(login)))


def _task(exchange: Exchange, person: Person, reason: str) -> str:
    name, login = person.display, person.login
    provisioning = f"Automatic provisioning of user {name} to app {_APP} failed: "
    push = f"Automatic profile push of user {name} to app {_APP} failed: "
    is_gone = exchange.status == 404
    match exchange.act:
        case "looked up":
            return f"{provisioning}Error while verifying if user {login} exists: {reason}"
        case "created":
            return f"{provisioning}Error while creating user {name}: {reason}"
        case "reactivated":
            return f"{provisioning}Error while reactivating user {name}: {reason}"
        case "deactivated" | "deleted":
            said = _NO_MATCH if is_gone else f"Error while deactivating user {name}: {reason}"
            return f"Automatic deprovisioning of user {name} from app {_APP} failed: {said}"
        case "changed" | "unchanged" | "read":
            if is_gone:
                return push + _NO_MATCH
            return f"{push}Error while trying to push profile update for '{login}': {reason}"
        case _:
            return reason


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)


def _detail(exchange: Exchange) -> str:
    return f"{exchange.detail} (ref {exchange.reference})"
