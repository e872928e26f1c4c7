"""Extensions and other resource types as they are announced: RFC 7643 §3.3 and §6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maestro.conformance.check import check
from maestro.conformance.provider import USER
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable


@check("RFC 7643 §3.3", 5, 7)
def every_extension_of_users_keeps_text(scim: Session) -> None:
    """Of each announced extension of User, an attribute of text is kept, found by a filter and returned by name."""
    tried = 0
    for urn, name in _text_attributes(scim):
        word = scim.name()
        user = scim.create_user(schemas=[USER, urn], **{urn: {name: word}})
        scim.read(user).expect_value(f"{urn}|{name}", word)
        scim.expect_found(f'{urn}:{name} eq "{word}"', user)
        shown = scim.get(user.path, attributes=f"{urn}:{name}").has_status(200)
        shown.expect_value(f"{urn}|{name}", word)
        shown.expect("displayName" not in shown.resource, "no displayName", sorted(shown.resource))
        tried += 1
    if not tried:
        raise NotApplicable("No extension of User has an attribute of text that can be written.")


@check("RFC 7643 §6", 103)
def every_endpoint_that_is_announced_answers(scim: Session) -> None:
    """The endpoint of each resource type can be searched."""
    for each in scim.provider.resource_types or ():
        endpoint = "/" + str(each.get("endpoint")).strip("/")
        scim.get(endpoint, startIndex=1, count=1).has_status(200)


@check("Okta: import with entitlements", profiles=("okta",))
def roles_and_entitlements_come_one_by_one(scim: Session) -> None:
    """Where roles or entitlements are announced, a page of one has one resource and itemsPerPage 1."""
    urns = {"urn:okta:scim:schemas:core:1.0:Role", "urn:okta:scim:schemas:core:1.0:Entitlement"}
    offered = [each for each in scim.provider.resource_types or () if each.get("schema") in urns]
    if not offered:
        raise NotApplicable("No resource type has the schema of Okta's roles or entitlements.")
    for each in offered:
        answer = scim.get("/" + str(each["endpoint"]).strip("/"), count=1, startIndex=1).has_status(200)
        answer.expect_value("itemsPerPage", len(answer.resources))


@check("Okta: custom attributes", profiles=("okta", "entra"))
def an_extension_nobody_announced_is_accepted(scim: Session) -> None:
    """A schema URN that is not known here does not make a POST fail, whatever becomes of its attributes."""
    for urn in ("urn:ietf:params:scim:schemas:extension:example:2.0:User", "urn:scim:schemas:core:1.0"):
        scim.post(scim.users, scim.user(schemas=[USER, urn], **{urn: {"costCentre": "17"}})).has_status(201)


def _text_attributes(scim: Session) -> list[tuple[str, str]]:
    """Of each extension of User the first attribute that is plain, writable text, with the extension's URN."""
    found: list[tuple[str, str]] = []
    for resource_type in scim.provider.resource_types or ():
        if str(resource_type.get("schema")).lower() != USER.lower():
            continue
        for extension in resource_type.get("schemaExtensions") or ():
            urn = str(extension.get("schema"))
            schema = (scim.provider.schemas or {}).get(urn.lower(), {})
            name = next((each["name"] for each in schema.get("attributes") or () if _is_plain_text(each)), None)
            if name:
                found.append((urn, name))
    return found


def _is_plain_text(attribute: Mapping[str, Any]) -> bool:
    return (
        attribute.get("type") == "string"
        and not attribute.get("multiValued")
        and not attribute.get("canonicalValues")
        and attribute.get("mutability", "readWrite") == "readWrite"
        and attribute.get("returned", "default") == "default"
    )
