"""Bodies, documents and filters to try the core with: few values, so that they often meet."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA, USER
from maestro.scim.resource import Document, read_resource

ENTERPRISE = ENTERPRISE_USER_SCHEMA
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"

# What LIKE, JSON, SQL and Unicode each treat in a way of their own.
TEXTS = st.sampled_from(
    [
        *("a", "A", "ab", "aB", "b", "ba", "%", "_", "a%b", "\\", '"', "'", "a'b", "é", "e\u0301", "É", "ß", "ss"),
        *("İ", "ı", "i", "ﬁ", "fi", "work", "Work", "home", "😀", "a😀", "z", "a b", "a\tb", "true", "null", "0", ""),
    ]
)
WORDS = TEXTS.filter(bool)
TYPES = st.sampled_from(["work", "Work", "home", "other", "mobile"])


def elements(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Elements of a multi-valued attribute, each with any of the parts."""
    return st.lists(st.fixed_dictionaries({}, optional=parts), max_size=3)


VALUES = {"value": TEXTS, "type": TYPES, "display": TEXTS, "primary": st.sampled_from([True, False, "True", "false"])}
BODIES = st.fixed_dictionaries(
    {"userName": WORDS},
    optional={
        "schemas": st.just([CORE, ENTERPRISE]),
        "externalId": TEXTS,
        "active": st.sampled_from([True, False, "False", None]),
        "name": st.fixed_dictionaries({}, optional={"givenName": TEXTS, "familyName": TEXTS, "formatted": TEXTS}),
        "displayName": TEXTS | st.none(),
        "title": TEXTS,
        "emails": elements(**VALUES),
        "phoneNumbers": elements(**VALUES),
        "photos": elements(value=TEXTS, type=TYPES),
        "addresses": elements(country=TEXTS, streetAddress=TEXTS, type=TYPES, primary=st.booleans()),
        "x509Certificates": elements(value=st.sampled_from(["YQ==", "Yg==", "YWI="])),
        "department": TEXTS,
        ENTERPRISE: st.fixed_dictionaries(
            {},
            optional={
                "department": TEXTS,
                "employeeNumber": TEXTS | st.integers(0, 9),
                "manager": st.fixed_dictionaries({}, optional={"value": TEXTS, "displayName": TEXTS}) | TEXTS,
            },
        ),
        "urn:acme:badge:1.0": st.recursive(
            TEXTS | st.booleans() | st.none() | st.integers(-2, 2),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
            max_leaves=4,
        ),
        "password": TEXTS,
        "id": TEXTS,
        "meta": st.just({"version": "x"}),
        "groups": st.just([{"value": "g"}]),
        "unknown": TEXTS,
    },
)


def documents() -> st.SearchStrategy[Document]:
    """Documents as clients' bodies become them."""
    return BODIES.map(lambda body: read_resource(body, USER))


_TEXT_PATHS = st.sampled_from(
    [
        *("userName", "USERNAME", "externalId", "id", "displayName", "title", "name.givenName", "name.familyName"),
        *("emails", "emails.value", "emails.type", "phoneNumbers.value", "photos", "photos.value", "addresses.country"),
        *("schemas", "meta.version", "department", f"{CORE}:userName", f"{ENTERPRISE}:department"),
        *(f"{ENTERPRISE}:manager{part}" for part in ("", ".value", ".displayName")),
    ]
)
_FLAG_PATHS = st.sampled_from(["active", "emails.primary", "phoneNumbers.primary"])
_DATE_PATHS = st.sampled_from(["meta.created", "meta.lastModified"])
_ANY_PATHS = _TEXT_PATHS | _FLAG_PATHS | _DATE_PATHS | st.sampled_from(["name", "meta", ENTERPRISE, "addresses"])
DATES = st.sampled_from(
    ["2026-11-24T08:00:00Z", "2026-11-24T09:00:00.001+01:00", "2026-11-25T08:00:00", "1999-12-31T23:59:59Z"]
)

_EQUALITY = ["eq", "ne", "EQ", "Ne"]
_ORDER = ["gt", "ge", "lt", "le"]
_TEXT = ["co", "sw", "ew", "Co"]


def _comparison(path: str, operator: str, literal: Any) -> str:
    return f"{path} {operator} {json.dumps(literal, ensure_ascii=False)}"


def _compared(paths: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(_comparison, paths, st.sampled_from(_EQUALITY + _ORDER + _TEXT), TEXTS)


def _flags(paths: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(_comparison, paths, st.sampled_from(_EQUALITY), st.sampled_from([True, False, "True", "false"]))


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(" and ".join)
        | several.map(" or ".join)
        | inner.map(lambda each: f"not ({each})")
        | inner.map(lambda each: f"({each})")
    )


_IN_BRACKETS = st.recursive(
    _compared(st.sampled_from(["value", "type", "display", "VALUE"]))
    | _flags(st.just("primary"))
    | st.sampled_from(["value pr", "type pr", "primary pr", "display eq null", "value ne null"]),
    _combined,
    max_leaves=3,
)
_TERMS = (
    _compared(_TEXT_PATHS)
    | _flags(_FLAG_PATHS)
    | st.builds(_comparison, _DATE_PATHS, st.sampled_from(_EQUALITY + _ORDER), DATES)
    | st.builds(_comparison, st.just("x509Certificates"), st.sampled_from(["eq", "ne", "co"]), TEXTS)
    | _ANY_PATHS.map(lambda path: f"{path} pr")
    | st.builds("{} {} null".format, _TEXT_PATHS | _FLAG_PATHS, st.sampled_from(["eq", "ne"]))
    | st.builds("{}[{}]".format, st.sampled_from(["emails", "phoneNumbers"]), _IN_BRACKETS)
    | st.builds("addresses[country eq {}]".format, TEXTS.map(json.dumps))
    | st.builds("name[givenName sw {} or familyName pr]".format, TEXTS.map(json.dumps))
    | st.builds(f"{ENTERPRISE}[department co {{}}]".format, TEXTS.map(json.dumps))
    | st.builds(f"{ENTERPRISE}:manager[value eq {{}}]".format, TEXTS.map(json.dumps))
)

FILTERS = st.recursive(_TERMS, _combined, max_leaves=4)
