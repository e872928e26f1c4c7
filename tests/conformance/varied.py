"""A directory in which nobody is like anybody else: what filters, sorts and pages are tried on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from maestro.directory import provisioning
from maestro.directory.administration import create_organization
from maestro.directory.event import Occasion
from maestro.directory.lists import Search, Target
from maestro.directory.store import OrganizationStore, Store
from maestro.scim.catalog import GROUP, ROLE, STANDARD, USER, schema_from
from maestro.scim.comparison import comparable_document
from maestro.scim.membership import Membership
from maestro.scim.messages import PatchOperation
from maestro.scim.resource import Document
from maestro.scim.schema import Attribute, ResourceType
from tests.cast import ALICE

BASE_URL: Final = "https://acme.maestro.example/scim/v2"
LAB: Final = "urn:acme:params:lab:1.0"

# What LIKE, JSON, SQL, case folding and normalization each treat in a way of their own.
TEXTS: Final = (
    *("a", "A", "ab", "aB", "b", "ba", "z", "work", "Work", "home", "other", "true", "null", "0", "1e3", "a b", "a\tb"),
    *("%", "_", "a%b", "a_b", "\\", '"', "'", "a'b", "' or 1=1 --", "[a]", "*", "?", "$", ".", "W/", "https://x/"),
    *("İ", "ı", "i", "I", "ß", "ẞ", "ss", "ſ", "s", "K", "k", "K", "é", "e\u0301", "É", "ﬁ", "fi", "Σ", "ς", "σ"),
    *("ǆ", "ǅ", "ŉ", "😀", "a😀", "\u2028", "a\u200db", "日本", "１", "1", "½", "Å", "\u212b", "\uffff", "\U0010ffff"),
)
_INTEGERS: Final = (0, 1, -1, 2, 10, 2**31, 2**53 + 1, 2**63 - 1, -(2**63))
_DECIMALS: Final = (0, 0.0, 1, 1.0, 0.1, -0.5, 1e300, 1e16, 1e-300, 2**53 + 1, 3.14)
_DATES: Final = (
    *("2026-11-24T08:00:00Z", "2026-11-24T08:00:00.000Z", "2026-11-24T09:00:00+01:00", "2026-11-24T08:00:00"),
    *("2026-11-24T08:00:00.001Z", "1999-12-31T23:59:59.999999Z", "2026-11-24T07:59:59.5-00:00", "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59Z", "2026-11-24t08:00:00z"),
)
_BINARIES: Final = ("YQ==", "Yg==", "YWI=", "eWE=", "yq==")
_REFERENCES: Final = ("https://x/a", "https://x/A", "../Users/1", "urn:x:y", f"{BASE_URL}/Users/00001")

LAB_SCHEMA: Final = schema_from(
    {
        "id": LAB,
        "name": "Lab",
        "description": "An organization's own attributes: one of every kind.",
        "attributes": [
            {"name": "badge", "caseExact": True},
            {"name": "nick"},
            {"name": "rank", "type": "integer"},
            {"name": "weight", "type": "decimal"},
            {"name": "hired", "type": "dateTime"},
            {"name": "key", "type": "binary"},
            {"name": "page", "type": "reference"},
            {"name": "onCall", "type": "boolean"},
            {"name": "tags", "multiValued": True},
            {"name": "codes", "multiValued": True, "caseExact": True},
            {"name": "scores", "type": "integer", "multiValued": True},
            {"name": "shifts", "type": "dateTime", "multiValued": True},
            {
                "name": "desk",
                "type": "complex",
                "subAttributes": [
                    {"name": "value"},
                    {"name": "floor", "type": "integer"},
                    {"name": "window", "type": "boolean"},
                ],
            },
            {
                "name": "rooms",
                "type": "complex",
                "multiValued": True,
                "subAttributes": [
                    {"name": "value", "caseExact": True},
                    {"name": "building"},
                    {"name": "floor", "type": "integer"},
                    {"name": "area", "type": "decimal"},
                    {"name": "open", "type": "boolean"},
                    {"name": "from", "type": "dateTime"},
                    {"name": "plan", "type": "reference"},
                    {"name": "labels", "multiValued": True},
                    {"name": "primary", "type": "boolean"},
                ],
            },
        ],
    }
)
_CATALOG: Final = STANDARD.extended(USER.name, LAB_SCHEMA).extended(GROUP.name, LAB_SCHEMA)
TYPES: Final = tuple(_CATALOG.resource_type(name) for name in (USER.name, GROUP.name, ROLE.name))
_NUMBERS: Final = {USER.name: 34, GROUP.name: 18, ROLE.name: 8}


@dataclass(frozen=True, slots=True)
class Directory:
    """An organization's directory in some store, and every resource of it as it is served and compares, by type."""

    store: OrganizationStore
    compared: Mapping[str, Mapping[str, Document]]


