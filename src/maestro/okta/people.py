"""Okta's own directory: people, groups, and what ties a person to the app."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from typing import Literal

_ALPHANUMERIC = string.ascii_letters + string.digits

Status = Literal["ACTIVE", "SUSPENDED", "DEPROVISIONED"]
LinkState = Literal["provisioned", "deactivated", "failed", "unlinked"]
Verb = Literal["provision", "push_profile", "deactivate"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's profile, in the attributes that the app's default mapping reads. Empty text means no value."""

    login: str
    first_name: str
    last_name: str
    email: str
    title: str = ""
    department: str = ""
    primary_phone: str = ""

    @property
    def display_name(self) -> str:
        """The name as Okta shows it."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Link:
    """What Okta knows of a person's account in the app. `target_id` is the app's id, "" where none was ever told."""

    target_id: str
    state: LinkState


@dataclass(frozen=True, slots=True)
class Person:
    """A person in Okta; `link` is None as long as nothing was provisioned.

    `is_assigned` says whether the app is assigned to the person alone; groups may assign it besides.
    """

    id: str
    profile: Profile
    status: Status = "ACTIVE"
    link: Link | None = None
    is_assigned: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people, by their ids, in the order in which they were added."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_assigned: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A failed act that waits under Dashboard → Tasks for *Retry Selected*. A person has at most one."""

    person_id: str
    verb: Verb
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the System Log; a `reason` of None beside a failure is what Okta shows as `null`."""

    at: str
    event: str
    title: str
    outcome: Literal["SUCCESS", "FAILURE", "SKIPPED"]
    target: str
    reason: str | None = None

    @property
    def sentence(self) -> str:
        """The line in words."""
        told = f": {self.reason}" if self.reason else ""
        return f"{self.title} {self.outcome}{told} ({self.target})"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent, and when. `target` is path and query below the base URL; no `status` means no answer."""

    at: str
    method: str
    target: str
    status: int | None
    milliseconds: float
    trouble: str = ""


def new_person_id() -> str:
    """An id such as Okta gives people: `00u` and seventeen letters and digits."""
    return "00u" + _random(17)


def new_group_id() -> str:
    """An id such as Okta gives groups."""
    return "00g" + _random(17)


def placeholder_password() -> str:
    """The eight random characters that Okta sends as the password of a new account, even where nobody signs in so."""
    return _random(8)


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(length))
