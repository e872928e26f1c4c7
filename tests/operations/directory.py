"""A directory with a bit of everything that the service keeps, and everything that it answers about it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import falcon

from maestro.cli.identifiers import new_id
from maestro.cli.opening import now
from maestro.cli.passwords import Argon2Passwords
from maestro.directory.declaring import declare_schema, schema_from_document
from maestro.directory.event import Event
from maestro.directory.support import SupportAccount
from maestro.store.database import Database, open_database
from maestro.web.app import create_app
from maestro.web.wiring import Addresses, Wiring
from tests.cast import ALICE, ENTERPRISE, PEPPER, Client, client_of, user
from tests.store.made import create, exchange

STUDY = "urn:example:params:scim:schemas:extension:study:2.0:User"
_STUDY_DOCUMENT = f"""{{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "{STUDY}", "name": "Study",
  "attributes": [{{"name": "site", "type": "string", "multiValued": false, "caseExact": false}},
                 {{"name": "visits", "type": "integer", "multiValued": false}}]
}}"""
# At the end of an error's detail, another one each time.
_REFERENCE = re.compile(r" \(ref \w+\)")
# Letters that sort, fold and encode in ways of their own.
_NAMES = (
    "Li Na",
    "Zoë Müller",
    "Ærøskøbing Ø",
    "Straße",
    "İpek Çelik",
    "𝔘𝔫𝔦 😀",
    'o\'Brien \\ "x"',
    "ﬁne",
    "Ａlpha",
    "b-c",
)


@dataclass(frozen=True, slots=True)
class Login:
    """What a client was given, which is the same whatever the database is."""

    subdomain: str
    user_name: str
    password: str


@contextmanager
def application(url: str) -> Iterator[tuple[falcon.App[Any, Any], Wiring, Database]]:
    """The service in process over a database."""
    database = open_database(url)
    wiring = Wiring(
        store=database,
        addresses=Addresses("https://maestro.example"),
        now=now,
        random=os.urandom,
        new_id=new_id,
        pepper=PEPPER,
        passwords=Argon2Passwords(),
    )
    try:
        yield create_app(wiring), wiring, database
    finally:
        database.close()


def fill(url: str) -> list[Login]:
    """Two organizations with people, groups and a schema of their own, whose lives have gone on for a while."""
    with application(url) as (app, wiring, database):
        clients = [client_of(app, wiring, database, each) for each in ("acme", "globex")]
        organization = clients[0].organization
        declare_schema(
            database,
            organization,
            schema_from_document(_STUDY_DOCUMENT),
            "User",
            occasion=ALICE,
            progress=lambda _: None,
        )
        for each in clients:
            _fill(each)
        account = SupportAccount("account-1", "Alice", "hash", ALICE.at)
        database.create_support_account(account, Event("support:account:created", "Account", account.id, ALICE))
        return [Login(each.organization.subdomain, each.user_name, each.password) for each in clients]


def _fill(client: Client) -> None:
    def person(number: int) -> Any:
        name = _NAMES[number % len(_NAMES)]
        return client.create(
            f"{number}.{name}@acme.example",
            displayName=name,
            externalId=f"00u{number}",
            **{ENTERPRISE: {"department": name.upper()}, STUDY: {"site": name, "visits": number}},
        )

    with ThreadPoolExecutor(8) as threads:  # several connections, and so several rows of counts on PostgreSQL
        people = list(threads.map(person, range(40)))
    for number, each in enumerate(people[:12]):
        client.patch(f"/Users/{each['id']}", {"op": "replace", "value": {"active": bool(number % 2), "title": "CRA"}})
    for each in people[12:15]:
        client.delete(f"/Users/{each['id']}")
    inner = _group(client, "Monitors", [each["id"] for each in people[15:25]])
    outer = _group(client, "Site staff", [inner, people[30]["id"]])
    client.patch(f"/Groups/{outer}", {"op": "add", "path": "members", "value": [{"value": people[31]["id"]}]})
    client.delete(f"/Users/{people[16]['id']}")
    client.post("/Users", user("1.Zoë Müller@acme.example"))  # refused: the name is taken
    client.put(f"/Users/{people[20]['id']}", user("renamed@acme.example", externalId="00u20"))


def _group(client: Client, name: str, members: list[str]) -> str:
    answer = client.post("/Groups", {"displayName": name, "members": [{"value": each} for each in members]})
    assert answer.status == 201, answer.text
    found: str = answer.json["id"]
    return found


def fill_quickly(url: str, people: int) -> None:
    """So many people of one organization, with an exchange each, straight into the store."""
    with application(url) as (app, wiring, database):
        organization = client_of(app, wiring, database, "acme").organization

        def one(number: int) -> None:
            create(database.organization(organization), f"{number:08}", f"person-{number}@acme.example")
            database.record(exchange(f"R{number:07}", organization.number))

        with ThreadPoolExecutor(16) as threads:
            list(threads.map(one, range(people), chunksize=20))


def answers(url: str, logins: list[Login]) -> dict[str, tuple[int, str, str | None]]:
    """Everything that clients can read, by whom and where: status, body without reference, and version."""
    found = {}
    with application(url) as (app, wiring, database):
        for login in logins:
            organization = database.organization_by_subdomain(login.subdomain)
            assert organization is not None
            client = Client(app, wiring, organization, login.user_name, login.password)
            for path in _paths(client):
                answer = client.get(path)
                found[f"{login.subdomain} {path}"] = (
                    answer.status,
                    _REFERENCE.sub("", answer.text),
                    answer.headers.get("ETag"),
                )
    return found


def _paths(client: Client) -> list[str]:
    paths = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas", f"/Schemas/{STUDY}", "/Users/no-such"]
    for kind in ("Users", "Groups"):
        listed = client.get(f"/{kind}?count=200").json["Resources"]
        paths += [f"/{kind}/{each['id']}" for each in listed]
        paths += [f"/{kind}?startIndex={start}&count=7" for start in range(1, len(listed), 7)]
        paths += [f"/{kind}?sortBy=displayName&sortOrder={order}" for order in ("ascending", "descending")]
        paths += [f"/{kind}?filter={quote('displayName eq ' + json.dumps(each))}" for each in _NAMES]
    filters = (
        'title eq "cra"',
        "active eq false",
        'groups.display co "staff"',
        f'{STUDY}:visits ge "3"',
        f"{STUDY}:visits ge 3",
    )
    return [
        *paths,
        *(f"/Users?filter={quote(each)}" for each in filters),
        "/Users?attributes=userName,groups&count=200",
    ]
