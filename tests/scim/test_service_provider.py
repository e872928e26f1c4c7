"""What the service provider says of itself: RFC 7643 §5 to §7, checked by somebody else's models of them."""

from __future__ import annotations

from typing import Any

import pytest
import scim2_models

from maestro.scim.catalog import STANDARD, USER
from maestro.scim.limits import PAGE
from maestro.scim.service_provider import resource_type_document, schema_document, service_provider_config

BASE = "https://acme.maestro.example/scim/v2"
DOCUMENTS: list[tuple[Any, dict[str, Any]]] = [
    (scim2_models.ServiceProviderConfig, service_provider_config(BASE)),
    *((scim2_models.ResourceType, resource_type_document(each, BASE)) for each in STANDARD.resource_types),
    *((scim2_models.Schema, schema_document(each, BASE)) for each in STANDARD.schemas),
]


@pytest.mark.parametrize(("model", "document"), DOCUMENTS, ids=lambda each: getattr(each, "__name__", None))
def test_the_documents_are_what_their_schemas_ask_for(model: Any, document: dict[str, Any]) -> None:
    read = model.model_validate(document, scim_ctx=scim2_models.Context.RESOURCE_QUERY_RESPONSE)
    assert read.meta.location.startswith(BASE)
    assert read.model_dump(scim_ctx=scim2_models.Context.RESOURCE_QUERY_RESPONSE)["schemas"] == document["schemas"]


def test_only_what_works_is_announced() -> None:
    config = service_provider_config(BASE)
    supported = {
        name: part["supported"] for name, part in config.items() if isinstance(part, dict) and "supported" in part
    }
    assert supported == {
        "patch": True,
        "filter": True,
        "etag": True,
        "bulk": True,
        "changePassword": False,
        "sort": True,
    }
    assert config["filter"]["maxResults"] == PAGE
    assert [each["type"] for each in config["authenticationSchemes"]] == ["httpbasic", "oauthbearertoken"]
    assert [each.get("primary") for each in config["authenticationSchemes"]] == [True, None]


def test_a_resource_type_names_its_schema_and_the_extensions_that_may_be_missing() -> None:
    document = resource_type_document(USER, BASE)
    assert (document["id"], document["endpoint"]) == ("User", "/Users")
    assert document["schema"] == USER.schema.id
    assert document["schemaExtensions"] == [{"schema": USER.extensions[0].id, "required": False}]
