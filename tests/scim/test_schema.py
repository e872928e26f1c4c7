"""The schemas as data: what RFC 7643 says of the attributes, and that lookups find them in any case."""

from __future__ import annotations

import pytest

from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA, STANDARD, USER, USER_SCHEMA
from maestro.scim.schema import Attribute


def every_attribute(attributes: tuple[Attribute, ...]) -> list[Attribute]:
    return [found for each in attributes for found in (each, *every_attribute(each.sub_attributes))]


def test_the_user_has_the_attributes_of_rfc_7643_section_4_1_in_serving_order() -> None:
    assert [each.name for each in USER.attributes] == [
        "schemas",
        "id",
        "externalId",
        *"userName name displayName nickName profileUrl title userType preferredLanguage locale timezone".split(),
        *"active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates".split(),
        ENTERPRISE_USER_SCHEMA,
        "meta",
    ]


def test_the_catalog_lists_each_schema_once() -> None:
    assert [each.id for each in STANDARD.schemas] == [
        USER_SCHEMA,
        ENTERPRISE_USER_SCHEMA,
        "urn:ietf:params:scim:schemas:core:2.0:Group",
        "urn:okta:scim:schemas:core:1.0:Role",
        "urn:okta:scim:schemas:core:1.0:Entitlement",
    ]
    assert [each.name for each in STANDARD.resource_types] == ["User", "Group", "Role", "Entitlement"]


def test_an_extension_is_an_attribute_by_its_urn() -> None:
    extension = USER.attribute(ENTERPRISE_USER_SCHEMA.upper())
    assert extension is not None
    assert USER.is_extension(extension)
    assert [each.name for each in extension.sub_attributes][:2] == ["employeeNumber", "costCenter"]
    assert not any(USER.is_extension(each) for each in USER.attributes if each is not extension)


@pytest.mark.parametrize("name", ["userName", "USERNAME", "username"])
def test_attributes_are_found_in_any_case(name: str) -> None:
    found = USER.attribute(name)
    assert found is not None
    assert (found.name, found.required, found.uniqueness, found.case_exact) == ("userName", True, "server", False)


def test_what_no_schema_knows_is_not_found() -> None:
    emails = USER.attribute("emails")
    assert emails is not None
    assert USER.attribute("shoeSize") is None
    assert emails.sub_attribute("shoeSize") is None
    assert emails.sub_attribute("VALUE") is emails.sub_attributes[0]


def test_the_password_alone_is_secret() -> None:
    assert [each.name for each in every_attribute(USER.attributes) if each.is_secret] == ["password"]
    assert USER.secrets == {"password"}


def test_read_only_attributes_are_those_of_the_service_provider() -> None:
    top = [each.name for each in USER.attributes if each.is_read_only]
    assert top == ["schemas", "id", "groups", "meta"]


def test_every_attribute_is_described_for_the_people_who_map_it() -> None:
    described = [each for schema in STANDARD.schemas for each in every_attribute(schema.attributes)]
    assert [each.name for each in described if not each.description.endswith(".")] == []


def test_an_attribute_as_a_document_follows_rfc_7643_section_7() -> None:
    emails = USER.attribute("emails")
    photos = USER.attribute("photos")
    active = USER.attribute("active")
    assert emails is not None
    assert photos is not None
    assert active is not None
    document = emails.as_document()
    assert document["multiValued"] is True
    assert document["subAttributes"][2]["canonicalValues"] == ["work", "home", "other"]
    assert "caseExact" not in document
    assert photos.as_document()["subAttributes"][0]["referenceTypes"] == ["external"]
    assert "uniqueness" not in active.as_document()
