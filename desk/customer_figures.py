"""What a list says about each customer: its discount, and how many uses it signed for. Two statements for all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from consent.queries import signed_uses
from pricing.governance.queries import newest


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    signed: int
    tier: str
    bps: int


def figures(*, tenants: Sequence[UUID]) -> dict[UUID, CustomerFigures]:
    """Return the figures of these tenants."""
    signed = signed_uses.signed_uses(tenants=tenants)
    entitled = newest.newest_entitlements(tenants=tenants)
    return {
        tenant: CustomerFigures(signed.get(tenant, 0), *entitled.get(tenant, ("", 0))) for tenant in tenants
    }
