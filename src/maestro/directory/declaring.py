"""Declaring an organization's own schemas, and making its documents anew by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from maestro.directory.declared import DeclaredSchema, catalog_with
from maestro.directory.errors import Missing, Refused, Taken
from maestro.directory.event import Change, Event, Occasion
from maestro.directory.organization import Organization
from maestro.directory.store import CatalogChanged, OrganizationStore, Store
from maestro.scim.catalog import STANDARD
from maestro.scim.limits import SCHEMAS
from maestro.scim.schema import Schema
from maestro.scim.schema_document import NotASchema, check_extension, read_schema, write_schema


@dataclass(frozen=True, slots=True)
class Outcome:
    """What declaring or removing a schema came to: how many resources were read again, and how many look different.

    `misfits` counts by path the values that the schema does not know or that do not fit it: they stay as they are, are
    given back, and are found by no filter.
    """

    declared: DeclaredSchema
    read: int
    changed: int
    misfits: Mapping[str, int]


# Is told, now and then, how many resources have been read.
Progress = Callable[[int], None]


def schema_from_document(text: str | bytes) -> Schema:
    """The schema of a document. Raises errors.Refused, saying what cannot be declared so."""
    try:
        return read_schema(text)
    except NotASchema as error:
        raise Refused(str(error)) from None


def find_schema(store: OrganizationStore, urn: str) -> DeclaredSchema:
    """The declared schema of that URN, in any case. Raises errors.Missing."""
    found = next((each for each in store.declared_schemas() if each.schema.id.lower() == urn.lower()), None)
    if found is None:
        raise Missing(f"No schema {urn} is declared here.")
    return found


def declare_schema(
    store: Store,
    organization: Organization,
    schema: Schema,
    resource_type: str,
    *,
    occasion: Occasion,
    progress: Progress,
) -> Outcome:
    """Let a schema extend a resource type of the organization, and make what it has of it comparable.

    To declare the very same again changes nothing, but finishes what was broken off. Raises errors.Refused or
    errors.Taken.
    """
    part = store.organization(organization)
    declared = DeclaredSchema(schema, _known_type(resource_type), occasion.at)
    others = part.declared_schemas()
    same = next((each for each in others if each.schema.id.lower() == schema.id.lower()), None)
    if same is None:
        _check(declared, organization, others)
        changes = (Change("resourceType", None, declared.resource_type), Change("document", None, write_schema(schema)))
        event = Event("support:schema:declared", "schema", schema.id, occasion, changes)
        if not part.declare_schema(declared, event):
            raise _overtaken(organization)
        organization = _with_next_catalog(organization)
    elif (same.schema, same.resource_type) != (schema, declared.resource_type):
        raise Taken(f"{same.schema.id} is declared already. Remove it first: what people have of it is kept meanwhile.")
    return _made_anew(store, organization, same or declared, progress)


def remove_schema(
    store: Store, organization: Organization, urn: str, *, occasion: Occasion, progress: Progress
) -> Outcome:
    """Take back a declaration. What the organization has of the extension stays, undeclared again.

    Raises errors.Missing or errors.Refused.
    """
    part = store.organization(organization)
    removed = find_schema(part, urn)
    changes = (
        Change("resourceType", removed.resource_type, None),
        Change("document", write_schema(removed.schema), None),
    )
    event = Event("support:schema:removed", "schema", removed.schema.id, occasion, changes)
    if not part.remove_schema(removed.schema.id, event):
        raise _overtaken(organization)
    return _made_anew(store, _with_next_catalog(organization), removed, progress)


def _known_type(name: str) -> str:
    known = [each.name for each in STANDARD.resource_types]
    found = next((each for each in known if each.lower() == name.lower()), None)
    if found is None:
        raise Refused(f"There is no resource type {name}; a schema extends one of {', '.join(known)}.")
    return found


def _check(declared: DeclaredSchema, organization: Organization, others: Sequence[DeclaredSchema]) -> None:
    if len(others) >= SCHEMAS:
        raise Refused(f"{organization.name} has {SCHEMAS} schemas already, which is as many as there may be.")
    catalog = catalog_with(others)
    try:
        check_extension(declared.schema, catalog.resource_type(declared.resource_type), catalog)
    except NotASchema as error:
        raise Refused(str(error)) from None


def _made_anew(store: Store, organization: Organization, about: DeclaredSchema, progress: Progress) -> Outcome:
    """Every document of the schema's resource type, chunk by chunk, so that others write in between."""
    part = store.organization(organization)
    resource_type = catalog_with(part.declared_schemas()).resource_type(about.resource_type)
    read, changed, after = 0, 0, ""
    misfits: Counter[str] = Counter()
    try:
        while (chunk := part.remake(resource_type, after)) is not None:
            read, changed, after = read + chunk.read, changed + chunk.changed, chunk.last
            misfits.update(chunk.misfits)
            progress(read)
    except CatalogChanged:
        raise _overtaken(organization) from None
    own = {path: count for path, count in sorted(misfits.items()) if path.startswith(f"{about.schema.id}:")}
    return Outcome(about, read, changed, own)


def _with_next_catalog(organization: Organization) -> Organization:
    return replace(organization, catalog_version=organization.catalog_version + 1)


def _overtaken(organization: Organization) -> Refused:
    return Refused(f"The schemas of {organization.name} were changed by somebody else meanwhile. Try again.")
