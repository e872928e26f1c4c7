"""The gate: how many requests of an organization at a time and how often; one that floods delays no other."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import falcon.testing
import pytest

from maestro.directory.rates import Rate
from maestro.store.database import Database
from maestro.web.app import create_app
from maestro.web.scim.gate import FAILURES
from maestro.web.wiring import Wiring
from tests.cast import Answer, Client, store_of, user

WRONG = {"Authorization": "Bearer cmscim_wrong"}


@dataclass
class Clock:
    """A clock that tests set."""

    at: datetime = datetime(2026, 11, 24, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Unread(io.BytesIO):
    """A body that nobody may read yet."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError(f"{size} bytes of the body are waited for")


def posted_slowly(wiring: Wiring, client: Client, path: str, authorization: str) -> int:
    """The status of a POST whose body never comes."""
    headers = {"Authorization": authorization, "Content-Length": "100", "Content-Type": "application/scim+json"}
    environ = falcon.testing.create_environ(client.root + path, method="POST", headers=headers)
    environ["wsgi.input"] = Unread()
    start = falcon.testing.StartResponseMock()
    create_app(wiring)(environ, start)
    return int((start.status or "0")[:3])


def fill(wiring: Wiring, client: Client) -> int:
    """Let requests of an organization in until no more are."""
    count = 0
    while wiring.admission.enter(client.organization.number):
        count += 1
    return count


def through(client: Client, wiring: Wiring, **changes: Any) -> Client:
    """The client, of an application that is wired otherwise."""
    changed = replace(wiring, **changes)
    return Client(create_app(changed), changed, client.organization, client.user_name, client.password)


def waits(answer: Answer) -> int:
    """What Okta is told to wait: it honours whole seconds alone."""
    return int(answer.headers["retry-after"])


def test_an_organization_that_floods_is_refused_and_another_is_not(
    acme: Client, globex: Client, wiring: Wiring, database: Database
) -> None:
    assert fill(wiring, acme) == 36
    refused = acme.get("/Users")
    assert (refused.status, waits(refused)) == (429, 1)
    assert refused.headers["content-type"] == "application/scim+json"
    assert refused.json["status"] == "429"
    assert refused.json["detail"].startswith("This organization has as many requests in work as there is room for.")
    assert globex.get("/Users").status == 200
    database.flush()
    exchange = store_of(database, acme).exchange(refused.reference)
    assert exchange is not None
    assert (exchange.status, exchange.credential is not None) == (429, True)
    wiring.admission.leave(acme.organization.number)
    assert acme.get("/Users").status == 200


def test_what_is_refused_is_told_to_the_log_by_its_kind(acme: Client, wiring: Wiring) -> None:
    told: list[Any] = []
    loud = through(
        acme,
        wiring,
        log=lambda _, /, **facts: told.append(facts.get("error")),
        request_rate=Rate(1, 1),
        failure_rate=Rate(1, 1),
    )
    fill(wiring, acme)
    loud.get("/Users")
    loud.get("/Users")
    loud.get("/Users", headers=WRONG)
    loud.get("/Users", headers=WRONG)
    assert told == ["TooManyAtOnce", "TooOften", "Unauthorized", "TooManyFailures"]


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Bulk", "/.search", "/Users/.search", "/Nothing"])
def test_nobody_waits_for_a_body_of_one_who_is_not_let_in(acme: Client, wiring: Wiring, path: str) -> None:
    fill(wiring, acme)
    assert posted_slowly(wiring, acme, path, acme.basic) == 429
    assert posted_slowly(wiring, acme, path, "Bearer cmscim_wrong") == 401
    assert posted_slowly(wiring, acme, path, "") == 401


