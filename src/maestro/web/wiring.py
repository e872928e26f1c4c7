"""What the composition root hands to the web floor: the store, the clock, the random source and addresses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

from maestro.directory.admission import Admission
from maestro.directory.declared import Catalogs
from maestro.directory.operating import Process
from maestro.directory.paging import Anchors, AnchorsInMemory
from maestro.directory.rates import Rate, Rates, RatesInMemory
from maestro.directory.retention import Retention
from maestro.directory.store import Store
from maestro.directory.support import Passwords
from maestro.directory.turns import Turns


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the service is reached from outside. Never taken from a request: its headers can be forged.

    `public_url` has no slash at its end; with `base_domain`, each organization has a host of its own under it.
    """

    public_url: str
    base_domain: str | None = None

    def organization_url(self, subdomain: str) -> str:
        """The root of an organization: `https://acme.<base domain>`, or `<public URL>/o/acme`."""
        if self.base_domain is None:
            return f"{self.public_url}/o/{subdomain}"
        scheme = self.public_url.partition("://")[0]
        return f"{scheme}://{subdomain}.{self.base_domain}"

    def base_url(self, subdomain: str) -> str:
        """The SCIM base URL, as the organization's Okta administrator enters it."""
        return f"{self.organization_url(subdomain)}/scim/v2"

    def setup_url(self, token: str) -> str:
        """The address of a setup link: the same for every organization, so that it names none."""
        return f"{self.public_url}/setup/{token}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.public_url.startswith("https://")


Level = Literal["info", "warning", "error"]

# Three quarters of them, which one organization may hold, are 36: a burst over 32 connections, and imports beside it.
THREADS: Final = 48


class Log(Protocol):
    """The operational log: what happened, and facts about it. Never a secret, never a person's data."""

    def __call__(self, event: str, /, *, level: Level = "info", **facts: str | int | None) -> None:
        """Write one line; an `error` is what somebody has to look at."""
        ...


def no_log(event: str, /, *, level: Level = "info", **facts: str | int | None) -> None:
    """Write nothing: for tests and one-off commands."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything the web floor is given. `random(n)` returns n bytes of a cryptographic source.

    `anchors` and `rates` are shared by all processes of the service, as the store is; `admission`, `turns`,
    `draining` (whether this process is about to stop) and `process` are of this process. A rate of None is no limit.
    """

    store: Store
    addresses: Addresses
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    new_id: Callable[[], str]
    pepper: bytes
    passwords: Passwords
    log: Log = no_log
    catalogs: Catalogs = field(default_factory=Catalogs)
    anchors: Anchors = field(default_factory=AnchorsInMemory)
    rates: Rates = field(default_factory=RatesInMemory)
    request_rate: Rate | None = None
    failure_rate: Rate | None = None
    admission: Admission = field(default_factory=lambda: Admission(THREADS))
    turns: Turns = field(default_factory=Turns)
    draining: threading.Event = field(default_factory=threading.Event)
    retention: Retention = field(default_factory=Retention)
    process: Process = field(default_factory=Process)


def timestamp(moment: datetime) -> str:
    """An instant that is in UTC already, as `directory.instants` has them: `2026-11-24T08:00:00.000Z`."""
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"
