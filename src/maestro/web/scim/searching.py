"""Searches over HTTP: of one resource type, of all of them at the root, and by POST (RFC 7644 §3.4.2, §3.4.3)."""

from __future__ import annotations

from collections.abc import Sequence

import falcon

from maestro.directory.paging import Anchors
from maestro.directory.search import Reader, search
from maestro.scim.schema import ResourceType
from maestro.scim.search import SearchRequest, read_search, read_search_message
from maestro.web.scim.authentication import Caller
from maestro.web.scim.body import read_json
from maestro.web.scim.responses import Place, parameters, send_page


def answer_search(
    req: falcon.Request,
    resp: falcon.Response,
    caller: Caller,
    request: SearchRequest,
    resource_types: Sequence[ResourceType],
    *,
    anchors: Anchors,
) -> None:
    """Search resources of these types and answer with a page of them."""
    reader = Reader(caller.organization.number, caller.credential, req.context.received.timestamp(), anchors)
    req.context.search = request
    found = search(caller.store, resource_types, request, base_url=caller.base_url, reader=reader)
    req.context.found = found.total
    send_page(req, resp, found, request, {each.name: Place(caller.base_url, each) for each in resource_types})


class DotSearch:
    """`/.search` of a resource type, or of all where none is named: a search whose filter is not in a URL."""

    surface = "scim"

    def __init__(self, anchors: Anchors, resource_type: str | None = None) -> None:
        self._anchors = anchors
        self._resource_type = resource_type

    def on_post(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Search by a SearchRequest message."""
        request = read_search_message(read_json(req))
        answer_search(req, resp, caller, request, _types(caller, self._resource_type), anchors=self._anchors)


class Root:
    """The base URL itself: a search across all resource types (RFC 7644 §3.4.2.1)."""

    surface = "scim"

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Search."""
        request = read_search(parameters(req))
        answer_search(req, resp, caller, request, _types(caller, None), anchors=self._anchors)

    on_head = on_get


def _types(caller: Caller, name: str | None) -> Sequence[ResourceType]:
    return caller.catalog.resource_types if name is None else [caller.catalog.resource_type(name)]
