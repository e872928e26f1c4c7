"""What a service provider announces of itself, read once: it decides which checks apply to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from maestro.conformance.answer import Answer
from maestro.conformance.verdict import CredentialRefused, Failed, NotApplicable, Untestable
from maestro.conformance.wire import Wire

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

Feature = Literal["patch", "bulk", "filter", "sort", "etag", "cursor", "index", "groups", "enterprise"]


@dataclass(frozen=True, slots=True)
class ServiceProvider:
    """The documents of RFC 7644 §4; each is None where it could not be read."""

    config: Mapping[str, Any] | None
    resource_types: tuple[Mapping[str, Any], ...] | None
    schemas: Mapping[str, Mapping[str, Any]] | None

    @property
    def users(self) -> str:
        """Where Users are: the endpoint announced, or that of RFC 7644 §3.2."""
        return self._endpoint(USER) or "/Users"

    @property
    def groups(self) -> str:
        """Where Groups are."""
        return self._endpoint(GROUP) or "/Groups"

    @property
    def features(self) -> list[Feature]:
        """All that is announced."""
        every: tuple[Feature, ...] = (
            "patch", "bulk", "filter", "sort", "etag", "index", "cursor", "groups", "enterprise",
        )  # fmt: skip
        return [each for each in every if self.config is not None and self._lacks(each) is None]

    def need(self, feature: Feature) -> None:
        """Raise NotApplicable where a feature is not announced, Untestable where nothing is."""
        if feature not in {"groups", "enterprise", "index"} and self.config is None:
            raise Untestable("ServiceProviderConfig could not be read.")
        reason = self._lacks(feature)
        if reason:
            raise NotApplicable(reason)

    def need_attribute(self, name: str) -> None:
        """Raise NotApplicable where the User schema is there but does not have an attribute."""
        schema = (self.schemas or {}).get(USER.lower())
        if schema is not None and not any(each.get("name") == name for each in schema.get("attributes") or ()):
            raise NotApplicable(f"The User schema has no attribute {name}.")

    def option(self, feature: str, name: str) -> Any:
        """A part of the configuration, such as `bulk.maxOperations`."""
        found = (self.config or {}).get(feature)
        return found.get(name) if isinstance(found, Mapping) else None

    def _lacks(self, feature: Feature) -> str | None:
        match feature:
            case "groups":
                return None if self._endpoint(GROUP) else "No resource type has the Group schema."
            case "enterprise":
                has = any(ENTERPRISE in _extensions(each) for each in self._of_schema(USER))
                return None if has else "The User resource type does not have the enterprise extension."
            case "cursor":
                return None if self.option("pagination", "cursor") is True else "Cursors are not announced."
            case "index":
                return (
                    "Paging by index is announced as absent." if self.option("pagination", "index") is False else None
                )
            case _:
                has = self.option(feature, "supported") is True
                return None if has else f"ServiceProviderConfig says that {feature} is not supported."

    def _of_schema(self, schema: str) -> list[Mapping[str, Any]]:
        return [each for each in self.resource_types or () if str(each.get("schema")).lower() == schema.lower()]

    def _endpoint(self, schema: str) -> str | None:
        found = next((each.get("endpoint") for each in self._of_schema(schema)), None)
        return "/" + str(found).strip("/").rpartition("/v2/")[2] if found else None


def _extensions(resource_type: Mapping[str, Any]) -> set[str]:
    given = resource_type.get("schemaExtensions") or ()
    return {str(each.get("schema")) for each in given if isinstance(each, Mapping)}


def discover(wire: Wire) -> ServiceProvider:
    """Read what the service provider announces. Raises Unreachable, CredentialRefused."""
    config = wire.send("GET", "/ServiceProviderConfig")
    probe = wire.send("GET", "/Users", query={"startIndex": 1, "count": 1})
    if 401 in {config.status, probe.status} or probe.status == 403:
        raise CredentialRefused("The service provider refuses the credential, or its base URL is another one.")
    types = wire.send("GET", "/ResourceTypes")
    schemas = wire.send("GET", "/Schemas")
    listed = _listed(schemas)
    return ServiceProvider(
        config=_object(config),
        resource_types=_listed(types),
        schemas=None if listed is None else {str(each.get("id")).lower(): each for each in listed},
    )


def _object(answer: Answer) -> Mapping[str, Any] | None:
    try:
        return answer.has_status(200).resource
    except Failed:
        return None


def _listed(answer: Answer) -> tuple[Mapping[str, Any], ...] | None:
    try:
        return tuple(answer.has_status(200).resources)
    except Failed:
        return None
