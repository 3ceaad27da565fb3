"""Export how far Stripe agrees: what is parked, and which differences are open, since when, and worth how much."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from billing.queries import agreement
from ledger import scope


class BillingCollector(Collector):
    """Reads the state of billing when Prometheus scrapes. Without a database there is nothing to export."""

    def describe(self) -> Iterable[Metric]:
        """Registering the collector must not read the database."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Yield the metrics."""
        try:
            with scope.everything(reason="audit"):
                found = agreement.agreement(at=timezone.now())
        except (DatabaseError, InterfaceError):
            return
        parked = GaugeMetricFamily(
            "licet_billing_parked", "Subscriptions that get no discount, by reason", labels=["mode", "reason"]
        )
        for (mode, reason), count in found.parked.items():
            parked.add_metric([mode, reason], count)
        yield parked
        cases = GaugeMetricFamily(
            "licet_billing_drift_open", "Open differences from Stripe", labels=["mode", "kind"]
        )
        for (mode, kind), count in found.open_cases.items():
            cases.add_metric([mode, kind], count)
        yield cases
        worth = GaugeMetricFamily(
            "licet_billing_drift_minor",
            "What open differences move per invoice, in minor units of the currency",
            labels=["mode", "currency"],
        )
        oldest = GaugeMetricFamily(
            "licet_billing_drift_oldest_seconds",
            "Age of the oldest open difference that moves money, by currency",
            labels=["mode", "currency"],
        )
        for (mode, currency), (minor, seconds) in found.worth.items():
            worth.add_metric([mode, currency], minor)
            oldest.add_metric([mode, currency], seconds)
        yield from (worth, oldest)
        yield GaugeMetricFamily(
            "licet_billing_drift_overdue",
            "Open differences from Stripe whose deadline has passed",
            value=found.overdue,
        )
