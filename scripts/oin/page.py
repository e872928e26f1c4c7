"""The submission as a page for the people who fill in the wizard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scripts.oin.submission import MAX_BASE_URL, MAX_DESCRIPTION, MAX_NAME

_HEAD: Final = """\
# What stands in each field of the submission

Made by `make oin` of the schemas and of what the service announces; [submission.json](submission.json) has the same
for programs. *To be decided* is what only the publisher knows: a published guide, people to write to, a test
environment.
"""
_TAIL: Final = """\
All are text. `userName` is in every app profile, and mapped by the application username format. Delete every other
attribute and mapping that the wizard's template brings, To App and To Okta; `emailType` stays, because Okta's own CRUD
suite assigns its person with it. To Okta, map `email`, `givenName` and `familyName` back, by which an import matches
people."""


def page(facts: Mapping[str, Any]) -> str:
    """The page."""
    return "\n".join([_HEAD, *_listing(facts), *_provisioning(facts), *_features(facts), *_attributes(facts)]) + "\n"


def _listing(facts: Mapping[str, Any]) -> Iterator[str]:
    integration, (variable,) = facts["integration"], facts["tenant_settings"]
    name, description = integration["display_name"], integration["description"]
    yield from _table(
        "In the catalogue",
        ("Field", "What stands there"),
        [
            (f"Display name (≤ {MAX_NAME})", name),
            ("In one line", integration["short_description"]),
            (f"Description (< {MAX_DESCRIPTION}; this is {len(description)})", description),
            ("Logo", "[logo.png](logo.png), 200 × 200, of [logo.svg](logo.svg)"),
            ("Use cases", "none: *Lifecycle Management* is assigned by Okta"),
            ("Support contacts", "to be decided; customers see them"),
            ("Support email", "to be decided; Okta alone sees it, for emergencies"),
            ("Tenant setting", f"label **{variable['label']}**, name `{variable['name']}`"),
        ],
    )


def _provisioning(facts: Mapping[str, Any]) -> Iterator[str]:
    scim, published = facts["scim"], facts["published_app"]
    yield from _table(
        "Provisioning",
        ("Field", "The app that is submitted", "The app that is published"),
        [
            (
                f"Base URL (≤ {MAX_BASE_URL})",
                f"`{scim['base_url']}`",
                f"entered by the customer: `{published['base_url_example']}`",
            ),
            (
                "Authentication",
                f"**{scim['authentication_mode']}**: the API token is the password",
                f"**{published['authentication_mode']}**: {', '.join(published['fields'])}",
            ),
            ("Objects", ", ".join(scim["objects"]), "the same"),
            ("User operations", _ticks(scim["user_operations"]), "set by Okta when it was published"),
            ("Group operations", _ticks(scim["group_operations"]), "set by Okta when it was published"),
            ("Configuration guide", "to be decided: where [guide.html](guide.html) is published", "the same page"),
        ],
    )


def _features(facts: Mapping[str, Any]) -> Iterator[str]:
    rows = [(each["name"], "yes" if each["supported"] else "no", each["because"]) for each in facts["features"]]
    yield from _table("Supported features", ("Feature", "Supported", "By what is served"), rows)


def _attributes(facts: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (
            f"`{each['name']}`" + (" (required)" if each["required"] else ""),
            f"`{each['external_name']}`",
            f"`{each['external_namespace']}`",
            f"`{each['from_okta']}`" if "user." in each["from_okta"] else each["from_okta"],
            each["in_maestro"],
        )
        for each in facts["attributes"]
    ]
    yield from _table(
        "Attributes and mappings",
        ("Variable", "External name", "External namespace", "Mapped from Okta", "In Clinical Maestro"),
        rows,
    )
    yield _TAIL


def _ticks(operations: Mapping[str, bool]) -> str:
    return ", ".join(f"{name} {'✓' if is_on else '✗'}" for name, is_on in operations.items())


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"## {title}\n"
    for cells in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cells)} |"
    yield ""
