"""Read what customers say would make a no a yes, and who took up each price schedule."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from pricing import demand
from pricing.demand import About, CategoryDemand, StatedDemand
from pricing.governance import uptake
from pricing.governance.queries import book
from pricing.governance.uptake import PricedTenant, VersionUptake
from pricing.models import Demand, Entitlement


def stated(*, mode: str) -> list[StatedDemand]:
    """Return everything that customers of a mode said, oldest first."""
    rows = Demand.objects.filter(tenant__mode=mode, recorded_at__isnull=False).order_by("revision")
    return [
        StatedDemand(
            row.id,
            row.tenant_id,
            cast("About", row.about),
            row.category,
            row.purpose,
            tuple(row.wishes),
            row.figure_bps,
            row.recorded_at,
        )
        for row in rows
        if row.recorded_at is not None
    ]


def demand_by_category(*, mode: str) -> list[CategoryDemand]:
    """Return what customers want for each category, beside how many allow it now."""
    return demand.by_category(stated(mode=mode), _accepted(mode=mode))


def uptake_by_version(*, mode: str) -> list[VersionUptake]:
    """Return who took up each version of the schedule, and what that costs in a month."""
    rows = _newest(mode=mode).values_list("tenant", "schedule__version", "earned_bps")
    priced = [PricedTenant(tenant, version, bps) for tenant, version, bps in rows if version]
    return uptake.by_version(priced, book.paid_subscriptions(mode=mode))


def _accepted(*, mode: str) -> dict[UUID, list[str]]:
    """The categories that each tenant allows now, by its newest entitlement."""
    rows = _newest(mode=mode).values_list("tenant", "offers", "explanation")
    return {
        tenant: [
            each["category"]
            for each in (offers if offers is not None else explanation.get("lines", ()))
            if each.get("status", "active") == "active"
        ]
        for tenant, offers, explanation in rows
    }


def _newest(*, mode: str) -> QuerySet[Entitlement]:
    return Entitlement.objects.filter(tenant__mode=mode).order_by("tenant", "-sequence").distinct("tenant")
