"""PATCH of extensions that have no schema here."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.scim.messages import PatchOperation
from tests.scim.person import BADGE, operation, patched, with_urn

UNDECLARED = [
    pytest.param(operation("replace", f"{BADGE}:number", 8), {"Number": 8, "on": True}, id="attribute-in-any-case"),
    pytest.param(
        operation("add", f"{BADGE.upper()}:colour", "red"),
        {"Number": 7, "on": True, "colour": "red"},
        id="urn-in-any-case",
    ),
    pytest.param(operation("replace", f"{BADGE}:on", False), {"Number": 7, "on": False}, id="false-is-a-value"),
    pytest.param(operation("remove", f"{BADGE}:on"), {"Number": 7}, id="remove"),
    pytest.param(operation("remove", f"{BADGE}:unknown"), {"Number": 7, "on": True}, id="remove-what-is-not-there"),
    pytest.param(operation("replace", f"{BADGE}:on", ""), {"Number": 7}, id="empty"),
    pytest.param(operation("replace", BADGE, {"on": None, "ON2": 1}), {"Number": 7, "ON2": 1}, id="parts-by-path"),
    pytest.param(
        operation("replace", None, {BADGE: {"NUMBER": 8}}), {"Number": 8, "on": True}, id="parts-without-path"
    ),
    pytest.param(
        operation("replace", None, {f"{BADGE}:on": False}), {"Number": 7, "on": False}, id="attribute-without-path"
    ),
    pytest.param(operation("remove", BADGE), None, id="remove-all"),
    pytest.param(operation("replace", BADGE, ""), None, id="replace-by-nothing"),
    pytest.param(operation("add", f"{BADGE}:password", "p"), {"Number": 7, "on": True}, id="password"),
    pytest.param(operation("add", BADGE, {"x": {"PASSWORD": "p"}}), {"Number": 7, "on": True}, id="password-deep"),
]


@pytest.mark.parametrize(("change", "extension"), UNDECLARED)
def test_extensions_without_a_schema(change: PatchOperation, extension: Any) -> None:
    assert patched(change) == with_urn(BADGE, extension)


def test_a_new_extension_without_a_schema_is_kept() -> None:
    after = patched(operation("add", "urn:acme:car:1.0:plate", "BS 1"), document={"userName": "li"})
    assert after == {"userName": "li", "urn:acme:car:1.0": {"plate": "BS 1"}}
