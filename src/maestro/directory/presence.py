"""In how many contacts an attribute has a value, and who has none: a pass over everybody, kept with its age."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from maestro.directory.contact import Contact
from maestro.scim.schema import ResourceType

# So many contacts of a list are looked through for those without an attribute before the page asks whether to go on.
WINDOW: Final = 5_000

# Where an attribute is in a document: `("title",)`, `("name", "givenName")`. Of telephone numbers, the kind of any.
Place = tuple[str, ...]
PHONE_TYPE: Final[Place] = ("phoneNumbers", "type")


@dataclass(frozen=True, slots=True)
class Presence:
    """How many active contacts there are, and how many of them have a value at each place that somebody has one.

    Of an attribute that has parts, its parts are counted. `undeclared` are those of extensions that no schema declares,
    the most frequent of them.
    """

    people: int
    having: Mapping[Place, int] = field(default_factory=dict)
    undeclared: Mapping[Place, int] = field(default_factory=dict)

    def at(self, place: Place) -> int:
        """How many have a value there."""
        return self.having.get(place, 0)

    def without(self, place: Place) -> int:
        """How many have none. Without a kind of telephone is nobody who has no telephone."""
        everybody = self.at(place[:1]) if place == PHONE_TYPE else self.people
        return max(0, everybody - self.at(place))


@dataclass(frozen=True, slots=True)
class Without:
    """Active contacts that have no value at a place, in the order of their names.

    `further` is the id of the contact behind which to go on, None at the end; `is_searched` says that a whole window
    of the list was looked through.
    """

    contacts: Sequence[Contact]
    further: str | None
    is_searched: bool = False


class AttributeReads(Protocol):
    """What the store is asked about attributes. Both may lag behind, as lists do."""

    def presence(self, resource_type: ResourceType) -> Presence:
        """In how many active contacts each attribute of the type has a value; reads every one of them."""
        ...

    def contacts_without(self, place: Sequence[str], after: str | None, limit: int) -> Without:
        """The next active contacts without a value at the place, behind the contact of that id."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, and when: UTC as text."""

    presence: Presence
    at: str


class Counts:
    """What was last counted of each organization, and one count at a time, for it is a pass over everybody."""

    _KEPT: Final = 256

    def __init__(self) -> None:
        self._known: dict[int, Counted] = {}
        self._one = threading.Lock()

    def known(self, organization: int) -> Counted | None:
        """What was last counted of an organization by this process, however long ago."""
        return self._known.get(organization)

    def count(self, organization: int, at: str, pass_over: Callable[[], Presence]) -> Counted | None:
        """Count anew; None while something else is being counted, which is told instead of waited for."""
        with self._alone() as is_alone:
            if not is_alone:
                return None
            counted = Counted(pass_over(), at)
            self._known.pop(organization, None)
            if len(self._known) >= self._KEPT:
                del self._known[next(iter(self._known))]  # the one that was counted first
            self._known[organization] = counted
            return counted

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        is_alone = self._one.acquire(blocking=False)
        try:
            yield is_alone
        finally:
            if is_alone:
                self._one.release()
