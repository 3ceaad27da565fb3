"""Read the newest discount of several customers, and the next date on which time alone may move a price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pricing.models import Due, Entitlement


def next_change_at(*, tenant: UUID) -> datetime | None:
    """Return when time alone may next change the tenant's price. None: nothing is dated."""
    return Due.objects.filter(tenant=tenant).values_list("due_at", flat=True).first()


def newest_entitlements(*, tenants: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return (tier, discount in basis points) of each of these tenants that has an entitlement, in one query."""
    rows = Entitlement.objects.filter(tenant__in=tenants).order_by("tenant_id", "-sequence")
    newest = rows.distinct("tenant_id").values_list("tenant", "tier", "bps")
    return {tenant: (tier, bps) for tenant, tier, bps in newest}
