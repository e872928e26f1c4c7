"""Schema documents: what can be declared is read as it is meant, and everything else is refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from maestro.scim import limits
from maestro.scim.catalog import SHIPPED, STANDARD, USER, schema_from
from maestro.scim.schema import Schema
from maestro.scim.schema_document import NotASchema, check_extension, read_schema, write_schema

STUDY = "urn:ietf:params:scim:schemas:extension:study:2.0:User"


def document(*attributes: Any, **members: Any) -> str:
    return json.dumps({"id": STUDY, "attributes": list(attributes) or [{"name": "site"}]} | members)


def attribute(**members: Any) -> dict[str, Any]:
    return {"name": "site"} | members


def refusal(text: str | bytes) -> str:
    with pytest.raises(NotASchema) as refused:
        read_schema(text)
    return str(refused.value)


def test_what_a_document_leaves_out_has_the_defaults_of_rfc_7643_section_2_2() -> None:
    schema = read_schema(document())
    (site,) = schema.attributes
    assert (schema.id, schema.name, schema.description) == (STUDY, STUDY, "")
    assert (site.type, site.multi_valued, site.required, site.case_exact) == ("string", False, False, False)
    assert (site.mutability, site.returned, site.uniqueness) == ("readWrite", "default", "none")


def test_a_schema_is_written_as_a_document_that_is_the_same_schema() -> None:
    kinds = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference"]
    parts = [{"name": f"a-{each}", "type": each, "multiValued": each == "string"} for each in kinds]
    parts += [{"name": "$ref", "type": "reference", "referenceTypes": ["User"], "caseExact": False}]
    rows = [*parts[:-1], {"name": "visits", "type": "complex", "multiValued": True, "subAttributes": parts}]
    rows += [attribute(required=True, caseExact=True, canonicalValues=["Bern", "Wien"], description="Where.")]
    schema = read_schema(document(*rows, name="Study", description="Of the study."))
    assert read_schema(write_schema(schema)) == schema
    assert schema_from(json.loads(write_schema(schema))) == schema
    assert len(schema.attributes) == len(rows)


def test_what_says_nothing_here_is_passed_over_and_keys_are_read_in_any_case() -> None:
    row = {"NAME": "site", "MultiValued": True, "x-note": 1}
    schema = read_schema(document(row, schemas=["urn:ietf:params:scim:schemas:core:2.0:Schema"], meta={"a": 1}))
    assert schema.attributes[0].multi_valued


def test_the_schemas_that_are_told_to_clients_can_be_read_back_where_they_could_be_declared() -> None:
    enterprise = USER.extensions[0]
    rows = [each.as_document() for each in enterprise.attributes if each.name != "manager"]
    assert len(read_schema(document(*rows)).attributes) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("{", "not JSON", id="not-json"),
        pytest.param(b"\xff\xfe", "not text in UTF-8", id="not-utf-8"),
        pytest.param("[" * 100_000, "not JSON", id="nested-beyond-reading"),
        pytest.param("[]", "must be a JSON object", id="list"),
        pytest.param('{"Resources": []}', "list of schemas", id="list-response"),
        pytest.param(json.dumps({"id": STUDY}), "has no attributes", id="no-attributes"),
        pytest.param(document(schemas=["urn:x:y"]), "do not name", id="another-kind"),
        pytest.param(document(schemas="urn:x:y"), "do not name", id="kinds-are-no-list"),
        pytest.param(" " * (limits.SCHEMA_BYTES + 1), "larger than 262144", id="too-large"),
        pytest.param(json.dumps({"id": STUDY, "attributes": []}), "at least one", id="empty"),
        pytest.param(json.dumps({"id": STUDY, "attributes": {}}), "must be a list", id="attributes-are-no-list"),
        pytest.param(document(*({"name": f"a{i}"} for i in range(201))), "more than 200", id="too-many"),
        pytest.param('{"id": "urn:a:b", "ID": "urn:a:b", "attributes": []}', "ID twice", id="key-twice"),
        pytest.param(document(name=7), "name must be text", id="name-no-text"),
    ],
)
def test_what_is_no_schema_is_refused_with_the_reason(text: str | bytes, words: str) -> None:
    assert words in refusal(text)


def test_parts_count_among_the_attributes() -> None:
    parts = [{"name": f"a{i}"} for i in range(100)]
    rows = [{"name": name, "type": "complex", "subAttributes": parts} for name in ("one", "two")]
    assert "has 202 attributes" in refusal(document(*rows))


@pytest.mark.parametrize(
    "urn",
    [None, "", "study", "urn:x", "urn:study:", "urn:a b:c", 'urn:a:"', "urn:a:b/c", "urn:a:é", f"urn:a:{'b' * 200}"],
)
def test_a_urn_that_a_filter_or_a_url_could_not_name_is_refused(urn: Any) -> None:
    assert "must be a URN" in refusal(document(id=urn))


@pytest.mark.parametrize("name", [None, 7, "", "1st", "a.b", "a b", "urn:a:b", 'a"', "a'", "é", "$value", "a" * 101])
def test_a_name_that_rfc_7643_section_2_1_does_not_allow_is_refused(name: Any) -> None:
    assert "the name of an attribute must be" in refusal(document({"name": name}))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param("site", "Each attribute of the schema must be", id="no-object"),
        pytest.param(attribute(type="text"), "site: the type must be one of string, boolean", id="type"),
        pytest.param(attribute(type="String"), "'String' is not", id="type-in-another-case"),
        pytest.param(attribute(multiValued="true"), "site: multiValued must be true or false", id="multi-valued"),
        pytest.param(attribute(required=1), "site: required must be true or false", id="required"),
        pytest.param(attribute(caseExact="no"), "site: caseExact must be true or false", id="case-exact"),
        pytest.param(attribute(description=[]), "site: description must be text", id="description"),
        pytest.param(attribute(canonicalValues="Bern"), "site: canonicalValues must be a list", id="canonical"),
        pytest.param(attribute(uniqueness="server"), "site: uniqueness can only be none", id="unique"),
        pytest.param(attribute(uniqueness="global"), "nobody is refused", id="unique-everywhere"),
        pytest.param(attribute(mutability="readOnly"), "site: mutability can only be readWrite", id="read-only"),
        pytest.param(attribute(mutability="writeOnly"), "may be pushed again", id="write-only"),
        pytest.param(attribute(returned="never"), "site: returned can only be default", id="never-returned"),
        pytest.param(attribute(type="complex"), "site: subAttributes must be a list", id="complex-without-parts"),
        pytest.param(attribute(subAttributes=[{"name": "a"}]), "only an attribute of type complex", id="parts"),
        pytest.param(
            attribute(
                type="complex", subAttributes=[{"name": "a", "type": "complex", "subAttributes": [{"name": "b"}]}]
            ),
            "site.a is complex within site",
            id="too-deep",
        ),
        pytest.param(
            attribute(type="complex", subAttributes=[{"name": "a"}, {"name": "A"}]),
            "site.A is there twice",
            id="part-twice",
        ),
        pytest.param(
            attribute(type="complex", subAttributes=[{"name": "a", "uniqueness": "server"}]),
            "site.a: uniqueness",
            id="unique-part",
        ),
    ],
)
def test_what_could_not_be_kept_is_refused_by_the_name_of_the_attribute(row: Any, words: str) -> None:
    assert words in refusal(document(row))


def test_names_are_the_same_in_any_case() -> None:
    assert "SITE is there twice" in refusal(document({"name": "site"}, {"name": "SITE"}))


def schema(urn: str, *names: str) -> Schema:
    return read_schema(document(*({"name": each} for each in names), id=urn))


@pytest.mark.parametrize(
    ("extension", "words"),
    [
        pytest.param(schema("urn:ietf:params:scim:schemas:core:2.0:user", "site"), "is kept for", id="core"),
        pytest.param(schema("urn:ietf:params:scim:api:messages:2.0:Error", "site"), "is kept for", id="message"),
        pytest.param(schema(USER.extensions[0].id.upper(), "site"), "here already", id="enterprise"),
        pytest.param(schema("urn:okta:scim:schemas:core:1.0:Role", "site"), "here already", id="core-of-another-type"),
        pytest.param(schema(STUDY, "TITLE"), "TITLE is an attribute that every User has", id="top-level"),
        pytest.param(schema(STUDY, "meta"), "meta is an attribute", id="common"),
        pytest.param(schema("urn:a:user", "custom"), "cannot be told from", id="ambiguous-before"),
        pytest.param(schema("urn:a:user:custom:tag:x", "site"), "cannot be told from", id="ambiguous-behind"),
    ],
)
def test_what_clashes_with_what_is_there_is_refused(extension: Schema, words: str) -> None:
    catalog = STANDARD.extended("User", schema("urn:a:user:custom", "tag"))
    with pytest.raises(NotASchema, match=words):
        check_extension(extension, catalog.resource_type("User"), catalog)


def test_urns_that_begin_alike_are_told_apart_where_they_can_be() -> None:
    catalog = STANDARD.extended("User", schema("urn:a:user", "site"))
    check_extension(schema("urn:a:user:custom", "site"), catalog.resource_type("User"), catalog)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_can_be_declared(name: str) -> None:
    resource_type, shipped = SHIPPED[name]
    check_extension(shipped, STANDARD.resource_type(resource_type), STANDARD)
    assert read_schema(write_schema(shipped)) == shipped


GUIDE = (Path(__file__).parents[2] / "docs/howto/declare-a-schema.md").read_text("utf-8")


def test_the_document_of_the_guide_can_be_declared() -> None:
    shown = read_schema(GUIDE.partition("```json\n")[2].partition("```")[0])
    check_extension(shown, USER, STANDARD)
    assert [each.name for each in shown.attributes] == ["site", "level", "trained", "visits"]


@pytest.mark.parametrize("limit", [limits.SCHEMAS, limits.SCHEMA_ATTRIBUTES, limits.SCHEMA_BYTES])
def test_the_guide_tells_the_limits_that_are_enforced(limit: int) -> None:
    assert f"{limit:,}" in GUIDE.partition("It may not have")[2].partition("## Declare it")[0].replace("|", " ").split()
