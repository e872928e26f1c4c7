"""Discovery: RFC 7644 §4, RFC 7643 §5 to §7."""

from __future__ import annotations

from maestro.conformance.answer import LIST_RESPONSE, Answer
from maestro.conformance.check import check
from maestro.conformance.provider import USER
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable

_TYPES = {"string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"}
_KEYWORDS = {
    "mutability": {"readOnly", "readWrite", "immutable", "writeOnly"},
    "returned": {"always", "never", "default", "request"},
    "uniqueness": {"none", "server", "global"},
}


@check("RFC 7643 §5", 103)
def service_provider_config_says_what_is_supported(scim: Session) -> None:
    """ServiceProviderConfig says of patch, bulk, filter, changePassword, sort and etag whether they are supported."""
    answer = scim.get("/ServiceProviderConfig").has_status(200)
    for name in ("patch", "bulk", "filter", "changePassword", "sort", "etag"):
        part = answer.resource.get(name)
        answer.expect(isinstance(part, dict) and isinstance(part.get("supported"), bool), f"{name}.supported", part)
    for name, limit in (("bulk", "maxOperations"), ("bulk", "maxPayloadSize"), ("filter", "maxResults")):
        value = answer.resource[name].get(limit)
        answer.expect(type(value) is int, f"{name}.{limit} that is an integer", value)


@check("RFC 7643 §5", 103)
def authentication_schemes_are_described(scim: Session) -> None:
    """Each authentication scheme has type, name and description, the type being one that the RFC names."""
    answer = scim.get("/ServiceProviderConfig").has_status(200)
    schemes = answer.resource.get("authenticationSchemes")
    answer.expect(isinstance(schemes, list), "authenticationSchemes that are a list", schemes)
    known = {"oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"}
    for each in schemes or ():
        answer.expect(all(each.get(name) for name in ("type", "name", "description")), "a scheme described", each)
        answer.expect(each["type"] in known, f"a type among {sorted(known)}", each["type"])


@check("RFC 7643 §5", 104, strength="SHOULD")
def authentication_schemes_are_public(scim: Session) -> None:
    """Where discovery is open, the authentication schemes can be read without a credential."""
    answer = scim.get("/ServiceProviderConfig", headers={"Authorization": None})
    if answer.status in {401, 403}:
        raise NotApplicable("Discovery asks for a credential, which RFC 7643 §5 leaves to security considerations.")
    answer.has_status(200).expect(bool(answer.resource.get("authenticationSchemes")), "authenticationSchemes")


@check("RFC 7644 §4", 105)
def resource_types_are_listed(scim: Session) -> None:
    """/ResourceTypes is a ListResponse of resource types, each with name, endpoint and schema."""
    answer = _listed(scim, "/ResourceTypes")
    for each in answer.resources:
        answer.expect(all(each.get(name) for name in ("name", "endpoint", "schema")), "name, endpoint, schema", each)
    schemas = [str(each["schema"]).lower() for each in answer.resources]
    answer.expect(USER.lower() in schemas, "a resource type of the User schema", schemas)


@check("RFC 7644 §4", 105)
def each_resource_type_can_be_read_by_its_name(scim: Session) -> None:
    """/ResourceTypes/{name} is that resource type, for each that is listed."""
    for each in _listed(scim, "/ResourceTypes").resources:
        scim.get(f"/ResourceTypes/{each['name']}").has_status(200).expect_value("name", each["name"])


@check("RFC 7644 §4", 105)
def schemas_are_listed(scim: Session) -> None:
    """/Schemas is a ListResponse of schemas, each with its URN as id and its attributes."""
    answer = _listed(scim, "/Schemas")
    for each in answer.resources:
        answer.expect(str(each.get("id")).startswith("urn:"), "an id that is a URN", each.get("id"))
        answer.expect(bool(each.get("attributes")), f"attributes of {each['id']}")


@check("RFC 7644 §4", 105)
def each_schema_can_be_read_by_its_urn(scim: Session) -> None:
    """/Schemas/{urn} is that schema, for each that is listed."""
    for each in _listed(scim, "/Schemas").resources:
        scim.get(f"/Schemas/{each['id']}").has_status(200).expect_value("id", each["id"])


