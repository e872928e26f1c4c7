"""What is announced is so: every claim of `/Schemas` about every attribute, tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Client
from tests.conformance.announced import ANNOUNCED, RESOURCE_TYPES, SCHEMAS, Announced
from tests.conformance.rows.row import group, patched, refused

# Required, so that nobody is without it; and true for who is created without it, so that no push fails for that.
HAS_A_DEFAULT = {"User-active"}
# Nothing sets them: members and groups have cases of their own, and nobody's manager has a name here.
MEMBERSHIPS = ("User-groups", "Group-members")
NEVER_ASSIGNED = {"User-manager.displayName"}


def cases(condition: Callable[[Announced], bool]) -> pytest.MarkDecorator:
    chosen = [each for each in ANNOUNCED if condition(each)]
    assert chosen
    return pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in chosen])


def is_of_memberships(each: Announced) -> bool:
    return each.id.startswith(MEMBERSHIPS)


def is_settable(each: Announced) -> bool:
    return each.is_settable and not is_of_memberships(each)


def test_what_is_served_is_what_is_tried(acme: Client) -> None:
    assert acme.get("/Schemas").json["Resources"] == SCHEMAS
    assert acme.get("/ResourceTypes").json["Resources"] == RESOURCE_TYPES


@cases(is_settable)
def test_a_value_is_kept_shown_where_chosen_changed_and_cleared(acme: Client, each: Announced) -> None:
    created = each.create(acme, "one@x.example", each.value())
    assert each.read(created) == each.value()
    path = f"{each.endpoint}/{created['id']}"
    assert each.told["returned"] == "default"
    chosen = acme.get(f"{path}?attributes={each.path}").json
    assert (each.read(chosen), len(chosen)) == (each.value(), 3)  # beside schemas and id
    assert each.read(acme.get(f"{path}?excludedAttributes={each.path}").json) is None
    cleared = acme.put(path, each.bare("one@x.example")).json
    assert each.told["required"] or each.read(cleared) is None
    if each.parent is None or not each.parent["multiValued"]:
        changed = patched(acme, path, {"op": "replace", "path": each.path, "value": each.value("Other")})
        assert each.read(changed) == each.value("Other")
        removed = acme.patch(path, {"op": "remove", "path": each.path})
        if each.told["required"]:
            assert refused(removed) == (400, "mutability")
        else:
            assert each.read(removed.json) is None


@cases(lambda each: each.told["required"] and each.parent is None)
def test_what_is_required_is_asked_for(acme: Client, each: Announced) -> None:
    body = each.body("one@x.example", None)
    answer = acme.post(each.endpoint, body)
    if each.id in HAS_A_DEFAULT:
        assert each.read(answer.json) is True
    else:
        assert refused(answer) == (400, "invalidValue")


@cases(lambda each: each.told["mutability"] == "readOnly")
def test_what_is_read_only_is_ignored_in_a_body_and_refused_in_a_path(acme: Client, each: Announced) -> None:
    created = each.create(acme, "one@x.example", "theirs" if each.parent else [{"value": "theirs"}])
    assert each.read(created) is None
    path = f"{each.endpoint}/{created['id']}"
    change = {"op": "replace", "path": each.path, "value": "theirs"}
    assert refused(acme.patch(path, change)) == (400, "mutability")


@cases(lambda each: each.told["mutability"] == "immutable")
def test_what_is_immutable_is_set_once(acme: Client, each: Announced) -> None:
    one, two = (acme.create(f"{each}@x.example")["id"] for each in ("one", "two"))
    path = f"/Groups/{group(acme, 'Oncology', one)['id']}"
    before = acme.get(path).json
    change = {"op": "replace", "path": f'members[value eq "{one}"].{each.told["name"]}', "value": two}
    assert refused(acme.patch(path, change)) == (400, "mutability")
    assert acme.get(path).json == before


@cases(lambda each: each.told["mutability"] == "writeOnly" or each.told["returned"] == "never")
def test_what_is_never_returned_is_taken_and_not_seen(acme: Client, each: Announced) -> None:
    answer = acme.post(f"{each.endpoint}?attributes={each.path}", each.body("one@x.example", "t1meAndAga1n"))
    assert (answer.status, "t1meAndAga1n" in answer.text) == (201, False)
    assert refused(acme.get(f"{each.endpoint}?filter={each.path} pr")) == (400, "invalidFilter")


def holder_of(acme: Client, each: Announced) -> Any:
    """A resource that has a value of the attribute."""
    if is_of_memberships(each):
        person = acme.create(displayName="Mixed Case")["id"]
        kept = group(acme, "Mixed Case", person)["id"]
        return acme.get(f"/Users/{person}" if each.resource_type == "User" else f"/Groups/{kept}").json
    return each.create(acme, "Mixed@x.example", each.value("MiXd"))


@cases(lambda each: each.is_text and each.told["returned"] != "never" and each.id not in NEVER_ASSIGNED)
def test_case_counts_in_a_filter_where_it_is_said_to(acme: Client, each: Announced) -> None:
    holder = holder_of(acme, each)
    value = holder[each.parent["name"]][0] if is_of_memberships(each) and each.parent else None
    text = value[each.told["name"]] if value else each.read(holder)
    for written, is_found in ((text, True), (text.swapcase(), not each.told["caseExact"])):
        answer = acme.get(f'{each.endpoint}?filter={each.path} eq "{written}"'.replace("+", "%2B"))
        assert [found["id"] for found in answer.json["Resources"]] == ([holder["id"]] if is_found else [])


@cases(lambda each: each.is_text and is_settable(each))
def test_case_counts_in_an_order_where_it_is_said_to_and_names_are_unique(acme: Client, each: Announced) -> None:
    ids = [each.create(acme, f"{text}@x.example", each.value(text))["id"] for text in ("bbbb", "CCCC")]
    answer = acme.get(f"{each.endpoint}?sortBy={each.path}")
    assert [found["id"] for found in answer.json["Resources"]] == (ids[::-1] if each.told["caseExact"] else ids)
    again = acme.post(each.endpoint, each.body("another@x.example", each.value("cccc")))
    assert again.status == (409 if each.told["uniqueness"] == "server" else 201)


@cases(is_settable)
def test_a_value_is_of_its_type_and_a_list_where_there_may_be_several(acme: Client, each: Announced) -> None:
    wrong = "maybe" if each.told["type"] == "boolean" else True
    assert refused(acme.post(each.endpoint, each.body("one@x.example", wrong))) == (400, "invalidValue")
    value = each.value()
    if each.told["multiValued"]:
        assert each.read(each.create(acme, "one@x.example", value[0])) == value
    else:
        answer = acme.post(each.endpoint, each.body("one@x.example", [value, value]))
        assert refused(answer) == (400, "invalidValue")


@cases(lambda each: "canonicalValues" in each.told and is_settable(each))
def test_canonical_values_are_taken_as_they_are_and_others_too(acme: Client, each: Announced) -> None:
    for number, value in enumerate([*each.told["canonicalValues"], "neverHeardOf"]):
        assert each.read(each.create(acme, f"p{number}@x.example", value)) == value


@cases(lambda each: "referenceTypes" in each.told and is_of_memberships(each))
def test_a_reference_leads_to_what_it_is_said_to(acme: Client, each: Announced) -> None:
    holder = holder_of(acme, each)
    assert each.parent
    (element,) = holder[each.parent["name"]]
    target = acme.get(element["$ref"].removeprefix(acme.base_url))
    assert target.json["meta"]["resourceType"] in each.told["referenceTypes"]
    assert target.json["id"] == element["value"]
