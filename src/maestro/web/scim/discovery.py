"""What the service provider tells of itself: RFC 7644 §4."""

from __future__ import annotations

import json
from typing import Any

import falcon

from maestro.scim.catalog import Catalog
from maestro.scim.errors import Forbidden, NotFound
from maestro.scim.messages import list_response
from maestro.scim.service_provider import resource_type_document, schema_document, service_provider_config
from maestro.web.scim.authentication import Caller
from maestro.web.scim.responses import send


class ServiceProviderConfig:
    """`/ServiceProviderConfig`. Asks for a credential too: a wrong one is never told that all is well."""

    surface = "scim"

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Say what is supported."""
        _refuse_filter(req)
        send(resp, json.dumps(service_provider_config(caller.base_url)))

    on_head = on_get


class _Collection:
    """Documents that can be listed, and read one by one."""

    surface = "scim"

    def _documents(self, catalog: Catalog, base_url: str) -> list[dict[str, Any]]:
        raise NotImplementedError

    def on_get(self, req: falcon.Request, resp: falcon.Response, caller: Caller, name: str | None = None) -> None:
        """All of them, or the one of that id (in any case: it may be a URN); sorting and paging are ignored."""
        _refuse_filter(req)
        documents = self._documents(caller.catalog, caller.base_url)
        if name is None:
            send(resp, list_response([json.dumps(each) for each in documents], total=len(documents), start_index=1))
            return
        found = next((each for each in documents if each["id"].lower() == name.lower()), None)
        if found is None:
            raise NotFound("There is nothing of this name. The list without a name has all there is.")
        send(resp, json.dumps(found))

    on_head = on_get


class ResourceTypes(_Collection):
    """`/ResourceTypes`."""

    def _documents(self, catalog: Catalog, base_url: str) -> list[dict[str, Any]]:
        return [resource_type_document(each, base_url) for each in catalog.resource_types]


class Schemas(_Collection):
    """`/Schemas`."""

    def _documents(self, catalog: Catalog, base_url: str) -> list[dict[str, Any]]:
        return [schema_document(each, base_url) for each in catalog.schemas]


def _refuse_filter(req: falcon.Request) -> None:
    # RFC 7644 §4: so that no client believes that its filter was obeyed.
    if any(name.lower() == "filter" for name in req.params):
        raise Forbidden("What is told here cannot be filtered. Ask without a filter.")
