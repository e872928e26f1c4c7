"""Which subdomains and names an organization may have; what support is told when it may not."""

from __future__ import annotations

import pytest

from maestro.directory.administration import add_support_account, create_organization, find_organization
from maestro.directory.errors import Missing, Refused, Taken
from maestro.directory.exchange import REFERENCE_ALPHABET, reference_from
from maestro.directory.organization import MAX_NAME, MAX_SUBDOMAIN, RESERVED_SUBDOMAINS, check_name, check_subdomain
from maestro.directory.support import (
    ABSOLUTE_SECONDS,
    IDLE_SECONDS,
    MAX_PASSWORD,
    MIN_PASSWORD,
    Session,
    check_password,
    check_user_name,
)
from maestro.store.database import Database
from tests.cast import ALICE


@pytest.mark.parametrize("subdomain", ["a", "7", "acme", "acme-bio", "a--b", "x" * MAX_SUBDOMAIN, "3m"])
def test_subdomains_that_may_be_used(subdomain: str) -> None:
    assert check_subdomain(subdomain) == subdomain


@pytest.mark.parametrize(
    ("subdomain", "words"),
    [
        ("", "needed"),
        ("x" * (MAX_SUBDOMAIN + 1), "longer than 40"),
        ("Acme", "lower case"),
        ("acme_bio", "lower case"),
        ("-acme", "starts and ends"),
        ("acme-", "starts and ends"),
        ("-", "starts and ends"),
        ("acme.bio", "letters"),
        ("acme bio", "letters"),
        ("acme\n", "letters"),
        ("zürich", "letters"),
        ("аcme", "letters"),
        ("٣m", "letters"),
        ("../x", "letters"),
        ("xn--zrich-kva", "reserved"),
        *((each, "reserved") for each in ("www", "o", "support", "demo-okta")),
    ],
)
def test_subdomains_that_may_not_be_used_name_the_rule(subdomain: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_subdomain(subdomain)


def test_every_reserved_name_would_be_a_subdomain_otherwise() -> None:
    assert [each for each in RESERVED_SUBDOMAINS if each != each.lower() or "_" in each or len(each) > 40] == []


def test_a_name_is_printable_and_without_space_around_it() -> None:
    assert check_name("  Acme   Bio\t") == "Acme Bio"
    assert check_name("x" * MAX_NAME) == "x" * MAX_NAME
    for name in ("", "  ", "x" * (MAX_NAME + 1), "Acme\u202e", "a\x00b"):
        with pytest.raises(Refused, match="name of 1 to 200"):
            check_name(name)


def test_an_organization_is_made_with_its_event_and_found_again(database: Database) -> None:
    acme = create_organization(database, "acme", " Acme Bio ", ALICE)
    assert find_organization(database, "acme") == acme
    assert (acme.subdomain, acme.name, acme.created) == ("acme", "Acme Bio", ALICE.at)
    [event] = database.organization(acme).events("organization", "acme")
    assert event.act == "support:organization:created"
    with pytest.raises(Taken, match="acme is already in use"):
        create_organization(database, "acme", "Other", ALICE)
    with pytest.raises(Missing, match="globex"):
        find_organization(database, "globex")


class Plain:
    """Passwords that are not hashed: how they are is the composition root's."""

    def hash(self, password: str) -> str:
        return f"hash of {len(password)}"

    def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash == self.hash(password)


def test_a_support_account_is_found_in_any_case_and_made_once(database: Database) -> None:
    account = add_support_account(database, "Alice", "x" * MIN_PASSWORD, ALICE, passwords=Plain(), new_id="1")
    assert database.support_account("aLICE") == account
    assert account.password_hash == "hash of 12"
    with pytest.raises(Taken, match="ALICE"):
        add_support_account(database, "ALICE", "x" * MIN_PASSWORD, ALICE, passwords=Plain(), new_id="2")
    assert database.support_account("bob") is None


@pytest.mark.parametrize("user_name", ["", "a", ".a", "a b", "é1", "x" * 101])
def test_user_names_that_support_may_not_have(user_name: str) -> None:
    with pytest.raises(Refused, match="user name"):
        check_user_name(user_name)


@pytest.mark.parametrize("length", [0, MIN_PASSWORD - 1, MAX_PASSWORD + 1])
def test_passwords_that_support_may_not_have(length: int) -> None:
    with pytest.raises(Refused, match=f"this one has {length}"):
        check_password("x" * length)
    assert check_password("x" * MAX_PASSWORD) == "x" * MAX_PASSWORD


def test_a_session_ends_when_it_is_idle_or_old() -> None:
    start = 1_000_000
    assert Session(b"d", "1", "alice", start, start).is_live(start + IDLE_SECONDS)
    assert not Session(b"d", "1", "alice", start, start).is_live(start + IDLE_SECONDS + 1)
    busy = Session(b"d", "1", "alice", start, start + ABSOLUTE_SECONDS)
    assert busy.is_live(start + ABSOLUTE_SECONDS)
    assert not busy.is_live(start + ABSOLUTE_SECONDS + 1)


def test_a_reference_can_be_read_aloud() -> None:
    assert reference_from(0) == "00000000"
    assert len({reference_from(each) for each in range(5000)}) == 5000
    assert set(reference_from(2**40 - 1)) == {"Z"}
    assert not set("ILOU") & set(REFERENCE_ALPHABET)
