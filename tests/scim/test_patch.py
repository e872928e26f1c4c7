"""PATCH as RFC 7644 §3.5.2 has it."""

from __future__ import annotations

import pytest

from maestro.scim.catalog import resource_type_from
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import ELEMENTS
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch
from maestro.scim.resource import Document
from maestro.scim.schema import Attribute, Schema
from tests.scim.person import HOME, LI_NA, NEW, WORK, but, operation, patched

RFC_EXAMPLES = [
    # RFC 7644 §3.5.2.1
    pytest.param(
        operation("add", None, {"emails": [{"value": "babs@x.example", "type": "home"}], "nickname": "Babs"}),
        but(emails=[WORK, HOME, {"value": "babs@x.example", "type": "home"}], nickName="Babs"),
        id="3.5.2.1-add-without-path",
    ),
    pytest.param(
        operation("add", "emails", [{"value": "babs@x.example", "type": "home"}]),
        but(emails=[WORK, HOME, {"value": "babs@x.example", "type": "home"}]),
        id="3.5.2.1-add-to-a-list",
    ),
    pytest.param(operation("add", "emails", [WORK]), LI_NA, id="3.5.2.1-add-what-is-there"),
    pytest.param(operation("add", "title", "CRA"), but(title="CRA"), id="3.5.2.1-add-replaces-a-single-value"),
    pytest.param(
        operation("add", "name", {"middleName": "X"}),
        but(name={"familyName": "Na", "givenName": "Li", "middleName": "X"}),
        id="3.5.2.1-add-to-a-complex-one",
    ),
    # RFC 7644 §3.5.2.2
    pytest.param(operation("remove", "emails"), but(emails=None), id="3.5.2.2-remove-all"),
    pytest.param(
        operation("remove", 'emails[type eq "work" and value ew "example"]'),
        but(emails=[HOME]),
        id="3.5.2.2-remove-selected",
    ),
    pytest.param(operation("remove", "emails[value pr]"), but(emails=None), id="3.5.2.2-remove-every-selected"),
    pytest.param(operation("remove", 'emails[type eq "other"]'), LI_NA, id="3.5.2.2-remove-none"),
    pytest.param(
        operation("remove", 'emails[type eq "work"].primary'),
        but(emails=[{"value": "li@work.example", "type": "work"}, HOME]),
        id="3.5.2.2-remove-a-part",
    ),
    # RFC 7644 §3.5.2.3
    pytest.param(operation("replace", "emails", [NEW]), but(emails=[NEW]), id="3.5.2.3-replace-all"),
    pytest.param(
        operation("replace", 'emails[type eq "work"]', {"type": "work", **NEW}),
        but(emails=[{**NEW, "type": "work"}, HOME]),
        id="3.5.2.3-replace-selected",
    ),
    pytest.param(
        operation("replace", 'emails[type eq "work"].value', "n@x.example"),
        but(emails=[{**WORK, **NEW}, HOME]),
        id="3.5.2.3-replace-a-part-of-selected",
    ),
    pytest.param(
        operation("replace", None, {"emails": [NEW], "nickName": "Babs"}),
        but(emails=[NEW], nickName="Babs"),
        id="3.5.2.3-replace-without-path",
    ),
    pytest.param(
        operation("replace", "name", {"givenName": "Lina"}),
        but(name={"familyName": "Na", "givenName": "Lina"}),
        id="3.5.2.3-replace-parts-of-a-complex-one",
    ),
]


@pytest.mark.parametrize(("change", "after"), RFC_EXAMPLES)
def test_the_examples_of_rfc_7644_section_3_5_2(change: PatchOperation, after: Document) -> None:
    assert patched(change) == after


def test_operations_work_in_order_each_on_the_result_of_the_last() -> None:
    after = patched(
        operation("remove", "emails"),
        operation("add", "emails", [NEW]),
        operation("replace", 'emails[value eq "N@x.example"].type', "work"),
        operation("add", "title", "first"),
        operation("replace", "title", "last"),
    )
    assert after == but(emails=[{**NEW, "type": "work"}], title="last")


def test_elements_cannot_grow_over_the_limit_by_adding_to_them() -> None:
    full = but(emails=[{"value": f"{i}@x.example"} for i in range(ELEMENTS)])
    assert patched(operation("add", "emails", [{"value": "0@x.example"}]), document=full) == full
    for path in ("emails", 'emails[type eq "work"]'):
        with pytest.raises(InvalidValue, match=str(ELEMENTS)):
            patched(operation("add", path, [NEW]), document=full)


def test_simple_values_are_added_once_and_removed_by_name() -> None:
    schema = Schema("urn:x:t", "T", "", (Attribute("tags", multi_valued=True),))
    tagged = resource_type_from("T", "/T", "", schema, ())
    before = {"tags": ["Red", "green"]}
    assert patch(before, [operation("add", "tags", ["RED", "blue"])], tagged) == {"tags": ["Red", "green", "blue"]}
    assert patch(before, [operation("remove", "tags", ["GREEN"])], tagged) == {"tags": ["Red"]}
    assert patch(before, [operation("replace", "tags", "blue")], tagged) == {"tags": ["blue"]}
    with pytest.raises(InvalidValue):
        patch(before, [operation("remove", "tags", [""])], tagged)
