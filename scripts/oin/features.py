"""Which of the catalogue's features the service has: read from what it serves and announces to every client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from maestro.scim.catalog import STANDARD, Catalog
from maestro.scim.schema import ResourceType
from maestro.scim.service_provider import service_provider_config
from maestro.web.scim.resources import Collection, Single

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature by the name that Okta's catalogue has for it, and what of it the service serves or lacks."""

    name: str
    because: str
    lacks: tuple[str, ...]

    @property
    def is_supported(self) -> bool:
        """Whether nothing is missing that Okta needs for it."""
        return not self.lacks


def features(catalog: Catalog = STANDARD) -> tuple[Feature, ...]:
    """The features of the catalogue, in its order."""
    served = frozenset(_served(catalog))

    def feature(name: str, *needs: str) -> Feature:
        lacks = tuple(each for each in needs if each not in served)
        told = f"not served: {', '.join(lacks)}" if lacks else ", ".join(needs)
        return Feature(name, told, lacks)

    look_up = "`filter` on `userName`"
    return (
        feature("Create users", look_up, "`POST /Users`"),
        feature("Update user attributes", "`GET /Users/{id}`", "`PUT /Users/{id}`"),
        feature("Deactivate users", "`PATCH /Users/{id}`", "`active` of User, which clients write"),
        feature("Reactivate users", look_up, "`PATCH /Users/{id}`", "`active` of User, which clients write"),
        feature("Import users", "`GET /Users`", "pages by index"),
        feature(
            "Group push",
            "`POST /Groups`",
            "`PATCH /Groups/{id}`",
            "`DELETE /Groups/{id}`",
            "`members` of Group, which clients write",
        ),
        feature("Import groups", "`GET /Groups`", "pages by index"),
        feature("Sync password", "`changePassword`"),
        Feature("Profile sourcing", "the wizard does not offer it", ("an offer of the wizard's",)),
    )


def is_served(request: str, catalog: Catalog = STANDARD) -> bool:
    """Whether a request is served, such as `PATCH /Groups/{id}`."""
    return f"`{request}`" in _served(catalog)


def _served(catalog: Catalog) -> Iterator[str]:
    """What is served, in the words that features are told in."""
    config = service_provider_config("")
    if config["pagination"]["index"]:
        yield "pages by index"
    if config["changePassword"]["supported"]:
        yield "`changePassword`"
    for each in catalog.resource_types:
        yield from _served_of(each, finds=config["filter"]["supported"], patches=config["patch"]["supported"])


def _served_of(resource_type: ResourceType, *, finds: bool, patches: bool) -> Iterator[str]:
    for method in _METHODS:
        if method == "PATCH" and not patches:
            continue
        if hasattr(Collection, f"on_{method.lower()}"):
            yield f"`{method} {resource_type.endpoint}`"
        if hasattr(Single, f"on_{method.lower()}"):
            yield f"`{method} {resource_type.endpoint}/{{id}}`"
    if finds and resource_type.unique:
        yield f"`filter` on `{resource_type.unique.name}`"
    for attribute in resource_type.attributes:
        if attribute.mutability == "readWrite" and attribute.is_kept:
            yield f"`{attribute.name}` of {resource_type.name}, which clients write"
