"""PATCH that is refused: nothing is answered with success that was not understood and done."""

from __future__ import annotations

import copy

import pytest

from maestro.scim.catalog import USER
from maestro.scim.errors import InvalidFilter, InvalidPath, InvalidValue, Mutability, NoTarget, ScimError
from maestro.scim.limits import NAMES
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch
from maestro.scim.resource import read_resource
from tests.scim.person import LI_NA, NEW, operation
from tests.scim.strategies import CORE, ENTERPRISE

REFUSED = [
    pytest.param(operation("remove"), NoTarget, id="remove-without-path"),
    pytest.param(operation("add", None, "text"), InvalidValue, id="no-path-and-no-object"),
    pytest.param(operation("replace", None, {"activ": False}), InvalidPath, id="nothing-that-is-known"),
    pytest.param(operation("replace", None, {"shoe size": 1, "": 2, "a:b": 3}), InvalidPath, id="no-names-at-all"),
    pytest.param(operation("replace", None, {"active": None}), Mutability, id="active-cleared-without-path"),
    pytest.param(operation("replace", None, {"active": "no"}), InvalidValue, id="active-by-another-word"),
    pytest.param(operation("replace", "activ", False), InvalidPath, id="unknown-attribute"),
    pytest.param(operation("replace", f"{ENTERPRISE}:shoe", 1), InvalidPath, id="unknown-attribute-of-an-extension"),
    pytest.param(operation("replace", f"{CORE}:shoe", 1), InvalidPath, id="unknown-attribute-of-the-core"),
    pytest.param(operation("replace", "urn:x", 1), InvalidPath, id="no-urn"),
    pytest.param(operation("replace", "urn:x:y", 1), InvalidPath, id="urn-without-an-attribute"),
    pytest.param(operation("replace", "urn:acme:badge:1.0:a b", 1), InvalidPath, id="no-attribute-name"),
    pytest.param(operation("replace", "__class__", "x"), InvalidPath, id="python-name"),
    pytest.param(operation("replace", "id", "x"), Mutability, id="id"),
    pytest.param(operation("replace", "meta.version", "x"), Mutability, id="meta"),
    pytest.param(operation("add", "groups", [{"value": "admins"}]), Mutability, id="groups"),
    pytest.param(operation("remove", 'groups[value eq "g"]'), Mutability, id="groups-by-value-path"),
    pytest.param(operation("replace", "schemas", [CORE]), Mutability, id="schemas"),
    pytest.param(operation("replace", f"{ENTERPRISE}:manager.displayName", "Q"), Mutability, id="managers-name"),
    pytest.param(operation("remove", "userName"), Mutability, id="required-removed"),
    pytest.param(operation("replace", "userName", ""), Mutability, id="required-cleared"),
    pytest.param(operation("remove", "active"), Mutability, id="active-removed"),
    pytest.param(operation("replace", "title", ["a"]), InvalidValue, id="list-for-text"),
    pytest.param(operation("replace", "name", "Li Na"), InvalidValue, id="text-for-complex"),
    pytest.param(operation("replace", "name", False), InvalidValue, id="false-for-complex"),
    pytest.param(operation("replace", "name", {"shoe": 1}), InvalidValue, id="no-part-that-is-known"),
    pytest.param(operation("replace", "emails", [7]), InvalidValue, id="number-for-element"),
    pytest.param(operation("replace", 'emails[type eq "work"]', {"shoe": 1}), InvalidValue, id="no-part-of-selected"),
    pytest.param(operation("replace", 'emails[type eq "work"]', [NEW, NEW]), InvalidValue, id="two-for-one"),
    pytest.param(operation("replace", 'emails[type eq "work"]', 7), InvalidValue, id="number-for-selected"),
    pytest.param(operation("remove", "emails", [{"shoe": 1}]), InvalidValue, id="remove-names-nothing-known"),
    pytest.param(operation("remove", "emails", [{}]), InvalidValue, id="remove-names-nothing"),
    pytest.param(operation("remove", "emails", 7), InvalidValue, id="remove-by-number"),
    pytest.param(operation("replace", 'emails[type co "x"].value', "a"), NoTarget, id="no-description"),
    pytest.param(operation("replace", "emails[type eq null].value", "a"), NoTarget, id="null-is-no-description"),
    pytest.param(operation("add", 'ims[type eq "a" or type eq "b"].value', "a"), NoTarget, id="or-is-no-description"),
    pytest.param(operation("add", "ims[not (type pr)].value", "a"), NoTarget, id="not-is-no-description"),
    pytest.param(operation("replace", 'name[givenName eq "Li"].familyName', "x"), InvalidPath, id="brackets-on-one"),
    pytest.param(operation("replace", 'title[value eq "x"]', "x"), InvalidPath, id="brackets-on-text"),
    pytest.param(operation("replace", "emails[type eq work]", "x"), InvalidFilter, id="bad-filter"),
    pytest.param(operation("replace", None, {"emails[type eq work].value": "x"}), InvalidFilter, id="bad-filter-name"),
    pytest.param(operation("add", r'emails[type eq "\ud800"].value', "a"), InvalidFilter, id="surrogate-in-filter"),
    pytest.param(operation("add", r'emails[type eq "\u0000"].value', "a"), InvalidFilter, id="nul-in-filter"),
]


@pytest.mark.parametrize(("change", "error"), REFUSED)
def test_what_is_refused_changes_nothing_even_after_what_was_not(
    change: PatchOperation, error: type[ScimError]
) -> None:
    for operations in ([change], [operation("replace", "title", "CRA"), operation("remove", "emails"), change]):
        document = copy.deepcopy(LI_NA | {"ims": [{"value": "x", "type": "q"}]})
        before = copy.deepcopy(document)
        with pytest.raises(ScimError) as refused:
            patch(document, operations, USER)
        assert type(refused.value) is error
        assert document == before


def test_a_document_cannot_grow_over_the_limit_of_names() -> None:
    many = {f"urn:acme:n{i}": {"a": 1} for i in range(NAMES)}
    for operations in (
        [PatchOperation("add", None, many)],
        [PatchOperation("add", "urn:acme:badge:1.0", {f"n{i}": 1 for i in range(NAMES)})],
        [PatchOperation("add", "urn:acme:badge:1.0:x", {f"n{i}": 1 for i in range(NAMES + 1)})],
    ):
        with pytest.raises(InvalidValue, match=str(NAMES)):
            patch(LI_NA, operations, USER)
    with pytest.raises(InvalidValue, match=str(NAMES)):
        read_resource({**many, "userName": "li"}, USER)
    assert len(read_resource(many, USER)) == NAMES
