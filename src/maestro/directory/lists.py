"""What lists are asked of the store, and their pages: of resources for provisioning clients, of contacts for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from maestro.directory.contact import Contact
from maestro.scim.filter import Filter
from maestro.scim.path import AttributePath
from maestro.scim.schema import ResourceType
from maestro.scim.search import Position, SortValue

ContactState = Literal["active", "inactive", "all"]
ContactOrder = Literal["name", "-name", "changed", "-changed"]


@dataclass(frozen=True, slots=True)
class Target:
    """A resource type that is searched, for what, and what its resources are sorted by."""

    resource_type: ResourceType
    filter: Filter | None = None
    sort: AttributePath | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Which resources a page shows, in which order.

    Without a sort the order is that of the ids, which never changes. A page begins behind `after`, or at `offset`
    where that is None. `base_url` is where resources are, for filters on `meta.location` and `$ref`.
    """

    targets: tuple[Target, ...]
    base_url: str
    limit: int
    offset: int = 0
    after: Position | None = None
    is_sorted: bool = False
    is_descending: bool = False


# A resource on a page: its id, its version, and its text as it is stored. The driver's own tuple: of two hundred rows
# nothing is made anew.
Row = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of resources, and how many match in all.

    `types` are their resource types where several were searched, and `values` what they are sorted by, if they are.
    Where `are_members` is false, no group has any of them as a member.
    """

    rows: Sequence[Row]
    total: int
    types: Sequence[str] = ()
    values: Sequence[SortValue] = ()
    are_members: bool = False

    @property
    def ids(self) -> list[str]:
        """Their ids, in the order of the page."""
        return [id_ for id_, _, _ in self.rows]

    def position(self, number: int) -> Position:
        """The position of one of them, by its number on the page, from 0."""
        return Position(self.rows[number][0], self.values[number] if self.values else None)


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """Which contacts a list shows. `after` and `before` are ids of contacts in that order, for paging."""

    state: ContactState = "active"
    text: str = ""
    order: ContactOrder = "name"
    after: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A page of contacts; `position` is the first one's place in the whole list, from 1."""

    contacts: Sequence[Contact]
    total: int
    position: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """How many contacts an organization has."""

    active: int
    inactive: int
