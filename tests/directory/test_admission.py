"""Who is let in: one organization that floods leaves threads to the others."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.directory.admission import ALPHA, Admission

ACME, GLOBEX = 1, 2


def filled(admission: Admission, organization: int) -> int:
    """How many requests of an organization are let in until one is not."""
    count = 0
    while admission.enter(organization):
        count += 1
    return count


def test_alone_an_organization_gets_three_quarters() -> None:
    assert filled(Admission(48), ACME) == 36
    assert filled(Admission(4), ACME) == 3


@pytest.mark.parametrize("threads", [4, 5, 8, 48])
def test_whoever_floods_the_next_one_is_let_in(threads: int) -> None:
    admission = Admission(threads)
    filled(admission, ACME)
    assert admission.enter(GLOBEX)


def test_two_that_flood_get_the_same_and_leave_some() -> None:
    admission = Admission(48)
    filled(admission, ACME)
    held = {ACME: 36, GLOBEX: filled(admission, GLOBEX)}
    assert held[GLOBEX] < 12
    for number in range(500):
        done = ACME if number % 2 else GLOBEX
        admission.leave(done)
        held[done] -= 1
        for each in (ACME, GLOBEX):
            held[each] += admission.enter(each)
    assert abs(held[ACME] - held[GLOBEX]) <= 2
    assert sum(held.values()) == admission.in_flight < 44


def test_full_is_when_nobody_new_is_let_in() -> None:
    admission = Admission(3)
    assert admission.enter(1)
    assert admission.enter(2)
    before = admission.is_full
    assert admission.enter(3)
    assert (before, admission.is_full) == (False, True)
    assert not admission.enter(4)
    admission.leave(2)
    assert admission.enter(4)


@given(st.integers(1, 60), st.lists(st.tuples(st.booleans(), st.integers(1, 6)), max_size=200))
def test_never_more_than_there_are_threads_and_what_left_leaves_nothing(
    threads: int, acts: list[tuple[bool, int]]
) -> None:
    admission, inside = Admission(threads), [0] * 7
    for is_entering, organization in acts:
        free = threads - sum(inside)
        if is_entering:
            is_in = admission.enter(organization)
            assert is_in == (inside[organization] < ALPHA * free)
            inside[organization] += is_in
        elif inside[organization]:
            admission.leave(organization)
            inside[organization] -= 1
        assert admission.in_flight == sum(inside) <= threads
    for organization, count in enumerate(inside):
        for _ in range(count):
            admission.leave(organization)
    assert admission.in_flight == 0
    assert admission._of == {}


def test_threads_that_come_and_go_together_are_counted_right() -> None:
    admission = Admission(8)

    def visit(organization: int) -> None:
        for _ in range(3_000):
            if admission.enter(organization):
                admission.leave(organization)

    visitors = [threading.Thread(target=visit, args=(n % 3,)) for n in range(6)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join()
    assert admission.in_flight == 0
