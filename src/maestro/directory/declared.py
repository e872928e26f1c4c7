"""Schemas that organizations declared, and the catalog that an organization has of them and the standard ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.organization import Organization
from maestro.scim.catalog import STANDARD, Catalog
from maestro.scim.schema import Schema


@dataclass(frozen=True, slots=True)
class DeclaredSchema:
    """A schema that extends a resource type of one organization; `created` is when it was declared."""

    schema: Schema
    resource_type: str
    created: str


def catalog_with(declared: Sequence[DeclaredSchema]) -> Catalog:
    """The standard catalog with the schemas that an organization declared, in that order."""
    catalog = STANDARD
    for each in declared:
        catalog = catalog.extended(each.resource_type, each.schema)
    return catalog


class Catalogs:
    """The catalogs of organizations as they were last needed, by version: a version never changes, so none is stale."""

    _KEPT: Final = 256

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Catalog] = {}
        self._lock = threading.Lock()

    def catalog(self, organization: Organization, declared: Callable[[], Sequence[DeclaredSchema]]) -> Catalog:
        """The organization's catalog. What it declared is read where it declared anything, once for each version."""
        if organization.catalog_version == 0:
            return STANDARD
        key = (organization.number, organization.catalog_version)
        catalog = self._known.get(key)
        if catalog is None:
            catalog = catalog_with(declared())
            with self._lock:
                if len(self._known) >= self._KEPT:
                    del self._known[next(iter(self._known))]  # the oldest
                self._known[key] = catalog
        return catalog
