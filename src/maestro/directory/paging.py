"""Pages by index that lose nobody: where each page ended is remembered, so that the next begins there.

RFC 7644 §3.4.2.4 asks for pages by index, and a list that loses an element in front of the reader moves everybody
behind it one forward: the first of the next page would never be read, and Okta takes who is missing from an import as
deleted.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from maestro.scim.search import Position

# Okta waits up to 60 seconds for an answer and may take its time between pages; an import is over within the hour.
KEPT_SECONDS: Final = 3600
# Two readings of the same list at the same time, with one credential, are told apart by nothing.
SIDE_BY_SIDE_SECONDS: Final = 120
_MAX_ANCHORS: Final = 20_000


class Reading(NamedTuple):
    """Who reads what: the organization's number, its credential, and the fingerprint of the search."""

    organization: int
    credential: str
    search: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a page ended, and how many resources there were when the reading began; `at` in seconds since 1970.

    Only readings without a sort have anchors, so the position is an id alone.
    """

    position: Position
    total: int
    at: float

    def is_fresh(self, at: float) -> bool:
        """Whether a reading that got here may still go on; a clock that was set back ends none."""
        return at - self.at <= KEPT_SECONDS

    def beside(self, known: Anchor | None) -> Anchor:
        """The one of two to keep, of the same reading and index: of two readings side by side, the earlier place.

        So somebody may be read twice, and nobody is lost.
        """
        if known is None or self.at - known.at > SIDE_BY_SIDE_SECONDS:
            return self
        return known if known.position.id < self.position.id else self


class Anchors(Protocol):
    """Where pages by index ended, one anchor for each reading and the index at which its next page begins.

    Where several processes answer, they share one `Anchors`: the pages of a reading come to any of them. Losing an
    anchor loses no more than its promise: the page then begins at the index, as without one.
    """

    def find(self, reading: Reading, start_index: int, at: float) -> Anchor | None:
        """Where the page before `start_index` ended, if the same reader asked for it within the hour."""
        ...

    def remember(self, reading: Reading, next_index: int, anchor: Anchor) -> None:
        """Keep `anchor.beside(the one that is there)`, in one step. It need not last longer than KEPT_SECONDS."""
        ...


class AnchorsInMemory:
    """The anchors of a service that is one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._anchors: OrderedDict[tuple[Reading, int], Anchor] = OrderedDict()

    def find(self, reading: Reading, start_index: int, at: float) -> Anchor | None:
        """See Anchors."""
        with self._lock:
            anchor = self._anchors.get((reading, start_index))
        return anchor if anchor is not None and anchor.is_fresh(at) else None

    def remember(self, reading: Reading, next_index: int, anchor: Anchor) -> None:
        """See Anchors. The oldest are forgotten first."""
        key = (reading, next_index)
        with self._lock:
            self._anchors[key] = anchor.beside(self._anchors.pop(key, None))
            while len(self._anchors) > _MAX_ANCHORS:
                self._anchors.popitem(last=False)
