"""Metrics that are read from the database when Prometheus scrapes: work that waits, and the ledger's size."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import Error as DatabaseError
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from billing.queries import backlog as billing
from consent.queries import backlog as consent
from ledger import consumers, scope
from ledger import queries as ledger
from ledger.backlog import Backlog
from lineage.runs.queries import backlog as lineage
from notices.queries import backlog as notices

log = structlog.get_logger(__name__)


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return every kind of work that may wait, in all rooms."""
    with scope.everything(reason="audit"):
        return [
            *ledger.backlogs(consumers=consumers.consumer_names(), at=at),
            *consent.backlogs(at=at),
            *billing.backlogs(at=at),
            *lineage.backlogs(at=at),
            *notices.backlogs(at=at),
        ]


class StateCollector(Collector):
    """Reads the database at each scrape. If it does not answer, only `licet_database_up` is exported."""

    def collect(self) -> Iterable[Metric]:
        """Yield the metrics."""
        up = GaugeMetricFamily("licet_database_up", "Whether the database answered this scrape", value=1)
        try:
            found = backlogs(at=timezone.now())
            entries = ledger.tree_head().revision
        except DatabaseError as error:
            log.warning("metrics_without_database", error=str(error))
            yield GaugeMetricFamily(up.name, up.documentation, value=0)
            return
        yield up
        yield GaugeMetricFamily("licet_ledger_entries", "Entries in the ledger", value=entries)
        waiting = GaugeMetricFamily("licet_work_waiting", "Work that waits, by kind", labels=["work"])
        oldest = GaugeMetricFamily(
            "licet_work_oldest_seconds", "How long the oldest work of a kind has waited", labels=["work"]
        )
        for backlog in found:
            waiting.add_metric([backlog.name], backlog.waiting)
            oldest.add_metric([backlog.name], backlog.oldest_seconds)
        yield waiting
        yield oldest
