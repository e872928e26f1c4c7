"""Whether a person may sign in, in words: for those who look after people, and for the person who is refused."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory.access import CONFIRMED_DAYS, Access, access_of, cautions
from maestro.directory.contact import Contact, contact_from
from maestro.directory.event import ActorType, Event, Occasion
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later

AT = "2026-11-24T08:00:00.000Z"
NAME = "Jonas Weber"


def contact(*, active: bool, deleted: str | None = None) -> Contact:
    """Jonas, as he is since AT."""
    document = {"userName": "jonas@acme.example", "displayName": NAME, "active": active}
    return contact_from(document, id="1", since=AT, created=AT, modified=AT, version=1, deleted=deleted)


def event(act: str, actor: ActorType = "credential", at: str = AT) -> Event:
    return Event(f"scim:user:{act}", "User", "1", Occasion(actor, "acme-1", at, "7F3K2M9Q"))


def exchange(at: str, act: Any = "changed", status: int = 200) -> Exchange:
    return Exchange("7F3K2M9Q", 1, None, at, "PUT", "/Users/1", "", status, None, None, "1", 7, act)


LIVES = [
    pytest.param(contact(active=True), ["changed", "created"], "active", "Okta added this person on", id="added"),
    pytest.param(
        contact(active=True), ["reactivated", "deactivated"], "active", "Okta added this person back on", id="back"
    ),
    pytest.param(contact(active=True), [], "active", "Okta added this person on", id="nothing-kept"),
    pytest.param(
        contact(active=False), ["changed", "deactivated"], "removed", "Okta removed this person on", id="removed"
    ),
    pytest.param(contact(active=False), [], "removed", "Okta removed this person on", id="removed-unheard"),
    pytest.param(contact(active=False), ["created"], "never active", "Okta sent this person on", id="never-active"),
    pytest.param(
        contact(active=False, deleted=AT),
        ["deleted", "created"],
        "deleted",
        "Okta deleted this person on",
        id="deleted",
    ),
    pytest.param(None, ["erased", "deleted"], "erased", "This person was erased on", id="erased"),
]


@pytest.mark.parametrize(("person", "acts", "reason", "because"), LIVES)
def test_what_became_of_a_person_decides(person: Contact | None, acts: list[str], reason: str, because: str) -> None:
    access = access_of(person, [event(each) for each in acts])
    assert access.reason == reason
    assert access.is_allowed == (reason == "active")
    assert access.because.startswith(f"{because} 24 Nov 2026")
    assert "In Okta" in access.remedy or "in Okta" in access.remedy
    for each in (access.because, access.remedy, access.refusal):
        assert NAME not in each


def test_an_id_that_nobody_has_is_unknown() -> None:
    assert access_of(None, []) == Access("unknown")
    assert access_of(None, []).because == "Okta has not sent such a person to Clinical Maestro."


@pytest.mark.parametrize(("actor", "who"), [("support", "Support"), ("system", "Clinical Maestro")])
def test_it_is_said_who_did_it(actor: ActorType, who: str) -> None:
    assert access_of(contact(active=False), [event("deactivated", actor)]).because.startswith(f"{who} removed this")


def test_who_is_refused_is_told_no_more_than_they_may_know() -> None:
    removed = access_of(contact(active=False), [event("deactivated")]).refusal
    assert removed.startswith(
        "Your organization removed your access to Clinical Maestro on 24 Nov 2026. Ask your Okta "
    )
    erased, unknown = (access_of(None, events).refusal for events in ([event("erased")], []))
    assert erased == unknown
    assert "has not sent you" in erased
    assert "has not made you active" in access_of(contact(active=False), [event("created")]).refusal


def test_a_pause_is_a_caution_whatever_the_answer() -> None:
    for active in (True, False):
        (caution,) = cautions(access_of(contact(active=active), []), [], AT, AT)
        assert caution.sentence.startswith("Support has paused provisioning since 24 Nov 2026.")


@pytest.mark.parametrize(
    ("newest", "is_told"),
    [
        (exchange(AT, status=409), True),
        (exchange(AT, "deactivated", 500), True),
        (exchange(AT, status=429), False),
        (exchange(AT, "looked up", 400), False),
        (exchange(AT), False),
    ],
)
def test_a_last_push_that_was_refused_is_a_caution(newest: Exchange, is_told: bool) -> None:
    access = access_of(contact(active=True), [event("created")])
    found = cautions(access, [newest, exchange("2026-11-23T08:00:00.000Z")], None, AT)
    assert [each.reference for each in found] == (["7F3K2M9Q"] if is_told else [])
    assert not cautions(access_of(contact(active=False), []), [newest], None, AT)


@pytest.mark.parametrize(
    ("days", "heard", "is_told"), [(89, None, False), (90, None, True), (200, 80, False), (200, 110, True)]
)
def test_who_was_not_heard_of_for_long_is_a_caution(days: int, heard: int | None, is_told: bool) -> None:
    now = later(AT, days * 86_400)
    told = [exchange(later(now, -heard * 86_400))] if heard is not None else []
    found = cautions(access_of(contact(active=True), []), told, None, now)
    silent = days if heard is None else heard
    expected = [f"Okta has sent nothing of this person for {silent} days"] if is_told else []
    assert [each.sentence.partition(".")[0] for each in found] == expected
    assert CONFIRMED_DAYS == 90
