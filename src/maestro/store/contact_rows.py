"""A contact as a row has it."""

from __future__ import annotations

import json
from typing import Any, Final

from maestro.directory.contact import Contact, contact_from
from maestro.scim.resource import own_attributes
from maestro.store.tables import RESOURCE

_R = RESOURCE.c
CONTACT_COLUMNS: Final = (_R.id, _R.document, _R.since, _R.created, _R.modified, _R.version, _R.deleted)


def contact_of(row: Any) -> Contact:
    """A contact from a row of CONTACT_COLUMNS."""
    id_, text, since, created, modified, version, deleted = row
    document = own_attributes(json.loads(text))
    return contact_from(
        document, id=id_, since=since, created=created, modified=modified, version=version, deleted=deleted
    )
