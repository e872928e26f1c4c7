"""What tests of provisioning do and look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from maestro.directory.event import Event, Occasion
from maestro.directory.resource import StoredResource
from maestro.scim.messages import PatchOperation
from maestro.store.database import OrganizationDatabase

Now = Callable[[], Occasion]
DEACTIVATE = [PatchOperation("replace", None, {"active": False})]


def document(stored: StoredResource) -> Any:
    """A stored User's document."""
    return json.loads(stored.text)


def events(store: OrganizationDatabase, resource_id: str) -> list[Event]:
    """The events of a User, the oldest first."""
    return list(reversed(store.events("User", resource_id)))
