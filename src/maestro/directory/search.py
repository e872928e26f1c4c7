"""Searches of resources: by filter, sorted, by page, over one resource type or several (RFC 7644 §3.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maestro.directory.memberships import with_memberships
from maestro.directory.paging import Anchor, Anchors
from maestro.directory.resource import ServedResource, StoredResource
from maestro.directory.store import OrganizationStore, Search, Target
from maestro.scim.errors import InvalidValue
from maestro.scim.grammar import parse_filter
from maestro.scim.membership import GROUPS, MEMBERS, has_members
from maestro.scim.projection import is_shown
from maestro.scim.schema import ResourceType
from maestro.scim.search import SearchRequest, read_cursor, write_cursor
from maestro.scim.sorting import parse_sort


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, in pages: the credential and the moment (seconds since 1970), with what is remembered of them."""

    credential: str
    at: float
    anchors: Anchors


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of resources, and how many match in all; `start_index` is None for a page by cursor."""

    resources: Sequence[ServedResource]
    total: int
    start_index: int | None
    next_cursor: str | None = None


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
    wanted = Search(
        targets=_targets(resource_types, request),
        base_url=base_url,
        limit=request.count,
        is_sorted=request.sort_by is not None,
        is_descending=request.is_descending,
    )
    fingerprint = request.fingerprint(",".join(each.name for each in resource_types))
    if request.cursor is not None:
        found, result = _by_cursor(store, wanted, request.cursor, fingerprint)
    else:
        found, result = _by_index(store, wanted, request.start_index, (reader, fingerprint))
    return replace(result, resources=_shown(store, resource_types, found, request))


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
    store: OrganizationStore, wanted: Search, cursor: str, fingerprint: str
) -> tuple[Sequence[StoredResource], SearchResult]:
    """A page by cursor. One more is read than is shown, which tells whether there is another page."""
    after = read_cursor(cursor, fingerprint)
    page = store.search(replace(wanted, after=after, limit=wanted.limit + 1))
    next_cursor = None
    if len(page.resources) > wanted.limit:
        next_cursor = write_cursor(page.position(wanted.limit - 1), fingerprint)
    return page.resources[: wanted.limit], SearchResult((), page.total, None, next_cursor)


def _by_index(
    store: OrganizationStore, wanted: Search, start_index: int, reading: tuple[Reader, str]
) -> tuple[Sequence[StoredResource], SearchResult]:
    """A page by index; an unsorted one begins where the page before it ended (see `paging`)."""
    reader, fingerprint = reading
    key = (reader.credential, fingerprint)
    anchor = None if wanted.is_sorted else reader.anchors.find(key, start_index, reader.at)
    if anchor is None:
        page = store.search(replace(wanted, offset=start_index - 1))
        total = page.total
    else:
        page = store.search(replace(wanted, after=anchor.position))
        end = start_index - 1 + len(page.resources)
        total = end if len(page.resources) < wanted.limit else max(anchor.total, end)
    if len(page.resources) == wanted.limit > 0 and not wanted.is_sorted:
        reader.anchors.remember(key, start_index + wanted.limit, Anchor(page.position(-1), total, reader.at))
    return page.resources, SearchResult((), total, start_index)


def _shown(
    store: OrganizationStore,
    resource_types: Sequence[ResourceType],
    resources: Sequence[StoredResource],
    request: SearchRequest,
) -> list[ServedResource]:
    """The resources with their memberships, in the order they came in."""
    served: dict[str, ServedResource] = {}
    for resource_type in resource_types:
        of_type = [each for each in resources if each.resource_type == resource_type.name]
        if of_type:
            shown = shows_memberships(resource_type, request)
            with_them = with_memberships(store, resource_type, of_type, shown=shown)
            served |= {each.stored.id: each for each in with_them}
    return [served[each.id] for each in resources]


def shows_memberships(resource_type: ResourceType, request: SearchRequest) -> bool:
    """Whether an answer shows a group's members or a user's groups: where it does not, they are not read."""
    name = MEMBERS if has_members(resource_type) else GROUPS
    return is_shown(name, resource_type, request.attributes, request.excluded_attributes)
