"""Setup links: one at a time, for one address, one password once."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.credential import Terms, digest
from maestro.directory.errors import Missing, Refused
from maestro.directory.event import Event, Occasion
from maestro.directory.instants import later
from maestro.directory.issuing import (
    Issued,
    Made,
    Secrets,
    issue_credential,
    make_setup_link,
    reveal,
    revoke_setup_link,
)
from maestro.directory.organization import Organization
from maestro.directory.setup import SetupLink, link_digest
from maestro.store.database import Database
from tests.cast import ALICE, PEPPER

SECRETS = Secrets(os.urandom, PEPPER)
ADDRESS = "a.novak@acme.example"
NOVAK = Occasion("setup link", ADDRESS, later(ALICE.at, 60), "7F3K2M9R")
DAY = 86_400
PLAIN = Terms()


@pytest.fixture
def acme(database: Database) -> Organization:
    return create_organization(database, "acme", "Acme Bio", ALICE)


def make(
    database: Database, acme: Organization, new_id: str = "link", terms: Terms | None = PLAIN, at: str = ALICE.at
) -> Made:
    return make_setup_link(database, acme, ADDRESS, replace(ALICE, at=at), secrets=SECRETS, new_id=new_id, terms=terms)


def read(database: Database, made: Made) -> SetupLink:
    found = database.setup_link(link_digest(made.token, PEPPER))
    assert found is not None
    return found[1]


def show(database: Database, acme: Organization, made: Made, address: str = ADDRESS, new_id: str = "new") -> Issued:
    return reveal(database, acme, read(database, made), address, NOVAK, secrets=SECRETS, new_id=new_id)


def test_a_link_shows_its_password_once(database: Database, acme: Organization) -> None:
    made = make(database, acme, terms=Terms(expires="2027-11-24T23:59:59.999Z", reason="First"))
    assert read(database, made) == made.link
    assert database.organization(acme).credentials() == []
    shown = show(database, acme, made, " A.Novak@ACME.example ")
    assert database.authenticate("acme", digest(shown.password, PEPPER)) == (acme, shown.credential)
    assert (shown.credential.created, shown.credential.created_by) == (NOVAK.at, "alice")
    assert shown.credential.expires == "2027-11-24T23:59:59.999Z"
    assert read(database, made).revealed == NOVAK.at
    with pytest.raises(Refused, match="shown already"):
        show(database, acme, made, new_id="again")
    with pytest.raises(Refused, match="shown already"):  # two tabs that were open before
        reveal(database, acme, made.link, ADDRESS, NOVAK, secrets=SECRETS, new_id="again")
    assert len(database.organization(acme).credentials()) == 1
    (event,) = database.organization(acme).events("credential", "new")
    assert (event.occasion.actor_type, event.occasion.actor) == ("setup link", ADDRESS)


def test_of_those_who_open_it_at_the_same_time_one_is_shown_it(database: Database, acme: Organization) -> None:
    made = make(database, acme)
    together = Barrier(5)
    shown: list[str] = []

    def one(number: int) -> None:
        together.wait()
        with suppress(Refused):
            shown.append(
                reveal(database, acme, made.link, ADDRESS, NOVAK, secrets=SECRETS, new_id=str(number)).password
            )

    threads = [Thread(target=one, args=(number,)) for number in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(shown) == len(database.organization(acme).credentials()) == 1


def test_whoever_has_another_address_is_shown_nothing(database: Database, acme: Organization) -> None:
    made = make(database, acme)
    for address in ("", "b.novak@acme.example", "a.novak@acme.example.evil", "\ud800"):
        with pytest.raises(Refused, match="given to another address"):
            show(database, acme, made, address)
    assert database.organization(acme).credentials() == []
    show(database, acme, made)


def test_a_new_link_ends_the_one_before(database: Database, acme: Organization) -> None:
    first, second = make(database, acme, "1"), make(database, acme, "2", at=later(ALICE.at, 5))
    assert read(database, first).revoked == later(ALICE.at, 5)
    assert [each.id for each in database.organization(acme).setup_links()] == ["2", "1"]
    with pytest.raises(Refused):
        show(database, acme, first)
    show(database, acme, second)


def test_a_link_is_over_after_a_week_or_when_it_is_revoked(database: Database, acme: Organization) -> None:
    made = make(database, acme)
    assert made.link.expires == later(ALICE.at, 7 * DAY)
    assert (made.link.is_open(later(ALICE.at, 7 * DAY - 1)), made.link.is_open(made.link.expires)) == (True, False)
    late = replace(NOVAK, at=made.link.expires)
    for known in (made.link, replace(made.link, expires=later(late.at, 1))):  # the store does not trust what was read
        with pytest.raises(Refused):
            reveal(database, acme, known, ADDRESS, late, secrets=SECRETS, new_id="late")
    revoke_setup_link(database, acme, "link", ALICE)
    with pytest.raises(Missing, match="no such setup link"):
        revoke_setup_link(database, acme, "link", ALICE)
    with pytest.raises(Refused):
        show(database, acme, made)
    assert database.organization(acme).credentials() == []


def test_a_link_may_lead_to_the_guide_alone(database: Database, acme: Organization) -> None:
    made = make(database, acme, terms=None)
    assert read(database, made).terms is None
    with pytest.raises(Refused, match="leads to the guide alone"):
        show(database, acme, made)


def test_a_link_replaces_the_password_in_use(database: Database, acme: Organization) -> None:
    issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id="old")
    made = make(database, acme, terms=Terms(replaces="old", overlap="7d"))
    assert read(database, made).terms == Terms(replaces="old", overlap="7d")
    show(database, acme, made)
    old = next(each for each in database.organization(acme).credentials() if each.id == "old")
    assert (old.replaced_by, old.overlap) == ("new", 7 * DAY)


def test_a_link_that_could_show_nothing_is_not_made(database: Database, acme: Organization) -> None:
    for name in ("1", "2"):
        issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id=name)
    with pytest.raises(Refused, match="2 live credentials already"):
        make(database, acme, terms=Terms(replaces="1"))
    with pytest.raises(Missing, match="no live credential 3"):
        make(database, acme, terms=Terms(replaces="3"))
    make(database, acme, terms=Terms(replaces="1", overlap=None))


def test_the_store_has_no_token_and_one_organization_no_link_of_another(database: Database, acme: Organization) -> None:
    globex = create_organization(database, "globex", "Globex", ALICE)
    made = make(database, acme)
    assert made.token not in repr(database.organization(acme).setup_links())
    assert database.organization(globex).setup_links() == []
    assert database.setup_link(link_digest(made.token, PEPPER + b"x")) is None
    assert digest(made.token, PEPPER) != made.link.digest
    with pytest.raises(Missing):
        revoke_setup_link(database, globex, "link", ALICE)


def test_the_first_opening_is_noted(database: Database, acme: Organization) -> None:
    made = make(database, acme)
    store = database.organization(acme)
    for at in (NOVAK.at, later(NOVAK.at, 5)):
        store.open_setup_link("link", Event("setup:link:opened", "setup link", "link", replace(NOVAK, at=at)))
    assert read(database, made).opened == NOVAK.at
    assert [each.act for each in store.events("setup link", "link")] == ["setup:link:opened", "support:setup link:made"]


@pytest.mark.parametrize("address", ["", "novak", "a@b", "a b@c.d", "a@b\n.c", "x" * 251 + "@c.d", "a\u202e@b.cd"])
def test_a_link_is_for_an_address(database: Database, acme: Organization, address: str) -> None:
    with pytest.raises(Refused, match="e-mail address is needed"):
        make_setup_link(database, acme, address, ALICE, secrets=SECRETS, new_id="1", terms=None)
