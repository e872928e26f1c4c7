"""Li Na, whom tests of PATCH change."""

from __future__ import annotations

import copy
from typing import Any

from maestro.scim.catalog import USER
from maestro.scim.messages import PatchOperation
from maestro.scim.patch import patch
from maestro.scim.resource import Document
from tests.scim.strategies import ENTERPRISE

BADGE = "urn:acme:badge:1.0"
WORK = {"value": "li@work.example", "type": "work", "primary": True}
HOME = {"value": "li@home.example", "type": "home"}
NEW = {"value": "n@x.example"}
LI_NA: Document = {
    "userName": "li",
    "name": {"familyName": "Na", "givenName": "Li"},
    "title": "CTA",
    "active": True,
    "emails": [WORK, HOME],
    ENTERPRISE: {"department": "R&D", "manager": {"value": "1"}},
    BADGE: {"Number": 7, "on": True},
}


def operation(op: Any, path: str | None = None, value: Any = None) -> PatchOperation:
    return PatchOperation(op, path, value)


def patched(*operations: PatchOperation, document: Document = LI_NA) -> Document:
    """The document after the operations; it itself must be left alone."""
    before = copy.deepcopy(document)
    after = patch(document, operations, USER)
    assert document == before
    return after


def but(**attributes: Any) -> Document:
    """Li Na, but for these attributes; None for one that is gone."""
    return {name: value for name, value in (LI_NA | attributes).items() if value is not None}


def with_urn(urn: str, value: Any) -> Document:
    return but(**{urn: value})
