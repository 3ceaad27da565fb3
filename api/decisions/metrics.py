"""What the log of decisions counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.decisions.log import COUNTS


class DecisionLogCollector(Collector):
    def collect(self) -> Iterable[Metric]:
        yield CounterMetricFamily(
            "licet_decisions_logged", "Decisions written to the log", value=COUNTS.written
        )
        yield CounterMetricFamily(
            "licet_decisions_not_logged", "Decisions the full log dropped", value=COUNTS.dropped
        )
        yield GaugeMetricFamily(
            "licet_decision_log_waiting", "Decisions not yet written", value=COUNTS.waiting
        )
