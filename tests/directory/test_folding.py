"""What of the log is folded into what came of it, and what is told of it in words."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.directory.advice import advice_on
from maestro.directory.exchange import ACTS, Exchange
from maestro.directory.folding import FOLD_SECONDS, fold, steps_of
from maestro.directory.instants import later
from maestro.directory.log import Entry, Place
from maestro.directory.told import kind_of, result_of, told
from tests.store.made import CREATED, exchange

USERS, GROUPS = "/o/acme/scim/v2/Users", "/o/acme/scim/v2/Groups"


def made(reference: str, seconds: int, act: str, **parts: Any) -> Exchange:
    return exchange(reference, 1, parts.pop("credential", "one"), at=later(CREATED, seconds), act=act, **parts)


def folded(*exchanges: Exchange) -> list[str]:
    """The lines as text: `CREATE<LOOKUP`."""
    entries = [Entry(Place(each.at, number), each) for number, each in enumerate(exchanges)]
    lines = fold(sorted(entries, key=lambda each: each.place, reverse=True))
    return ["<".join((each.exchange.reference, *(step.reference for step in each.steps))) for each in lines]


LI = {"about": "Li", "about_key": "li"}


def test_a_look_up_by_name_and_a_read_by_id_lead_to_the_change() -> None:
    look_up = made("LOOK", 0, "looked up", found=1, resource="1", **LI)
    read = made("READ", 1, "read", resource="1", about_key="1")
    assert folded(look_up, read, made("PUT", 2, "changed", resource="1", **LI)) == ["PUT<LOOK<READ"]
    assert folded(look_up, read, made("PATCH", 2, "deactivated", resource="1", about_key="1")) == ["PATCH<LOOK<READ"]


def test_two_people_at_the_same_time_are_kept_apart() -> None:
    other = {"about": "Jonas", "about_key": "jonas"}
    assert folded(
        made("A", 0, "looked up", found=0, **LI),
        made("B", 0, "looked up", found=0, **other),
        made("C", 1, "created", resource="2", **other),
        made("D", 1, "created", resource="1", **LI),
    ) == ["D<A", "C<B"]


@pytest.mark.parametrize(
    "look_up",
    [
        pytest.param(made("LOOK", -FOLD_SECONDS - 1, "looked up", found=0, **LI), id="too long ago"),
        pytest.param(made("LOOK", 2, "looked up", found=0, **LI), id="afterwards"),
        pytest.param(made("LOOK", 0, "looked up", found=0, credential="two", **LI), id="by another password"),
        pytest.param(made("LOOK", 0, "looked up", status=400, **LI), id="refused"),
        pytest.param(made("LOOK", 0, "looked up", found=0, about_key="lisa"), id="of another"),
    ],
)
def test_what_did_not_lead_there_stands_for_itself(look_up: Exchange) -> None:
    assert sorted(folded(look_up, made("POST", 1, "created", **LI))) == ["LOOK", "POST"]


def test_tests_of_the_connection_are_one() -> None:
    tests = [made(f"T{number}", number, "tested") for number in range(3)]
    assert folded(*tests) == ["T2<T0<T1"]
    assert folded(tests[0], made("T9", 9, "tested", status=401)) == ["T9", "T0"]


def test_the_steps_of_one_are_those_of_its_line() -> None:
    look_up, put = made("LOOK", 0, "looked up", found=1, resource="1", **LI), made("PUT", 2, "changed", **LI)
    other = made("OTHER", 1, "looked up", found=0, about_key="jonas")
    assert [each.reference for each in steps_of(put, [put, other, look_up])] == ["LOOK"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", [200, 401, 404, 409, 429, 500])
@pytest.mark.parametrize("path", [USERS, GROUPS, "/o/acme/scim/v2/Entitlements", "/elsewhere"])
def test_every_exchange_is_told_in_a_sentence(act: str, status: int, path: str) -> None:
    each = made("A", 0, act, status=status, path=path, about="Li Na")
    for sentence in (told(each), told(each, "Li Na"), told(made("B", 0, act, status=status, path=path))):
        assert sentence.endswith((".", "not here."))
        assert "{" not in sentence
        assert "None" not in sentence
    assert (advice_on(each) is None) is (status < 400)


@pytest.mark.parametrize(
    ("exchange_", "sentence"),
    [
        (made("A", 0, "deactivated", path=USERS), "Okta removed Li Na, who can no longer sign in. All data is kept."),
        (made("A", 0, "reactivated", path=USERS), "Okta added Li Na back. The earlier data is there again."),
        (made("A", 0, "created", path=GROUPS), "Okta added the group Li Na."),
        (made("A", 0, "created", path=GROUPS, status=409), "The group Li Na was not added."),
        (made("A", 0, "listed", path=GROUPS), "Okta read the list of groups."),
        (made("A", 0, "looked up", path=USERS, found=0), "Okta looked up Li Na: not here."),
        (made("A", 0, "deactivated", path=USERS, status=404), "Li Na was not removed."),
    ],
)
def test_what_happened_is_told(exchange_: Exchange, sentence: str) -> None:
    assert told(exchange_, "Li Na") == sentence


def test_a_name_in_small_letters_stays_so_at_the_beginning_of_a_sentence() -> None:
    assert told(made("A", 0, "created", status=409, path=USERS, about="li.na@x")) == "li.na@x was not added."
    assert told(made("A", 0, "created", status=409, path=USERS)) == "A person was not added."


def test_results_are_four_words() -> None:
    results = [result_of(made("A", 0, "changed", status=status)) for status in (200, 304, 404, 429, 500, 503)]
    assert results == ["done", "done", "refused", "refused", "failed", "failed"]
    assert result_of(made("A", 0, "unchanged")) == "unchanged"
    assert kind_of(made("A", 0, "read", path="/o/acme/scim/v2/Roles/1")) == "role"
