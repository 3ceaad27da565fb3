"""What the log of decisions counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.decisions.log import LOG


class DecisionLogCollector(Collector):
    def collect(self) -> Iterable[Metric]:
        yield CounterMetricFamily("licet_decisions_logged", "Decisions written to the log", value=LOG.written)
        yield CounterMetricFamily(
            "licet_decisions_not_logged", "Decisions the full log dropped", value=LOG.dropped
        )
        yield GaugeMetricFamily("licet_decision_log_waiting", "Decisions not yet written", value=LOG.waiting)
