"""What the service provider says of itself: RFC 7643 §5 and §6, RFC 7644 §4. Only what works is announced."""

from __future__ import annotations

from typing import Any, Final

from maestro.scim.limits import BODY_BYTES, BULK_OPERATIONS, DEFAULT_PAGE, PAGE
from maestro.scim.schema import ResourceType, Schema

_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0"


def service_provider_config(base_url: str) -> dict[str, Any]:
    """The ServiceProviderConfig of RFC 7643 §5."""
    return {
        "schemas": [f"{_CORE}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": True, "maxOperations": BULK_OPERATIONS, "maxPayloadSize": BODY_BYTES},
        "filter": {"supported": True, "maxResults": PAGE},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "pagination": {
            "cursor": True,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": DEFAULT_PAGE,
            "maxPageSize": PAGE,
        },
        "authenticationSchemes": [
            {
                "type": "httpbasic",
                "name": "HTTP Basic",
                "description": "User name and password, issued by Clinical Maestro support.",
                "specUri": "https://www.rfc-editor.org/info/rfc7617",
                "primary": True,
            },
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "The same password alone, as a bearer token.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
            },
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base_url}/ServiceProviderConfig"},
    }


def resource_type_document(resource_type: ResourceType, base_url: str) -> dict[str, Any]:
    """A resource type as RFC 7643 §6 represents it."""
    return {
        "schemas": [f"{_CORE}:ResourceType"],
        "id": resource_type.name,
        "name": resource_type.name,
        "description": resource_type.description,
        "endpoint": resource_type.endpoint,
        "schema": resource_type.schema.id,
        "schemaExtensions": [{"schema": each.id, "required": False} for each in resource_type.extensions],
        "meta": {"resourceType": "ResourceType", "location": f"{base_url}/ResourceTypes/{resource_type.name}"},
    }


def schema_document(schema: Schema, base_url: str) -> dict[str, Any]:
    """A schema as RFC 7643 §7 represents it."""
    return {
        "schemas": [f"{_CORE}:Schema"],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": [each.as_document() for each in schema.attributes],
        "meta": {"resourceType": "Schema", "location": f"{base_url}/Schemas/{schema.id}"},
    }
