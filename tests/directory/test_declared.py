"""Catalogs of organizations: read once for each version, and no more of them kept than are worth it."""

from __future__ import annotations

from collections.abc import Sequence

from maestro.directory.declared import Catalogs, DeclaredSchema, catalog_with
from maestro.directory.organization import Organization
from maestro.scim.catalog import SHIPPED, STANDARD

CREATED = "2026-11-24T08:00:00.000Z"
DECLARED = [DeclaredSchema(SHIPPED["okta-group"][1], "Group", CREATED)]


def organization(number: int, version: int) -> Organization:
    return Organization(number, f"o{number}", "O", CREATED, version)


class Reads:
    """What is declared, and how often it was asked for."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Sequence[DeclaredSchema]:
        self.count += 1
        return DECLARED


def test_who_never_declared_anything_has_the_standard_catalog_without_a_read() -> None:
    reads = Reads()
    assert Catalogs().catalog(organization(1, 0), reads) is STANDARD
    assert reads.count == 0


def test_a_catalog_is_read_once_for_each_organization_and_version() -> None:
    catalogs, reads = Catalogs(), Reads()
    catalog = catalogs.catalog(organization(1, 1), reads)
    assert catalog == catalog_with(DECLARED)
    assert catalogs.catalog(organization(1, 1), reads) is catalog
    assert reads.count == 1
    for each in (organization(1, 2), organization(2, 1), organization(2, 2)):
        assert catalogs.catalog(each, reads) is not catalog
    assert reads.count == 4


def test_the_oldest_are_forgotten() -> None:
    catalogs, reads = Catalogs(), Reads()
    for number in range(300):
        catalogs.catalog(organization(number, 1), reads)
    catalogs.catalog(organization(299, 1), reads)
    assert reads.count == 300
    catalogs.catalog(organization(0, 1), reads)
    assert reads.count == 301
