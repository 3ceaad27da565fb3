"""Read which tenants were merged into which, and which are successors of which after a split."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.models import TenantMerge, TenantSplit


def is_merged(*, tenant: UUID) -> bool:
    """Whether the tenant was merged into another one."""
    return TenantMerge.objects.filter(tenant=tenant).exists()


def names_of_merged(*, into: UUID) -> frozenset[str]:
    """Return the keys of the tenants that were merged into this one, however many merges ago. They stay its aliases."""
    found: set[str] = set()
    level = [into]
    while level:
        rows = list(TenantMerge.objects.filter(into__in=level).values_list("tenant", "tenant__key"))
        level = [id for id, _ in rows]
        found |= {key for _, key in rows}
    return frozenset(found)


def origins(*, tenant: UUID) -> dict[UUID, datetime]:
    """Return the tenants from which this one keeps covenants, stops and audit rights, and until when.

    Those are the tenants that it was split from, and those that these were split from.
    """
    found: dict[UUID, datetime] = {}
    level = {tenant}
    while level:
        rows = TenantSplit.objects.filter(successor__in=level).values_list(
            "tenant", "successor", "claimed_at"
        )
        above = {id: min(at, found.get(successor, at)) for id, successor, at in rows if id != tenant}
        level = set(above) - set(found)
        found |= {id: above[id] for id in level}
    return found


def successors(*, tenants: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return by tenant its successors after splits, and theirs. Tenants without any are left out."""
    found: dict[UUID, set[UUID]] = {}
    level = {(tenant, tenant) for tenant in tenants}
    while level:
        below = TenantSplit.objects.filter(tenant__in={at for _, at in level}).values_list(
            "tenant", "successor"
        )
        steps: dict[UUID, set[UUID]] = {}
        for tenant, successor in below:
            steps.setdefault(tenant, set()).add(successor)
        level = {
            (start, successor)
            for start, at in level
            for successor in steps.get(at, ())
            if successor not in found.get(start, ()) and successor != start
        }
        for start, successor in level:
            found.setdefault(start, set()).add(successor)
    return {tenant: frozenset(mine) for tenant, mine in found.items()}
