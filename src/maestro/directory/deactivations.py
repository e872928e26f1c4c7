"""Who was deactivated within a span of time, as one list: after a burst, everybody it took away, and who is back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from maestro.directory.exchange import Exchange

# How somebody who was deactivated stands now.
Standing = Literal["inactive", "back", "erased"]
DeactivationState = Literal["all", "inactive", "back"]
DeactivationOrder = Literal["at", "-at", "name", "-name"]

# Of no more it is looked how they stand now.
MOST_COUNTED = 10_000
# Without a pause as long as this, deactivations are of one burst.
PAUSE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class DeactivationSearch:
    """Which deactivations are listed: from the instant `since` on, before `until`."""

    since: str
    until: str
    state: DeactivationState = "all"
    text: str = ""
    order: DeactivationOrder = "at"
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Deactivation:
    """One request that deactivated somebody, and how they stand now. `name` is None of whoever was erased."""

    exchange: Exchange
    name: str | None
    user_name: str | None
    standing: Standing
    since: str | None


class DeactivationCounts(NamedTuple):
    """How many deactivations there were; and of the first MOST_COUNTED of them, of how many people, and how many of
    these are back or erased by now.
    """

    all: int
    people: int
    back: int
    erased: int

    @property
    def is_cut(self) -> bool:
        """Whether there were more than it was looked at."""
        return self.all > MOST_COUNTED

    @property
    def inactive(self) -> int:
        """How many people are still inactive."""
        return self.people - self.back - self.erased


@dataclass(frozen=True, slots=True)
class DeactivationPage:
    """A page of the list, and how many lines match in all."""

    lines: Sequence[Deactivation]
    total: int


class Deactivations(Protocol):
    """The deactivations of one organization."""

    def page(self, search: DeactivationSearch) -> DeactivationPage:
        """A page of the list."""
        ...

    def every(self, search: DeactivationSearch) -> Iterator[Deactivation]:
        """All that match, read as they are taken, whatever the search's limit."""
        ...

    def counts(self, since: str, until: str) -> DeactivationCounts:
        """How many there were within a span, whatever is searched."""
        ...

    def burst(self, at: str) -> tuple[str, str]:
        """The first and the last deactivation around an instant between which there was no pause of PAUSE_SECONDS."""
        ...
