"""What the service tells of itself: RFC 7644 §4. Only what works is announced."""

from __future__ import annotations

from tests.cast import ENTERPRISE, USER_SCHEMA, Client, user


def test_the_configuration_announces_what_the_service_does(acme: Client) -> None:
    told = acme.get("/ServiceProviderConfig").json
    assert told["patch"]["supported"] is True
    assert told["filter"]["supported"] is True
    assert told["etag"]["supported"] is True
    assert {each["type"] for each in told["authenticationSchemes"]} == {"httpbasic", "oauthbearertoken"}
    assert acme.get(f"/Users?count={told['filter']['maxResults'] + 1}").status == 200
    for feature, path in (("bulk", "/Bulk"), ("sort", None), ("changePassword", None)):
        if not told[feature]["supported"] and path:
            assert acme.post(path, {}).status == 501


def test_every_attribute_of_the_schemas_can_be_kept_and_filtered(acme: Client) -> None:
    schemas = {each["id"]: each for each in acme.get("/Schemas").json["Resources"]}
    for resource_type in acme.get("/ResourceTypes").json["Resources"]:
        urns = [resource_type["schema"], *(each["schema"] for each in resource_type["schemaExtensions"])]
        for urn in urns:
            for attribute in schemas[urn]["attributes"]:
                if attribute["returned"] != "never":
                    answer = acme.get(f"{resource_type['endpoint']}?filter={urn}:{attribute['name']} pr")
                    assert answer.status == 200, attribute["name"]


def test_each_schema_and_resource_type_is_found_by_its_id_in_any_case(acme: Client) -> None:
    for path in (f"/Schemas/{USER_SCHEMA}", f"/Schemas/{ENTERPRISE.upper()}", "/ResourceTypes/User"):
        found = acme.get(path)
        assert found.status == 200
        assert found.json["meta"]["location"].lower() == f"{acme.base_url}{path}".lower()
    assert acme.get("/Schemas/nothing").status == 404


def test_the_resource_type_names_its_endpoint_and_extension(acme: Client) -> None:
    told = next(each for each in acme.get("/ResourceTypes").json["Resources"] if each["id"] == "User")
    assert (told["id"], told["endpoint"], told["schema"]) == ("User", "/Users", USER_SCHEMA)
    assert told["schemaExtensions"] == [{"schema": ENTERPRISE, "required": False}]
    assert acme.post(told["endpoint"], user()).status == 201
