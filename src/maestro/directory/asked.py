"""What a request asks for: the act, whom it is about, and which failures are the same one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from maestro.directory.exchange import Act

# The request that Okta sends for its button Test API Credentials: always these parameters.
_TESTS: Final = frozenset({"startIndex=1&count=2", "count=2&startIndex=1"})
_ROOT: Final = "/scim/v2"
_RESOURCES: Final = frozenset({"users", "groups", "roles", "entitlements"})
_DISCOVERY: Final = frozenset({"serviceproviderconfig", "schemas", "resourcetypes"})
_WRITES: Final[Mapping[str, Act]] = {"POST": "created", "PUT": "changed", "PATCH": "changed", "DELETE": "deleted"}
# A filter that names one: by user name mostly. A value with an escape is left to the page that shows the filter.
_NAMED: Final = re.compile(
    r'\s*(?:userName|displayName|externalId|id|emails(?:\[[^\]"]*"work"\])?\.value|emails)\s+eq\s+"([^"\\]*)"\s*\Z',
    re.IGNORECASE,
)
# What a refusal names: whoever has the name already. Everything else that differs has a digit, an @ or quotes.
_NAMES: Final = re.compile(r"(\(\w+\)|with user name) .*?(?= already exists|, (?:in)?active)")
# An address, an id, a date, a number, something quoted.
_PARTICULAR: Final = re.compile(r"[@\d\"“”]")
_MAX_PROBLEM: Final = 300


def act_of(method: str, path: str, query: str) -> Act:
    """What a request asks for, by its first line alone."""
    _, root, below = path.partition(_ROOT)
    endpoint, _, rest = below.removeprefix("/").lower().partition("/")
    if not root or (below and not below.startswith("/")) or "/" in rest:
        return "nothing"
    is_read = method in {"GET", "HEAD"}
    if endpoint in _RESOURCES:
        return _act_on_resources(method, rest, query)
    if endpoint in _DISCOVERY and is_read:
        return "discovered"
    if endpoint == "bulk" and method == "POST":
        return "several"
    if (not endpoint and is_read) or (endpoint == ".search" and method == "POST"):
        return "looked up"
    return "nothing"


def _act_on_resources(method: str, rest: str, query: str) -> Act:
    if method not in {"GET", "HEAD"}:
        if method == "POST" and rest:
            return "looked up" if rest == ".search" else "nothing"
        return _WRITES.get(method, "nothing") if rest or method == "POST" else "nothing"
    if rest:
        return "read"
    if "filter=" in query:
        return "looked up"
    return "tested" if query in _TESTS else "listed"


def about_filter(text: str | None) -> str | None:
    """The name in a filter that looks one resource up by name: `userName eq "li.na@acme.example"`."""
    found = _NAMED.match(text) if text else None
    return found[1] if found else None


def about_document(document: Any) -> str | None:
    """The name in the body of a request that creates or replaces a resource, in whatever case it is spelled."""
    if not isinstance(document, dict):
        return None
    named = document.get("userName") or document.get("displayName")
    if named is None:
        given = {str(name).lower(): value for name, value in document.items()}
        named = given.get("username") or given.get("displayname")
    return named if isinstance(named, str) and named.strip() else None


def leaves_active_out(document: Any) -> bool:
    """Whether the body of a PUT says nothing of `active`."""
    return (
        isinstance(document, dict) and "active" not in document and all(name.lower() != "active" for name in document)
    )


def asks_to_deactivate(document: Any) -> bool:
    """Whether a body sets `active` to false, as a resource or as a PatchOp, in whatever form."""
    if not isinstance(document, dict):
        return False
    given = {name.lower(): value for name, value in document.items()}
    operations = given.get("operations")
    if not isinstance(operations, list):
        return _is_false(given.get("active"))
    for each in operations:
        operation = {name.lower(): value for name, value in each.items()} if isinstance(each, dict) else {}
        value, path = operation.get("value"), str(operation.get("path") or "").lower()
        if path.rpartition(":")[2] == "active" and _is_false(value):
            return True
        if not path and isinstance(value, dict) and asks_to_deactivate(value):
            return True
    return False


def _is_false(value: Any) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")


def problem_of(detail: str) -> str:
    """The detail of a refusal without the values in it: equal for failures that are one and the same to mend."""
    if " already exists" in detail:
        detail = _NAMES.sub(r"\1 …", detail)
    return " ".join(["…" if _PARTICULAR.search(each) else each for each in detail[:_MAX_PROBLEM].split(" ")])
