"""The state of a list of contacts, which is its address: what is shown, in which order, from where on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, get_args
from urllib.parse import urlencode

from maestro.directory.lists import ContactOrder, ContactSearch, ContactState
from maestro.scim.text import clean

PAGE_SIZES: Final = (50, 100, 200)
_MAX_SEARCH: Final = 200
_STATES: Final[tuple[ContactState, ...]] = get_args(ContactState)
_ORDERS: Final[tuple[ContactOrder, ...]] = get_args(ContactOrder)
_DEFAULT: Final = ContactSearch()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of an organization's contacts, and the addresses of those beside it."""

    path: str
    search: ContactSearch

    def address(self, **changes: Any) -> str:
        """The address of this list with something changed; without `after` or `before` it is a first page."""
        search = replace(self.search, after=None, before=None)
        return self.path + _query(replace(search, **changes))

    def sorted_by(self, column: str) -> str:
        """The address of this list sorted by a column: once more turns it round."""
        return self.address(order=f"-{column}" if self.search.order == column else column)

    def direction(self, column: str) -> str | None:
        """How this list is sorted by a column, in the words of `aria-sort`."""
        if self.search.order.removeprefix("-") != column:
            return None
        return "descending" if self.search.order.startswith("-") else "ascending"

    @property
    def export(self) -> str:
        """The address of the whole list as CSV."""
        return f"{self.path}.csv" + _query(replace(self.search, after=None, before=None, limit=_DEFAULT.limit))


def read_listing(path: str, parameter: Callable[[str], str | None]) -> Listing:
    """The list that an address means. What it does not say, or says wrong, is as by default."""
    size = parameter("per")
    search = ContactSearch(
        state=next((each for each in _STATES if each == parameter("state")), _DEFAULT.state),
        text=clean(parameter("q") or "").replace("\x00", "")[:_MAX_SEARCH],
        order=next((each for each in _ORDERS if each == parameter("sort")), _DEFAULT.order),
        after=parameter("after"),
        before=parameter("before") if parameter("after") is None else None,
        limit=next((each for each in PAGE_SIZES if str(each) == size), _DEFAULT.limit),
    )
    return Listing(path, search)


def _query(search: ContactSearch) -> str:
    said = {
        "state": (search.state, _DEFAULT.state),
        "q": (search.text, _DEFAULT.text),
        "sort": (search.order, _DEFAULT.order),
        "per": (search.limit, _DEFAULT.limit),
        "after": (search.after, None),
        "before": (search.before, None),
    }
    query = urlencode({name: value for name, (value, default) in said.items() if value != default})
    return f"?{query}" if query else ""
