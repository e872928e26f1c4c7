"""What `/Schemas` announces of each attribute, taken apart so that each claim can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from maestro.scim.catalog import STANDARD
from maestro.scim.service_provider import resource_type_document, schema_document
from tests.cast import Client

BASE: Final = "https://maestro.example/o/acme/scim/v2"
SCHEMAS: Final = [schema_document(each, BASE) for each in STANDARD.schemas]
RESOURCE_TYPES: Final = [resource_type_document(each, BASE) for each in STANDARD.resource_types]
# What says nothing of its own in an element: it needs a value beside it.
_INCIDENTAL: Final = {"type", "primary", "display"}


@dataclass(frozen=True, slots=True)
class Announced:
    """An attribute of a resource type as its schema announces it; `parent` is the complex one that it is a part of."""

    resource_type: str
    endpoint: str
    urn: str
    is_extension: bool
    told: dict[str, Any]
    parent: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The name within its schema: `emails.value`."""
        return f"{self.parent['name']}.{self.told['name']}" if self.parent else str(self.told["name"])

    @property
    def path(self) -> str:
        """The name in filters and paths."""
        return f"{self.urn}:{self.name}" if self.is_extension else self.name

    @property
    def id(self) -> str:
        """What a case about it is called: `User-emails.value`."""
        return f"{self.resource_type}-{self.name}"

    @property
    def is_text(self) -> bool:
        """Whether it announces how it compares."""
        return "caseExact" in self.told

    @property
    def is_settable(self) -> bool:
        """Whether a client's value comes back."""
        chain = [each for each in (self.parent, self.told) if each]
        return all(each["mutability"] == "readWrite" and each["returned"] != "never" for each in chain)

    def value(self, text: str = "Sample") -> Any:
        """A value of its type, made of a text where it is text."""
        return sample(self.told, text)

    def body(self, name: str, value: Any) -> dict[str, Any]:
        """A resource of that name with the value, as a client sends it."""
        if self.parent is None:
            placed = {self.told["name"]: value}
        else:
            element = self._companion() | {self.told["name"]: value}
            placed = {self.parent["name"]: [element] if self.parent["multiValued"] else element}
        return self.bare(name) | ({self.urn: placed} if self.is_extension else placed)

    def bare(self, name: str) -> dict[str, Any]:
        """A resource of that name with nothing else."""
        return {"userName" if self.resource_type == "User" else "displayName": name}

    def _companion(self) -> dict[str, Any]:
        assert self.parent is not None
        if self.told["name"] not in _INCIDENTAL or not self.parent["multiValued"]:
            return {}
        other = next(each for each in self.parent["subAttributes"] if each["name"] not in _INCIDENTAL)
        return {other["name"]: sample(other, "Companion")}

    def read(self, document: Any) -> Any:
        """Its value in a document as served; None where there is none."""
        found = document.get(self.urn, {}) if self.is_extension else document
        for each in (self.parent, self.told):
            if each is not None:
                found = (found or {}).get(each["name"])
                if each is self.parent and isinstance(found, list):
                    found = found[0]
        return found

    def create(self, client: Client, name: str, value: Any) -> Any:
        """A new resource with the value, as answered."""
        answer = client.post(self.endpoint, self.body(name, value))
        assert answer.status == 201, answer.text
        return answer.json


def sample(told: dict[str, Any], text: str) -> Any:
    """A value as the attribute announces it."""
    match told["type"]:
        case "complex":
            element = {
                each["name"]: sample(each, text) for each in told["subAttributes"] if each["mutability"] == "readWrite"
            }
            return [element] if told["multiValued"] else element
        case "boolean":
            return True
        case "reference":
            return f"https://x.example/{text}"
        case "binary":
            return text[:4]
        case _:
            return told["canonicalValues"][0] if text == "Sample" and "canonicalValues" in told else text


def _attributes() -> Iterator[Announced]:
    by_id = {each["id"]: each for each in SCHEMAS}
    for each in RESOURCE_TYPES:
        urns = [(each["schema"], False), *((more["schema"], True) for more in each["schemaExtensions"])]
        for urn, is_extension in urns:
            for told in by_id[urn]["attributes"]:
                place = (each["name"], each["endpoint"], urn, is_extension)
                yield Announced(*place, told)
                yield from (Announced(*place, part, told) for part in told.get("subAttributes", ()))


ANNOUNCED: Final = tuple(_attributes())
