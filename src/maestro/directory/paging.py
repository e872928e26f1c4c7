"""Pages by index that lose nobody: where each page ended is remembered, so that the next begins there.

RFC 7644 §3.4.2.4 asks for pages by index, and a list that loses an element in front of the reader moves everybody
behind it one forward: the first of the next page would never be read, and Okta takes who is missing from an import as
deleted.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from maestro.scim.search import Position

# Okta waits up to 60 seconds for an answer and may take its time between pages; an import is over within the hour.
KEPT_SECONDS: Final = 3600
# Two readers that go through the same list at the same time, with one credential, are told apart by nothing.
_SIDE_BY_SIDE_SECONDS: Final = 120
_MAX_ANCHORS: Final = 20_000

Reading = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a page ended, and how many resources there were when the reading began."""

    position: Position
    total: int
    at: float


class Anchors:
    """The anchors of this process. Another one begins at the index instead, which is right while nobody is deleted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._anchors: OrderedDict[tuple[Reading, int], Anchor] = OrderedDict()

    def find(self, reading: Reading, start_index: int, at: float) -> Anchor | None:
        """Where the page before `start_index` ended, if the same reader asked for it within the hour."""
        with self._lock:
            anchor = self._anchors.get((reading, start_index))
        return anchor if anchor is not None and at - anchor.at <= KEPT_SECONDS else None

    def remember(self, reading: Reading, next_index: int, anchor: Anchor) -> None:
        """Note where a page ended. Of two that ended at the same index just now, the earlier place: nobody is lost."""
        key = (reading, next_index)
        with self._lock:
            known = self._anchors.pop(key, None)
            is_beside = known is not None and anchor.at - known.at <= _SIDE_BY_SIDE_SECONDS
            if known is not None and is_beside and known.position.id < anchor.position.id:
                anchor = known
            self._anchors[key] = anchor
            while len(self._anchors) > _MAX_ANCHORS:
                self._anchors.popitem(last=False)
