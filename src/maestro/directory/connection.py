"""How an organization's connection to its Okta stands: one word, from a handful of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from maestro.directory.credential import OLD_DAYS, Credential, days_left, in_use
from maestro.directory.instants import later, seconds_between
from maestro.directory.organization import Organization

ConnectionState = Literal["Not connected", "Tested", "Receiving", "Needs attention", "Quiet", "Paused"]
STATES: Final[tuple[ConnectionState, ...]] = get_args(ConnectionState)

# Okta sends nothing while nothing changes, so silence is no fault; after a day it has a word of its own.
QUIET_SECONDS: Final = 86_400
# For so long a refused push is counted.
REFUSED_SECONDS: Final = 86_400

MEANINGS: Final[Mapping[ConnectionState, str]] = {
    "Not connected": "Okta has not come through yet. The setup guide leads its administrator through it.",
    "Tested": "Okta was accepted, and has sent nobody yet.",
    "Receiving": "Okta was heard of within the last day.",
    "Needs attention": "Something was refused, many people were removed at once, or no password is good any more.",
    "Quiet": "Nothing for a day. Okta sends nothing when nothing changes.",
    "Paused": "Support has paused provisioning: Okta is told to try again later.",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known of an organization's connection, its people in numbers among it.

    `accepted` is when a password of its was first good; `heard` when its Okta last sent anything, and `answered` the
    status of that. `refused` counts the pushes refused within a day; `credentials` are those that were not revoked.
    `removed` is how many people were deactivated at once within a day, where that is a mass of them (diagnosis D10).
    """

    organization: Organization
    active: int = 0
    inactive: int = 0
    accepted: str | None = None
    heard: str | None = None
    answered: int | None = None
    refused: int = 0
    credentials: Sequence[Credential] = ()
    removed: int = 0


def state_of(connection: Connection, at: str) -> ConnectionState:
    """The word for a connection at an instant."""
    if connection.organization.paused is not None:
        return "Paused"
    if connection.accepted is None:
        return "Not connected"
    no_password = not any(each.is_live(at) for each in connection.credentials)
    if no_password or connection.refused or connection.removed or connection.answered in {401, 404}:
        return "Needs attention"
    if not connection.active and not connection.inactive:
        return "Tested"
    if connection.heard is not None and connection.heard < later(at, -QUIET_SECONDS):
        return "Quiet"
    return "Receiving"


@dataclass(frozen=True, slots=True)
class Age:
    """How old the password in use is, in days, and in how many it expires, where that is to be told."""

    days: int
    is_old: bool
    days_left: int | None


def age_of(credentials: Sequence[Credential], at: str) -> Age | None:
    """The age of the password in use; None where none is live."""
    current = in_use(credentials, at)
    if current is None:
        return None
    days = int(seconds_between(current.created, at) // 86_400)
    return Age(days, days >= OLD_DAYS, days_left(current, at))
