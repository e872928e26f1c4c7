"""The benchmark still works: it measures, judges and draws. How fast anything is, no test asks."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from bench.figure import Figure, Times, median_of
from bench.judgement import judge
from bench.load import Load, generator
from bench.people import person
from bench.pictures import draw
from bench.plan import BRIEF
from bench.results import Results
from bench.run import run
from bench.script import Request
from bench.stock import Stock
from bench.subjects.constant import CONSTANT
from bench.subjects.subject import started
from bench.tables import markdown

# Where CI runs they are not skipped, but fail and say what to install.
pytestmark = pytest.mark.skipif(
    not any(shutil.which(each) for each in ("cc", "gcc", "clang")) and not os.environ.get("CI"),
    reason="the load generator needs a C compiler; install gcc",
)


@pytest.fixture(scope="module")
def results() -> Results:
    return run(BRIEF, tell=lambda _: None, advance=lambda: None)


def test_every_work_is_measured_without_a_failed_request(results: Results) -> None:
    for work in BRIEF.works:
        measured = results.median("ours-sqlite", work.name, 2)
        assert measured.why_not == "", work.name
        assert measured.per_second > 0
        assert measured.cpu > 0
    assert results.bursts["ours-sqlite"].people == BRIEF.burst
    assert results.bursts["ours-sqlite"].failures == 0


def test_the_limits_are_measured_beside_it(results: Results) -> None:
    assert results.median("constant", "look-up", 2).per_second > 0
    assert results.median("raw-sqlite", "create", 2).written > 0


def test_the_results_are_written_for_machines_and_for_people(results: Results, tmp_path: Path) -> None:
    results.write(tmp_path / "results.json")
    told = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert told["figures"]["ours-sqlite"]["look-up"]["2"]["per_second"] > 0
    verdicts = judge(results)
    assert {each.work for each in verdicts} == {"look-up", "create", "membership"}
    assert "| Look-up by user name that finds | sqlite |" in markdown(results, verdicts)
    assert all(each.startswith("<svg") for each in draw(results).values())


def test_a_failed_request_disqualifies_a_figure() -> None:
    right = Figure(100.0, 1.0, 0.0, 0, 0, 0.1, 10.0, {"look-up": Times(1, 2)})
    wrong = Figure(900.0, 1.0, 0.0, 0, 1, 0.1, 10.0, {"look-up": Times(1, 2)}, "{'500': 1}")
    assert median_of([right, right]).per_second == 100.0
    assert median_of([right, wrong]).per_second == 0.0
    assert "500" in median_of([right, wrong]).why_not


def test_the_generator_counts_every_answer_and_every_wrong_status(tmp_path: Path) -> None:
    (tmp_path / "load").mkdir()
    load = Load(generator(tmp_path / "cache"), tmp_path / "load")
    constant = started(CONSTANT, tmp_path / "constant")
    try:
        posts = [[Request("GET", "/a"), Request("POST", "/b", person(n), 201, kind=1)] for n in range(50)]
        script = load.write(posts, constant.address)
        right = load.run(script, constant.address.port, 4, 30, is_repeating=False)
        assert (right.failures, right.steps[0].count, right.steps[1].count) == (0, 50, 50)
        assert right.steps[1].bytes == 50 * 1000
        script = load.write([[Request("GET", "/a", status=204)]] * 7, constant.address)
        assert load.run(script, constant.address.port, 2, 30, is_repeating=False).failures == 7
        stock = Stock(constant.address, load)
        assert stock.ask(Request("GET", "/a")) == "x" * 1000
    finally:
        constant.stop()
