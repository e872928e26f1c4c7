"""Answers on the SCIM surface: every one of them is SCIM JSON, errors too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import falcon

from maestro.directory.lists import Row
from maestro.directory.resource import StoredResource
from maestro.directory.search import SearchResult
from maestro.scim.errors import MethodNotAllowed, ScimError, TooManyRequests
from maestro.scim.membership import GROUPS, MEMBERS, Membership, has_members
from maestro.scim.messages import error_document, list_response
from maestro.scim.projection import Projection, projection
from maestro.scim.resource import encode, etag, with_location, with_memberships
from maestro.scim.schema import ResourceType
from maestro.scim.search import SearchRequest, read_search

MEDIA_TYPE: Final = "application/scim+json"
_EVERYTHING: Final = SearchRequest()
_CHALLENGE: Final = 'Basic realm="Clinical Maestro", charset="UTF-8"'


def send(resp: falcon.Response, text: str, status: int = 200) -> None:
    """Answer with JSON text."""
    resp.status = status
    resp.content_type = MEDIA_TYPE
    resp.data = text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the resources of an answer are, and what they are."""

    base_url: str
    resource_type: ResourceType

    def location(self, resource_id: str) -> str:
        """The address of one of them."""
        return f"{self.base_url}{self.resource_type.endpoint}/{resource_id}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A resource, the memberships that its answer shows, and which attributes the answer is to have."""

    row: Row
    memberships: Sequence[Membership] | None
    wanted: SearchRequest


def send_resource(req: falcon.Request, resp: falcon.Response, shown: Shown, place: Place, *, status: int = 200) -> None:
    """Answer with one resource, its Location and its ETag; with 304 when the client has this version already."""
    id_ = req.context.resource = shown.row[0]
    text, tag = rendered(shown.row, shown.memberships, place)
    resp.set_header("ETag", tag)
    resp.set_header("Location", place.location(id_))
    if req.method in {"GET", "HEAD"} and matches(req.get_header("If-None-Match"), tag):
        resp.status = 304
        return
    send(resp, _projected(text, _projection(place.resource_type, shown.wanted)), status)


def send_version(req: falcon.Request, resp: falcon.Response, resource: StoredResource, place: Place) -> None:
    """Answer that it is done, with the resource's Location and ETag and without the resource."""
    req.context.resource = resource.id
    resp.status = 204
    resp.set_header("ETag", etag(resource.version))
    resp.set_header("Location", place.location(resource.id))


def send_page(
    req: falcon.Request,
    resp: falcon.Response,
    found: SearchResult,
    request: SearchRequest,
    places: Mapping[str, Place],
) -> None:
    """Answer with a page of resources, whose places are given by resource type."""
    if found.memberships or len(places) > 1 or request.is_projected:
        projections = {name: _projection(place.resource_type, request) for name, place in places.items()}
        texts = []
        for row, name in zip(found.rows, found.types or [*places] * len(found.rows), strict=True):
            text, _ = rendered(row, found.memberships.get(row[0]), places[name])
            texts.append(_projected(text, projections[name]))
    else:
        (place,) = places.values()
        prefix = place.location("")
        texts = [with_location(text, prefix + id_) for id_, _, text in found.rows]
    if len(texts) == 1:
        req.context.resource = found.rows[0][0]
    page = list_response(texts, total=found.total, start_index=found.start_index, next_cursor=found.next_cursor)
    send(resp, page)


def rendered(row: Row, memberships: Sequence[Membership] | None, place: Place) -> tuple[str, str]:
    """The text of a resource as it is served, with the memberships that are to be shown, and its entity tag.

    What a user's groups are is part of the tag, so that a client with an older answer is not told that it is current.
    """
    id_, version, text = row
    tag = etag(version)
    if memberships:
        is_group = has_members(place.resource_type)
        elements = _elements(memberships, place.base_url, of_group=is_group)
        if not is_group:
            tag = f'{tag[:-1]}.{hashlib.sha256(elements.encode()).hexdigest()[:12]}"'
        text = with_memberships(text, MEMBERS if is_group else GROUPS, elements, None if is_group else tag)
    return with_location(text, place.location(id_)), tag


def _elements(memberships: Sequence[Membership], base_url: str, *, of_group: bool) -> str:
    """Members or groups as a JSON list; ids and types are ours and need no escapes."""
    elements = []
    for each in memberships:
        where = f"{base_url}/{each.type if of_group else 'Group'}s/{each.value}"
        display = "" if each.display is None else f',"display":{json.dumps(each.display, ensure_ascii=False)}'
        elements.append(f'{{"value":"{each.value}","$ref":"{where}","type":"{each.type}"{display}}}')
    return f"[{','.join(elements)}]"


def _projection(resource_type: ResourceType, wanted: SearchRequest) -> Projection | None:
    if not wanted.is_projected:
        return None
    return projection(resource_type, wanted.attributes, wanted.excluded_attributes)


def _projected(text: str, projection_: Projection | None) -> str:
    return text if projection_ is None else encode(projection_(json.loads(text)))


def projection_of(req: falcon.Request) -> SearchRequest:
    """Which attributes the query asks for; nothing but that of a search. Raises InvalidValue."""
    if not req.query_string:
        return _EVERYTHING
    return read_search({k: v for k, v in parameters(req).items() if k.lower() in {"attributes", "excludedattributes"}})


def parameters(req: falcon.Request) -> dict[str, str]:
    """The query parameters; of one that is repeated, the first.

    A space may be `+` (Microsoft Entra) or `%20` (Okta, PingFederate), and the query may end in an empty `&` or be
    nothing but its `?` (OneLogin).
    """
    return {name: value[0] if isinstance(value, list) else value for name, value in req.params.items()}


def tags(header: str | None) -> tuple[str, ...]:
    """The entity tags of an If-Match or If-None-Match header, weak ones without their W/."""
    return tuple(each.strip().removeprefix("W/") for each in (header or "").split(",") if each.strip())


def matches(header: str | None, tag: str) -> bool:
    """Whether one of the header's entity tags is this one, weak and strong compared alike."""
    given = tags(header)
    return "*" in given or tag.removeprefix("W/") in given


def with_reference(error: ScimError, req: falcon.Request) -> str:
    """The error's detail, ending in the reference that finds the exchange in the log."""
    return f"{error.detail} (ref {req.context.reference})"


def send_error(req: falcon.Request, resp: falcon.Response, error: ScimError) -> None:
    """Answer with an Error."""
    req.context.error = error
    document: dict[str, Any] = error_document(error, with_reference(error, req))
    send(resp, json.dumps(document, ensure_ascii=False), error.status)
    if error.status == 401:
        resp.append_header("WWW-Authenticate", _CHALLENGE)
        resp.append_header("WWW-Authenticate", 'Bearer realm="Clinical Maestro"')
    if isinstance(error, MethodNotAllowed):
        resp.set_header("Allow", ", ".join(error.allowed))
    if isinstance(error, TooManyRequests):
        resp.set_header("Retry-After", str(error.retry_after))
