"""Answers on the SCIM surface: every one of them is SCIM JSON, errors too."""

from __future__ import annotations

import json
from typing import Any, Final

import falcon

from maestro.directory.resource import StoredResource
from maestro.directory.store import Page
from maestro.scim.errors import MethodNotAllowed, ScimError, TooManyRequests
from maestro.scim.messages import SearchRequest, error_document, list_response, read_search
from maestro.scim.projection import project
from maestro.scim.resource import encode, etag, with_location
from maestro.scim.schema import ResourceType

MEDIA_TYPE: Final = "application/scim+json"
_CHALLENGE: Final = 'Basic realm="Clinical Maestro", charset="UTF-8"'


def send(resp: falcon.Response, text: str, status: int = 200) -> None:
    """Answer with JSON text."""
    resp.status = status
    resp.content_type = MEDIA_TYPE
    resp.data = text.encode("utf-8")


def send_resource(
    req: falcon.Request,
    resp: falcon.Response,
    resource: StoredResource,
    resource_type: ResourceType,
    base_url: str,
    *,
    status: int = 200,
) -> None:
    """Answer with one resource, its Location and its ETag; with 304 when the client has this version already."""
    location = f"{base_url}{resource_type.endpoint}/{resource.id}"
    req.context.resource = resource.id
    resp.set_header("ETag", etag(resource.version))
    resp.set_header("Location", location)
    if req.method in {"GET", "HEAD"} and matches(req.get_header("If-None-Match"), resource.version):
        resp.status = 304
        return
    wanted = projection_of(req)
    send(resp, _shown(resource, location, resource_type, wanted), status)


def send_page(
    req: falcon.Request,
    resp: falcon.Response,
    page: Page,
    request: SearchRequest,
    *,
    resource_type: ResourceType,
    base_url: str,
) -> None:
    """Answer with a page of resources."""
    prefix = f"{base_url}{resource_type.endpoint}/"
    texts = [_shown(each, prefix + each.id, resource_type, request) for each in page.resources]
    if len(page.resources) == 1:
        req.context.resource = page.resources[0].id
    send(resp, list_response(texts, total=page.total, start_index=request.start_index))


def _shown(resource: StoredResource, location: str, resource_type: ResourceType, wanted: SearchRequest) -> str:
    text = with_location(resource.text, location)
    if not wanted.attributes and not wanted.excluded_attributes:
        return text
    return encode(project(json.loads(text), resource_type, wanted.attributes, wanted.excluded_attributes))


def projection_of(req: falcon.Request) -> SearchRequest:
    """Which attributes the query asks for; nothing but that of a search. Raises InvalidValue."""
    return read_search({k: v for k, v in parameters(req).items() if k in {"attributes", "excludedAttributes"}})


def parameters(req: falcon.Request) -> dict[str, str]:
    """The query parameters; of one that is repeated, the first."""
    return {name: value[0] if isinstance(value, list) else value for name, value in req.params.items()}


def tags(header: str | None) -> tuple[str, ...]:
    """The entity tags of an If-Match or If-None-Match header, weak ones without their W/."""
    return tuple(each.strip().removeprefix("W/") for each in (header or "").split(",") if each.strip())


def matches(header: str | None, version: int) -> bool:
    """Whether one of the header's entity tags is that of the version."""
    given = tags(header)
    return "*" in given or etag(version).removeprefix("W/") in given


def send_error(req: falcon.Request, resp: falcon.Response, error: ScimError) -> None:
    """Answer with an Error, its detail ending in the reference that finds the exchange in the log."""
    req.context.error = error
    document: dict[str, Any] = error_document(error, f"{error.detail} (ref {req.context.reference})")
    send(resp, json.dumps(document, ensure_ascii=False), error.status)
    if error.status == 401:
        resp.append_header("WWW-Authenticate", _CHALLENGE)
        resp.append_header("WWW-Authenticate", 'Bearer realm="Clinical Maestro"')
    if isinstance(error, MethodNotAllowed):
        resp.set_header("Allow", ", ".join(error.allowed))
    if isinstance(error, TooManyRequests):
        resp.set_header("Retry-After", str(error.retry_after))
