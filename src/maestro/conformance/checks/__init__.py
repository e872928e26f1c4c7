"""Every check there is, by the concern of the RFC that it belongs to."""

from __future__ import annotations

from typing import Final

# Each import registers the checks of a concern; their order is that of the report.
from maestro.conformance.checks import (  # isort: skip
    discovery,
    authentication,
    transport,
    create,
    read,
    search,
    filter,  # noqa: A004 - the RFC's word
    sort,
    paging,
    cursor,
    dot_search,
    projection,
    replace,
    patch,
    patch_refusals,
    delete,
    groups,
    group_push,
    bulk,
    etag,
    errors,
    me,
    extensions,
    okta,
    entra,
)
from maestro.conformance.check import Check, registered

__all__ = [
    "CHECKS", "authentication", "bulk", "create", "cursor", "delete", "discovery", "dot_search", "entra", "errors",
    "etag", "extensions", "filter", "group_push", "groups", "me", "okta", "paging", "patch", "patch_refusals",
    "projection", "read", "replace", "search", "sort", "transport",
]  # fmt: skip

CHECKS: Final[tuple[Check, ...]] = registered()
