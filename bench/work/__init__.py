"""The works: what Okta really does, one file each."""

from __future__ import annotations

from typing import Final

from bench.work.activation import ACTIVATION
from bench.work.create import CREATE
from bench.work.importing import IMPORT_100, IMPORT_200
from bench.work.lookup import LOOKUP_FOUND, LOOKUP_MISSING
from bench.work.membership import MEMBERSHIP
from bench.work.update import UPDATE
from bench.work.work import Work

WORKS: Final[tuple[Work, ...]] = (
    LOOKUP_FOUND,
    LOOKUP_MISSING,
    CREATE,
    UPDATE,
    ACTIVATION,
    IMPORT_100,
    IMPORT_200,
    MEMBERSHIP,
)
BY_NAME: Final = {each.name: each for each in WORKS}
