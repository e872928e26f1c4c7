"""The alert rules go by figures that there are, with labels that they have; and Prometheus reads them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import falcon
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cast import ON_POSTGRESQL, ON_SQLITE
from tests.postgres.missing import missing
from tests.web.test_operations import alice, busy, figures, wiring

__all__ = ["alice", "busy", "wiring"]

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "packaging/prometheus"
ALERTS = (PROMETHEUS / "alerts.yml").read_text("utf-8")
EXPRESSIONS = dict(re.findall(r"- alert: (\w+)\n +expr: (.+)\n", ALERTS))
# What only a database in a file tells, and what only is known once it was done.
ELSEWHERE = {"maestro_clock_skew_seconds", "maestro_backup_time_seconds", "maestro_database_log_bytes"}
_FREE = "maestro_database_free_bytes"


def names_of(app: falcon.App[Any, Any]) -> set[str]:
    families = text_string_to_metric_families(figures(app).text)
    return {sample.name for family in families for sample in family.samples}


def used() -> set[str]:
    return set(re.findall(r"\bmaestro_\w+", " ".join(EXPRESSIONS.values())))


def test_every_alert_has_an_expression_a_severity_and_says_what_it_means() -> None:
    count = ALERTS.count("- alert: ")
    assert count == len(EXPRESSIONS) >= 10
    assert ALERTS.count("labels: {severity: ") == ALERTS.count("summary: ") == ALERTS.count(" for: ") == count
    for expression in EXPRESSIONS.values():
        assert expression.count("(") == expression.count(")")
        assert expression.count("{") == expression.count("}")


@ON_SQLITE
@pytest.mark.usefixtures("busy")
def test_alerts_go_by_figures_that_there_are(app: falcon.App[Any, Any]) -> None:
    assert used() - ELSEWHERE <= names_of(app)


@ON_POSTGRESQL
@pytest.mark.usefixtures("busy")
def test_alerts_go_by_what_a_server_tells(app: falcon.App[Any, Any]) -> None:
    lacking = used() - names_of(app)
    assert lacking <= {_FREE, "maestro_backup_time_seconds", "maestro_database_log_bytes"}
    assert "maestro_clock_skew_seconds" not in lacking


@pytest.mark.usefixtures("busy")
def test_alerts_go_by_labels_that_there_are(app: falcon.App[Any, Any]) -> None:
    labels = {
        name
        for family in text_string_to_metric_families(figures(app).text)
        for sample in family.samples
        for name in sample.labels
    }
    asked = set(re.findall(r"(\w+)(?:!=|=~|=)\"", " ".join(EXPRESSIONS.values())))
    assert asked - {"job"} <= labels


def test_prometheus_is_told_of_the_rules_and_of_every_process() -> None:
    told = (PROMETHEUS / "prometheus.yml").read_text("utf-8")
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    assert "- alerts.yml" in told
    targets = re.findall(r'"(maestro-\d):8000"', told)
    assert targets == re.findall(r"^  (maestro-\d):", compose, re.MULTILINE)


def test_promtool_agrees() -> None:
    program = shutil.which("promtool") or missing("promtool is missing: apt-get install prometheus")
    checked = subprocess.run(
        [program, "check", "rules", str(PROMETHEUS / "alerts.yml")], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
