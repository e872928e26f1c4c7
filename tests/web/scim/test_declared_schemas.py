"""An organization's own schemas: checked, kept, found, sorted, shown and told like the standard ones; and its alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from maestro.directory.declaring import Outcome, declare_schema, remove_schema, schema_from_document
from maestro.directory.errors import Missing, Refused, Taken
from maestro.directory.organization import Organization
from maestro.directory.store import CatalogChanged
from maestro.scim import limits
from maestro.scim.catalog import SHIPPED, USER
from maestro.store.database import Database, open_database
from tests.cast import ALICE, ENTERPRISE, ON_SQLITE, Client, sqlite_of, store_of

STUDY = "urn:ietf:params:scim:schemas:extension:Study:2.0:User"
OKTA_GROUP = "urn:okta:custom:group:1.0"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ROWS: list[dict[str, Any]] = [
    {"name": "site"},
    {"name": "code", "caseExact": True},
    {"name": "level", "type": "integer"},
    {"name": "share", "type": "decimal"},
    {"name": "trained", "type": "boolean"},
    {"name": "since", "type": "dateTime"},
    {"name": "badge", "type": "binary"},
    {"name": "page", "type": "reference", "referenceTypes": ["external"]},
    {"name": "tags", "multiValued": True},
    {"name": "lead", "type": "complex", "subAttributes": [{"name": "value"}, {"name": "grade", "type": "integer"}]},
    {
        "name": "visits",
        "type": "complex",
        "multiValued": True,
        "subAttributes": [{"name": "value"}, {"name": "type"}, {"name": "days", "type": "integer"}],
    },
]
VALUES: dict[str, Any] = {
    "site": "Bern",
    "code": "aB",
    "level": 7,
    "share": 0.5,
    "trained": True,
    "since": "2026-11-24T08:00:00Z",
    "badge": "AAAA",
    "page": "https://study.example/Bern",
    "tags": ["Alpha", "Beta"],
    "lead": {"value": "Zoë", "grade": 3},
    "visits": [{"value": "first", "type": "on site", "days": 2}, {"value": "second", "days": 5}],
}


def document_of(*rows: dict[str, Any], urn: str = STUDY) -> str:
    return json.dumps({"id": urn, "name": "Study", "attributes": rows or ROWS})


def organization_of(database: Database, client: Client) -> Organization:
    organization = database.organization_by_subdomain(client.organization.subdomain)
    assert organization is not None
    return organization


def declare(
    database: Database, client: Client, *rows: dict[str, Any], urn: str = STUDY, extends: str = "User"
) -> Outcome:
    schema = schema_from_document(document_of(*rows, urn=urn))
    organization = organization_of(database, client)
    return declare_schema(database, organization, schema, extends, occasion=ALICE, progress=lambda _: None)


def remove(database: Database, client: Client, urn: str = STUDY) -> Outcome:
    organization = organization_of(database, client)
    return remove_schema(database, organization, urn, occasion=ALICE, progress=lambda _: None)


def found(client: Client, filter_: str) -> list[str]:
    answer = client.post("/Users/.search", {"filter": filter_, "sortBy": "userName"})
    assert answer.status == 200, answer.text
    return [each["userName"] for each in answer.json["Resources"]]


def stored_of(client: Client, resource_id: str, *without: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/Users/{resource_id}").json
    return {name: value for name, value in answer.items() if name not in without}


def test_a_declared_schema_is_told_of_by_discovery_to_its_organization_alone(
    acme: Client, globex: Client, database: Database
) -> None:
    declare(database, acme)
    told = acme.get(f"/Schemas/{STUDY.upper()}").json
    assert [each["name"] for each in told["attributes"]] == [each["name"] for each in ROWS]
    extensions = acme.get("/ResourceTypes/User").json["schemaExtensions"]
    assert extensions == [{"schema": urn, "required": False} for urn in (ENTERPRISE, STUDY)]
    assert globex.get(f"/Schemas/{STUDY}").status == 404
    assert STUDY not in globex.get("/ResourceTypes").text + globex.get("/Schemas").text


def test_values_are_kept_in_the_order_and_spelling_of_the_schema(acme: Client, database: Database) -> None:
    declare(database, acme)
    given = {name.upper(): value for name, value in reversed(VALUES.items())}
    created = acme.create(**{STUDY.upper(): given, ENTERPRISE: {"department": "R&D"}})
    assert created[STUDY] == VALUES
    text = acme.get(f"/Users/{created['id']}").text
    places = [text.index(f'"{name}":') for name in (ENTERPRISE, STUDY, *VALUES, "meta")]
    assert places == sorted(places)
    assert created["schemas"] == [created["schemas"][0], ENTERPRISE, STUDY]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        pytest.param("level", "seven", "level must be a number", id="integer"),
        pytest.param("level", 0.5, "level must be a number", id="no-integer"),
        pytest.param("trained", "perhaps", "trained must be true or false", id="boolean"),
        pytest.param("since", "yesterday", "since must be a date and time", id="date-time"),
        pytest.param("badge", "%", "badge must be base64", id="binary"),
        pytest.param("site", ["Bern"], "site must be text", id="text"),
        pytest.param("lead", 5, "lead must be an object", id="complex"),
        pytest.param("visits", [{"days": "many"}], "days must be a number", id="part-of-an-element"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(
    acme: Client, globex: Client, database: Database, *, name: str, value: Any, words: str
) -> None:
    declare(database, acme)
    created = acme.create(**{STUDY: VALUES})
    path = f"{STUDY}:{name}"
    body = {"userName": "li.na@acme.example", STUDY: {name: value}}
    for answer in (
        acme.put(f"/Users/{created['id']}", body),
        acme.patch(f"/Users/{created['id']}", {"op": "replace", "path": path, "value": value}),
        acme.post("/Users", body | {"userName": "x"}),
    ):
        assert (answer.status, answer.json["scimType"]) == (400, "invalidValue")
        assert words in answer.json["detail"]
    assert acme.get(f"/Users/{created['id']}").json == created
    assert globex.post("/Users", body).json[STUDY] == {name: value}


FILTERS = [
    ('site eq "bern"', True),
    ('code eq "ab"', False),
    ('code eq "aB"', True),
    ("level gt 6", True),
    ("level gt 10", False),
    ("share le 0.5", True),
    ("trained eq true", True),
    ('since lt "2026-11-24T09:00:00+01:00"', False),
    ('since le "2026-11-24T09:00:00+01:00"', True),
    ('badge eq "AAAA"', True),
    ('page sw "https://study"', True),
    ('tags eq "beta"', True),
    ('lead.value eq "ZOË"', True),
    ("lead.grade lt 3", False),
    ('visits[type eq "ON SITE" and days eq 2]', True),
    ('visits[type eq "on site" and days eq 5]', False),
    ("visits.days ge 5", True),
    ("nothing", None),
]


@pytest.mark.parametrize(("text", "is_found"), FILTERS, ids=[each[0] for each in FILTERS])
def test_filters_find_what_they_mean(
    acme: Client, globex: Client, database: Database, text: str, is_found: bool | None
) -> None:
    declare(database, acme)
    acme.create("study@acme.example", **{STUDY: VALUES})
    acme.create("other@acme.example", **{STUDY: {"site": "Wien"}})
    if is_found is None:
        assert acme.get(f'/Users?filter={STUDY}:{text} eq "1"').status == 400
        return
    assert ("study@acme.example" in found(acme, f"{STUDY}:{text}")) == is_found
    assert "other@acme.example" not in found(acme, f"{STUDY.lower()}:{text}")
    assert globex.get(f"/Users?filter={STUDY}:{text}").json["scimType"] == "invalidFilter"


def test_an_extension_that_is_no_object_is_refused(acme: Client, database: Database) -> None:
    declare(database, acme)
    created = acme.create(**{STUDY: VALUES})
    refused = acme.put(f"/Users/{created['id']}", created | {STUDY: "Bern"})
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")
    assert acme.put(f"/Users/{created['id']}", created | {STUDY: None}).json["schemas"] == created["schemas"][:1]


def test_people_are_sorted_and_shown_by_what_was_declared(acme: Client, database: Database) -> None:
    declare(database, acme)
    for number in (10, 9, 100):
        acme.create(f"{number}@acme.example", **{STUDY: {"level": number, "site": "Bern"}})
    answer = acme.get(f"/Users?sortBy={STUDY}:level&attributes={STUDY}:level")
    assert [each[STUDY] for each in answer.json["Resources"]] == [{"level": number} for number in (9, 10, 100)]
    rest = acme.get(f"/Users?excludedAttributes={STUDY.upper()}:LEVEL,name,emails").json["Resources"]
    assert {json.dumps(each[STUDY]) for each in rest} == {'{"site": "Bern"}'}


def test_patch_reaches_every_attribute_and_value_path(acme: Client, database: Database) -> None:
    declare(database, acme)
    created = acme.create(**{STUDY: VALUES})
    answer = acme.patch(
        f"/Users/{created['id']}",
        {"op": "replace", "path": f"{STUDY}:LEVEL", "value": 8},
        {"op": "add", "path": f"{STUDY}:tags", "value": ["ALPHA", "Gamma"]},
        {"op": "replace", "path": f'{STUDY}:visits[value eq "second"].days', "value": 6},
        {"op": "remove", "path": f'{STUDY}:visits[type eq "on site"]'},
        {"op": "replace", "value": {STUDY: {"site": "Wien"}, f"{STUDY}:trained": "False"}},
        {"op": "remove", "path": f"{STUDY}:lead.grade"},
    )
    assert answer.status == 200, answer.text
    after = VALUES | {"level": 8, "tags": ["Alpha", "Beta", "Gamma"], "visits": [{"value": "second", "days": 6}]}
    assert answer.json[STUDY] == after | {"site": "Wien", "trained": False, "lead": {"value": "Zoë"}}
    assert acme.patch(f"/Users/{created['id']}", {"op": "add", "path": f"{STUDY}:shoe", "value": 1}).status == 400


def test_what_an_extension_requires_is_required_of_those_that_have_it(acme: Client, database: Database) -> None:
    before = acme.create("before@acme.example", **{STUDY: {"site": "Bern"}})
    declare(database, acme, {"name": "site"}, {"name": "code", "required": True})
    assert acme.create("without@acme.example")["userName"] == "without@acme.example"
    refused = acme.post("/Users", {"userName": "x", STUDY: {"site": "Bern"}})
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")
    assert f"{STUDY}:code is required" in refused.json["detail"]
    # A person who had it before the schema came is not cut off by what the schema wants.
    assert acme.patch(f"/Users/{before['id']}", {"op": "replace", "path": "active", "value": False}).status == 200
    assert acme.put(f"/Users/{before['id']}", before | {"title": "CRA"}).status == 200
    changed = acme.patch(f"/Users/{before['id']}", {"op": "replace", "path": f"{STUDY}:site", "value": "Wien"})
    assert (changed.status, changed.json["scimType"]) == (400, "invalidValue")


def test_declaring_makes_what_was_kept_comparable_and_changes_nothing_else(
    acme: Client, globex: Client, database: Database
) -> None:
    people = [each.create(**{STUDY.upper(): {"Level": 7, "site": "Bern"}, "title": "CRA"}) for each in (acme, globex)]
    gone = acme.create("gone@acme.example", **{STUDY: {"site": "Bern"}})
    assert acme.delete(f"/Users/{gone['id']}").status == 204
    events = len(store_of(database, acme).events("User", people[0]["id"]))
    outcome = declare(database, acme)
    assert (outcome.read, outcome.changed, outcome.misfits) == (2, 2, {})
    after = acme.get(f"/Users/{people[0]['id']}").json
    assert after[STUDY] == {"site": "Bern", "level": 7}
    assert {**after, STUDY: 0, "schemas": 0} == {
        **stored_of(acme, people[0]["id"], STUDY, "schemas"),
        STUDY: 0,
        "schemas": 0,
    }
    assert after["meta"] == people[0]["meta"]
    assert len(store_of(database, acme).events("User", people[0]["id"])) == events
    assert found(acme, f"{STUDY}:level eq 7") == ["li.na@acme.example"]
    assert globex.get(f"/Users/{people[1]['id']}").json == people[1]


def test_what_does_not_fit_is_kept_given_back_and_counted(acme: Client, database: Database) -> None:
    odd = {"level": "seven", "tags": [1, 2], "lead": {"value": "Zoë", "rank": 1}, "hobby": "chess", "site": "Bern"}
    person = acme.create(**{STUDY: odd}, title="CRA")
    outcome = declare(database, acme)
    assert outcome.misfits == {f"{STUDY}:{name}": 1 for name in ("hobby", "lead", "level")}
    kept = odd | {"tags": ["1", "2"]}
    assert stored_of(acme, person["id"])[STUDY] == kept
    assert found(acme, f"{STUDY}:level pr or {STUDY}:level gt 1 or {STUDY}:lead pr") == []
    assert found(acme, f'{STUDY}:tags eq "2"') == ["li.na@acme.example"]
    assert acme.get(f"/Users?sortBy={STUDY}:level").status == 200


def test_a_person_whose_values_do_not_fit_can_still_be_pushed(acme: Client, database: Database) -> None:
    odd = {"level": "seven", "lead": {"value": "Zoë", "rank": 1}, "hobby": "chess", "site": "Bern"}
    person = acme.create(**{STUDY: odd})
    declare(database, acme)
    path = f"/Users/{person['id']}"
    read = acme.get(path).json
    left = acme.put(path, read | {"title": "CRA", "active": False, STUDY: odd | {"site": "Wien"}})
    assert (left.status, left.json["active"], left.json[STUDY]) == (200, False, odd | {"site": "Wien"})
    back = acme.patch(path, {"op": "replace", "value": {"active": True, STUDY: {"code": "x"}}})
    assert back.json[STUDY] == odd | {"site": "Wien", "code": "x"}
    assert acme.put(path, read | {STUDY: odd | {"level": "eight"}}).status == 400


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        pytest.param({"op": "replace", "path": "level", "value": 8}, {"level": 8}, id="replaced"),
        pytest.param({"op": "remove", "path": "level"}, {}, id="removed"),
        pytest.param({"op": "add", "path": "tags", "value": ["b"]}, {"tags": ["b"]}, id="added-to-what-is-no-list"),
        pytest.param(
            {"op": "replace", "path": "lead.grade", "value": 2}, {"lead": {"grade": 2}}, id="part-of-no-object"
        ),
        pytest.param({"op": "replace", "path": "lead", "value": {"grade": 2}}, {"lead": {"grade": 2}}, id="merged"),
        pytest.param({"op": "add", "path": "visits.days", "value": 2}, None, id="part-of-no-elements"),
        pytest.param({"op": "remove", "path": "visits[days gt 1]"}, {}, id="selected-of-no-elements"),
    ],
)
def test_what_does_not_fit_makes_way_for_what_does(
    acme: Client, database: Database, operation: dict[str, Any], after: dict[str, Any] | None
) -> None:
    odd: dict[str, Any] = {"level": "seven", "tags": {"a": 1}, "lead": ["Zoë"], "visits": [{"days": "many"}, "x"]}
    person = acme.create(**{STUDY: odd})
    declare(database, acme)
    answer = acme.patch(f"/Users/{person['id']}", operation | {"path": f"{STUDY}:{operation['path']}"})
    if after is None:
        assert answer.status in {200, 400}
        return
    assert answer.status == 200, answer.text
    name = operation["path"].partition(".")[0].partition("[")[0]
    assert answer.json[STUDY] == {key: value for key, value in odd.items() if key != name} | after


def test_removing_a_declaration_keeps_everything_undeclared(acme: Client, database: Database) -> None:
    person = acme.create(**{STUDY: VALUES | {"hobby": "chess"}})
    declare(database, acme)
    outcome = remove(database, acme, STUDY.lower())
    assert (outcome.read, outcome.misfits) == (1, {})
    after = acme.get(f"/Users/{person['id']}").json
    assert after[STUDY] == VALUES | {"hobby": "chess"}
    assert after["meta"] == person["meta"]
    assert acme.get(f"/Users?filter={STUDY}:level eq 7").status == 400
    assert acme.get(f"/Schemas/{STUDY}").status == 404
    patched = acme.patch(f"/Users/{person['id']}", {"op": "add", "path": f"{STUDY}:level", "value": "any"})
    assert patched.json[STUDY]["level"] == "any"
    assert declare(database, acme).misfits == {f"{STUDY}:hobby": 1, f"{STUDY}:level": 1}


def test_okta_s_schemas_of_users_and_groups_work_beside_each_other(acme: Client, database: Database) -> None:
    user, custom = "urn:okta:acme_app:1.0:user", "urn:okta:acme_app:1.0:user:custom"
    both = {user: {"site": "Bern"}, custom: {"favorite": "blue"}}
    person = acme.create(**both)
    declare(database, acme, {"name": "site"}, urn=user)
    assert acme.put(f"/Users/{person['id']}", person | {"title": "CRA"}).json[custom] == both[custom]
    assert acme.create("new@acme.example", **both)[custom] == both[custom]
    patched = acme.patch(f"/Users/{person['id']}", {"op": "replace", "path": f"{custom}:favorite", "value": "red"})
    assert patched.json[custom] == {"favorite": "red"}
    declare(database, acme, {"name": "favorite"}, urn=custom)
    assert found(acme, f'{user}:site eq "bern" and {custom}:favorite eq "RED"') == ["li.na@acme.example"]
    with pytest.raises(Refused, match="cannot be told from"):
        declare(database, acme, {"name": "favorite"}, urn=f"{user}:site")


def test_the_description_of_okta_s_groups_can_be_declared_by_name(acme: Client, database: Database) -> None:
    body = {"displayName": "Monitors", OKTA_GROUP: {"description": "Who monitors"}}
    group = acme.post("/Groups", {"schemas": [GROUP, OKTA_GROUP], **body}).json
    assert acme.get(f'/Groups?filter={OKTA_GROUP}:description co "monitor"').status == 400
    resource_type, schema = SHIPPED["okta-group"]
    organization = organization_of(database, acme)
    declare_schema(database, organization, schema, resource_type, occasion=ALICE, progress=lambda _: None)
    answer = acme.get(f'/Groups?filter={OKTA_GROUP}:description co "monitor"').json
    assert [each["id"] for each in answer["Resources"]] == [group["id"]]


def test_each_resource_type_can_be_extended(acme: Client, database: Database) -> None:
    for number, (extends, endpoint) in enumerate(
        [("User", "/Users"), ("group", "/Groups"), ("Role", "/Roles"), ("ENTITLEMENT", "/Entitlements")]
    ):
        urn = f"urn:acme:extra:{number}"
        declare(database, acme, {"name": "site"}, urn=urn, extends=extends)
        made = acme.post(endpoint, {"userName": "x", "displayName": "x", urn: {"SITE": "Bern"}}).json
        assert made[urn] == {"site": "Bern"}
        assert acme.get(f'{endpoint}?filter={urn}:site eq "bern"').json["totalResults"] == 1
    with pytest.raises(Refused, match="no resource type Device"):
        declare(database, acme, urn="urn:acme:extra:9", extends="Device")


def test_a_schema_is_declared_once_and_again_only_as_it_is(acme: Client, globex: Client, database: Database) -> None:
    declare(database, acme)
    version = organization_of(database, acme).catalog_version
    assert declare(database, acme).changed == 0
    assert organization_of(database, acme).catalog_version == version
    with pytest.raises(Taken, match="declared already"):
        declare(database, acme, {"name": "other"})
    with pytest.raises(Taken, match="declared already"):
        declare(database, acme, extends="Group")
    with pytest.raises(Missing, match="No schema"):
        remove(database, globex)
    declare(database, globex, {"name": "other"})
    assert [each.act for each in store_of(database, acme).events("schema", STUDY)] == ["support:schema:declared"]
    remove(database, acme)
    assert store_of(database, acme).events("schema", STUDY)[0].act == "support:schema:removed"
    assert store_of(database, globex).declared_schemas()[0].schema.attributes[0].name == "other"


def test_each_organization_has_its_own_schema_of_the_same_urn(acme: Client, globex: Client, database: Database) -> None:
    declare(database, acme, {"name": "site"})
    declare(database, globex, {"name": "site", "type": "integer"})
    for client, value, kind in ((acme, "Bern", "string"), (globex, 7, "integer"), (acme, "Wien", "string")):
        assert client.get(f"/Schemas/{STUDY}").json["attributes"][0]["type"] == kind
        assert client.create(f"{value}@x.example", **{STUDY: {"site": value}})[STUDY] == {"site": value}
    assert globex.post("/Users", {"userName": "x", STUDY: {"site": "Bern"}}).status == 400


def test_there_is_an_end_to_how_many_there_may_be(acme: Client, database: Database) -> None:
    for number in range(limits.SCHEMAS):
        declare(database, acme, {"name": "site"}, urn=f"urn:acme:extra:{number}")
    with pytest.raises(Refused, match="as many as there may be"):
        declare(database, acme)


def test_who_is_overtaken_is_told_and_changes_nothing(acme: Client, database: Database) -> None:
    before = organization_of(database, acme)
    declare(database, acme)
    schema = schema_from_document(document_of({"name": "site"}, urn="urn:acme:late"))
    with pytest.raises(Refused, match="changed by somebody else"):
        declare_schema(database, before, schema, "User", occasion=ALICE, progress=lambda _: None)
    assert [each.schema.id for each in store_of(database, acme).declared_schemas()] == [STUDY]
    with pytest.raises(CatalogChanged):
        database.organization(before).remake(USER, "")


def test_to_be_overtaken_half_way_is_told_and_can_be_finished(acme: Client, database: Database) -> None:
    acme.create(**{STUDY: {"LEVEL": 7}})

    def overtake(_: int) -> None:
        declare(database, acme, {"name": "site"}, urn="urn:acme:quick")

    schema = schema_from_document(document_of())
    organization = organization_of(database, acme)
    with pytest.raises(Refused, match="changed by somebody else"):
        declare_schema(database, organization, schema, "User", occasion=ALICE, progress=overtake)
    assert declare(database, acme).read == 1
    assert found(acme, f"{STUDY}:level eq 7 and not (urn:acme:quick pr)") == ["li.na@acme.example"]
    with pytest.raises(Refused, match="changed by somebody else"):
        remove_schema(database, organization, STUDY, occasion=ALICE, progress=overtake)
    assert acme.get(f"/Schemas/{STUDY}").status == 200


def test_a_write_by_schemas_of_before_is_not_kept(
    acme: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = acme.create(**{STUDY: {"site": "Bern"}})
    authenticate = database.authenticate
    before = organization_of(database, acme)
    declare(database, acme)

    def overtaken(subdomain: str, digest: bytes) -> Any:
        return before, authenticate(subdomain, digest)[1]

    monkeypatch.setattr(database, "authenticate", overtaken)
    for answer in (
        acme.post("/Users", {"userName": "late@acme.example", STUDY: {"site": "Wien"}}),
        acme.put(f"/Users/{person['id']}", person | {"title": "CRA"}),
        acme.delete(f"/Users/{person['id']}"),
    ):
        assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    monkeypatch.undo()
    assert found(acme, f'{STUDY}:site eq "bern"') == ["li.na@acme.example"]
    assert acme.get("/Users").json["totalResults"] == 1


def test_a_thousand_people_are_made_anew_in_chunks(acme: Client, database: Database) -> None:
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": str(i), "data": {"userName": f"p{i}", STUDY: {"LEVEL": i}}}
        for i in range(1000)
    ]
    acme.post("/Bulk", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
    seen: list[int] = []
    schema = schema_from_document(document_of())
    organization = organization_of(database, acme)
    outcome = declare_schema(database, organization, schema, "User", occasion=ALICE, progress=seen.append)
    assert (outcome.read, outcome.changed, outcome.misfits) == (1000, 1000, {})
    assert seen == list(range(100, 1001, 100))
    assert acme.get(f"/Users?filter={STUDY}:level ge 990&count=0").json["totalResults"] == 10
    assert remove(database, acme).changed == 1000


def traced(database: Database, client: Client, path: str) -> Sequence[str]:
    """The statements that a request reads with."""
    statements: list[str] = []
    connections: list[sqlite3.Connection] = sqlite_of(database)._own.all()
    for each in connections:
        each.set_trace_callback(statements.append)
    assert client.get(path).status == 200
    for each in connections:
        each.set_trace_callback(None)
    return [each for each in statements if each.startswith("SELECT")]


@ON_SQLITE
def test_an_organization_without_schemas_of_its_own_pays_nothing_for_them(
    acme: Client, globex: Client, database: Database
) -> None:
    globex.get("/ServiceProviderConfig")
    assert len(traced(database, globex, "/ServiceProviderConfig")) == 1
    declare(database, acme)
    first = traced(database, acme, "/ServiceProviderConfig")
    assert ["FROM schema" in each.replace("\n", " ") for each in first] == [False, True]
    assert len(traced(database, acme, "/ServiceProviderConfig")) == 1
    assert len(traced(database, globex, "/ServiceProviderConfig")) == 1


def test_another_process_sees_a_declaration_with_its_next_request(acme: Client, database_url: str) -> None:
    assert acme.get(f"/Schemas/{STUDY}").status == 404
    other = open_database(database_url)
    declare(other, acme)
    other.close()
    assert acme.get(f"/Schemas/{STUDY}").status == 200
