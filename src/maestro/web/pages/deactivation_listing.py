"""The state of the list of deactivations, which is its address: of which span, what of it, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, get_args
from urllib.parse import urlencode

from maestro.directory.deactivations import DeactivationOrder, DeactivationSearch, DeactivationState
from maestro.directory.instants import later
from maestro.scim.text import clean
from maestro.web.pages.log_listing import begin_of, end_of, read_day
from maestro.web.pages.ordering import PAGE, direction, page_number, turned

_MAX_SEARCH: Final = 200
_DAY: Final = 86_400
_ORDERS: Final[tuple[DeactivationOrder, ...]] = get_args(DeactivationOrder)
_STATES: Final[tuple[DeactivationState, ...]] = get_args(DeactivationState)
_DEFAULTS: Final = {"state": "all", "sort": "at", "page": 1}


@dataclass(frozen=True, slots=True)
class DeactivationListing:
    """Which deactivations are listed. `since` and `until` are days or minutes, in UTC; by default the last day."""

    path: str
    since: str = ""
    until: str = ""
    state: DeactivationState = "all"
    text: str = ""
    order: DeactivationOrder = "at"
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The address of this list with something changed; without `page`, its first page."""
        return self.path + replace(self, **({"page": 1} | changes)).query

    def sorted_by(self, column: str) -> str:
        """The address of this list sorted by a column: once more turns it round."""
        return self.address(order=turned(self.order, column))

    def direction(self, column: str) -> str | None:
        """How this list is sorted by a column, in the words of `aria-sort`."""
        return direction(self.order, column)

    @property
    def export(self) -> str:
        """The address of the whole list as CSV."""
        return f"{self.path}.csv{replace(self, page=1).query}"

    @property
    def query(self) -> str:
        """What of it is not as by default, as a query."""
        query = urlencode({name: value for name, value in self.kept.items() if value != _DEFAULTS.get(name, "")})
        return f"?{query}" if query else ""

    @property
    def kept(self) -> dict[str, Any]:
        """Every parameter."""
        span = {"since": self.since, "until": self.until}
        return span | {"state": self.state, "q": self.text, "sort": self.order, "page": self.page}

    def search(self, at: str) -> DeactivationSearch:
        """What is asked of the store at an instant."""
        return DeactivationSearch(
            since=begin_of(self.since) or later(at, -_DAY),
            until=end_of(self.until) or later(at, 1),
            state=self.state,
            text=self.text,
            order=self.order,
            offset=(self.page - 1) * PAGE,
            limit=PAGE,
        )


def read_deactivation_listing(path: str, parameter: Callable[[str], str | None]) -> DeactivationListing:
    """The list that an address means. What it does not say, or says wrong, is as by default."""
    return DeactivationListing(
        path,
        since=read_day(parameter("since")),
        until=read_day(parameter("until")),
        state=next((each for each in _STATES if each == parameter("state")), "all"),
        text=clean(parameter("q") or "").replace("\x00", "")[:_MAX_SEARCH],
        order=next((each for each in _ORDERS if each == parameter("sort")), "at"),
        page=page_number(parameter("page")),
    )
