"""Users over HTTP: RFC 7644 §3.3 to §3.6. Each responder parses, calls and renders."""

from __future__ import annotations

import falcon

from maestro.directory import provisioning
from maestro.scim.catalog import USER
from maestro.scim.messages import read_patch, read_search
from maestro.web.scim.authentication import Caller
from maestro.web.scim.body import read_json
from maestro.web.scim.responses import parameters, projection_of, send_page, send_resource, tags
from maestro.web.wiring import Wiring


class Users:
    """`/Users`: search and create."""

    surface = "scim"

    def __init__(self, wiring: Wiring) -> None:
        self._new_id = wiring.new_id

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Search (RFC 7644 §3.4.2)."""
        request = read_search(parameters(req))
        page = provisioning.search(caller.store, request)
        send_page(req, resp, page, request, resource_type=USER, base_url=caller.base_url)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Create (RFC 7644 §3.3)."""
        projection_of(req)
        created = provisioning.create(caller.store, read_json(req), caller.occasion(req), self._new_id())
        send_resource(req, resp, created, USER, caller.base_url, status=201)


class User:
    """`/Users/{id}`: read, replace, patch and delete. The id is the URL's; one in a body is never looked at."""

    surface = "scim"

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Read (RFC 7644 §3.4.1)."""
        req.context.resource = resource_id
        send_resource(req, resp, provisioning.read(caller.store, resource_id), USER, caller.base_url)

    on_head = on_get

    def on_put(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Replace (RFC 7644 §3.5.1)."""
        req.context.resource = resource_id
        projection_of(req)
        if_match = tags(req.get_header("If-Match"))
        kept = provisioning.replace(caller.store, resource_id, read_json(req), caller.occasion(req), if_match)
        send_resource(req, resp, kept.resource, USER, caller.base_url)

    def on_patch(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Patch (RFC 7644 §3.5.2), answered with the whole resource."""
        req.context.resource = resource_id
        projection_of(req)
        operations = read_patch(read_json(req))
        if_match = tags(req.get_header("If-Match"))
        kept = provisioning.patch(caller.store, resource_id, operations, caller.occasion(req), if_match)
        send_resource(req, resp, kept.resource, USER, caller.base_url)

    def on_delete(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Delete (RFC 7644 §3.6): the contact becomes inactive; its data stays until support erases it."""
        req.context.resource = resource_id
        if_match = tags(req.get_header("If-Match"))
        provisioning.delete(caller.store, resource_id, caller.occasion(req), if_match)
        resp.status = 204
