"""Bulk: many acts of provisioning in one request, each for itself (RFC 7644 §3.7)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import assert_never

from maestro.directory import provisioning
from maestro.directory.errors import Unavailable
from maestro.directory.event import Occasion
from maestro.directory.resource import StoredResource
from maestro.directory.store import OrganizationStore
from maestro.scim.bulk import BulkOperation, BulkOutcome, BulkRequest, in_order, resolved
from maestro.scim.catalog import Catalog
from maestro.scim.errors import Conflict, NotFound, ScimError, TooManyRequests
from maestro.scim.membership import MEMBERS, ReplaceMembersMeaning, has_members
from maestro.scim.messages import PatchOperation, read_patch
from maestro.scim.resource import etag
from maestro.scim.schema import ResourceType

_GONE = NotFound("There is no such endpoint for a bulk operation.")


@dataclass(frozen=True, slots=True)
class Bulk:
    """Where bulk operations are done: an organization's resources, by its catalog, under its base URL.

    `replace_members` is as `provisioning.Request` has it.
    """

    store: OrganizationStore
    catalog: Catalog
    base_url: str
    occasion: Occasion
    new_id: Callable[[], str]
    replace_members: ReplaceMembersMeaning = "replaces"

    def run(self, request: BulkRequest) -> list[tuple[BulkOperation, BulkOutcome]]:
        """Do the operations, each behind those it refers to, and tell what became of them in the client's order.

        After `fail_on_errors` errors the rest is neither done nor told of.
        """
        run = _Run(self, request)
        failures = 0
        for number in in_order(request.operations):
            if request.fail_on_errors is not None and failures >= request.fail_on_errors:
                break
            failures += run.do(number).error is not None
        run.forget_who_never_came()
        return [(request.operations[number], run.outcomes[number]) for number in sorted(run.outcomes)]


@dataclass(slots=True)
class _Run:
    """One request while it is done.

    The id of every resource that is to be created is given beforehand, so that two may refer to one another, and is
    `expected`, with its type, until it has come or could not. A group loses again the members that never came.
    """

    bulk: Bulk
    request: BulkRequest
    outcomes: dict[int, BulkOutcome] = field(default_factory=dict)
    ids: dict[str, str] = field(init=False)
    given: dict[str, str] = field(init=False)
    expected: dict[str, str] = field(init=False)
    created: set[str] = field(default_factory=set)
    groups: dict[int, tuple[ResourceType, str, frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        creates = [each for each in self.request.operations if each.method == "POST" and each.bulk_id is not None]
        self.given = {each.bulk_id: self.bulk.new_id() for each in creates if each.bulk_id is not None}
        self.ids = dict(self.given)
        types = {each.endpoint.lower(): each.name for each in self.bulk.catalog.resource_types}
        self.expected = {
            self.ids[each.bulk_id]: types[each.endpoint.lower()]
            for each in creates
            if each.bulk_id is not None and each.endpoint.lower() in types
        }

    def do(self, number: int) -> BulkOutcome:
        """Do one operation and keep what became of it."""
        operation = self.request.operations[number]
        try:
            outcome = self._attempted(number, operation)
        except ScimError as error:
            location = None
            if operation.resource_id is not None and not operation.resource_id.lower().startswith("bulkid:"):
                location = f"{self.bulk.base_url}{operation.endpoint}/{operation.resource_id}"
            if operation.method == "POST" and operation.bulk_id is not None:
                del self.ids[operation.bulk_id]
            outcome = BulkOutcome(error.status, location, error=error)
        if operation.method == "POST" and operation.bulk_id is not None:
            self.expected.pop(self.given[operation.bulk_id], None)
        self.outcomes[number] = outcome
        return outcome

    def _attempted(self, number: int, operation: BulkOperation) -> BulkOutcome:
        try:
            return self._done(number, operation)
        except Unavailable:  # what was done before stays done, and is told
            raise TooManyRequests("Clinical Maestro is busy. Send this operation again.") from None

    def _done(self, number: int, operation: BulkOperation) -> BulkOutcome:
        lost = sorted(each for each in operation.references if each not in self.ids)
        if lost:
            raise Conflict(f"bulkId:{lost[0][:60]} was not created, so what refers to it cannot be done.")
        resource_type = self.bulk.catalog.by_endpoint(operation.endpoint)
        if resource_type is None:
            raise _GONE
        data = resolved(operation.data, self.ids)
        resource_id: str = resolved(operation.resource_id, self.ids) or self.ids[operation.bulk_id or ""]
        stored = self._act(operation, resource_type, resource_id, data)
        if stored is None:
            return BulkOutcome(204, f"{self.bulk.base_url}{resource_type.endpoint}/{resource_id}")
        if operation.bulk_id is not None and operation.method == "POST":
            self.ids[operation.bulk_id] = stored.id  # somebody who came back has the id of before
            self.created.add(stored.id)
        if has_members(resource_type) and operation.references:
            self.groups[number] = (resource_type, stored.id, operation.references)
        location = f"{self.bulk.base_url}{resource_type.endpoint}/{stored.id}"
        return BulkOutcome(201 if operation.method == "POST" else 200, location, etag(stored.version))

    def _act(
        self, operation: BulkOperation, resource_type: ResourceType, resource_id: str, data: object
    ) -> StoredResource | None:
        if_match = (operation.version.removeprefix("W/"),) if operation.version else ()
        request = provisioning.Request(
            self.bulk.store, self.bulk.occasion, if_match, self.expected, self.bulk.replace_members
        )
        match operation.method:
            case "POST":
                return provisioning.create(request, resource_type, data, resource_id)
            case "PUT":
                return provisioning.replace(request, resource_type, resource_id, data).resource
            case "PATCH":
                return provisioning.patch(request, resource_type, resource_id, read_patch(data)).resource
            case "DELETE":
                provisioning.delete(request, resource_type, resource_id)
                return None
            case _:
                assert_never(operation.method)

    def forget_who_never_came(self) -> None:
        """Take out of groups the members that could not be created after all, or that nobody tried to create."""
        request = provisioning.Request(self.bulk.store, self.bulk.occasion)
        for number, (resource_type, group_id, references) in self.groups.items():
            ids = (self.given[each] for each in sorted(references))
            gone = [{"value": each} for each in ids if each not in self.created]
            if gone:
                remove = PatchOperation("remove", MEMBERS, gone)
                with suppress(NotFound):  # the request deleted the group as well
                    kept = provisioning.patch(request, resource_type, group_id, [remove])
                    self.outcomes[number] = replace(self.outcomes[number], version=etag(kept.resource.version))
