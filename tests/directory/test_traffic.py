"""What a process tells of the requests that it answered, whoever noted them at the same time."""

from __future__ import annotations

import random
import threading

import pytest

from maestro.directory.traffic import BUCKETS, Traffic
from tests.store.made import exchange

AT = "2026-11-24T08:10:30.000Z"
BEGAN = "2026-11-24T07:00:00.000Z"


def test_nothing_came() -> None:
    lately = Traffic().lately(AT, BEGAN)
    assert (lately.requests, lately.per_second, lately.p50, lately.p99, lately.organizations) == (0, 0, 0, 0, [])
    assert Traffic().answers() == {}


def test_requests_are_counted_by_organization_and_by_how_they_ended() -> None:
    traffic = Traffic()
    for organization, statuses in ((1, (200, 201, 400, 500)), (2, (401,)), (None, (404,))):
        for status in statuses:
            traffic.note(exchange("R", organization, status=status, at="2026-11-24T08:10:00.000Z", act="created"))
    traffic.note(exchange("R", 3, at="2026-11-24T08:04:59.000Z", act="created"))  # long ago
    told = [(e.organization, e.requests, e.refused, e.failed) for e in traffic.lately(AT, BEGAN).organizations]
    assert told == [(1, 4, 1, 1), (2, 1, 1, 0), (None, 1, 1, 0)]
    assert traffic.answers()[("created", 200)] == 2
    assert sum(traffic.answers().values()) == 7


def test_a_rate_is_of_the_minutes_that_the_process_has_run() -> None:
    traffic = Traffic()
    for _ in range(60):
        traffic.note(exchange("R", 1, at="2026-11-24T08:10:10.000Z"))
    assert traffic.lately(AT, BEGAN).per_second == pytest.approx(60 / 330)
    assert traffic.lately(AT, "2026-11-24T08:10:00.000Z").per_second == pytest.approx(2)


def test_percentiles_are_a_seventh_too_high_at_most() -> None:
    traffic, choice = Traffic(), random.Random(7)
    took = [int(choice.lognormvariate(8, 1.5)) + 100 for _ in range(5_000)]
    for each in took:
        traffic.note(exchange("R", 1, at="2026-11-24T08:10:10.000Z", took=each))
    took.sort()
    lately = traffic.lately(AT, BEGAN)
    for share, told in ((0.5, lately.p50), (0.95, lately.p95), (0.99, lately.p99)):
        exact = took[int(len(took) * share)]
        assert exact * 0.97 <= told <= exact * 8 / 7 + 2, share


def test_durations_are_counted_as_prometheus_does() -> None:
    traffic = Traffic()
    for took, act in ((1_000, "read"), (1_001, "read"), (60_000_000, "read"), (400, "created")):
        traffic.note(exchange("R", 1, took=took, act=act))
    durations = traffic.durations()
    assert durations["read"].counts[:2] == [1, 2]
    assert durations["read"].counts[-2:] == [2, 3]
    assert durations["read"].seconds == pytest.approx(60.002001)
    assert durations["write"].counts == [1] * (len(BUCKETS) + 1)


def test_none_is_lost_while_others_look() -> None:
    traffic = Traffic()
    each = exchange("R", 1, at=AT)

    def note() -> None:
        for _ in range(20_000):
            traffic.note(each)

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        traffic.lately(AT, BEGAN)
    assert traffic.lately(AT, BEGAN).requests == 80_000


def test_only_the_last_minutes_are_kept() -> None:
    traffic = Traffic()
    for minute in range(60):
        traffic.note(exchange("R", 1, at=f"2026-11-24T08:{minute:02}:00.000Z"))
    assert traffic.lately("2026-11-24T08:59:30.000Z", BEGAN).requests == 6
    assert len(traffic._minutes) <= 10
