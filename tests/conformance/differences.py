"""Where ours and scim2-models answer a PATCH operation differently on purpose: the whole list, each with its reason.

What is not on it must come to the same document or the same refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from maestro.scim.catalog import USER
from maestro.scim.text import fold
from maestro.scim.values import INSUBSTANTIAL
from tests.cast import ENTERPRISE
from tests.conformance.oracle import Outcome, plain

Operation = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on one User, and what each made of it."""

    before: Mapping[str, Any]
    operation: Operation
    ours: Outcome
    theirs: Outcome

    @property
    def path(self) -> str:
        """The path of the operation, empty where it has none."""
        return str(self.operation.get("path") or "")

    def differing(self) -> set[str]:
        """The attributes in which two documents differ; all of a refusal is `error`."""
        if isinstance(self.ours, str) or isinstance(self.theirs, str):
            return {"error"}
        names = self.ours.keys() | self.theirs.keys()
        return {name for name in names if self.ours.get(name) != self.theirs.get(name)}

    def is_about_elements(self) -> bool:
        """Whether both gave a document, and they differ in elements of multi-valued attributes alone."""
        return all(
            (attribute := USER.attribute(name)) is not None and attribute.multi_valued for name in self.differing()
        )

    def refused(self, ours: str | None, theirs: str | None) -> bool:
        """Whether each refused for such a reason; None for one that did not refuse."""
        found = (
            self.ours if isinstance(self.ours, str) else None,
            self.theirs if isinstance(self.theirs, str) else None,
        )
        return found == (ours, theirs)

    def differs_only_in_primary(self) -> bool:
        """Whether both have the same elements but for those that say nothing, perhaps another one of them primary."""
        if isinstance(self.ours, str) or isinstance(self.theirs, str):
            return False
        ours, theirs = self.ours, self.theirs
        return all(_without_primary(ours.get(name)) == _without_primary(theirs.get(name)) for name in self.differing())

    def elements(self) -> list[Mapping[str, Any]]:
        """The elements that scim2-models has where ours has others."""
        if isinstance(self.theirs, str):
            return []
        return [each for name in self.differing() for each in self.theirs.get(name, [])]


@dataclass(frozen=True, slots=True)
class Difference:
    """A deliberate difference: why, when it may show, and an operation on Li Na that shows it."""

    id: str
    why: str
    shows: Callable[[Step], bool]
    example: Operation


def _without_primary(elements: Any) -> Any:
    said = [each for each in elements or [] if not _says_nothing(each)]
    return plain([{name: part for name, part in each.items() if name != "primary"} for each in said])


def _says_nothing(element: Mapping[str, Any]) -> bool:
    return not element.keys() - INSUBSTANTIAL


def _is_bare(step: Step) -> bool:
    value = step.operation["value"]
    return value == {} or (isinstance(value, Mapping) and value.get("name") == {})


def _is_said_twice(elements: list[Mapping[str, Any]]) -> bool:
    said = [
        {name: fold(str(part)) for name, part in each.items() if name not in {"primary", "display"}}
        for each in elements
    ]
    return any(i != k and one.items() <= other.items() for i, one in enumerate(said) for k, other in enumerate(said))


DIFFERENCES: Final = (
    Difference(
        "an-element-that-says-nothing-is-not-kept",
        "A telephone number without a number is none (RFC 7643 §2.5): Okta sends the type of a number nobody has. "
        "scim2-models keeps an element of a type alone.",
        lambda step: (
            step.is_about_elements() and any(map(_says_nothing, step.elements())) and step.differs_only_in_primary()
        ),
        {"op": "add", "path": 'emails[type eq "other"].display', "value": "Li"},
    ),
    Difference(
        "what-is-there-already-is-not-added-again",
        "RFC 7644 §3.5.2.1: a value that exists is not added. Ours takes an element that says no more than another one "
        "of the list as that one, whatever its display and primary; scim2-models compares whole elements.",
        lambda step: step.is_about_elements() and _is_said_twice(step.elements()),
        {"op": "add", "path": "emails", "value": [{"value": "li@home.example"}]},
    ),
    Difference(
        "a-selected-element-is-replaced-whole",
        "RFC 7644 §3.5.2.3: where a value path selects, the matching values are replaced. scim2-models changes only "
        "the parts that are given, which the same section says of a complex attribute of one value.",
        lambda step: step.operation["op"].lower() == "replace" and step.path.endswith("]") and step.is_about_elements(),
        {"op": "replace", "path": "emails[primary eq true]", "value": {"value": "n@x.example"}},
    ),
    Difference(
        "a-created-element-is-what-the-value-says",
        "Microsoft Entra relies on a value path that creates. Where the value contradicts the filter ours keeps the "
        "value, as it does for an element that is there; scim2-models refuses.",
        lambda step: "[" in step.path and step.refused(None, "invalidValue") and "primary" not in str(step.operation),
        {"op": "add", "path": 'emails[type eq "other"]', "value": {"value": "n@x.example", "type": "home"}},
    ),
    Difference(
        "one-primary-afterwards",
        "RFC 7643 §2.4: at most one is primary. Ours makes the first of those that are selected the primary one and "
        "lets a value contradict the filter; scim2-models refuses, or takes the last.",
        lambda step: (
            "[" in step.path
            and "primary" in str(step.operation)
            and (step.refused(None, "invalidValue") or step.differs_only_in_primary())
        ),
        {"op": "replace", "path": "emails[not (primary eq true)].primary", "value": True},
    ),
    Difference(
        "active-is-required",
        "Whoever has no `active` would be neither let in nor locked out, so it is required here; scim2-models takes "
        "the RFC's schema, where it is not.",
        lambda step: step.path == "active" and step.refused("mutability", None),
        {"op": "remove", "path": "active"},
    ),
    Difference(
        "brackets-hold-a-filter",
        "RFC 7644 §3.12: what is wrong in the brackets is an invalidFilter; scim2-models says invalidPath.",
        lambda step: "[" in step.path and step.refused("invalidFilter", "invalidPath"),
        {"op": "replace", "path": "emails[type", "value": "x"},
    ),
    Difference(
        "an-unknown-path-is-refused",
        "RFC 7644 §3.12, invalidPath: an answer of success for what did nothing would leave somebody active. "
        "scim2-models, where it is tolerant of unknown attributes at all, ignores it.",
        lambda step: step.refused("invalidPath", None),
        {"op": "replace", "path": "activ", "value": False},
    ),
    Difference(
        "read-only-beside-others-is-ignored",
        "Okta repeats `id` in the value of what it changes; scim2-models refuses the whole operation.",
        lambda step: not step.path and step.refused(None, "mutability"),
        {"op": "replace", "value": {"id": "2819c223", "displayName": "Lina"}},
    ),
    Difference(
        "an-object-without-parts-is-no-value",
        "RFC 7643 §2.5 has null and the empty list unassign an attribute; an empty object says no more than they do. "
        "scim2-models leaves every part as it was.",
        lambda step: step.operation["op"].lower() == "replace" and step.differing() == {"name"} and _is_bare(step),
        {"op": "replace", "path": "name", "value": {}},
    ),
    Difference(
        "a-manager-may-be-its-id-alone",
        "Microsoft Entra sends a manager as a text; scim2-models wants the object of RFC 7643 §4.3.",
        lambda step: step.path == f"{ENTERPRISE}:manager" and step.refused(None, "invalidValue"),
        {"op": "add", "path": f"{ENTERPRISE}:manager", "value": "26118915"},
    ),
)
