"""Searches of resources: by filter, sorted, by page, over one resource type or several (RFC 7644 §3.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from maestro.directory.lists import Row, Search, Target
from maestro.directory.memberships import memberships_of
from maestro.directory.paging import Anchor, Anchors, Reading
from maestro.directory.store import OrganizationStore
from maestro.scim.errors import InvalidValue
from maestro.scim.grammar import parse_filter
from maestro.scim.membership import GROUPS, MEMBERS, Membership, has_members
from maestro.scim.projection import is_shown
from maestro.scim.schema import ResourceType
from maestro.scim.search import Position, SearchRequest, read_cursor, write_cursor
from maestro.scim.sorting import parse_sort


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, in pages: the organization's number, the credential and the moment (seconds since 1970).

    `anchors` is what is remembered of them all.
    """

    organization: int
    credential: str
    at: float
    anchors: Anchors


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of resources, and how many match in all; `start_index` is None for a page by cursor.

    `types` are their resource types where several were searched; where `are_members` is false, no group has any of them
    as a member. `memberships` are those that the answer shows, by the
    resource's id.
    """

    rows: Sequence[Row]
    types: Sequence[str]
    are_members: bool
    total: int
    start_index: int | None
    next_cursor: str | None = None
    memberships: dict[str, Sequence[Membership]] = field(default_factory=dict)

    def ids_of(self, resource_type: ResourceType) -> list[str]:
        """The ids of those on the page that are of a resource type."""
        types = self.types or [resource_type.name] * len(self.rows)
        return [row[0] for row, name in zip(self.rows, types, strict=True) if name == resource_type.name]


def search(
    store: OrganizationStore,
    resource_types: Sequence[ResourceType],
    request: SearchRequest,
    *,
    base_url: str,
    reader: Reader,
) -> SearchResult:
    """A page of resources, inactive people too: Okta finds whom it assigns again.

    Raises InvalidFilter, InvalidValue, InvalidCursor.
    """
    targets = _targets(resource_types, request)
    if request.cursor is None:
        result = _by_index(store, targets, request, base_url, reader)
    else:
        result = _by_cursor(store, targets, request, base_url)
    for each in resource_types:
        if (result.are_members or has_members(each)) and shows_memberships(each, request):
            result.memberships.update(memberships_of(store, each, result.ids_of(each)))
    return result


def _targets(resource_types: Sequence[ResourceType], request: SearchRequest) -> tuple[Target, ...]:
    is_mixed = len(resource_types) > 1
    targets = []
    for each in resource_types:
        filter_ = None if request.filter is None else parse_filter(request.filter, each, is_lenient=is_mixed)
        targets.append(Target(each, filter_, parse_sort(request.sort_by, each) if request.sort_by else None))
    if request.sort_by and all(each.sort is None for each in targets):
        raise InvalidValue("sortBy names no attribute that is known here.")
    return tuple(targets)


def _by_cursor(
    store: OrganizationStore, targets: tuple[Target, ...], request: SearchRequest, base_url: str
) -> SearchResult:
    """A page by cursor. One more is read than is shown, which tells whether there is another page."""
    fingerprint = request.fingerprint(_scope(targets))
    after = read_cursor(request.cursor or "", fingerprint)
    page = store.search(_search(targets, request, base_url, after=after, limit=request.count + 1))
    next_cursor = None
    if len(page.rows) > request.count:
        next_cursor = write_cursor(page.position(request.count - 1), fingerprint)
    rows, types = page.rows[: request.count], page.types[: request.count]
    return SearchResult(rows, types, page.are_members, page.total, None, next_cursor)


def _by_index(
    store: OrganizationStore, targets: tuple[Target, ...], request: SearchRequest, base_url: str, reader: Reader
) -> SearchResult:
    """A page by index; an unsorted one begins where the page before it ended (see `paging`)."""
    start, count = request.start_index, request.count
    anchor = None
    if start > 1 and request.sort_by is None:
        anchor = reader.anchors.find(_reading(targets, request, reader), start, reader.at)
    if anchor is None:
        page = store.search(_search(targets, request, base_url, offset=start - 1, limit=count))
        total = page.total
    else:
        page = store.search(_search(targets, request, base_url, after=anchor.position, limit=count))
        end = start - 1 + len(page.rows)
        total = end if len(page.rows) < count else max(anchor.total, end)
    if len(page.rows) == count > 0 and total >= start + count and request.sort_by is None:
        reading = _reading(targets, request, reader)
        reader.anchors.remember(reading, start + count, Anchor(page.position(-1), total, reader.at))
    return SearchResult(page.rows, page.types, page.are_members, total, start)


def _search(
    targets: tuple[Target, ...],
    request: SearchRequest,
    base_url: str,
    *,
    limit: int,
    offset: int = 0,
    after: Position | None = None,
) -> Search:
    return Search(targets, base_url, limit, offset, after, request.sort_by is not None, request.is_descending)


def _scope(targets: tuple[Target, ...]) -> str:
    return ",".join(each.resource_type.name for each in targets)


def _reading(targets: tuple[Target, ...], request: SearchRequest, reader: Reader) -> Reading:
    return Reading(reader.organization, reader.credential, request.fingerprint(_scope(targets)))


def shows_memberships(resource_type: ResourceType, request: SearchRequest) -> bool:
    """Whether an answer shows a group's members or a user's groups: where it does not, they are not read."""
    name = MEMBERS if has_members(resource_type) else GROUPS
    return is_shown(name, resource_type, request.attributes, request.excluded_attributes)
