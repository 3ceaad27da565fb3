"""Read the locks of a tenant's price to a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from pricing import following
from pricing.following import Lock, LockKind
from pricing.models import PriceLock


def locks(*, tenant: UUID) -> list[Lock]:
    """Return every lock of the tenant, with the end that it has by now."""
    return locks_of([tenant]).get(tenant, [])


def locks_of(tenants: list[UUID]) -> dict[UUID, list[Lock]]:
    """Return the locks of several tenants, oldest first."""
    found: dict[UUID, list[Lock]] = {}
    for row in PriceLock.objects.filter(tenant__in=tenants).select_related("end").order_by("effective_from"):
        ended = getattr(row, "end", None)
        until = min(row.until, ended.ends_at) if ended else row.until
        lock = Lock(
            row.id, cast("LockKind", row.kind), row.schedule_id, row.successor_id, row.effective_from, until
        )
        found.setdefault(row.tenant_id, []).append(lock)
    return found


def commitment(*, tenant: UUID, at: datetime) -> Lock | None:
    """Return the commitment that locks the tenant's price at `at`."""
    return following.commitment(locks(tenant=tenant), at)
