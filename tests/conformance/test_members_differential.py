"""Ours and scim2-models make the same of operations on a group's members, which ours keeps apart from its document."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Client
from tests.conformance import oracle

GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


def operations_on(ids: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Operations in the forms that the RFC, Okta and Microsoft Entra have."""
    one = st.sampled_from(ids)
    several = st.lists(one, min_size=1, max_size=4).map(lambda chosen: [{"value": each} for each in chosen])
    return st.one_of(
        several.map(lambda value: {"op": "add", "path": "members", "value": value}),
        several.map(lambda value: {"op": "Add", "value": {"members": value}}),
        several.map(lambda value: {"op": "replace", "path": "members", "value": value}),
        several.map(lambda value: {"op": "Remove", "path": "members", "value": value}),
        one.map(lambda each: {"op": "remove", "path": f'members[value eq "{each}"]'}),
        one.map(lambda each: {"op": "remove", "path": f'members[not (value eq "{each}")]'}),
        st.sampled_from(
            [
                {"op": "remove", "path": "members"},
                {"op": "replace", "path": "members", "value": []},
                {"op": "remove", "path": 'members[display sw "p1"]'},
                {"op": "remove", "path": 'members[type eq "Group"]'},
                {"op": "remove", "path": 'members[type eq "user" and not (display ew "2@acme.example")]'},
            ]
        ),
    )


def as_served(operation: dict[str, Any], served: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An operation with members as the service completes them: the oracle does not know who they are."""
    if operation["op"].lower() == "remove" or "value" not in operation:
        return operation
    value = operation["value"]
    if isinstance(value, dict):
        return operation | {"value": {"members": [served[each["value"]] for each in value["members"]]}}
    return operation | {"value": [served[each["value"]] for each in value]}


def test_a_selection_is_made_among_those_whom_the_operations_before_left(acme: Client) -> None:
    one, two, three = (acme.create(f"p{i}@acme.example", displayName=f"Person {i}")["id"] for i in range(3))
    group = acme.post("/Groups", {"schemas": [GROUP_SCHEMA], "displayName": "G", "members": [{"value": one}]}).json
    answer = acme.patch(
        f"/Groups/{group['id']}",
        {"op": "add", "path": "members", "value": [{"value": two}, {"value": three}]},
        {"op": "remove", "path": 'members[display ew "1" or display ew "0"]'},
    )
    assert [each["value"] for each in answer.json["members"]] == [three]


def test_members_change_alike(acme: Client) -> None:
    ids = [acme.create(f"p{i}@acme.example", displayName=f"p{i}@acme.example")["id"] for i in range(5)]
    nested = acme.post("/Groups", {"schemas": [GROUP_SCHEMA], "displayName": "Nested"}).json["id"]
    group = acme.post("/Groups", {"schemas": [GROUP_SCHEMA], "displayName": "Group"}).json["id"]
    members = [{"value": each} for each in (*ids, nested)]
    whole = acme.patch(f"/Groups/{group}", {"op": "add", "path": "members", "value": members}).json["members"]
    served = {each["value"]: each for each in whole}

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(operations_on([*ids, nested]), min_size=1, max_size=3))
    def check(operations: list[dict[str, Any]]) -> None:
        before = acme.get(f"/Groups/{group}").json
        theirs = oracle.members_after(before, [as_served(each, served) for each in operations])
        answer = acme.patch(f"/Groups/{group}", *operations)
        assert answer.status == 200, answer.text
        after = acme.get(f"/Groups/{group}").json
        assert {each["value"] for each in after.get("members", [])} == theirs
        assert (after["meta"]["version"] == before["meta"]["version"]) == (
            {each["value"] for each in before.get("members", [])} == theirs
        )

    check()
