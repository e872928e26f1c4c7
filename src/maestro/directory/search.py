"""Searches of resources: by filter, by page, over one resource type or several (RFC 7644 §3.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maestro.directory.memberships import with_memberships
from maestro.directory.resource import ServedResource
from maestro.directory.store import OrganizationStore, Search
from maestro.scim.grammar import parse_filter
from maestro.scim.membership import GROUPS, MEMBERS, has_members
from maestro.scim.messages import SearchRequest
from maestro.scim.projection import is_shown
from maestro.scim.schema import ResourceType


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of resources, and how many match in all."""

    resources: Sequence[ServedResource]
    total: int


def search(
    store: OrganizationStore, resource_type: ResourceType, request: SearchRequest, base_url: str
) -> SearchResult:
    """A page of resources, inactive people too: Okta finds whom it assigns again. Raises InvalidFilter."""
    filter_ = parse_filter(request.filter, resource_type) if request.filter is not None else None
    page = store.search(Search(resource_type, filter_, base_url, offset=request.start_index - 1, limit=request.count))
    shown = shows_memberships(resource_type, request)
    return SearchResult(with_memberships(store, resource_type, page.resources, shown=shown), page.total)


def shows_memberships(resource_type: ResourceType, request: SearchRequest) -> bool:
    """Whether an answer shows a group's members or a user's groups: where it does not, they are not read."""
    name = MEMBERS if has_members(resource_type) else GROUPS
    return is_shown(name, resource_type, request.attributes, request.excluded_attributes)