@check("RFC 7643 §6", 103, 105)
def every_schema_of_a_resource_type_is_described(scim: Session) -> None:
    """The schema and the extensions of every resource type are among the schemas."""
    answer = _listed(scim, "/Schemas")
    known = {str(each["id"]).lower() for each in answer.resources}
    for each in _listed(scim, "/ResourceTypes").resources:
        named = [each["schema"], *(extension["schema"] for extension in each.get("schemaExtensions") or ())]
        missing = [urn for urn in named if urn.lower() not in known]
        answer.expect(not missing, f"every schema of {each['name']}", f"no {missing}")


@check("RFC 7643 §7", 103)
def attributes_are_described_in_the_words_of_the_rfc(scim: Session) -> None:
    """Every attribute of every schema has a name and a type, and no keyword that the RFC does not know."""
    answer = _listed(scim, "/Schemas")
    for schema in answer.resources:
        waiting = list(schema["attributes"])
        while waiting:
            each = waiting.pop()
            answer.expect(bool(each.get("name")), f"a name of each attribute in {schema['id']}", each)
            answer.expect(each.get("type") in _TYPES, f"a type of {each['name']} that the RFC knows", each.get("type"))
            for name, words in _KEYWORDS.items():
                value = each.get(name, next(iter(words)))
                answer.expect(value in words, f"{name} of {each['name']} among {sorted(words)}", value)
            waiting += each.get("subAttributes") or []


@check("RFC 7643 §4.1.1", 19, uses=("password",))
def the_password_is_described_as_never_returned(scim: Session) -> None:
    """In the User schema password is writeOnly and returned never."""
    answer = _listed(scim, "/Schemas")
    user = next(each for each in answer.resources if str(each["id"]).lower() == USER.lower())
    password = next(each for each in user["attributes"] if each["name"] == "password")
    answer.expect(password.get("mutability") == "writeOnly", "mutability writeOnly", password)
    answer.expect(password.get("returned") == "never", "returned never", password)


@check("RFC 7644 §4", 105)
def an_unknown_schema_or_resource_type_is_not_found(scim: Session) -> None:
    """/Schemas and /ResourceTypes with a name that is not theirs answer 404 with an Error."""
    scim.get("/Schemas/urn:example:params:scim:schemas:nothing").is_error(404)
    scim.get("/ResourceTypes/Nothing").is_error(404)


@check("RFC 7644 §4", 106, strength="SHOULD")
def discovery_refuses_a_filter(scim: Session) -> None:
    """A filter on a discovery endpoint is 403, so that no client believes it was obeyed."""
    for endpoint in ("/ServiceProviderConfig", "/ResourceTypes", "/Schemas"):
        scim.get(endpoint, filter='id eq "User"').has_status(403)


@check("RFC 7644 §4", 106)
def discovery_ignores_paging_and_sorting(scim: Session) -> None:
    """Sorting and paging parameters on a discovery endpoint change nothing."""
    everything = _listed(scim, "/Schemas").ids
    answer = scim.get("/Schemas", startIndex=2, count=1, sortBy="id", sortOrder="descending").has_status(200)
    answer.expect(answer.ids == everything, f"all of {everything}", answer.ids)


@check("Microsoft Entra ID: gallery validation", strength="SHOULD", profiles=("entra",))
def schemas_have_no_nulls(scim: Session) -> None:
    """No attribute of a schema document is null; Entra's validation refuses such a schema."""
    answer = _listed(scim, "/Schemas")
    answer.expect(":null" not in answer.text.replace(" ", ""), "no null in /Schemas")


@check("SailPoint, CyberArk: connector documentation", profiles=("entra",))
def the_user_resource_type_is_named_user(scim: Session) -> None:
    """/ResourceTypes/User exists; SailPoint and CyberArk read it by that name."""
    scim.get("/ResourceTypes/User").has_status(200).expect_value("endpoint", "/Users")


def _listed(scim: Session, endpoint: str) -> Answer:
    answer = scim.get(endpoint).has_status(200)
    answer.expect(LIST_RESPONSE in answer.resource.get("schemas", ()), "a ListResponse", answer.resource.get("schemas"))
    answer.expect(bool(answer.resources), f"something in {endpoint}")
    return answer
