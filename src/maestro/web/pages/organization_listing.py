"""The state of the list of organizations, which is its address: what is searched, in which order, on which page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from maestro.directory.connection import STATES, Age, Connection, ConnectionState, age_of, state_of
from maestro.scim.text import clean, unaccented

PATH: Final = "/support/organizations"
PAGE: Final = 50
_MAX_SEARCH: Final = 200
_COLUMNS: Final = ("name", "state", "contacts", "heard", "refused", "age")
# Which state is looked at first when sorted by it: what somebody has to do something about.
_URGENCY: Final[Mapping[ConnectionState, int]] = {
    "Needs attention": 0,
    "Paused": 1,
    "Not connected": 2,
    "Tested": 3,
    "Quiet": 4,
    "Receiving": 5,
}
KINDS: Final[Mapping[ConnectionState, str]] = {
    "Not connected": "quiet",
    "Tested": "good",
    "Receiving": "good",
    "Needs attention": "warn",
    "Quiet": "quiet",
    "Paused": "warn",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One organization of the list."""

    connection: Connection
    state: ConnectionState
    age: Age | None


@dataclass(frozen=True, slots=True)
class OrganizationListing:
    """Which organizations are shown. `page` counts from 1."""

    text: str = ""
    state: ConnectionState | None = None
    order: str = "name"
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The address of this list with something changed; without `page`, its first page."""
        return PATH + replace(self, **({"page": 1} | changes)).query

    def sorted_by(self, column: str) -> str:
        """The address of this list sorted by a column: once more turns it round. Numbers begin with the largest."""
        first = column if column in {"name", "state"} else f"-{column}"
        turned = f"-{column}" if first == column else column
        return self.address(order=turned if self.order == first else first)

    def direction(self, column: str) -> str | None:
        """How this list is sorted by a column, in the words of `aria-sort`."""
        if self.order.removeprefix("-") != column:
            return None
        return "descending" if self.order.startswith("-") else "ascending"

    @property
    def export(self) -> str:
        """The address of the whole list as CSV."""
        return f"{PATH}.csv{replace(self, page=1).query}"

    @property
    def query(self) -> str:
        """What of it is not as by default, as a query."""
        state = slug(self.state) if self.state else ""
        said = {"q": self.text, "state": state, "sort": self.order if self.order != "name" else ""}
        query = urlencode({k: v for k, v in (said | {"page": self.page if self.page > 1 else ""}).items() if v})
        return f"?{query}" if query else ""

    def lines(self, connections: Sequence[Connection], at: str) -> Sequence[Line]:
        """Those of all that are meant, sorted; those that are equal in what they are sorted by, by name."""
        searched = [each for each in connections if _matches(each, self.text)]
        lines = [Line(each, state_of(each, at), age_of(each.credentials, at)) for each in searched]
        lines = [each for each in lines if self.state in {None, each.state}]
        lines.sort(key=lambda each: (unaccented(_named(each).name), _named(each).subdomain))
        column = self.order.removeprefix("-")
        if column != "name":
            lines.sort(key=lambda each: _value(each, column), reverse=self.order.startswith("-"))
        elif self.order.startswith("-"):
            lines.reverse()
        return lines


def read_organization_listing(parameter: Callable[[str], str | None]) -> OrganizationListing:
    """The list that an address means. What it does not say, or says wrong, is as by default."""
    order, page = parameter("sort") or "", parameter("page") or ""
    return OrganizationListing(
        text=clean(parameter("q") or "")[:_MAX_SEARCH],
        state=next((each for each in STATES if slug(each) == parameter("state")), None),
        order=order if order.removeprefix("-") in _COLUMNS else "name",
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def slug(state: ConnectionState) -> str:
    """A state as addresses have it: `needs-attention`."""
    return state.lower().replace(" ", "-")


def _named(line: Line) -> Any:
    return line.connection.organization


def _matches(connection: Connection, text: str) -> bool:
    organization = connection.organization
    searched = unaccented(f"{organization.name}\n{organization.subdomain}\n{organization.it_contact or ''}")
    return all(word in searched for word in unaccented(text).split())


def _value(line: Line, column: str) -> int | str:
    connection = line.connection
    match column:
        case "state":
            return _URGENCY[line.state]
        case "contacts":
            return connection.active
        case "heard":
            return connection.heard or ""
        case "refused":
            return connection.refused
        case _:
            return line.age.days if line.age else -1
