"""Read which tenants passed from one account to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.models import Tenant, TenantMove


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """A move that took effect."""

    id: UUID
    tenant: UUID
    basis: str
    from_key: str
    to_key: str
    effective_from: datetime
    evidence: tuple[str, ...]
    entry: UUID
    revision: int | None
    recorded_at: datetime | None


def moves(*, tenant: UUID) -> list[MoveRecord]:
    """Return the moves of a tenant, newest first. The caller must be allowed to see both accounts of each."""
    rows = TenantMove.objects.select_related("from_account", "to_account").filter(tenant=tenant)
    return [
        MoveRecord(
            row.id,
            row.tenant_id,
            row.basis,
            row.from_account.key,
            row.to_account.key,
            row.effective_from,
            tuple(row.evidence),
            row.entry_id,
            row.revision,
            row.recorded_at,
        )
        for row in rows
    ]


def former_accounts(*, tenants: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return by tenant the accounts that it belonged to before. Tenants that never moved are left out."""
    found: dict[UUID, set[UUID]] = {}
    rows = TenantMove.objects.filter(tenant__in=tenants).values_list("tenant", "from_account")
    for tenant, account in rows:
        found.setdefault(tenant, set()).add(account)
    return {tenant: frozenset(accounts) for tenant, accounts in found.items()}


def newest_place(*, tenant: UUID) -> int | None:
    """Return the place in the ledger of the tenant's newest move. None if it never moved."""
    place: int | None = (
        TenantMove.objects.filter(tenant=tenant, revision__isnull=False)
        .order_by("-revision")
        .values_list("revision", flat=True)
        .first()
    )
    return place


def newest_moves(*, tenants: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of these tenants last moved. Tenants that never moved are left out."""
    rows = TenantMove.objects.filter(tenant__in=tenants).order_by("id").values_list("tenant", "claimed_at")
    return dict(rows)


def moved_into(*, account: UUID) -> list[UUID]:
    """Return the tenants of the account that belonged to another account before."""
    return list(
        Tenant.objects.filter(account=account, moves__isnull=False).values_list("id", flat=True).distinct()
    )


def has_lost_a_tenant(*, account: UUID) -> bool:
    """Whether a tenant ever passed from the account to another one."""
    return TenantMove.objects.filter(from_account=account).exists()