def filled(store: Store, random: Random) -> Directory:
    """A directory of some sixty resources, groups within groups and some of them in circles."""
    organization = store.organization(create_organization(store, "acme", "Acme Bio", ALICE))
    made: dict[str, list[str]] = {each.name: [] for each in TYPES}
    number = 0
    for resource_type in TYPES:
        for _ in range(_NUMBERS[resource_type.name]):
            number += 1
            body = body_of(resource_type, random, number)
            if resource_type.name == GROUP.name:
                body["members"] = _members(random, made)
            resource_id = f"{number:05}"
            provisioning.create(_request(organization, random), resource_type, body, resource_id)
            made[resource_type.name].append(resource_id)
    _change(organization, random, made)
    return Directory(organization, {each.name: compared_in(organization, each) for each in TYPES})


def body_of(resource_type: ResourceType, random: Random, number: int) -> dict[str, Any]:
    """A create request with any of the type's attributes."""
    body = {
        each.name: value_for(each, random)
        for each in resource_type.attributes
        if not each.is_read_only and not each.is_secret and each.name != "members" and random.random() < 0.6
    }
    name = USER.name if resource_type.unique is None else resource_type.unique.name
    named = {"displayName": text(random) + "x", name: f"{text(random)}{number}"}
    if "externalId" in body:
        named["externalId"] = f"{text(random)}{number}"  # one active person has it
    return body | named | {"urn:acme:undeclared:1.0": {"Mood": text(random)}}


def value_for(attribute: Attribute, random: Random) -> Any:
    """A client's value for an attribute."""
    if attribute.multi_valued:
        return [_single(attribute, random) for _ in range(random.randrange(4))]
    return _single(attribute, random)


def text(random: Random) -> str:
    """One of the texts, or several behind each other."""
    return "".join(random.choice(TEXTS) for _ in range(random.choice([1, 1, 1, 2, 3])))


def _single(attribute: Attribute, random: Random) -> Any:
    match attribute.type:
        case "complex":
            return {each.name: value_for(each, random) for each in attribute.sub_attributes if random.random() < 0.6}
        case "boolean":
            return random.choice([True, False])
        case "integer":
            return random.choice(_INTEGERS)
        case "decimal":
            return random.choice(_DECIMALS)
        case "dateTime":
            return random.choice(_DATES)
        case "binary":
            return random.choice(_BINARIES)
        case "reference":
            return random.choice(_REFERENCES)
        case _:
            return random.choice(attribute.canonical_values or TEXTS) if random.random() < 0.3 else text(random)


def _members(random: Random, made: Mapping[str, list[str]]) -> list[dict[str, str]]:
    ids = made[USER.name] + made[GROUP.name] * 2
    chosen = random.sample(ids, random.choice([0, 1, 2, 5]))
    return [{"value": each} | ({"display": text(random)} if random.random() < 0.4 else {}) for each in set(chosen)]


def _request(store: OrganizationStore, random: Random) -> provisioning.Request:
    at = random.choice(["2026-11-24T08:00:00.000Z", "2026-11-24T08:00:00.001Z", "2026-11-25T00:00:00.000Z"])
    return provisioning.Request(store, Occasion("credential", "acme-1", at, "7F3K2M9Q"))


def _change(store: OrganizationStore, random: Random, made: Mapping[str, list[str]]) -> None:
    """Versions beyond the first, a circle of groups, and some who are gone again."""
    user, group, role = TYPES
    first, second, third, *_, last = made[GROUP.name]
    gone = made[USER.name][3]
    for one, other in ((first, second), (second, third), (third, first), (first, gone)):
        change = PatchOperation("add", "members", [{"value": other}])
        provisioning.patch(_request(store, random), group, one, [change])
    for each in random.sample(made[USER.name], 8):
        renamed = PatchOperation("replace", "title", text(random) + "!")
        provisioning.patch(_request(store, random), user, each, [renamed])
    for resource_type, each in ((user, gone), (group, last), (role, made[ROLE.name][0])):
        provisioning.delete(_request(store, random), resource_type, each)


def compared_in(store: OrganizationStore, resource_type: ResourceType) -> dict[str, Document]:
    """Every resource of a type as it is served, with memberships and location, and as that compares."""
    found = {}
    for id_, _, text in store.search(Search((Target(resource_type),), BASE_URL, limit=1000)).rows:
        document = json.loads(text)
        document["meta"]["location"] = f"{BASE_URL}{resource_type.endpoint}/{id_}"
        if resource_type.name == GROUP.name:
            members = store.members([id_]).get(id_, ())
            document["members"] = [_element(one, f"{one.type}s") for one in members]
        if resource_type.name == USER.name:
            groups = store.groups_of([id_]).get(id_, ())
            document["groups"] = [_element(one, "Groups") for one in groups]
        found[id_] = comparable_document(document, resource_type)
    return found


def _element(membership: Membership, endpoint: str) -> dict[str, str]:
    element = {
        "value": membership.value,
        "$ref": f"{BASE_URL}/{endpoint}/{membership.value}",
        "type": membership.type,
    }
    return element if membership.display is None else element | {"display": membership.display}