def test_who_is_answered_before_the_body_is_read_is_told_that_the_connection_ends(acme: Client, wiring: Wiring) -> None:
    assert "connection" not in acme.post("/Users", user()).headers
    assert "connection" not in acme.post("/Users", user()).headers  # 409: the body was read
    assert "connection" not in acme.get("/Users", headers=WRONG).headers
    assert acme.post("/Users", user(), headers=WRONG).headers["connection"] == "close"
    assert acme.post("/Users", user(), headers={"Content-Type": "text/plain"}).headers["connection"] == "close"
    fill(wiring, acme)
    assert acme.post("/Users", user()).headers["connection"] == "close"
    assert "connection" not in acme.get("/Users").headers


class Stop(BaseException):
    """What ends a thread rather than a request."""


def test_however_a_request_ends_its_place_is_free_again(acme: Client, wiring: Wiring) -> None:
    def fails(error: type[BaseException]) -> Any:
        raise error

    for path in ("/Users", "/Users/none", "/Users?filter=nonsense", "/Me", "/Nothing", "/ServiceProviderConfig"):
        acme.get(path)
        acme.get(path, headers=WRONG)
        acme.request("TRACE", path)
    acme.post("/Users", b"{")
    acme.post("/Users", user())
    assert through(acme, wiring, new_id=lambda: fails(RuntimeError)).post("/Users", user("b@x.example")).status == 500
    broken = through(acme, wiring, new_id=lambda: fails(Stop))
    with pytest.raises(Stop):
        broken.post("/Users", user("c@x.example"))
    assert wiring.admission.in_flight == 0
    held = fill(wiring, acme)
    assert acme.get("/Users").status == 429
    assert wiring.admission.in_flight == held


def test_more_than_the_rate_is_refused_until_there_is_some_again(acme: Client, globex: Client, wiring: Wiring) -> None:
    clock = Clock()
    limited = through(acme, wiring, request_rate=Rate(2, 4), now=clock)
    other = through(globex, wiring, request_rate=Rate(2, 4), now=clock)
    assert [limited.get("/Users").status for _ in range(4)] == [200] * 4
    refused = limited.get("/Users")
    assert (refused.status, waits(refused)) == (429, 1)
    assert "2 a second" in refused.json["detail"]
    assert waits(limited.get("/Nothing")) == 2
    assert other.get("/Users").status == 200
    clock.passes(1)
    assert [limited.get("/Users").status for _ in range(3)] == [200, 200, 429]
    assert wiring.admission.in_flight == 0


def test_two_processes_hold_one_rate(acme: Client, wiring: Wiring) -> None:
    clock = Clock()
    processes = [through(acme, wiring, request_rate=Rate(1, 10), now=clock) for _ in range(2)]
    statuses = [processes[number % 2].get("/Users").status for number in range(14)]
    assert statuses == [200] * 10 + [429] * 4


def test_one_wrong_credential_after_the_other_is_refused_and_the_right_one_is_let_in(
    acme: Client, wiring: Wiring
) -> None:
    clock = Clock()
    limited = through(acme, wiring, failure_rate=FAILURES, now=clock)
    assert [limited.get("/Users", headers=WRONG).status for _ in range(12)] == [401] * 10 + [429] * 2
    refused = limited.get("/Users", headers=WRONG)
    assert refused.json["detail"].startswith("Authentication failed, again and again. Check the base URL")
    assert 1 <= waits(refused) <= 60
    assert limited.get("/Users").status == 200
    # A client may come without a credential first, to be asked for one.
    assert limited.get("/Users", headers={"Authorization": ""}).status == 401
    clock.passes(6.1)
    assert limited.get("/Users", headers=WRONG).status == 401


def test_failures_tell_nobody_which_organizations_there_are(acme: Client, globex: Client, wiring: Wiring) -> None:
    limited = through(acme, wiring, failure_rate=FAILURES, now=Clock())
    statuses = {}
    for name in ("acme", "globex", "nobody"):
        limited.root = f"/o/{name}/scim/v2"
        statuses[name] = [limited.get("/Users", headers=WRONG).status for _ in range(12)]
    assert statuses["nobody"] == statuses["globex"] == statuses["acme"] == [401] * 10 + [429] * 2
    assert globex.get("/Users").status == 200
