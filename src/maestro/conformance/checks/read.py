"""Reading one resource: RFC 7644 §3.4.1."""

from __future__ import annotations

from maestro.conformance.check import check
from maestro.conformance.session import Session


@check("RFC 7644 §3.4.1", 34, profiles=("rfc", "okta"))
def a_resource_reads_as_it_was_created(scim: Session) -> None:
    """GET of a resource is 200, with the very representation that POST answered."""
    user = scim.create_user()
    answer = scim.read(user)
    created = user.answer.resource
    answer.expect(answer.resource == created, "the resource as created", answer.resource)


@check("RFC 7644 §3.4.1", 34, profiles=("rfc", "okta", "entra"))
def an_unknown_id_is_not_found(scim: Session) -> None:
    """GET, PUT, PATCH and DELETE of an id that is nobody's are 404 with an Error."""
    nobody = f"{scim.users}/{scim.name()}"
    scim.get(nobody).is_error(404)
    scim.put(nobody, scim.user()).is_error(404)
    scim.delete(nobody).is_error(404)


@check("RFC 7643 §3.1", 12, 13)
def meta_location_leads_to_the_resource(scim: Session) -> None:
    """meta.location of a resource that was read is there, and is its own address below the base URL."""
    user = scim.create_user()
    answer = scim.read(user)
    location = answer.meta.get("location")
    answer.expect(str(location).endswith(user.path), f"meta.location ending in {user.path}", location)


@check("RFC 7643 §3.1", 12)
def resources_of_a_list_have_their_meta_too(scim: Session) -> None:
    """A resource in a ListResponse has schemas, id and meta with location, as when it is read alone."""
    user = scim.create_user()
    answer = scim.get(scim.users, filter=f'userName eq "{user["userName"]}"').has_status(200)
    answer.expect(len(answer.resources) == 1, "one resource", answer.ids)
    listed, alone = answer.resources[0], scim.read(user).resource
    answer.expect(listed == alone, "the resource as it reads alone", listed)


@check("RFC 7643 §3.1", 12, needs=("patch",), uses=("nickName",))
def a_change_moves_last_modified_and_not_created(scim: Session) -> None:
    """After a change meta.created is what it was, and meta.lastModified is not earlier."""
    user = scim.create_user()
    after = scim.patched(user, {"op": "replace", "path": "nickName", "value": "Bee"})
    before = user.answer.meta
    after.expect(after.meta.get("created") == before.get("created"), f"created {before.get('created')}", after.meta)
    moved = str(after.meta.get("lastModified")) >= str(before.get("lastModified"))
    after.expect(moved, f"lastModified not before {before.get('lastModified')}", after.meta)
