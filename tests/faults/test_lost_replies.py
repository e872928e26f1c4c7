"""Replies that are lost after the commit: Okta does what it always does, and each person has one linked contact.

The connection is cut between Okta and the service, or between the service and PostgreSQL. MAESTRO_TEST_LOST_REPLIES
says for how many people (4 unless told otherwise); of each, three replies are lost in either place.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from maestro.okta.connection import Connection
from maestro.okta.patience import patiently
from maestro.okta.people import Person, Profile
from maestro.okta.provisioning import Provisioned, Provisioning, StepFailed
from maestro.okta.wire import Exchange
from maestro.okta.wire import Wire as OktaWire
from tests.cast import PATCH_OP, user
from tests.faults.figures import figure
from tests.faults.fleet import Fleet
from tests.faults.ledger import check
from tests.faults.wire import Wire
from tests.postgres.cut import Cut
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name
from tests.serving import ServedOrganization

PEOPLE = int(os.environ.get("MAESTRO_TEST_LOST_REPLIES", "4"))
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
# Created, changed and deactivated, whatever was lost and done again.
VERSIONS = 3

Act = Callable[[], Provisioned]


class Okta:
    """The simulated Okta's sequences for one person after the other, and every exchange that they took."""

    def __init__(self, port: int, acme: ServedOrganization) -> None:
        base_url = f"http://127.0.0.1:{port}/o/acme/scim/v2"
        connection = Connection(base_url, acme.password, acme.user_name)
        self.exchanges: list[Exchange] = []
        self.waited: list[float] = []
        self.wire = OktaWire(connection, self.exchanges.append)
        self._sequences = Provisioning(self.wire, connection, lambda *_: None)

    def live(self, number: int, lose: Callable[[str], None]) -> str:
        """A person's whole life, each act with a lost reply; the id of the contact they are linked to.

        `lose` is told the user name before each act.
        """
        name = f"li.{number}@acme.example"
        profile = Profile(name, "Li", "Na", name, "CTA")
        person = Person(f"okta-{number}", profile)
        lose(name)
        linked = self._until_done(lambda: self._sequences.provision(person)).link.target_id
        promoted = Person(person.id, Profile(name, "Li", "Na", name, "Lead CTA"))
        lose(name)
        assert self._until_done(lambda: self._sequences.push_profile(promoted, linked)).link.target_id == linked
        lose(name)
        assert self._until_done(lambda: self._sequences.deactivate(promoted, linked)).link.target_id == linked
        return linked

    def statuses(self) -> dict[int | None, int]:
        """How many requests had which status, None being no answer."""
        return dict(Counter(each.status for each in self.exchanges))

    def _until_done(self, act: Act) -> Provisioned:
        """By Okta's own patience with 429; where there was no answer, as who presses *Retry Selected*."""
        try:
            return patiently(act, self.waited.append, lambda _: None)
        except StepFailed:
            if self.exchanges[-1].status is not None:
                raise  # it was answered, and not with what lets it go on
        return patiently(act, self.waited.append, lambda _: None)


def assert_linked(wire: Wire, linked: dict[str, str]) -> None:
    """Each person has one contact, the linked one, in the version that three changes make."""
    for name, contact in linked.items():
        found = wire.send("GET", f"/Users?filter=userName%20eq%20%22{name}%22").json
        assert [each["id"] for each in found["Resources"]] == [contact]
        (person,) = found["Resources"]
        assert (person["title"], person["active"]) == ("Lead CTA", False)
        assert person["meta"]["version"] == f'W/"{VERSIONS}"'


def test_a_reply_lost_on_its_way_to_okta(tmp_path: Path, database_url: str) -> None:
    with Fleet(tmp_path, database_url) as fleet, Cut(fleet.processes[0].port) as cut, fleet.wire() as wire:
        okta = Okta(cut.port, fleet.acme)
        writes = (b"POST ", b"PUT ", b"PATCH ")
        linked = {}
        with okta.wire:
            for number in range(PEOPLE):
                linked[f"li.{number}@acme.example"] = okta.live(
                    number, lambda _: cut.lose_replies(1, lambda piece: piece.startswith(writes))
                )
        assert cut.cuts == 3 * PEOPLE
        assert okta.statuses().keys() <= {200, 201, None}, okta.statuses()
        assert_linked(wire, linked)
        assert check(database_url, []) == PEOPLE
        figure("replies lost between Okta and the service", engine=database_url.partition(":")[0], lost=cut.cuts)


