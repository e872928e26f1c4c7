"""Rates: token buckets, clocks that differ and are set back, and leases of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.directory.leases import MAX_LEASE, MAX_WAIT_SECONDS, Leases
from maestro.directory.rates import SKEW_SECONDS, Bucket, Grant, Rate, RatesInMemory, key_of, take

NOW = 1_795_000_000.0
RATES = st.builds(Rate, st.floats(0.01, 1_000), st.integers(1, 5_000))
STEPS = st.lists(st.tuples(st.floats(0, 60), st.integers(1, 100)), min_size=1, max_size=50)


def test_a_burst_is_had_at_once_and_then_as_much_as_comes_in() -> None:
    rate = Rate(10, 100)
    grant, bucket = take(None, rate, 1_000, NOW)
    assert grant == Grant(100)
    grant, bucket = take(bucket, rate, 1, NOW)
    assert grant.tokens == 0
    assert 0.099 < grant.wait < 0.101
    grant, bucket = take(bucket, rate, 50, NOW + 2)
    assert grant == Grant(20)
    grant, bucket = take(bucket, rate, 1_000, NOW + 3_600)
    assert grant == Grant(100)


@given(RATES, STEPS)
def test_never_more_is_had_than_burst_and_rate_allow(rate: Rate, steps: list[tuple[float, int]]) -> None:
    bucket, at, taken = None, NOW, 0
    for passed, wanted in steps:
        at += passed
        grant, bucket = take(bucket, rate, wanted, at)
        assert 0 <= grant.tokens <= wanted
        assert (grant.wait > 0) == (grant.tokens == 0)
        assert 0 <= bucket.tokens <= rate.burst
        taken += grant.tokens
    assert taken <= rate.burst + (at - NOW) * rate.per_second + 1e-6


@given(RATES, STEPS)
def test_whoever_waits_as_long_as_told_gets_a_token(rate: Rate, steps: list[tuple[float, int]]) -> None:
    bucket, at = None, NOW
    for passed, wanted in steps:
        at += passed
        grant, bucket = take(bucket, rate, wanted, at)
        if not grant.tokens:
            later, _ = take(bucket, rate, 1, at + grant.wait + 1e-6)
            assert later.tokens == 1


@given(RATES, STEPS, st.floats(0, SKEW_SECONDS))
def test_clocks_that_differ_a_little_open_no_gate(rate: Rate, steps: list[tuple[float, int]], skew: float) -> None:
    bucket, at, taken = None, NOW, 0
    for number, (passed, wanted) in enumerate(steps):
        at += passed
        grant, bucket = take(bucket, rate, wanted, at - (skew if number % 2 else 0))
        taken += grant.tokens
    assert taken <= rate.burst + (at - NOW) * rate.per_second + 1e-6


@given(RATES, st.floats(SKEW_SECONDS + 0.001, 1e7))
def test_a_clock_that_was_set_back_neither_opens_nor_shuts(rate: Rate, back: float) -> None:
    _, bucket = take(None, rate, rate.burst, NOW)
    grant, bucket = take(bucket, rate, rate.burst, NOW - back)
    assert grant.tokens == 0
    grant, _ = take(bucket, rate, 1, NOW - back + grant.wait + 1e-3)
    assert grant.tokens == 1


def test_a_clock_that_leapt_ahead_and_came_back_is_good_for_one_burst() -> None:
    rate = Rate(1, 10)
    _, bucket = take(None, rate, 10, NOW)
    grant, bucket = take(bucket, rate, 100, NOW + 86_400)
    assert grant.tokens == 10
    grant, bucket = take(bucket, rate, 100, NOW)
    assert grant.tokens == 0
    grant, bucket = take(bucket, rate, 100, NOW + 5)
    assert grant.tokens == 5


def test_a_rate_that_was_made_smaller_holds_at_once() -> None:
    _, bucket = take(None, Rate(10, 1_000), 1, NOW)
    grant, _ = take(bucket, Rate(10, 20), 1_000, NOW)
    assert grant.tokens == 20


def test_buckets_are_apart_and_can_be_forgotten() -> None:
    rates, rate = RatesInMemory(), Rate(1, 2)
    assert rates.take("acme", rate, 5, NOW).tokens == 2
    assert rates.take("acme", rate, 1, NOW) == Grant(0, 1.0)
    assert rates.take("globex", rate, 1, NOW).tokens == 1
    rates.forget("acme")
    rates.forget("nobody")
    assert rates.take("acme", rate, 5, NOW).tokens == 2


def test_what_is_remembered_is_bounded_and_the_longest_unused_goes_first() -> None:
    rates, rate = RatesInMemory(), Rate(1, 2)
    for number in range(20_050):
        rates.take("kept" if number % 1_000 == 0 else str(number), rate, 1, NOW)
    assert len(rates._buckets) == 20_000
    assert rates.take("kept", rate, 1, NOW).tokens == 0


def test_a_key_tells_nothing_of_what_it_is_made_of() -> None:
    key = key_of("sign-in", "192.0.2.1", "hunter2\x00\ud800", pepper=b"p")
    assert key.startswith("sign-in ")
    assert "hunter2" not in key
    assert len(key) < 64
    others = [("192.0.2.1\x00hunter2",), ("192.0.2.1", "hunter"), ("192.0.2.1", "hunter2")]
    assert key not in {key_of("sign-in", *each, pepper=b"p") for each in others}


class Counted(RatesInMemory):
    """Real buckets that count the round trips to them."""

    def __init__(self) -> None:
        super().__init__()
        self.trips = 0

    def take(self, key: str, rate: Rate, wanted: int, at: float) -> Grant:
        self.trips += 1
        return super().take(key, rate, wanted, at)


def test_a_lease_costs_one_round_trip_for_fifty_requests() -> None:
    rates, rate = Counted(), Rate(100, 1_000)
    leases = Leases(rates)
    assert [leases.wait("acme", rate, NOW) for _ in range(1_000)] == [0] * 1_000
    assert rates.trips == 1_000 // MAX_LEASE
    assert leases.wait("acme", rate, NOW) > 0
    assert leases.wait("globex", rate, NOW) == 0


def test_whoever_is_refused_is_told_so_without_a_round_trip_each() -> None:
    rates, rate = Counted(), Rate(1, 1)
    leases = Leases(rates)
    assert leases.wait("acme", rate, NOW) == 0
    for _ in range(1_000):
        assert leases.wait("acme", rate, NOW + 0.5) > 0
    assert rates.trips == 2
    assert leases.wait("acme", rate, NOW + 1.01) == 0


def test_each_one_refused_has_a_turn_of_its_own_and_none_waits_longer_than_okta_would() -> None:
    leases, rate = Leases(RatesInMemory()), Rate(2, 10)
    waits = [leases.wait("acme", rate, NOW) for _ in range(10 + 2_000)]
    assert waits[:18] == [0] * 10 + [1, 2, 3, 4, 5, 6, 7, 8]
    assert max(waits) == MAX_WAIT_SECONDS
    assert leases.wait("acme", rate, NOW + 1_000) == 0


@pytest.mark.parametrize("back", [5, 3_600])
def test_a_lease_survives_a_clock_that_is_set_back(back: float) -> None:
    leases, rate = Leases(RatesInMemory()), Rate(1, 1)
    leases.wait("acme", rate, NOW)
    assert leases.wait("acme", rate, NOW) == 2
    assert 1 <= leases.wait("acme", rate, NOW - back) <= MAX_WAIT_SECONDS
    assert leases.wait("acme", rate, NOW - back + SKEW_SECONDS + 2) == 0


def test_two_processes_together_have_what_one_has() -> None:
    rates, rate = RatesInMemory(), Rate(100, 1_000)
    processes = [Leases(rates), Leases(rates)]
    let_in = sum(processes[n % 2].wait("acme", rate, NOW + n / 1_000) == 0 for n in range(10_000))
    assert 1_000 + 10 * 100 - 2 * MAX_LEASE <= let_in <= 1_000 + 10 * 100


PEOPLE, ATTEMPTS = 10_000, 10


def attempts_of_a_sync(rate: Rate, processes: int, between: float) -> Iterator[int]:
    """The attempts that each request took: a look-up and a push for each person, one person every `between` seconds.

    Okta's schedule for 429: the first wait is Retry-After, each further one is twice the one before.
    """
    rates = RatesInMemory()
    leases = [Leases(rates) for _ in range(processes)]
    # When, a number that orders, the step (look-up 0, push 1), the attempt, the wait before it.
    waiting = [(NOW + number * between, number, 0, 1, 0) for number in range(PEOPLE)]
    heapq.heapify(waiting)
    number = PEOPLE
    while waiting:
        at, _, step, attempt, waited = heapq.heappop(waiting)
        wait = leases[number % processes].wait("acme", rate, at)
        number += 1
        if wait:
            wait = 2 * waited if waited else wait
            heapq.heappush(waiting, (at + wait, number, step, attempt + 1, wait))
            continue
        yield attempt
        if step == 0:
            heapq.heappush(waiting, (at + 0.05, number, 1, 1, 0))


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize("between", [0.0, 0.002, 0.005, 0.01])
def test_a_first_sync_of_ten_thousand_people_is_never_given_up(processes: int, between: float) -> None:
    attempts = list(attempts_of_a_sync(Rate(100, 5_000), processes, between))
    assert len(attempts) == 2 * PEOPLE
    assert max(attempts) < ATTEMPTS


def test_a_bucket_says_what_is_left() -> None:
    assert take(Bucket(5.5, NOW), Rate(1, 10), 3, NOW) == (Grant(3), Bucket(2.5, NOW))
