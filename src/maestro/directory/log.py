"""The provisioning log as people read it: what is searched, page by page, and failures counted by their cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, get_args

from maestro.directory.deactivations import Deactivations
from maestro.directory.drift import DriftReport
from maestro.directory.event import Event
from maestro.directory.exchange import Act, Exchange
from maestro.directory.raw import KeptExchange

Result = Literal["done", "unchanged", "refused", "failed"]
RESULTS: Final[tuple[Result, ...]] = get_args(Result)

# So many exchanges are looked through for those that a filter without an index of its own lets through.
WINDOW: Final = 10_000
# Of so many failures, the newest, causes are counted.
COUNTED: Final = 5_000


class Place(NamedTuple):
    """The place of an exchange in the log: when it was received, and the store's own number of it."""

    at: str
    number: int


class Entry(NamedTuple):
    """An exchange in its place."""

    place: Place
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class LogSearch:
    """Which exchanges a page of the log shows, the newest first.

    `keys` are those whom it is about, None for everybody. `problem` is that of a failure whose like are meant. `slower`
    is in milliseconds; `since` and `until` are instants, the first included. `failures` leaves out what was done;
    `with_reads` has reads too that found what they asked for, which is most of what there is. A page begins behind
    `before`.
    """

    keys: tuple[str, ...] | None = None
    result: Result | None = None
    act: Act | None = None
    problem: str | None = None
    status: int | None = None
    credential: str | None = None
    slower: int | None = None
    since: str | None = None
    until: str | None = None
    failures: bool = False
    with_reads: bool = False
    before: Place | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log. `further` is where the next one begins, None where there is nothing behind this one.

    `is_searched` says that the filter has looked through a whole window of the log, and there is more behind it.
    """

    entries: Sequence[Entry]
    further: Place | None
    is_searched: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures that are one and the same to mend: how many, of how many people or things, and the newest of them."""

    count: int
    people: int
    newest: Exchange


class Named(NamedTuple):
    """What people see of a resource, and of which type it is."""

    resource_type: str
    name: str


class Log(Protocol):
    """The exchanges of one organization."""

    @property
    def deactivations(self) -> Deactivations:
        """Who was deactivated, and by which request."""
        ...

    @property
    def drift(self) -> DriftReport:
        """Who is out of step with Okta."""
        ...

    def page(self, search: LogSearch) -> LogPage:
        """A page, read by index whatever is searched, or from within a window."""
        ...

    def every(self, search: LogSearch) -> Iterator[Exchange]:
        """All that match, read as they are taken, whatever the search's limit."""
        ...

    def newer(self, search: LogSearch, than: Place, limit: int) -> int:
        """How many of the newest match and are newer; no more of them are counted than `limit`."""
        ...

    def between(self, oldest: Place, newest: Place, limit: int) -> Sequence[Entry]:
        """The newest of all exchanges between two places, both included."""
        ...

    def causes(self, since: str | None, until: str | None) -> Sequence[Cause]:
        """The failures between two instants by their cause, the most frequent first; of the newest COUNTED of them."""
        ...

    def keys_like(self, prefix: str, limit: int) -> Sequence[str]:
        """Keys of whom the log is about that begin so; none is read twice, however often the log has it."""
        ...

    def named(self, ids: Sequence[str]) -> Mapping[str, Named]:
        """What people see of resources, by id, deleted ones too."""
        ...

    def event(self, exchange: Exchange) -> Event | None:
        """The committed change that an exchange was; None of one that changed nothing."""
        ...

    def beside(self, at: str, keys: Sequence[str]) -> tuple[Exchange | None, Exchange | None]:
        """The last exchange before an instant, and the first after it, that are about one of these keys."""
        ...

    def raw(self, exchange: Exchange) -> KeptExchange | None:
        """What went over the wire, while it is kept; None of a read that was done, of which it never is."""
        ...
