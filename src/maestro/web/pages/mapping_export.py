"""The table of attribute mapping as a file, for whoever keeps a record of it or compares two of them."""

from __future__ import annotations

import json
from typing import Any, Final

from maestro.directory.organization import Organization
from maestro.web.pages.export import encoded, guarded
from maestro.web.pages.mapping_rows import AttributeTable, Other, Row

HEADINGS: Final = (
    "Okta attribute",
    "Filled by default with",
    "SCIM attribute",
    "In Clinical Maestro",
    "Required",
    "What happens on the way",
    "People who have it",
    "Share",
    "People without it",
)


def as_csv(mapping: AttributeTable) -> bytes:
    """The table, the attributes beyond the mapped ones below it; with a byte order mark, for Excel."""
    lines = [*(_line(each) for each in mapping.rows), *(_line_of_other(each) for each in mapping.others)]
    return b"\xef\xbb\xbf" + encoded([HEADINGS, *([guarded(cell) for cell in line] for line in lines)])


def as_json(organization: Organization, mapping: AttributeTable) -> bytes:
    """The same as an object. `counted` is when people were counted, null where they were not."""
    counted = mapping.counted
    document = {
        "organization": organization.subdomain,
        "counted": counted.at if counted else None,
        "people": counted.presence.people if counted else None,
        "attributes": [_object(each) for each in mapping.rows],
        "others": [
            {"scim": each.path, "becomes": each.becomes, "people": each.people, "requests": each.requests}
            for each in mapping.others
        ],
        "requestsLookedAt": mapping.arriving.requests,
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def _line(row: Row) -> list[str | None]:
    mapped = row.mapped
    return [
        mapped.okta,
        mapped.source,
        mapped.path,
        mapped.label,
        row.need,
        mapped.becomes,
        _number(row.people),
        row.share,
        _number(row.without),
    ]


def _line_of_other(other: Other) -> list[str | None]:
    return [None, None, other.path, None, None, other.becomes, _number(other.people), other.share, None]


def _object(row: Row) -> dict[str, Any]:
    mapped = row.mapped
    return {
        "okta": mapped.okta,
        "source": mapped.source,
        "scim": mapped.path,
        "name": mapped.label,
        "need": mapped.need,
        "becomes": mapped.becomes,
        "people": row.people,
        "without": row.without,
    }


def _number(count: int | None) -> str | None:
    return None if count is None else str(count)
