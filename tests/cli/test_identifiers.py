"""Ids are UUIDs of version 7 that only grow."""

from __future__ import annotations

import threading
import time
import uuid

from maestro.cli.identifiers import new_id


def test_an_id_is_a_uuid_of_version_7_of_this_moment() -> None:
    made = uuid.UUID(new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert abs((made.int >> 80) - time.time() * 1000) < 1000


def test_each_id_is_greater_than_those_before_it_also_from_several_threads() -> None:
    made: list[list[str]] = [[] for _ in range(4)]

    def make(into: list[str]) -> None:
        into.extend(new_id() for _ in range(2000))

    threads = [threading.Thread(target=make, args=(each,)) for each in made]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert all(each == sorted(each) for each in made)
    everything = [each for one in made for each in one]
    assert len(set(everything)) == len(everything)
    assert {uuid.UUID(each).version for each in everything} == {7}
