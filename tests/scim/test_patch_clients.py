"""PATCH as real clients send it: Okta, Microsoft Entra, OneLogin."""

from __future__ import annotations

import pytest

from maestro.scim.catalog import USER
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch
from maestro.scim.resource import Document
from tests.scim.person import HOME, LI_NA, NEW, WORK, but, operation, patched, with_urn
from tests.scim.strategies import CORE, ENTERPRISE

CLIENTS = [
    pytest.param(operation("replace", None, {"active": False}), but(active=False), id="okta-deactivates"),
    pytest.param(operation("replace", "active", "False"), but(active=False), id="entra-deactivates"),
    pytest.param(operation("replace", None, {"id": "x", "title": "CRA"}), but(title="CRA"), id="okta-repeats-the-id"),
    pytest.param(operation("replace", None, {"password": "p"}), LI_NA, id="okta-synchronises-a-password"),
    pytest.param(operation("replace", "password", "p"), LI_NA, id="password-by-path"),
    pytest.param(operation("add", f"{CORE}:PassWord", "p"), LI_NA, id="password-qualified"),
    pytest.param(operation("remove", "password"), LI_NA, id="password-removed"),
    pytest.param(operation("replace", None, {f"{CORE}:password": "p"}), LI_NA, id="password-qualified-without-path"),
    pytest.param(operation("replace", None, {"meta": {"version": "9"}}), LI_NA, id="read-only-alone"),
    pytest.param(operation("replace", None, {"shoe": 1, "title": "CRA"}), but(title="CRA"), id="one-of-two-known"),
    pytest.param(operation("replace", None, {}), LI_NA, id="nothing"),
    pytest.param(operation("replace", None, {"TITLE": "CRA"}), but(title="CRA"), id="any-case"),
    pytest.param(
        operation("replace", None, {"name.givenName": "Lina"}),
        but(name={"familyName": "Na", "givenName": "Lina"}),
        id="entra-dots",
    ),
    pytest.param(
        operation("replace", None, {'emails[type eq "work"].value': "n@x.example"}),
        but(emails=[{**WORK, **NEW}, HOME]),
        id="entra-value-path-as-a-name",
    ),
    pytest.param(operation("add", None, {f"{CORE}:title": "CRA"}), but(title="CRA"), id="core-urn-before-the-name"),
    pytest.param(operation("add", None, {CORE: {"title": "CRA"}}), but(title="CRA"), id="core-urn-as-key"),
    pytest.param(
        operation("replace", None, {ENTERPRISE: {"department": "QA", "unknown": 1}}),
        with_urn(ENTERPRISE, {"department": "QA", "manager": {"value": "1"}}),
        id="extension-as-key",
    ),
    pytest.param(
        operation("add", f"{ENTERPRISE}:manager", "2"),
        with_urn(ENTERPRISE, {"department": "R&D", "manager": {"value": "2"}}),
        id="entra-manager-as-its-id",
    ),
    pytest.param(
        operation("replace", None, {ENTERPRISE: {"manager": {"$ref": "r", "displayName": "Q"}}}),
        with_urn(ENTERPRISE, {"department": "R&D", "manager": {"value": "1", "$ref": "r"}}),
        id="managers-name-is-read-only",
    ),
    pytest.param(
        operation("replace", None, {f"{ENTERPRISE}:manager.displayName": "Q"}), LI_NA, id="managers-name-without-path"
    ),
    pytest.param(
        operation("replace", "department", "QA"),
        with_urn(ENTERPRISE, {"department": "QA", "manager": {"value": "1"}}),
        id="department-without-urn",
    ),
    pytest.param(operation("remove", ENTERPRISE), with_urn(ENTERPRISE, None), id="remove-an-extension"),
    pytest.param(
        operation("remove", f"{ENTERPRISE}:manager"),
        with_urn(ENTERPRISE, {"department": "R&D"}),
        id="remove-from-an-extension",
    ),
    pytest.param(operation("remove", "title", "anything"), but(title=None), id="remove-a-single-value"),
    pytest.param(operation("remove", "name.middleName"), LI_NA, id="remove-what-is-not-there"),
    pytest.param(operation("remove", "emails", [HOME]), but(emails=[WORK]), id="entra-names-what-to-remove"),
    pytest.param(
        operation("remove", "emails", [{"value": "LI@HOME.example"}]), but(emails=[WORK]), id="named-in-another-case"
    ),
    pytest.param(operation("remove", "emails", [{"type": "home"}]), but(emails=[WORK]), id="named-by-its-type"),
    pytest.param(operation("remove", "emails", HOME), but(emails=[WORK]), id="named-without-a-list"),
    pytest.param(operation("remove", "emails", "li@home.example"), but(emails=[WORK]), id="named-by-text"),
    pytest.param(operation("remove", "emails", [NEW]), LI_NA, id="named-and-not-there"),
    pytest.param(operation("remove", "emails", []), LI_NA, id="an-empty-list-names-nothing"),
    pytest.param(operation("remove", "emails", ""), but(emails=None), id="empty-text-is-no-value"),
    pytest.param(operation("remove", "emails.display"), LI_NA, id="remove-a-part-of-all-that-none-has"),
    pytest.param(operation("remove", "emails.value"), but(emails=None), id="remove-what-an-element-is"),
    pytest.param(
        operation("replace", "emails.type", "other"),
        but(emails=[{**WORK, "type": "other"}, {**HOME, "type": "other"}]),
        id="a-part-of-every-element",
    ),
    pytest.param(
        operation("add", "phoneNumbers.value", "1"), but(phoneNumbers=[{"value": "1"}]), id="a-part-of-no-element"
    ),
    pytest.param(
        operation("add", "emails", {**HOME, "primary": "True"}),
        but(emails=[{**WORK, "primary": False}, {**HOME, "primary": True}]),
        id="a-new-primary-ends-the-old-one",
    ),
    pytest.param(
        operation("replace", 'emails[type eq "home"].primary', True),
        but(emails=[{**WORK, "primary": False}, {**HOME, "primary": True}]),
        id="a-new-primary-by-value-path",
    ),
    pytest.param(
        operation("add", "emails", [{**NEW, "primary": True}]),
        but(emails=[{**WORK, "primary": False}, HOME, {**NEW, "primary": True}]),
        id="a-new-element-that-is-primary",
    ),
    pytest.param(operation("add", "emails", "LI@WORK.example"), LI_NA, id="add-what-is-there-in-another-case"),
    pytest.param(
        operation("add", "emails", {**HOME, "display": "Li"}),
        but(emails=[WORK, {"value": "li@home.example", "display": "Li", "type": "home"}]),
        id="add-more-of-what-is-there",
    ),
    pytest.param(
        operation("add", "emails", {**WORK, "primary": False}), LI_NA, id="adding-again-does-not-end-a-primary"
    ),
    pytest.param(operation("add", "emails", []), LI_NA, id="add-no-elements"),
    pytest.param(operation("add", "name", {}), LI_NA, id="add-no-parts"),
    pytest.param(operation("replace", "name", {}), but(name=None), id="replace-by-no-parts"),
    pytest.param(operation("replace", "name", None), but(name=None), id="replace-by-null"),
    pytest.param(operation("replace", "title", ""), but(title=None), id="replace-by-empty-text"),
    pytest.param(operation("replace", "emails", []), but(emails=None), id="replace-by-no-elements"),
    pytest.param(operation("replace", "emails", "n@x.example"), but(emails=[NEW]), id="replace-by-text"),
    pytest.param(
        operation("replace", "name.familyName", ""), but(name={"givenName": "Li"}), id="replace-a-part-by-nothing"
    ),
    pytest.param(operation("replace", 'emails[type eq "home"].value', ""), but(emails=[WORK]), id="a-part-by-nothing"),
    pytest.param(operation("replace", 'emails[type eq "home"]', []), but(emails=[WORK]), id="selected-by-nothing"),
    pytest.param(operation("add", 'emails[type eq "home"]', {}), LI_NA, id="add-nothing-to-selected"),
    pytest.param(
        operation("add", 'emails[type eq "home"]', {"DISPLAY": "Li"}),
        but(emails=[WORK, {"value": "li@home.example", "display": "Li", "type": "home"}]),
        id="add-to-selected",
    ),
    pytest.param(
        operation("replace", 'emails[type eq "home"]', [NEW]),
        but(emails=[WORK, {**NEW, "type": "home"}]),
        id="a-list-of-one-for-selected",
    ),
    pytest.param(
        operation("replace", 'emails[value sw "li@home"]', "n@x.example"),
        but(emails=[WORK, NEW]),
        id="text-for-selected",
    ),
    pytest.param(
        operation("replace", 'phoneNumbers[type eq "Mobile"].value', "1"),
        but(phoneNumbers=[{"value": "1", "type": "Mobile"}]),
        id="entra-relies-on-creation-and-case-is-kept",
    ),
    pytest.param(
        operation("add", 'phoneNumbers[type eq "mobile" and primary eq "True"].value', 7),
        but(phoneNumbers=[{"value": "7", "type": "mobile", "primary": True}]),
        id="creation-by-two-terms",
    ),
    pytest.param(
        operation("add", 'phoneNumbers[type eq "mobile"]', {"value": "1"}),
        but(phoneNumbers=[{"value": "1", "type": "mobile"}]),
        id="creation-of-a-whole-element",
    ),
    pytest.param(operation("add", 'phoneNumbers[type eq "mobile"].value', ""), LI_NA, id="creation-of-nothing"),
    pytest.param(
        operation("replace", "emails[primary eq true].value", "n@x.example"),
        but(emails=[{**WORK, **NEW}, HOME]),
        id="okta-selects-by-primary",
    ),
    pytest.param(
        operation("replace", "emails[not (primary eq true)].type", "other"),
        but(emails=[WORK, {**HOME, "type": "other"}]),
        id="not-primary",
    ),
]


@pytest.mark.parametrize(("change", "after"), CLIENTS)
def test_what_clients_send(change: PatchOperation, after: Document) -> None:
    assert patched(change) == after
    assert list(patched(change)) == list(patch(after, [], USER))
