"""Resources over HTTP: RFC 7644 §3.3 to §3.6. Each responder parses, calls and renders."""

from __future__ import annotations

from dataclasses import dataclass

import falcon

from maestro.directory import provisioning
from maestro.directory.memberships import memberships_of
from maestro.directory.paging import Anchors
from maestro.directory.resource import StoredResource
from maestro.directory.search import shows_memberships
from maestro.scim.limits import PAGE
from maestro.scim.membership import has_members
from maestro.scim.messages import read_patch
from maestro.scim.schema import ResourceType
from maestro.scim.search import SearchRequest, read_search
from maestro.web.scim.authentication import Caller
from maestro.web.scim.body import read_json
from maestro.web.scim.responses import Place, Shown, parameters, projection_of, send_resource, send_version, tags
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
        asked = _asked(req, caller, self._resource_type)
        created = provisioning.create(_request(req, caller), asked.resource_type, read_json(req), self._new_id())
        req.context.act = "created" if created.version == 1 else "reactivated"
        _send(req, resp, created, asked, caller, status=201)


class Single:
    """`/Users/{id}` and the like: read, replace, patch and delete.

    The id is the URL's; one in a body is never looked at.
    """

    surface = "scim"

    def __init__(self, resource_type: str) -> None:
        self._resource_type = resource_type

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Read (RFC 7644 §3.4.1)."""
        asked = _asked(req, caller, self._resource_type, resource_id)
        _send(req, resp, provisioning.read(caller.store, asked.resource_type, resource_id), asked, caller)

    on_head = on_get

    def on_put(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Replace (RFC 7644 §3.5.1)."""
        asked = _asked(req, caller, self._resource_type, resource_id)
        kept = provisioning.replace(_request(req, caller), asked.resource_type, resource_id, read_json(req))
        req.context.act = kept.act
        _send(req, resp, kept.resource, asked, caller)

    def on_patch(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Patch (RFC 7644 §3.5.2), answered with the whole resource.

        A group of more members than a page holds is answered by 204, unless the client says which attributes it
        wants: to read a hundred thousand members because one was added would cost more than everything else.
        """
        asked = _asked(req, caller, self._resource_type, resource_id)
        operations = read_patch(read_json(req))
        kept = provisioning.patch(_request(req, caller), asked.resource_type, resource_id, operations)
        req.context.act = kept.act
        may_be_left_out = has_members(asked.resource_type) and not asked.wanted.is_projected
        if may_be_left_out and caller.store.has_more_members(resource_id, PAGE):
            send_version(req, resp, kept.resource, Place(caller.base_url, asked.resource_type))
        else:
            _send(req, resp, kept.resource, asked, caller)

    def on_delete(self, req: falcon.Request, resp: falcon.Response, caller: Caller, resource_id: str) -> None:
        """Delete (RFC 7644 §3.6): a contact becomes inactive; its data stays until support erases it."""
        asked = _asked(req, caller, self._resource_type, resource_id)
        provisioning.delete(_request(req, caller), asked.resource_type, resource_id)
        resp.status = 204


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request is about, and which attributes the answer is to have."""

    resource_type: ResourceType
    wanted: SearchRequest


def _asked(req: falcon.Request, caller: Caller, name: str, resource_id: str | None = None) -> _Asked:
    """Read before anything is done, so that what cannot be answered is not done. Raises InvalidValue."""
    req.context.resource = resource_id
    return _Asked(caller.catalog.resource_type(name), projection_of(req))


def _request(req: falcon.Request, caller: Caller) -> provisioning.Request:
    return provisioning.Request(
        caller.store,
        caller.occasion(req),
        tags(req.get_header("If-Match")),
        replace_members=caller.organization.replace_members,
    )


def _send(
    req: falcon.Request,
    resp: falcon.Response,
    stored: StoredResource,
    asked: _Asked,
    caller: Caller,
    *,
    status: int = 200,
) -> None:
    memberships = None
    may_have_some = stored.is_member or has_members(asked.resource_type)
    if may_have_some and shows_memberships(asked.resource_type, asked.wanted):
        memberships = memberships_of(caller.store, asked.resource_type, [stored.id]).get(stored.id)
    resource = Shown((stored.id, stored.version, stored.text), memberships, asked.wanted)
    send_resource(req, resp, resource, Place(caller.base_url, asked.resource_type), status=status)
