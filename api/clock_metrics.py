"""Metrics of the clocks: this process's skew, how far the newest entry lies ahead, and jumps not yet healed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import Error
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ledger import clock


class ClockCollector(Collector):
    """Measures when it is asked. Without a database there is nothing to say."""

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        try:
            state = clock.state()
        except Error:
            return
        for name, says, value in (
            ("skew", "How far this process's clock is ahead of the database's", state.skew.total_seconds()),
            ("uncertainty", "By how much the skew may be wrong", state.uncertainty.total_seconds()),
            (
                "head_ahead",
                "How far the newest entry lies ahead of the clock",
                state.head_ahead.total_seconds(),
            ),
        ):
            yield GaugeMetricFamily(f"licet_clock_{name}_seconds", says, value)
        yield GaugeMetricFamily(
            "licet_clock_unhealed_jumps", "Jumps of the clock after which sweeps wait", state.unhealed_jumps
        )
