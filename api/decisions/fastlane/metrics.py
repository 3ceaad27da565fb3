"""What decisions count, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.decisions.fastlane.counts import COUNTS

_COUNTERS = {
    "licet_decisions_logged": ("written", "Decisions written to the log"),
    "licet_decisions_not_logged": ("dropped", "Decisions the full log dropped"),
    "licet_decision_flights": ("flights", "Reads of the primary that questions shared"),
    "licet_decision_answers": ("answers", "Questions that were answered from them"),
}
_GAUGES = {
    "licet_decision_log_waiting": ("waiting", "Decisions not yet written"),
    "licet_decision_facts_held": ("held", "Questions whose facts are in memory"),
}


class DecisionCollector(Collector):
    def collect(self) -> Iterable[Metric]:
        for name, (counted, says) in _COUNTERS.items():
            yield CounterMetricFamily(name, says, value=getattr(COUNTS, counted))
        for name, (counted, says) in _GAUGES.items():
            yield GaugeMetricFamily(name, says, value=getattr(COUNTS, counted))
