"""The page that Prometheus scrapes: what all processes of this machine counted, and what the database says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Metric, generate_latest, multiprocess
from prometheus_client.registry import Collector

from api.audit_metrics import AuditCollector
from api.billing_metrics import BillingCollector
from api.clock_metrics import ClockCollector
from api.state_metrics import StateCollector

_LIVE = re.compile(r"^gauge_live\w*_(\d+)\.db$")


def text() -> bytes:
    """Return the page. Outside of a serving process it shows this process alone."""
    shown = CollectorRegistry()
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        _forget_gauges_of_the_dead(Path(folder))
        multiprocess.MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
    else:
        shown.register(_ThisProcess())
    shown.register(StateCollector())
    shown.register(AuditCollector())
    shown.register(BillingCollector())
    shown.register(ClockCollector())
    return generate_latest(shown)


class _ThisProcess(Collector):
    def collect(self) -> Iterable[Metric]:
        return REGISTRY.collect()


def _forget_gauges_of_the_dead(folder: Path) -> None:
    """Leave out the gauges of processes that have ended. Their counters stay: a sum must not go down."""
    for path in folder.glob("gauge_live*.db"):
        match = _LIVE.match(path.name)
        if match and not Path(f"/proc/{match[1]}").exists():
            multiprocess.mark_process_dead(int(match[1]), str(folder))  # type: ignore[no-untyped-call]
