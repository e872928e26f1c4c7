"""One check's dealings with the service provider: what it creates has names of its own, and is deleted afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from maestro.conformance.answer import Answer
from maestro.conformance.provider import GROUP, USER, ServiceProvider
from maestro.conformance.verdict import Failed, Unreachable, Untestable
from maestro.conformance.wire import Wire

PATCH_OP: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_PAGES: Final = 50


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that a check created: where it is, and as what it was answered."""

    path: str
    id: str
    answer: Answer

    def __getitem__(self, name: str) -> Any:
        return self.answer.resource.get(name)


class Session:
    """What a check is given. `token` is a word that only this check's resources have in their names."""

    def __init__(self, wire: Wire, provider: ServiceProvider, token: str) -> None:
        self._wire = wire
        self.provider = provider
        self.token = token
        self.trail: list[Answer] = []
        self._created: list[str] = []
        self._counter = 0

    @property
    def users(self) -> str:
        """The endpoint of Users."""
        return self.provider.users

    @property
    def groups(self) -> str:
        """The endpoint of Groups."""
        return self.provider.groups

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._wire.base_url

    @property
    def has_credential(self) -> bool:
        """Whether requests carry a credential at all."""
        return self._wire.authorization is not None

    def send(self, method: str, target: str, body: object = None, **options: Any) -> Answer:
        """Send a request; see Wire.send. What a POST creates is remembered. Raises Unreachable."""
        answer = self._wire.send(method, target, body, **options)
        self.trail.append(answer)
        if method == "POST":
            self._remember(answer, target)
        return answer

    def get(self, target: str, *, headers: Mapping[str, str | None] | None = None, **query: object) -> Answer:
        """GET, with query parameters."""
        return self.send("GET", target, headers=headers, query=query)

    def post(self, target: str, body: object, **options: Any) -> Answer:
        """POST."""
        return self.send("POST", target, body, **options)

    def put(self, target: str, body: object, **options: Any) -> Answer:
        """PUT."""
        return self.send("PUT", target, body, **options)

    def patch(self, target: str, *operations: Mapping[str, object], **options: Any) -> Answer:
        """PATCH, with the operations of a PatchOp (RFC 7644 §3.5.2)."""
        return self.send("PATCH", target, {"schemas": [PATCH_OP], "Operations": list(operations)}, **options)

    def delete(self, target: str, **options: Any) -> Answer:
        """DELETE."""
        return self.send("DELETE", target, **options)

    def patched(self, resource: Resource, *operations: Mapping[str, object]) -> Answer:
        """The resource as it reads after a PATCH that must succeed. Raises Failed."""
        self.patch(resource.path, *operations).has_status(200, 204)
        return self.read(resource)

    def read(self, resource: Resource) -> Answer:
        """The resource as it now is. Raises Failed."""
        return self.get(resource.path).has_status(200)

    def name(self, word: str = "") -> str:
        """A name nobody else has."""
        self._counter += 1
        return f"{self.token}-{self._counter:03}{word}"

    def user(self, **attributes: Any) -> dict[str, Any]:
        """The body of a new User that any service provider takes; `attributes` add to it or replace parts of it."""
        name = self.name()
        return {
            "schemas": [USER],
            "userName": f"{name}@example.com",
            "name": {"givenName": "Li", "familyName": "Na"},
            "displayName": f"Li Na {name}",
            "emails": [{"value": f"{name}@example.com", "type": "work", "primary": True}],
            "active": True,
        } | attributes

    def group(self, *members: Resource, **attributes: Any) -> dict[str, Any]:
        """The body of a new Group."""
        named = [{"value": each.id} for each in members]
        return {"schemas": [GROUP], "displayName": self.name(), "members": named} | attributes

    def create_user(self, **attributes: Any) -> Resource:
        """A new User. Raises Untestable when it cannot be created: that is for other checks to judge."""
        return self._create(self.users, self.user(**attributes))

    def create_group(self, *members: Resource, **attributes: Any) -> Resource:
        """A new Group with those members. Raises Untestable."""
        return self._create(self.groups, self.group(*members, **attributes))

    def matching(self, filter: str, endpoint: str = "") -> set[str]:
        """The ids of all that a filter finds, over all pages. Raises Failed."""
        found: list[str] = []
        for _ in range(_PAGES):
            page = self.get(endpoint or self.users, filter=filter, startIndex=len(found) + 1).has_status(200)
            found += page.ids
            if not page.ids or len(found) >= int(page.resource.get("totalResults") or 0):
                break
        return set(found)

    def mine(self, filter: str) -> set[str]:
        """The ids of the Users of this check that a filter finds."""
        return self.matching(f'userName sw "{self.token}" and ({filter})')

    def expect_found(self, filter: str, *expected: Resource, among_mine: bool = False) -> None:
        """Raise Failed unless a filter finds those Users and no others."""
        found = self.mine(filter) if among_mine else self.matching(filter)
        wanted = {each.id for each in expected}
        self.trail[-1].expect(found == wanted, f"{filter} to find {sorted(wanted)}", sorted(found))

    def clean_up(self) -> list[str]:
        """Delete what was created, the last first, and say what could not be deleted."""
        left = []
        while self._created:
            path = self._created.pop()
            try:
                is_gone = self._wire.send("DELETE", path).status in {200, 204, 404}
            except Unreachable:
                is_gone = False
            if not is_gone:
                left.append(path)
        return left

    def _create(self, endpoint: str, body: Mapping[str, Any]) -> Resource:
        answer = self.post(endpoint, body)
        try:
            given = answer.has_status(201).resource["id"]
        except (Failed, KeyError) as error:
            raise Untestable(f"{endpoint} did not create the resource that the check needs: {error}") from None
        return Resource(_path(endpoint, given), str(given), answer)

    def _remember(self, answer: Answer, target: str) -> None:
        """What is created must go again, also when the check expected a refusal, and also by a bulk request."""
        if answer.status not in {200, 201}:
            return
        with suppress(Failed):
            document = answer.resource
            if answer.status == 201 and "id" in document:
                self._created.append(_path(target.partition("?")[0], document["id"]))
            for each in document.get("Operations") or ():
                location = str(each.get("location", ""))
                if each.get("method") == "POST" and location.startswith(self.base_url):
                    self._created.append(location.removeprefix(self.base_url))


def _path(endpoint: str, id: object) -> str:
    return f"{endpoint}/{quote(str(id), safe='')}"
