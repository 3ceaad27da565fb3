"""Which tenants have a discount now."""

from __future__ import annotations

from uuid import UUID

from pricing.models import Entitlement


def discounted(*, mode: str) -> frozenset[UUID]:
    """Return the tenants of a mode whose newest entitlement counts on invoices."""
    newest = Entitlement.objects.filter(tenant__mode=mode).order_by("tenant", "-sequence").distinct("tenant")
    return frozenset(tenant for tenant, bps in newest.values_list("tenant", "earned_bps") if bps)
