"""Resources over HTTP: RFC 7644 §3.3 to §3.6. Each responder parses, calls and renders."""

from __future__ import annotations

import falcon

from maestro.directory import provisioning
from maestro.directory.memberships import with_memberships
from maestro.directory.paging import Anchors
from maestro.directory.resource import StoredResource
from maestro.directory.search import shows_memberships
from maestro.scim.messages import read_patch
from maestro.scim.schema import ResourceType
from maestro.scim.search import read_search
from maestro.web.scim.authentication import Caller
from maestro.web.scim.body import read_json
from maestro.web.scim.responses import Place, parameters, projection_of, send_resource, tags
from maestro.web.scim.searching import answer_search
from maestro.web.wiring import Wiring


class Collection:
    """`/Users` and the like: search and create."""

    surface = "scim"

    def __init__(self, wiring: Wiring, resource_type: str, anchors: Anchors) -> None:
        self._new_id = wiring.new_id
        self._anchors = anchors
        self._resource_type = resource_type

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Search (RFC 7644 §3.4.2)."""
        resource_type = caller.catalog.resource_type(self._resource_type)
        answer_search(req, resp, caller, read_search(parameters(req)), [resource_type], anchors=self._anchors)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Create (RFC 7644 §3.3)."""
        projection_of(req)
        resource_type = caller.catalog.resource_type(self._resource_type)
        body = read_json(req)
        created = provisioning.create(_request(req, caller), resource_type, body, self._new_id())
        _send(req, resp, created, resource_type, caller, status=201)


class Single:
    """`/Users/{id}` and the like: read, replace, patch and delete.

    The id is the URL's; one in a body is never looked at.
    """

    surface = "scim"

    def __init__(self, resource_type: str) -> None:
        self._resource_type = resource_type

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Read (RFC 7644 §3.4.1)."""
        resource_type = self._begun(req, caller, resource_id)
        _send(req, resp, provisioning.read(caller.store, resource_type, resource_id), resource_type, caller)

    on_head = on_get

    def on_put(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Replace (RFC 7644 §3.5.1)."""
        resource_type = self._begun(req, caller, resource_id)
        kept = provisioning.replace(_request(req, caller), resource_type, resource_id, read_json(req))
        _send(req, resp, kept.resource, resource_type, caller)

    def on_patch(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Patch (RFC 7644 §3.5.2), answered with the whole resource."""
        resource_type = self._begun(req, caller, resource_id)
        kept = provisioning.patch(_request(req, caller), resource_type, resource_id, read_patch(read_json(req)))
        _send(req, resp, kept.resource, resource_type, caller)

    def on_delete(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Delete (RFC 7644 §3.6): a contact becomes inactive; its data stays until support erases it."""
        resource_type = self._begun(req, caller, resource_id)
        provisioning.delete(_request(req, caller), resource_type, resource_id)
        resp.status = 204

    def _begun(self, req: falcon.Request, caller: Caller, resource_id: str) -> ResourceType:
        """The resource type; what is asked of the answer is refused before anything is done."""
        req.context.resource = resource_id
        projection_of(req)
        return caller.catalog.resource_type(self._resource_type)


def _request(req: falcon.Request, caller: Caller) -> provisioning.Request:
    return provisioning.Request(caller.store, caller.occasion(req), tags(req.get_header("If-Match")))


def _send(
    req: falcon.Request,
    resp: falcon.Response,
    stored: StoredResource,
    resource_type: ResourceType,
    caller: Caller,
    *,
    status: int = 200,
) -> None:
    wanted = projection_of(req)
    shown = shows_memberships(resource_type, wanted)
    (resource,) = with_memberships(caller.store, resource_type, [stored], shown=shown)
    send_resource(req, resp, resource, wanted, Place(caller.base_url, resource_type), status=status)
