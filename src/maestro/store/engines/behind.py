"""What is written behind the answers: kept in memory until a transaction takes it, in batches."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final

_LOG: Final = logging.getLogger(__name__)

# Records that a failed commit gives back are tried again; a disk that stays full must not fill the memory too.
MAX_BEHIND: Final = 10_000


class Backlog:
    """Records that wait to be written."""

    def __init__(self) -> None:
        self._records: SimpleQueue[Any] = SimpleQueue()

    def add(self, record: Any) -> None:
        """Let a record wait."""
        self._records.put(record)

    def __len__(self) -> int:
        """How many wait."""
        return self._records.qsize()

    def take(self) -> list[Any]:
        """All that wait."""
        records = []
        with contextlib.suppress(Empty):
            while True:
                records.append(self._records.get_nowait())
        return records

    def give_back(self, records: Sequence[Any]) -> None:
        """Let records wait again that could not be written: as many as memory may be spent on."""
        for record in records[: max(0, MAX_BEHIND - self._records.qsize())]:
            self._records.put(record)


def save_what_can_be(records: Sequence[Any], save: Callable[[Sequence[Any]], Exception | None]) -> None:
    """Write the records together, or one by one where that fails, so that a bad one is the only one lost.

    `save` writes records or nothing, and returns why not; what it raises means that nothing can be written now.
    """
    if _is_saved(records, save) or len(records) == 1:
        return
    for record in records:
        _is_saved([record], save)


def _is_saved(records: Sequence[Any], save: Callable[[Sequence[Any]], Exception | None]) -> bool:
    error = save(records)
    if error is not None:
        _LOG.error("%d records were not written: %s", len(records), type(error).__name__)
    return error is None