@pytest.fixture(scope="module")
def cut_off(postgres_server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fleet, Cut]]:
    """A process that reaches its database through a relay."""
    name = new_name()
    url = postgres_server.create_database(name)
    place = urlsplit(url)
    with Cut(place.port or 5432) as cut:
        relayed = place._replace(netloc=f"{place.netloc.rpartition(':')[0]}:{cut.port}").geturl()
        with Fleet(tmp_path_factory.mktemp("cut"), url, reached_at=[relayed]) as fleet:
            yield fleet, cut
    postgres_server.drop_database(name)


def test_a_reply_lost_on_its_way_from_the_database(cut_off: tuple[Fleet, Cut]) -> None:
    fleet, cut = cut_off
    before = cut.cuts
    okta = Okta(fleet.processes[0].port, fleet.acme)

    def lose_commit(name: str) -> None:
        # What writes a contact writes its event too; the log of exchanges has the name without it.
        cut.lose_replies(1, lambda piece: name.encode() in piece and b"scim:user:" in piece)

    with okta.wire, fleet.wire() as wire:
        linked = {f"li.{number}@acme.example": okta.live(number, lose_commit) for number in range(PEOPLE)}
        lost = cut.cuts - before
        assert lost == 3 * PEOPLE
        assert okta.statuses().keys() <= {200, 201, 429}, okta.statuses()
        assert okta.statuses()[429] == 3 * PEOPLE
        assert set(okta.waited) == {5}
        assert_linked(wire, linked)
    check(fleet.url, [])
    figure("replies lost between the service and PostgreSQL", lost=lost, answered_429=okta.statuses()[429])


def commit_of_a_group() -> Callable[[bytes], bool]:
    """Picks the commit that comes after the event of a group, and no other's."""
    has_told: list[bytes] = []

    def picks(piece: bytes) -> bool:
        if b"scim:group:" in piece:
            has_told.append(piece)
        return bool(has_told) and b"COMMIT" in piece

    return picks


def test_a_lost_commit_of_members_is_done_once(cut_off: tuple[Fleet, Cut]) -> None:
    fleet, cut = cut_off
    with fleet.wire() as wire:
        people = [
            wire.send("POST", "/Users", user(f"member{number}@acme.example")).json["id"] for number in range(PEOPLE)
        ]
        group = wire.send("POST", "/Groups", {"schemas": [GROUP_SCHEMA], "displayName": "Clinical"}).json["id"]
        for number, person in enumerate(people):
            body = {
                "schemas": [PATCH_OP],
                "Operations": [{"op": "add", "path": "members", "value": [{"value": person}]}],
            }
            cut.lose_replies(1, commit_of_a_group())
            refused = wire.send("PATCH", f"/Groups/{group}", body)
            assert (refused.status, refused.wait) == (429, 5), refused
            answer = wire.send("PATCH", f"/Groups/{group}", body)
            assert answer.status in {200, 204}, answer
            assert wire.send("GET", f"/Groups/{group}").json["meta"]["version"].startswith(f'W/"{number + 2}')
        read = wire.send("GET", f"/Groups/{group}").json
        assert sorted(each["value"] for each in read["members"]) == sorted(people)


def test_a_connection_that_died_while_nothing_was_asked_fails_no_request(cut_off: tuple[Fleet, Cut]) -> None:
    fleet, cut = cut_off
    with fleet.wire() as wire:
        for number in range(10):
            assert wire.send("POST", "/Users", user(f"idle{number}@acme.example")).status == 201
            cut.drop()


@pytest.mark.parametrize("what", ["replies", "requests"])
def test_a_read_that_is_lost_is_read_again(cut_off: tuple[Fleet, Cut], what: str) -> None:
    fleet, cut = cut_off
    before = cut.cuts
    lose = cut.lose_replies if what == "replies" else cut.lose_requests
    with fleet.wire() as wire:
        lose(1, lambda piece: what.encode() in piece)  # the look-up has the name in it
        answer = wire.send("GET", f"/Users?filter=userName%20eq%20%22{what}%22&startIndex=1&count=100")
        assert (answer.status, answer.json["totalResults"]) == (200, 0)
    assert cut.cuts == before + 1


def test_a_connection_that_dies_as_it_is_opened_costs_a_wait(cut_off: tuple[Fleet, Cut]) -> None:
    """Between being let in and the first statement, as when a server is stopped at that moment."""
    fleet, cut = cut_off
    with fleet.wire() as wire:
        assert wire.send("GET", "/Users?startIndex=1&count=2").status == 200
        cut.drop()
        cut.lose_replies(1, lambda piece: b"pg_backend_pid" in piece)
        answer = wire.send("GET", "/Users?startIndex=1&count=2")
        assert (answer.status, answer.wait) == (429, 5), answer
        assert wire.send("GET", "/Users?startIndex=1&count=2").status == 200
