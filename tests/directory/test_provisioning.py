"""What a provisioning client does to an organization's Users, each act with its event."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory import provisioning
from maestro.directory.event import Change
from maestro.scim.catalog import USER
from maestro.scim.errors import (
    InvalidFilter,
    NotFound,
)
from maestro.scim.messages import PatchOperation
from maestro.scim.search import SearchRequest
from maestro.store.part import OrganizationDatabase
from tests.cast import ENTERPRISE, user
from tests.directory.acts import DEACTIVATE, Now, create, delete, document, events, patch, read, replace, search


def test_a_created_user_is_kept_with_its_event(acme_store: OrganizationDatabase, now: Now) -> None:
    created = create(acme_store, user(title="CTA"), now(), "1")
    assert read(acme_store, "1") == created
    assert (created.id, created.version, created.since) == ("1", 1, "2026-11-24T09:00:01.000Z")
    [event] = events(acme_store, "1")
    assert (event.act, event.subject_type, event.subject, event.version) == ("scim:user:created", "User", "1", 1)
    assert (event.occasion.actor, event.occasion.reference) == ("acme-1", "7F3K2M9Q")
    assert Change("userName", None, "li.na@acme.example") in event.changes
    assert Change("name.givenName", None, "Li") in event.changes
    assert Change("active", None, True) in event.changes
    assert "1mz050nq" not in repr(event)


def test_a_replacement_says_what_was_and_what_is(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(title="CTA", **{ENTERPRISE: {"department": "R&D"}}), now(), "1")
    body = user(name={"givenName": "Lina", "familyName": "Na"}, nickName="Li")
    kept = replace(acme_store, "1", body, now())
    assert kept.changed
    assert kept.resource == read(acme_store, "1")
    assert kept.resource.version == 2
    assert document(kept.resource)["meta"] == {
        "resourceType": "User",
        "created": "2026-11-24T09:00:01.000Z",
        "lastModified": "2026-11-24T09:00:02.000Z",
        "version": 'W/"2"',
    }
    changed = events(acme_store, "1")[-1]
    assert (changed.act, changed.version) == ("scim:user:changed", 2)
    assert set(changed.changes) == {
        Change("name.givenName", "Li", "Lina"),
        Change("nickName", None, "Li"),
        Change("title", "CTA", None),
        Change(f"{ENTERPRISE}:department", "R&D", None),
    }


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda store, at: replace(store, "1", user(), at), id="put"),
        pytest.param(
            lambda store, at: replace(store, "1", document(read(store, "1")), at),
            id="put-of-our-answer",
        ),
        pytest.param(
            lambda store, at: replace(store, "1", {k: v for k, v in user().items() if k != "active"}, at),
            id="put-without-active",
        ),
        pytest.param(
            lambda store, at: patch(store, "1", [PatchOperation("replace", "active", True)], at),
            id="patch",
        ),
        pytest.param(
            lambda store, at: patch(store, "1", [PatchOperation("replace", "password", "p")], at),
            id="patch-of-the-password",
        ),
        pytest.param(
            lambda store, at: patch(
                store, "1", [PatchOperation("add", "title", "x"), PatchOperation("remove", "title", None)], at
            ),
            id="patch-there-and-back",
        ),
    ],
)
def test_what_changes_nothing_has_no_version_and_no_event(
    acme_store: OrganizationDatabase, now: Now, again: Any
) -> None:
    created = create(acme_store, user(), now(), "1")
    kept = again(acme_store, now())
    assert kept == provisioning.Kept(created, changed=False)
    assert len(events(acme_store, "1")) == 1


def test_a_flag_of_an_undeclared_extension_may_become_false_and_go(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(), now(), "1")
    for operation, change in (
        (PatchOperation("add", "urn:acme:badge:1.0:on", False), Change("urn:acme:badge:1.0:on", None, False)),
        (PatchOperation("remove", "urn:acme:badge:1.0:on", None), Change("urn:acme:badge:1.0:on", False, None)),
    ):
        assert patch(acme_store, "1", [operation], now()).changed
        assert events(acme_store, "1")[-1].changes == (change,)


@pytest.mark.parametrize("way", ["patch", "put"])
def test_deactivating_and_reactivating_are_events_of_their_own(
    acme_store: OrganizationDatabase, now: Now, way: str
) -> None:
    create(acme_store, user(), now(), "1")
    for active in (False, True):
        if way == "put":
            replace(acme_store, "1", user(active=active), now())
        else:
            patch(acme_store, "1", [PatchOperation("replace", "active", active)], now())
    assert [each.act for each in events(acme_store, "1")] == [
        "scim:user:created",
        "scim:user:deactivated",
        "scim:user:reactivated",
    ]
    assert read(acme_store, "1").since == "2026-11-24T09:00:03.000Z"


def test_a_replacement_without_active_reactivates_nobody(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(), now(), "1")
    patch(acme_store, "1", DEACTIVATE, now())
    left_open: list[dict[str, Any]] = [{}, {"active": None}, {"active": []}]
    for unsaid in left_open:
        body = {name: value for name, value in user(title="CTA").items() if name != "active"} | unsaid
        assert document(replace(acme_store, "1", body, now()).resource)["active"] is False


def test_the_moment_of_the_state_stays_while_other_things_change(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user(), now(), "1")
    since = patch(acme_store, "1", DEACTIVATE, now()).resource.since
    kept = patch(acme_store, "1", [PatchOperation("replace", "title", "CTA")], now())
    assert kept.resource.since == since == "2026-11-24T09:00:02.000Z"


def test_a_person_who_comes_back_under_another_name_is_the_same_contact(
    acme_store: OrganizationDatabase, now: Now
) -> None:
    create(acme_store, user("li", externalId="00u1"), now(), "1")
    patch(acme_store, "1", DEACTIVATE, now())
    again = create(acme_store, user("lina", externalId="00u1"), now(), "2")
    assert (again.id, again.version) == ("1", 3)
    assert document(again)["userName"] == "lina"
    last = events(acme_store, "1")[-1]
    assert last.act == "scim:user:reactivated"
    assert Change("active", False, True) in last.changes
    assert Change("userName", "li", "lina") in last.changes
    with pytest.raises(NotFound):
        read(acme_store, "2")


def test_a_deleted_person_is_gone_from_scim_and_may_be_created_anew(acme_store: OrganizationDatabase, now: Now) -> None:
    create(acme_store, user("li", externalId="00u1"), now(), "1")
    delete(acme_store, "1", now())
    last = events(acme_store, "1")[-1]
    assert (last.act, last.changes) == ("scim:user:deleted", (Change("active", True, False),))
    for act in (
        lambda: read(acme_store, "1"),
        lambda: replace(acme_store, "1", user("li"), now()),
        lambda: patch(acme_store, "1", DEACTIVATE, now()),
        lambda: delete(acme_store, "1", now()),
    ):
        with pytest.raises(NotFound, match="Unassign and assign"):
            act()
    assert create(acme_store, user("li", externalId="00u1"), now(), "2").id == "2"
    contact = acme_store.contact("1")
    assert contact is not None
    assert (contact.state, contact.deleted) == ("inactive", "2026-11-24T09:00:02.000Z")


def test_a_search_finds_inactive_people_and_no_other_organizations(
    acme_store: OrganizationDatabase, globex_store: OrganizationDatabase, now: Now
) -> None:
    create(acme_store, user("li"), now(), "1")
    patch(acme_store, "1", DEACTIVATE, now())
    create(globex_store, user("li"), now(), "2")
    page = search(acme_store, SearchRequest('userName eq "LI"'))
    assert (page.ids_of(USER), page.total) == (["1"], 1)
    assert search(globex_store, SearchRequest()).ids_of(USER) == ["2"]
    with pytest.raises(InvalidFilter):
        search(acme_store, SearchRequest(""))
