"""`/metrics`: the figures of this process and its database, as Prometheus reads them. No name of anybody is in them."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import falcon
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from maestro.directory.errors import Unavailable
from maestro.directory.operating import Standing
from maestro.directory.traffic import BUCKETS
from maestro.web.readiness import FIXES, Readiness
from maestro.web.wiring import Wiring

_BEARER: Final = "Bearer "


class Metrics:
    """`/metrics`: for whoever presents the token of the settings; where none is set, there is nothing here."""

    surface = "health"

    def __init__(self, wiring: Wiring, readiness: Readiness) -> None:
        self._wiring = wiring
        self._readiness = readiness

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Everything at once, gathered when it is asked for. Nothing is kept for it that a request would pay for."""
        token = self._wiring.process.metrics_token
        if token is None:
            raise falcon.HTTPNotFound
        given = (req.get_header("Authorization") or "").removeprefix(_BEARER)
        if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token):
            resp.status = 401
            resp.set_header("WWW-Authenticate", "Bearer")
            return
        registry = CollectorRegistry()
        registry.register(_Figures(self._wiring, self._readiness, req.context.received.timestamp()))
        resp.content_type = CONTENT_TYPE_PLAIN_0_0_4
        resp.data = generate_latest(registry)


class _Figures(Collector):
    """The figures of one moment."""

    def __init__(self, wiring: Wiring, readiness: Readiness, at: float) -> None:
        self._wiring = wiring
        self._readiness = readiness
        self._at = at

    def describe(self) -> Iterator[Metric]:
        """Nothing: otherwise they would be gathered twice."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        wrong = self._readiness.wrong(self._at)
        yield from self._of_process()
        reasons = GaugeMetricFamily("maestro_not_ready", "1 for each reason why it is not ready", labels=["reason"])
        for reason in FIXES:
            reasons.add_metric([reason], float(reason in wrong))
        yield reasons
        if "database" not in wrong:
            try:
                standing = self._wiring.store.standing(writes=False)
            except Unavailable:
                return
            yield from _of_database(standing)

    def _of_process(self) -> Iterator[Metric]:
        process, admission = self._wiring.process, self._wiring.admission
        build = GaugeMetricFamily("maestro_build_info", "Always 1; the version is a label", labels=["version"])
        build.add_metric([process.version], 1)
        yield build
        yield _gauge("maestro_start_time_seconds", "When the process began", _seconds(process.began))
        yield _gauge("maestro_requests_in_flight", "Requests of organizations in work", admission.in_flight)
        yield _gauge("maestro_threads", "Threads that organizations share", admission.threads)
        if process.upkeep.pruned:
            pruned = "When this process last removed what the log keeps no longer"
            yield _gauge("maestro_pruned_time_seconds", pruned, _seconds(process.upkeep.pruned))
        requests = CounterMetricFamily("maestro_requests", "SCIM requests answered", labels=["act", "status"])
        for (act, status), count in sorted(process.traffic.answers().items()):
            requests.add_metric([act, str(status)], count)
        yield requests
        took = HistogramMetricFamily("maestro_request_seconds", "How long SCIM requests took", labels=["kind"])
        for kind, durations in process.traffic.durations().items():
            bounds = [*(f"{each:g}" for each in BUCKETS), "+Inf"]
            took.add_metric([kind], list(zip(bounds, durations.counts, strict=True)), durations.seconds)
        yield took


def _of_database(standing: Standing) -> Iterator[Metric]:
    figures = (
        ("maestro_database_answer_seconds", "How long a read took just now", standing.answered),
        ("maestro_writes_waiting", "Pieces of work that wait to be written", standing.waiting),
        ("maestro_exchanges_behind", "Log lines that are written behind their answers", standing.behind),
        ("maestro_database_bytes", "Size of the database", standing.size),
        ("maestro_database_log_bytes", "Size of the write-ahead log", standing.log),
        ("maestro_database_free_bytes", "Free beside a database in a file", standing.free),
        ("maestro_clock_skew_seconds", "How far the database's clock is ahead of the process's", standing.skew),
        ("maestro_migrations_due", "Migrations of this program that are not applied", len(standing.due)),
        ("maestro_processes", "Processes of the service on this database", len(standing.processes)),
        (
            "maestro_backup_time_seconds",
            "When the database was last backed up, as far as it knows",
            _seconds(standing.backed_up) if standing.backed_up else None,
        ),
    )
    for name, told, value in figures:
        if value is not None:
            yield _gauge(name, told, value)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
