"""The cast: organizations with a provisioning client each, spoken to in process or over a socket."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import falcon
import falcon.testing
import pytest

from maestro.cli.identifiers import new_id
from maestro.directory.administration import create_organization
from maestro.directory.event import Occasion
from maestro.directory.issuing import issue_credential
from maestro.directory.organization import Organization
from maestro.store.database import Database
from maestro.store.engines.sqlite import Sqlite
from maestro.store.part import OrganizationDatabase
from maestro.web.wiring import Wiring

PEPPER = b"a pepper for tests, 32 characters"
ALICE = Occasion("support", "alice", "2026-11-24T08:00:00.000Z", "7F3K2M9Q")
USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# For a test of what is particular to a database in a file.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)

    @property
    def reference(self) -> str:
        """The reference at the end of an error's detail."""
        detail: str = self.json["detail"]
        return detail.rpartition("(ref ")[2].rstrip(")")


class Client:
    """An organization's provisioning client, in process: `get("/Users")` with its credential."""

    def __init__(
        self, app: falcon.App[Any, Any], wiring: Wiring, organization: Organization, user_name: str, password: str
    ) -> None:
        self._http = falcon.testing.TestClient(app)
        self.organization = organization
        self.user_name = user_name
        self.password = password
        self.root = f"/o/{organization.subdomain}/scim/v2"
        self.base_url = wiring.addresses.base_url(organization.subdomain)
        self.basic = "Basic " + base64.b64encode(f"{user_name}:{password}".encode()).decode()

    def request(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """Send a request. A `body` that is not bytes is sent as JSON; `path` may have a query."""
        sent = {"Authorization": self.basic, "Accept": "application/scim+json", **(headers or {})}
        if body is not None:
            sent.setdefault("Content-Type", "application/scim+json; charset=utf-8")
            options["body"] = body if isinstance(body, bytes) else json.dumps(body)
        path, _, query = path.partition("?")
        result = self._http.simulate_request(method, self.root + path, query_string=query, headers=sent, **options)
        return Answer(result.status_code, result.headers, result.text)

    def get(self, path: str, **options: Any) -> Answer:
        """GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Answer:
        """POST."""
        return self.request("POST", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Answer:
        """PUT."""
        return self.request("PUT", path, body, **options)

    def patch(self, path: str, *operations: Mapping[str, Any], **options: Any) -> Answer:
        """PATCH, with the operations of a PatchOp."""
        return self.request("PATCH", path, {"schemas": [PATCH_OP], "Operations": list(operations)}, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """DELETE."""
        return self.request("DELETE", path, **options)

    def create(self, user_name: str = "li.na@acme.example", /, **attributes: Any) -> Any:
        """Create a User and return it as answered."""
        answer = self.post("/Users", user(user_name, **attributes))
        assert answer.status == 201, answer.text
        return answer.json


def user(user_name: str = "li.na@acme.example", /, **attributes: Any) -> dict[str, Any]:
    """A User as Okta sends one; `attributes` add to it or replace parts of it."""
    return {
        "schemas": [USER_SCHEMA],
        "userName": user_name,
        "name": {"givenName": "Li", "familyName": "Na"},
        "emails": [{"primary": True, "value": user_name, "type": "work"}],
        "displayName": "Li Na",
        "locale": "en-US",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    } | attributes


def client_of(app: falcon.App[Any, Any], wiring: Wiring, database: Database, subdomain: str) -> Client:
    """A new organization with a credential, and its provisioning client."""
    organization = create_organization(database, subdomain, subdomain.capitalize(), ALICE)
    issued = issue_credential(database, organization, ALICE, random=os.urandom, pepper=wiring.pepper, new_id=new_id())
    return Client(app, wiring, organization, issued.credential.user_name, issued.password)


def sqlite_of(database: Database) -> Sqlite:
    """The engine of a database in a file, for what is particular to it."""
    engine = database._engine
    assert isinstance(engine, Sqlite)
    return engine


def store_of(database: Database, client: Client) -> OrganizationDatabase:
    """The store of a client's organization."""
    return database.organization(client.organization)
