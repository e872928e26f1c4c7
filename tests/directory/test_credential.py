"""Credentials: what is kept of a password, and when one fits."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import os
import re

import pytest

from maestro.directory.administration import create_organization
from maestro.directory.credential import PASSWORD_BYTES, digest, fits, password_from
from maestro.directory.errors import Missing, Refused
from maestro.directory.event import Occasion
from maestro.directory.issuing import issue_credential, revoke_credential
from maestro.store.database import Database
from tests.cast import ALICE, PEPPER

LATER = Occasion("support", "alice", "2026-11-25T08:00:00.000Z", "7F3K2M9R")


def test_a_password_has_256_bits_in_letters_that_survive_pasting() -> None:
    passwords = {password_from(os.urandom(PASSWORD_BYTES)) for _ in range(100)}
    assert len(passwords) == 100
    assert all(re.fullmatch(r"cmscim_[A-Za-z0-9_-]{43}", each) for each in passwords)
    assert password_from(bytes(32)) == "cmscim_" + "A" * 43
    for size in (0, 31, 33):
        with pytest.raises(ValueError, match="32 random bytes"):
            password_from(bytes(size))


def test_the_digest_is_keyed_by_the_pepper() -> None:
    assert digest("p", PEPPER) == hmac.new(PEPPER, b"p", hashlib.sha256).digest()
    assert digest("p", PEPPER) != digest("p", PEPPER + b"x")
    assert digest("\ud800é", PEPPER) != digest("\ud800e", PEPPER)


def test_an_organization_has_two_live_credentials_at_most(database: Database) -> None:
    acme = create_organization(database, "acme", "Acme Bio", ALICE)
    store = database.organization(acme)

    def issue(new_id: str) -> str:
        return issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id=new_id).password

    first, second = issue("1"), issue("2")
    with pytest.raises(Refused, match="Acme Bio has 2 live credentials"):
        issue("3")
    revoke_credential(database, acme, "1", LATER, reason="Leaked")
    third = issue("4")
    found = {each.id: each for each in store.credentials()}
    assert found.keys() == {"1", "2", "4"}
    assert found["1"].revoked == LATER.at
    assert [found["2"].revoked, found["4"].revoked] == [None, None]
    assert {each.user_name for each in found.values()} == {"acme-provisioning"}
    assert found["2"].hint == second[-4:]
    assert (found["2"].created, found["2"].created_by) == (ALICE.at, "alice")
    assert not any(password in repr(found) for password in (first, second, third))
    assert [each.act for each in store.events("credential", "1")] == [
        "support:credential:revoked",
        "support:credential:issued",
    ]
    assert store.events("credential", "3") == []


def test_what_is_revoked_or_unknown_cannot_be_revoked(database: Database) -> None:
    acme = create_organization(database, "acme", "Acme Bio", ALICE)
    globex = create_organization(database, "globex", "Globex", ALICE)
    issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id="1")
    revoke_credential(database, acme, "1", LATER, reason="Leaked")
    for organization, credential in ((acme, "1"), (acme, "2"), (globex, "1")):
        with pytest.raises(Missing, match="no live credential"):
            revoke_credential(database, organization, credential, LATER, reason="Leaked")


def test_a_credential_fits_with_its_digest_its_name_and_while_it_is_live(database: Database) -> None:
    acme = create_organization(database, "acme", "Acme Bio", ALICE)
    issued = issue_credential(database, acme, ALICE, random=os.urandom, pepper=PEPPER, new_id="1")
    right, name = digest(issued.password, PEPPER), issued.credential.user_name
    at = LATER.at
    assert fits(issued.credential, right, name, at)
    assert fits(issued.credential, right, None, at)
    assert not fits(issued.credential, digest("x", PEPPER), name, at)
    assert not fits(issued.credential, right, name.upper(), at)
    assert not fits(issued.credential, right, "", at)
    assert not fits(issued.credential, right, "\ud800", at)
    assert not fits(dataclasses.replace(issued.credential, revoked=LATER.at), right, name, at)
    assert not fits(dataclasses.replace(issued.credential, expires=LATER.at), right, name, at)


@pytest.mark.parametrize("presented", [bytes(32), digest("x", PEPPER)], ids=["zeros", "digest"])
@pytest.mark.parametrize("user_name", [None, "", "acme-provisioning"])
def test_nothing_fits_nobody(presented: bytes, user_name: str | None) -> None:
    assert not fits(None, presented, user_name, LATER.at)
