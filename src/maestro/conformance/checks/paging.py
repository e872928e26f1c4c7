"""Paging by index: RFC 7644 §3.4.2.4."""

from __future__ import annotations

from typing import Any

from maestro.conformance.answer import Answer
from maestro.conformance.check import check
from maestro.conformance.session import Session

_PEOPLE = 5


@check("RFC 7644 §3.4.2.4", 42, needs=("index",))
def a_page_has_no_more_than_count(scim: Session) -> None:
    """There are never more Resources than `count`."""
    _people(scim)
    answer = _page(scim, count=2)
    answer.expect(len(answer.resources) <= 2, "at most two Resources", answer.ids)


@check("RFC 7644 §3.4.2.4", 40, needs=("index",), profiles=("rfc", "okta", "entra"))
def a_partial_page_says_where_it_is(scim: Session) -> None:
    """A page that is not everything has startIndex as asked for, and itemsPerPage as there are Resources."""
    _people(scim)
    for start in (1, 3):
        answer = _page(scim, startIndex=start, count=2)
        answer.expect_value("startIndex", start)
        answer.expect_value("itemsPerPage", len(answer.resources))
        answer.expect_value("totalResults", _PEOPLE)


@check("RFC 7644 §3.4.2.4", 41, needs=("index",))
def a_start_index_below_one_is_one(scim: Session) -> None:
    """startIndex 0 or less means 1."""
    _people(scim)
    first = _page(scim, startIndex=1, count=2).ids
    for start in (0, -3):
        answer = _page(scim, startIndex=start, count=2)
        answer.expect(answer.ids == first, f"the first page, {first}", answer.ids)


@check("RFC 7644 §3.4.2.4", 39, 41, needs=("index",))
def a_count_of_zero_or_less_returns_the_total_alone(scim: Session) -> None:
    """count 0, or a negative one, returns no Resources but the number of all that match."""
    _people(scim)
    for count in (0, -1):
        answer = _page(scim, count=count)
        answer.expect(answer.resources == [], "no Resources", answer.ids)
        answer.expect_value("totalResults", _PEOPLE)


@check("RFC 7644 §3.4.2.4", 40, needs=("index",), profiles=("rfc", "okta"))
def a_page_behind_the_end_is_empty(scim: Session) -> None:
    """A startIndex behind the last result is 200 with the total and no Resources."""
    _people(scim)
    answer = _page(scim, startIndex=_PEOPLE + 10, count=2)
    answer.expect(answer.resources == [], "no Resources", answer.ids)
    answer.expect_value("totalResults", _PEOPLE)


@check("Okta: Import Now", profiles=("okta", "entra"), needs=("index",))
def pages_together_are_everybody_once(scim: Session) -> None:
    """Page after page has everybody exactly once; whom an import misses is removed from the app in Okta."""
    everybody = _people(scim)
    pages = [_page(scim, startIndex=start, count=2) for start in (1, 3, 5)]
    seen = [each for page in pages for each in page.ids]
    pages[-1].expect(sorted(seen) == sorted(everybody), f"{sorted(everybody)}", sorted(seen))


@check("Okta: Import Now", profiles=("okta",), needs=("index", "patch"))
def the_order_of_pages_is_stable(scim: Session) -> None:
    """A change to somebody between two pages does not move anybody from one page to the other."""
    _people(scim)
    before = _page(scim, count=_PEOPLE).ids
    scim.patch(f"{scim.users}/{before[0]}", {"op": "replace", "path": "displayName", "value": "zzz"})
    answer = _page(scim, count=_PEOPLE)
    answer.expect(answer.ids == before, f"the order {before}", answer.ids)


@check("Okta: Import Now", profiles=("okta",), needs=("index",))
def a_page_is_never_short(scim: Session) -> None:
    """A page that is not the last has as many Resources as were asked for."""
    _people(scim)
    for start in (1, 2, 3):
        answer = _page(scim, startIndex=start, count=3)
        answer.expect(len(answer.resources) == 3, "three Resources", answer.ids)


def _people(scim: Session) -> list[str]:
    return [scim.create_user().id for _ in range(_PEOPLE)]


def _page(scim: Session, **query: Any) -> Answer:
    return scim.get(scim.users, filter=f'userName sw "{scim.token}"', **query).has_status(200)
