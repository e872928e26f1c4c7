"""What provisioning refuses, in which words, and what it does when two come at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from maestro.scim.errors import InvalidValue, Mutability, PreconditionFailed, ScimError, Uniqueness
from maestro.scim.limits import BODY_BYTES, TEXT_CHARACTERS
from maestro.scim.messages import PatchOperation
from maestro.store.part import OrganizationDatabase
from tests.cast import user
from tests.directory.acts import DEACTIVATE, Now, create, delete, document, events, patch, read, replace


def test_the_409_for_a_user_name_says_the_holders_state_and_what_to_do(
    acme_store: OrganizationDatabase, now: Now
) -> None:
    create(acme_store, user("li"), now(), "1")
    create(acme_store, user("other"), now(), "2")
    attempts: list[Callable[[], Any]] = [
        lambda: create(acme_store, user("LI"), now(), "3"),
        lambda: replace(acme_store, "2", user("LI"), now()),
        lambda: patch(acme_store, "2", [PatchOperation("replace", "userName", "LI")], now()),
    ]
    for state in ("active", "inactive since 2026-11-24"):
        for attempt in attempts:
            with pytest.raises(Uniqueness) as refused:
                attempt()
            assert refused.value.detail == (
                f"A contact with user name (userName) LI already exists in Clinical Maestro, {state}. "
                "Unassign and assign the person again in Okta, or contact support."
            )
        patch(acme_store, "1", DEACTIVATE, now())
    assert [len(events(acme_store, each)) for each in ("1", "2", "3")] == [2, 1, 0]


def test_the_409_for_a_person_under_another_name_says_which(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user("li", externalId="00u1"), now(), "1")
    with pytest.raises(Uniqueness) as refused:
        create(acme_store, user("lina", externalId="00u1"), now(), "2")
    assert refused.value.detail == (
        "This person (externalId 00u1) already exists in Clinical Maestro with user name li, active. "
        "Change the user name in Okta back, or contact support."
    )
    with pytest.raises(Uniqueness, match=r"user name \(userName\) li already exists"):
        create(acme_store, user("li", externalId="00u1"), now(), "2")


def test_a_reactivation_that_comes_second_is_a_409(
    acme_store: OrganizationDatabase, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(acme_store, user("li", externalId="00u1"), now(), "1")
    patch(acme_store, "1", DEACTIVATE, now())
    look = acme_store.contact_by_external_id

    def look_just_before_another_request(external_id: str) -> Any:
        found = look(external_id)
        patch(acme_store, "1", [PatchOperation("replace", "active", True)], now())
        return found

    monkeypatch.setattr(acme_store, "contact_by_external_id", look_just_before_another_request)
    with pytest.raises(Uniqueness, match="user name li, active"):
        create(acme_store, user("lina", externalId="00u1"), now(), "2")


def test_a_version_that_the_client_did_not_mean_is_refused(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(), now(), "1")
    for tags in (('"2"',), ('"x"', '"3"'), ("1",)):
        for act in (
            lambda tags=tags: replace(acme_store, "1", user(title="CTA"), now(), tags),
            lambda tags=tags: patch(acme_store, "1", DEACTIVATE, now(), tags),
            lambda tags=tags: delete(acme_store, "1", now(), tags),
        ):
            with pytest.raises(PreconditionFailed):
                act()
    assert read(acme_store, "1").version == 1
    assert replace(acme_store, "1", user(title="CTA"), now(), ('"9"', '"1"')).changed
    assert patch(acme_store, "1", DEACTIVATE, now(), ("*",)).changed
    delete(acme_store, "1", now(), ('"3"',))


def test_a_write_between_reading_and_saving_is_seen_and_both_are_kept(
    acme_store: OrganizationDatabase, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(acme_store, user(), now(), "1")
    save = acme_store.replace

    def save_after_another(*arguments: Any) -> bool:
        monkeypatch.setattr(acme_store, "replace", save)
        patch(acme_store, "1", [PatchOperation("replace", "nickName", "Li")], now())
        return save(*arguments)

    monkeypatch.setattr(acme_store, "replace", save_after_another)
    kept = patch(acme_store, "1", [PatchOperation("replace", "title", "CTA")], now())
    assert kept.resource.version == 3
    assert document(kept.resource)["nickName"] == "Li"
    assert document(kept.resource)["title"] == "CTA"


@pytest.mark.parametrize("act", ["replace", "delete"])
def test_a_race_that_is_never_won_asks_to_try_again(
    acme_store: OrganizationDatabase, now: Now, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    create(acme_store, user(), now(), "1")
    monkeypatch.setattr(acme_store, act, lambda *_: False)
    with pytest.raises(ScimError) as refused:
        patch(acme_store, "1", DEACTIVATE, now()) if act == "replace" else delete(acme_store, "1", now())
    assert refused.value.status == 429


BAD: list[Any] = [
    pytest.param({"active": True}, "User name", id="no-user-name"),
    pytest.param({"userName": "  "}, "User name", id="blank"),
    pytest.param({"userName": "\u200d\u00ad"}, "User name", id="invisible"),
    pytest.param({"userName": "x" * 257}, "256", id="long"),
]


@pytest.mark.parametrize(("body", "words"), BAD)
def test_a_user_name_is_required_wherever_one_is_said(
    acme_store: OrganizationDatabase, now: Now, body: Any, words: str
) -> None:
    create(acme_store, user(), now(), "1")
    with pytest.raises(InvalidValue, match=words):
        create(acme_store, body, now(), "2")
    with pytest.raises(InvalidValue, match=words):
        replace(acme_store, "1", body, now())
    assert create(acme_store, {"userName": "x" * 256}, now(), "3").version == 1


def test_active_cannot_be_cleared(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(), now(), "1")
    for operation in (PatchOperation("remove", "active", None), PatchOperation("replace", None, {"active": None})):
        with pytest.raises(Mutability):
            patch(acme_store, "1", [operation], now())


def test_a_user_cannot_grow_larger_than_a_client_can_send_back(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(), now(), "1")
    large = {f"n{i}": "x" * TEXT_CHARACTERS for i in range(100)}
    for i in range(2):
        patch(acme_store, "1", [PatchOperation("add", f"urn:acme:large:{i}", large)], now())
    before = read(acme_store, "1")
    assert BODY_BYTES // 2 < len(before.text) <= BODY_BYTES
    with pytest.raises(InvalidValue, match=str(BODY_BYTES)):
        patch(acme_store, "1", [PatchOperation("add", "urn:acme:large:2", large)], now())
    assert read(acme_store, "1") == before
