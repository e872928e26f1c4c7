"""Random requests of a provisioning client: what is there, changed, searched and paged, and what is nonsense."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from urllib.parse import quote

from maestro.scim.catalog import GROUP, USER
from maestro.scim.resource import Document
from maestro.scim.schema import Attribute, ResourceType
from tests.cast import PATCH_OP
from tests.conformance.mutation import damaged, damaged_text
from tests.conformance.random_filters import RandomFilters
from tests.conformance.varied import TYPES, body_of, value_for

# More than this many resources are not needed to tell two lists apart.
_ENOUGH: Final = 120
_BULK_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; `path` is below the base URL, with its query."""

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class RandomRequests:
    """Requests one after the other, about what `note` was told of the answers."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._number = 0
        self._ids: dict[str, list[str]] = {each.name: [] for each in TYPES}
        self._tags: list[str] = ['W/"1"', "*", 'W/"9"']
        self._cursors: list[tuple[str, str]] = []
        self._filters: dict[str, RandomFilters] = {}
        self.learn({each.name: {} for each in TYPES})

    def learn(self, compared: Mapping[str, Mapping[str, Document]]) -> None:
        """Let filters compare with what is there, by resource type."""
        self._filters = {each.name: RandomFilters(each, compared[each.name], self._random) for each in TYPES}

    def note(self, request: Request, status: int, headers: Mapping[str, str], text: str) -> None:
        """What became of a request."""
        if "etag" in headers:
            self._tags = [*self._tags[-8:], headers["etag"]]
        kind = next((each for each in TYPES if request.path.startswith(each.endpoint)), None)
        if kind is None:
            return
        if request.method == "POST" and status == 201:
            self._ids[kind.name].append(json.loads(text)["id"])
        if request.method == "DELETE" and status == 204:
            self._ids[kind.name].remove(request.path.rpartition("/")[2])
        if request.method == "GET" and '"nextCursor"' in text and status == 200:
            cursor = json.loads(text).get("nextCursor")
            self._cursors = [*self._cursors[-5:], (request.path, cursor)] if cursor else self._cursors

    def one(self) -> Request:
        """The next request."""
        self._number += 1
        kind = self._random.choice([*TYPES, TYPES[0], TYPES[0]])
        acts = {
            self._create: 18,
            self._read: 8,
            self._replace: 10,
            self._patch: 20,
            self._search: 26,
            self._next_page: 6,
            self._dot_search: 4,
            self._bulk: 2,
            self._delete: 12 if len(self._ids[kind.name]) > _ENOUGH / len(TYPES) else 2,
        }
        (act,) = self._random.choices([*acts], [*acts.values()])
        request = act(kind)
        return self._damaged(request) if self._random.random() < 0.08 else request

    def _create(self, kind: ResourceType) -> Request:
        return Request("POST", kind.endpoint, self._body(kind))

    def _read(self, kind: ResourceType) -> Request:
        query = self._random.choice(["", "", "?attributes=userName,groups,members", "?excludedAttributes=members,name"])
        headers = {"If-None-Match": self._random.choice(self._tags)} if self._random.random() < 0.3 else {}
        return Request("GET", f"{self._one_of(kind)}{query}", headers=headers)

    def _replace(self, kind: ResourceType) -> Request:
        return Request("PUT", self._one_of(kind), self._body(kind), self._condition())

    def _patch(self, kind: ResourceType) -> Request:
        operations = [self._operation(kind) for _ in range(self._random.choice([1, 1, 1, 2, 3]))]
        return Request(
            "PATCH", self._one_of(kind), {"schemas": [PATCH_OP], "Operations": operations}, self._condition()
        )

    def _delete(self, kind: ResourceType) -> Request:
        return Request("DELETE", self._one_of(kind))

    def _search(self, kind: ResourceType) -> Request:
        path = kind.endpoint if self._random.random() < 0.9 else "/"
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in self._asked(kind).items())
        return Request("GET", f"{path}?{query}" if query else path)

    def _next_page(self, kind: ResourceType) -> Request:
        if not self._cursors:
            return Request("GET", f"{kind.endpoint}?cursor=&count=3")
        path, cursor = self._random.choice(self._cursors)
        kept = [each for each in path.partition("?")[2].split("&") if not each.startswith(("cursor=", "startIndex="))]
        query = "&".join([*kept, f"cursor={quote(cursor, safe='')}"])
        return Request("GET", f"{path.partition('?')[0]}?{query}")

    def _dot_search(self, kind: ResourceType) -> Request:
        path = self._random.choice([f"{kind.endpoint}/.search", "/.search"])
        return Request("POST", path, {**self._asked(kind)})

    def _bulk(self, kind: ResourceType) -> Request:
        several = [self._random.choice([self._create, self._patch, self._replace])(kind) for _ in range(3)]
        operations = [
            {"method": each.method, "path": each.path, "data": each.body}
            | ({"bulkId": str(i)} if each.method == "POST" else {})
            for i, each in enumerate(several)
        ]
        return Request("POST", "/Bulk", {"schemas": [_BULK_SCHEMA], "Operations": operations})

    def _asked(self, kind: ResourceType) -> dict[str, Any]:
        """What a search asks, as the parameters of its query."""
        chance = self._random.random
        asked: dict[str, Any] = {}
        if chance() < 0.8:
            asked["filter"] = self._filters[kind.name].one(2)
        if chance() < 0.4:
            asked["sortBy"] = self._random.choice(_names(kind))
            asked["sortOrder"] = self._random.choice(["ascending", "descending"])
        if chance() < 0.7:
            asked["count"] = self._random.choice([0, 1, 2, 5, 20])
            asked |= {"cursor": ""} if chance() < 0.4 else {"startIndex": self._random.choice([1, 1, 2, 3, 6, 21, 200])}
        if chance() < 0.1:
            asked["attributes"] = self._random.choice(_names(kind))
        return asked

    def _operation(self, kind: ResourceType) -> dict[str, Any]:
        attribute = self._random.choice([each for each in kind.attributes if not each.is_secret])
        op = self._random.choice(["add", "replace", "replace", "remove"])
        path = attribute.name
        if attribute.multi_valued and self._random.random() < 0.4:
            path = f"{attribute.name}[{self._filters[kind.name].one(0).replace('.', '')}]"
        value = self._members() if attribute.name == "members" else value_for(attribute, self._random)
        return {"op": op, "path": path} | ({} if op == "remove" and self._random.random() < 0.7 else {"value": value})

    def _body(self, kind: ResourceType) -> dict[str, Any]:
        # A number that was there before makes a name that is taken, now and then.
        number = self._number if self._random.random() < 0.9 else self._random.randrange(self._number + 1)
        body = body_of(kind, self._random, number)
        return body | {"members": self._members()} if kind.name == GROUP.name else body

    def _members(self) -> list[dict[str, str]]:
        known = [*self._ids[USER.name], *self._ids[GROUP.name], "00000000"]
        return [{"value": self._random.choice(known)} for _ in range(self._random.choice([0, 1, 2, 5]))]

    def _one_of(self, kind: ResourceType) -> str:
        known = self._ids[kind.name]
        is_there = known and self._random.random() < 0.97
        return f"{kind.endpoint}/{self._random.choice(known) if is_there else '00000000'}"

    def _condition(self) -> dict[str, str]:
        return {"If-Match": self._random.choice(self._tags)} if self._random.random() < 0.1 else {}

    def _damaged(self, request: Request) -> Request:
        """The same with something wrong in it; of a method that does not lose what others are about."""
        if request.body is not None and request.method != "DELETE":
            return Request(request.method, request.path, damaged(request.body, self._random), request.headers)
        path, mark, query = request.path.partition("?")
        if query and request.method == "GET":
            broken = quote(damaged_text(query, self._random).encode("utf-8", "ignore"), safe="=&+%")
            return Request("GET", f"{path}{mark}{broken}")
        return request


def _names(kind: ResourceType) -> Sequence[str]:
    """The attributes of a type and their parts, as a client names them; some cannot be sorted by."""
    return [name for each in kind.attributes for name in _spelled(each, each.name)] + ["id", "meta.created", "nothing"]


def _spelled(attribute: Attribute, name: str) -> list[str]:
    mark = ":" if name.startswith("urn:") else "."
    return [name, *(f"{name}{mark}{each.name}" for each in attribute.sub_attributes)]
