"""The state of the drift report, which is its address: which of its lists, what of it, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, get_args
from urllib.parse import urlencode

from maestro.directory.drift import DRIFT_KINDS, QUIET_DAYS, DriftKind, DriftOrder, DriftSearch
from maestro.directory.instants import later
from maestro.scim.text import clean
from maestro.web.pages.ordering import PAGE, direction, page_number, turned

# For how many days nothing may have been heard.
DAYS: Final = (30, QUIET_DAYS, 180, 365)
_MAX_SEARCH: Final = 200
_DAY: Final = 86_400
_ORDERS: Final[tuple[DriftOrder, ...]] = get_args(DriftOrder)


@dataclass(frozen=True, slots=True)
class DriftListing:
    """What a page of the report shows. `pushes_alone` has it that an import confirms nobody."""

    path: str
    kind: DriftKind = "refused"
    text: str = ""
    order: DriftOrder | None = None
    days: int = QUIET_DAYS
    pushes_alone: bool = False
    page: int = 1

    @property
    def sorted(self) -> DriftOrder:
        """The order, by default: what was refused begins with the newest, who was not heard of with the oldest."""
        return self.order or ("at" if self.kind == "unconfirmed" else "-at")

    def address(self, **changes: Any) -> str:
        """The address of this list with something changed; without `page`, its first page."""
        return self.path + replace(self, **({"page": 1} | changes)).query

    def sorted_by(self, column: str) -> str:
        """The address of this list sorted by a column: once more turns it round."""
        return self.address(order=turned(self.sorted, column))

    def direction(self, column: str) -> str | None:
        """How this list is sorted by a column, in the words of `aria-sort`."""
        return direction(self.sorted, column)

    @property
    def export(self) -> str:
        """The address of the whole list as CSV."""
        return f"{self.path}.csv{replace(self, page=1).query}"

    @property
    def query(self) -> str:
        """What of it is not as by default, as a query."""
        default = DriftListing(self.path).kept
        query = urlencode({name: value for name, value in self.kept.items() if value != default[name]})
        return f"?{query}" if query else ""

    @property
    def kept(self) -> dict[str, Any]:
        """Every parameter."""
        by = "pushes" if self.pushes_alone else ""
        said = {"show": self.kind, "q": self.text, "sort": self.order or "", "days": self.days, "by": by}
        return said | {"page": self.page}

    def search(self, at: str) -> DriftSearch:
        """What is asked of the store at an instant."""
        before = later(at, -self.days * _DAY)
        return DriftSearch(self.kind, at, before, self.text, self.sorted, (self.page - 1) * PAGE, PAGE)


def read_drift_listing(path: str, parameter: Callable[[str], str | None]) -> DriftListing:
    """The list that an address means. What it does not say, or says wrong, is as by default."""
    return DriftListing(
        path,
        kind=next((each for each in DRIFT_KINDS if each == parameter("show")), "refused"),
        text=clean(parameter("q") or "").replace("\x00", "")[:_MAX_SEARCH],
        order=next((each for each in _ORDERS if each == parameter("sort")), None),
        days=next((each for each in DAYS if str(each) == parameter("days")), QUIET_DAYS),
        pushes_alone=parameter("by") == "pushes",
        page=page_number(parameter("page")),
    )
