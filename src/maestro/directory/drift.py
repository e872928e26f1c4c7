"""Out of step with Okta: who is asked for and not here, whose last push was refused, of whom nothing is heard any more.

The last push that was refused is the most dangerous: Okta drops its link to a person whose push failed, and then never
sends that they left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from maestro.directory.exchange import Exchange

DriftKind = Literal["refused", "missing", "unconfirmed"]
DRIFT_KINDS: Final[tuple[DriftKind, ...]] = get_args(DriftKind)
DriftOrder = Literal["at", "-at", "name", "-name"]

# So long ago somebody was asked for last who is told of as missing.
MISSING_DAYS: Final = 30
# For so long nothing may be heard of somebody, by default.
QUIET_DAYS: Final = 90
# No more lines are counted than these.
MOST_COUNTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """When Okta began to read everybody for the last time, and when such a reading was last completed."""

    begun: str | None = None
    completed: str | None = None


@dataclass(frozen=True, slots=True)
class DriftSearch:
    """Which lines of the report are shown, at the instant `at`; the order by time begins with the oldest.

    Of the unconfirmed, those are meant of whom nothing was heard since `before`.
    """

    kind: DriftKind
    at: str
    before: str
    text: str = ""
    order: DriftOrder = "-at"
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One person out of step.

    `asked` is the name or the id that Okta used, `name` what people see of the contact where one is known, and
    `contact` its id where there is a page of it. `exchange` is the refusal, the question, or the last that was heard of
    them, None where the log has nothing. `ended` is when they were deleted, `changed` when they last were changed.
    """

    asked: str
    name: str | None
    contact: str | None
    is_active: bool
    exchange: Exchange | None
    ended: str | None = None
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class DriftPage:
    """A page of the report. No more than MOST_COUNTED are counted in `total`.

    `is_cut` says that there were more such requests than are looked through, and the oldest were not.
    """

    lines: Sequence[DriftLine]
    total: int
    is_cut: bool = False


class DriftReport(Protocol):
    """Whom of one organization its Okta and we do not see alike."""

    def page(self, search: DriftSearch) -> DriftPage:
        """A page, read by index however long the log is."""
        ...

    def every(self, search: DriftSearch) -> Iterator[DriftLine]:
        """All that match, read as they are taken, whatever the search's limit."""
        ...

    def count(self, search: DriftSearch, limit: int) -> int:
        """About how many there are; no more are counted than `limit`, nor looked for among more than a window has."""
        ...

    def reading(self) -> Reading:
        """When everybody was last read."""
        ...
