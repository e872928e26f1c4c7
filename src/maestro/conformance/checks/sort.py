"""Sorting: RFC 7644 §3.4.2.3."""

from __future__ import annotations

from typing import Any

from maestro.conformance.check import check
from maestro.conformance.session import Resource, Session


@check("RFC 7644 §3.4.2.3", 58, needs=("sort",), uses=("nickName",))
def sort_by_is_obeyed(scim: Session) -> None:
    """`sortBy` orders the resources, ascending when `sortOrder` is left out."""
    b, d, a, e, c = (scim.create_user(nickName=each) for each in ("beta", "delta", "alpha", "epsilon", "chi"))
    _expect_order(scim, [a, b, c, d, e], sortBy="nickName")
    _expect_order(scim, [a, b, c, d, e], sortBy="nickName", sortOrder="ascending")


@check("RFC 7644 §3.4.2.3", 58, needs=("sort",), uses=("nickName",))
def sort_order_is_obeyed(scim: Session) -> None:
    """`sortOrder=descending` turns the order round."""
    b, d, a, e, c = (scim.create_user(nickName=each) for each in ("beta", "delta", "alpha", "epsilon", "chi"))
    _expect_order(scim, [e, d, c, b, a], sortBy="nickName", sortOrder="descending")


@check("RFC 7644 §3.4.2.3", 29, 60, needs=("sort",))
def sort_ignores_case_where_the_attribute_does(scim: Session) -> None:
    """Text that is not caseExact is ordered without regard to case."""
    b, c, a = (scim.create_user(userName=f"{scim.token}{each}@example.com") for each in ("B", "c", "a"))
    _expect_both_orders(scim, [a, b, c], "userName")


@check("RFC 7644 §3.4.2.3", 60, needs=("sort",), uses=("nickName",))
def who_has_no_value_sorts_last(scim: Session) -> None:
    """Resources without a value come last ascending, and first descending."""
    none, a = scim.create_user(), scim.create_user(nickName="alpha")
    _expect_both_orders(scim, [a, none], "nickName")


@check("RFC 7644 §3.4.2.3", 59, needs=("sort",))
def sort_goes_into_complex_attributes(scim: Session) -> None:
    """`sortBy` may name a part of a complex attribute, in any case of its letters."""
    b, a = (scim.create_user(name={"familyName": each, "givenName": "Li"}) for each in ("beta", "alpha"))
    _expect_both_orders(scim, [a, b], "name.familyName")
    _expect_both_orders(scim, [a, b], "NAME.FAMILYNAME")


@check("RFC 7644 §3.4.2.3", 59, needs=("sort",))
def sort_by_a_multi_valued_attribute_means_its_primary_value(scim: Session) -> None:
    """Of several values the primary one decides, else the first."""
    z, a, m = (f"{scim.token}{each}@example.com" for each in "zam")
    last = scim.create_user(emails=[{"value": a, "type": "home"}, {"value": z, "type": "work", "primary": True}])
    first = scim.create_user(emails=[{"value": m, "type": "work", "primary": True}])
    _expect_both_orders(scim, [first, last], "emails.value")


@check("RFC 7644 §3.4.2.3", 58, needs=("sort",), uses=("nickName",))
def sort_goes_over_all_pages(scim: Session) -> None:
    """The order holds over the whole result, and not within each page alone."""
    d, a, e, b, c = (scim.create_user(nickName=each) for each in ("delta", "alpha", "epsilon", "beta", "chi"))
    query: dict[str, Any] = {"filter": f'userName sw "{scim.token}"', "sortBy": "nickName", "count": 3}
    first = scim.get(scim.users, **query, startIndex=1).has_status(200)
    second = scim.get(scim.users, **query, startIndex=4).has_status(200)
    wanted = [each.id for each in (a, b, c, d, e)]
    second.expect(first.ids + second.ids == wanted, f"the order {wanted}", first.ids + second.ids)


def _expect_both_orders(scim: Session, wanted: list[Resource], sort_by: str) -> None:
    # An order that is right by chance is not right in both directions.
    _expect_order(scim, wanted, sortBy=sort_by)
    _expect_order(scim, wanted[::-1], sortBy=sort_by, sortOrder="descending")


def _expect_order(scim: Session, wanted: list[Resource], **query: Any) -> None:
    answer = scim.get(scim.users, filter=f'userName sw "{scim.token}"', **query).has_status(200)
    ids = [each.id for each in wanted]
    answer.expect(answer.ids == ids, f"the order {ids}", answer.ids)
