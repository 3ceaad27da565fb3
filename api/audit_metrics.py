"""Export how far the auditor of the state is, and how many differences are open."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ledger import incidents


class AuditCollector(Collector):
    """Reads the auditor's progress when Prometheus scrapes. Without a database there is nothing to export."""

    def describe(self) -> Iterable[Metric]:
        """Registering the collector must not read the database."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Yield the age of the newest complete check and the number of open differences."""
        try:
            status = incidents.status()
        except (DatabaseError, InterfaceError):
            return
        if status is None:
            return
        age = status.age(at=timezone.now())
        if age is not None:
            yield GaugeMetricFamily(
                "licet_state_check_age_seconds",
                "Seconds since the newest complete check of the state began",
                value=age.total_seconds(),
            )
        yield GaugeMetricFamily(
            "licet_state_differences_open",
            "Rows that differ from the ledger, by the newest check",
            value=status.open_incidents,
        )
